// From numbers to what is behind them: late orders, overdue invoices, sales and open deals, each one click away.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { api, asExecutive, assertQuiet, follow, openFromRail, ready } from './stage.mjs';

let page;
asExecutive((signedIn) => (page = signedIn));

test('a bar of the ageing opens its invoices, and an invoice its document', async () => {
	await openFromRail(page, 'Money');
	const money = await api(page, '/money');
	assert.ok(money.overdue.length > 0, 'the demo has overdue invoices');
	await page.getByRole('link', { name: /open the invoices, 1–30 days late/ }).click();
	const drawer = page.getByTestId('rows-drawer');
	await drawer.locator('tbody tr').first().waitFor();
	await drawer.locator('a[href^="/invoices/"]').first().click();
	await page.waitForURL(/\/invoices\//);
	await ready(page);
	assertQuiet(page);
});

test('the largest overdue invoice opens its document', async () => {
	await page.goto('/money');
	await ready(page);
	const [first] = (await api(page, '/money')).overdue;
	await page.getByRole('link', { name: first.invoice_id }).first().click();
	await page.waitForURL(/\/invoices\//);
	const { invoice } = await api(page, `/invoices/${encodeURIComponent(first.invoice_id)}`);
	assert.equal(invoice.open_minor, first.open_minor);
	assertQuiet(page);
});

/** Looking ahead follows the first load: a slow machine takes a while. */
async function expected() {
	const until = Date.now() + 60_000;
	for (;;) {
		const found = await api(page, '/money/expected');
		if (found.seen_on) return found;
		assert.ok(Date.now() < until, 'nobody looked ahead within a minute');
		await new Promise((then) => setTimeout(then, 1_000));
	}
}

test('the cash to come has a week for each row of its table, and an invoice that may come late opens its day', async () => {
	const found = await expected();
	assert.equal(found.cash.weeks.length, 13);
	await page.goto('/money');
	await ready(page);
	const chart = page.locator('[data-chart="expected_cash"]');
	await chart.getByRole('button', { name: 'Show as a table: ', exact: false }).click();
	assert.equal(await chart.locator('tbody tr').count(), 13);
	const [late] = found.will_be_late;
	await page.getByRole('link', { name: late.invoice_id }).first().click();
	await page.waitForURL(/\/invoices\//);
	await ready(page);
	await page.getByRole('heading', { name: 'When it is expected to be paid' }).waitFor();
	const { expected: said } = await api(page, `/invoices/${encodeURIComponent(late.invoice_id)}`);
	assert.deepEqual(said, late.expected);
	assertQuiet(page);
});

test('the rows behind a number are saved as a file with their name', async () => {
	await page.goto('/sales');
	await ready(page);
	await page.getByRole('link', { name: /^.*Orders: open the rows/ }).first().click();
	const drawer = page.getByTestId('rows-drawer');
	await drawer.locator('tbody tr').first().waitFor();
	const [file] = await Promise.all([page.waitForEvent('download'), drawer.getByRole('button', { name: 'CSV' }).click()]);
	assert.match(file.suggestedFilename(), /^orders-\d{4}-\d{2}\.csv$/);
	const text = await readFile(await file.path(), 'utf8');
	assert.match(text, /^order_id,line,customer_id/);
	await drawer.getByRole('status').filter({ hasText: 'is saved' }).waitFor();
	assertQuiet(page);
});

test('the parts of sales are the whole, and a part opens its rows', async () => {
	await page.goto('/');
	await openFromRail(page, 'Sales');
	const sales = await api(page, '/sales');
	const whole = sales.figures.find((figure) => figure.metric === 'sales').value;
	assert.ok(sales.cuts.length > 0);
	for (const cut of sales.cuts) {
		assert.ok(cut.members.length <= 5, cut.dimension);
		const sum = cut.members.reduce((total, member) => total + member.value, 0);
		assert.ok(Math.abs(sum - whole) < 0.01, `${cut.dimension}: ${sum} of ${whole}`);
	}
	await page.getByRole('link', { name: /open the rows of/ }).first().click();
	await page.getByTestId('rows-drawer').locator('tbody tr').first().waitFor();
	assertQuiet(page);
});

test('open deals are as many as the pipeline counts', async () => {
	const sales = await api(page, '/sales');
	assert.ok(sales.deals.length > 0 && sales.open_deals >= sales.deals.length);
	const worth = sales.deals.map((deal) => deal.amount_home_minor ?? -1);
	assert.deepEqual(worth, [...worth].sort((one, other) => other - one), 'the largest first');
});

test('the ten oldest overdue orders stand in a table, each opens its order, and back returns', async () => {
	await page.goto('/');
	await openFromRail(page, 'Promises');
	const promises = await api(page, '/promises');
	assert.equal(promises.oldest.length, 10, 'the demo has ten late orders');
	const days = promises.oldest.map((order) => order.days_late);
	assert.deepEqual(days, [...days].sort((a, b) => b - a), 'the oldest first');
	const table = page.getByRole('table', { name: 'Ten oldest overdue orders' });
	await table.waitFor();
	assert.equal(await table.getByRole('row').count(), 11, 'ten rows and the head');
	const third = promises.oldest[2];
	const address = page.url();
	await follow(page, table.getByRole('link', { name: third.order_id }));
	await page.getByText(third.order_id).first().waitFor();
	const order = await api(page, `/orders/${encodeURIComponent(third.order_id)}`);
	assert.equal(order.order.state, 'late');
	await page.getByText(third.customer_name).first().waitFor();
	await page.goBack();
	await page.waitForURL(address);
	await table.waitFor();
	assertQuiet(page);
});

test('the number of late orders is the same on the page and as a metric', async () => {
	const promises = await api(page, '/promises');
	const figure = promises.figures.find((candidate) => candidate.metric === 'overdue_orders');
	const [asked] = await api(page, '/ask?metric=overdue_orders');
	assert.equal(asked.value, figure.value);
	const months = promises.overdue_by_month;
	assert.ok(months.length >= 12, 'and over time');
});
