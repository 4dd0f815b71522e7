// Loyalty: where customers stand, who would move under other thresholds, and where one customer stands and why.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, asExecutive, assertAccessible, assertAtEverySize, assertQuiet, ready } from './stage.mjs';

let page;
let loyalty;
asExecutive(async (signedIn) => {
	page = signedIn;
	loyalty = await lookedAt();
	await page.goto('/loyalty');
	await ready(page);
});

/** Looking ahead follows the first load: a slow machine takes a while. */
async function lookedAt() {
	const until = Date.now() + 60_000;
	for (;;) {
		const found = await api(page, '/loyalty');
		if (found.seen_on) return found;
		assert.ok(Date.now() < until, 'nobody was looked at within a minute');
		await new Promise((then) => setTimeout(then, 1_000));
	}
}

const grid = () => page.getByRole('slider', { name: 'Customers on the grid' });
const retention = () => page.getByRole('slider', { name: 'Threshold of retention' });
const panel = () => page.getByRole('region', { name: 'What the grid tells' });
const count = (standing) => loyalty.standings.find((one) => one.standing === standing).customers;

test('the counts are those of the API, and all customers are in them', async () => {
	const shown = await page.getByRole('list', { name: 'How many stand where' }).getByRole('listitem').allInnerTexts();
	assert.equal(shown.length, 5);
	for (const [at, standing] of loyalty.standings.entries()) {
		assert.match(shown[at].replace(/\D*/, ''), new RegExp(`^${standing.customers.toLocaleString('en-GB')}\\b`));
	}
	const drawn = loyalty.points.length || loyalty.bins.reduce((sum, bin) => sum + bin.customers, 0);
	const known = loyalty.standings.filter((one) => one.standing !== 'unknown').reduce((sum, one) => sum + one.customers, 0);
	assert.equal(drawn, known);
	assertQuiet(page);
});

test('it is read at every size, as a table too', async () => {
	await assertAtEverySize(page, 'Loyalty');
	await page.getByRole('button', { name: 'Show as a table: ', exact: false }).first().click();
	await page.getByRole('table', { name: /^Customers on the grid/ }).waitFor();
	await assertAtEverySize(page, 'Loyalty as a table');
	await page.getByRole('button', { name: 'Show as a chart: ', exact: false }).first().click();
	await grid().waitFor();
	assertQuiet(page);
});

test('what those who left said stands beside what speaks for leaving, and nothing of it is lost', async () => {
	const { leavers } = loyalty;
	const told = leavers.reasons.reduce((sum, one) => sum + one.customers, 0);
	assert.equal(told + leavers.unknown, leavers.total);
	assert.ok(leavers.reasons.length <= 5 && loyalty.reasons.length <= 5);
	const part = page.getByRole('region', { name: 'What those who left said' });
	if (leavers.total === 0) await part.getByText('No source says that anybody left', { exact: false }).waitFor();
	else assert.equal(await part.locator('tbody tr').count(), leavers.reasons.length);
	await page.getByRole('region', { name: 'What speaks for leaving' }).waitFor();
	assertQuiet(page);
});

test('a threshold moved by keys shows who would move, in the address too, and nothing is kept', async () => {
	await retention().focus();
	for (let step = 0; step < 3; step += 1) await page.keyboard.press('PageUp');
	const [rule] = loyalty.policy.rules;
	const wanted = Math.min(100, rule.retention_high_from + 15);
	await page.waitForURL((url) => url.searchParams.get('retention') === String(wanted));
	await ready(page);
	const preview = await api(page, `/loyalty/preview?retention=${wanted}&loyalty=${rule.loyalty_high_from}`);
	const moving = preview.moves.reduce((sum, one) => sum + one.customers, 0);
	await panel().getByRole('status').filter({ hasText: moving === 0 ? 'Nobody would move' : new RegExp(`^${moving.toLocaleString('en-GB')} customers? would move`) }).waitFor();
	assert.match(await retention().getAttribute('aria-valuetext'), new RegExp(`${wanted} points; the policy says ${rule.retention_high_from}`));
	await panel().getByText('Nothing is saved', { exact: false }).waitFor();
	await assertAccessible(page, 'Loyalty with another threshold');
	await page.reload();
	await ready(page);
	assert.equal(await retention().getAttribute('aria-valuenow'), String(wanted));
	await panel().getByRole('button', { name: 'Back to the policy' }).click();
	await page.waitForURL((url) => !url.searchParams.has('retention'));
	assert.equal(await retention().getAttribute('aria-valuenow'), String(rule.retention_high_from));
	assert.equal((await api(page, '/loyalty')).standings.find((one) => one.standing === 'critical').customers, count('critical'));
	assertQuiet(page);
});

test('a threshold is dragged by the pointer', async () => {
	await retention().scrollIntoViewIfNeeded();
	const handle = await retention().boundingBox();
	const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(x - 60, y, { steps: 6 });
	await page.mouse.up();
	await page.waitForURL((url) => url.searchParams.has('retention'));
	await ready(page);
	assert.ok(Number(await retention().getAttribute('aria-valuenow')) < loyalty.policy.rules[0].retention_high_from);
	await panel().getByRole('button', { name: 'Back to the policy' }).click();
	await page.waitForURL((url) => !url.searchParams.has('retention'));
	assertQuiet(page);
});

test('arrow keys walk from customer to customer, and Enter opens one', async (context) => {
	if (loyalty.points.length === 0) return context.skip('so many customers are shown as squares');
	await grid().focus();
	await page.keyboard.press('ArrowRight');
	const first = await grid().getAttribute('aria-valuetext');
	await page.keyboard.press('ArrowRight');
	const second = await grid().getAttribute('aria-valuetext');
	assert.notEqual(second, first);
	const name = await panel().getByRole('heading', { level: 3 }).innerText();
	assert.ok(second.startsWith(`${name}:`), second);
	await panel().getByRole('link', { name: `Everything about ${name}` }).waitFor();
	await assertAccessible(page, 'Loyalty with a customer');
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/customers\//);
	await ready(page);
	await page.getByRole('heading', { level: 1, name }).waitFor();
	assertQuiet(page);
});

test('a customer’s page says where they stand, by what, and opens the rows behind', async (context) => {
	const [point] = loyalty.points.length ? loyalty.points : loyalty.entered_critical;
	if (!point) return context.skip('nobody is named');
	await page.goto(`/customers/${encodeURIComponent(point.customer_id)}`);
	await ready(page);
	const { placement } = await api(page, `/customers/${encodeURIComponent(point.customer_id)}/placement`);
	const part = page.getByRole('region', { name: 'Where they stand' });
	await part.getByText(`${Math.round(placement.retention.points)} of 100`).first().waitFor();
	await part.getByRole('button', { name: /^How the points came about/ }).click();
	const receipt = part.getByRole('table', { name: 'Points of both scores by signal' });
	await receipt.waitFor();
	const lines = placement.retention.lines.length + placement.loyalty.lines.length;
	// Two axes have a row each, and the head one.
	assert.equal(await receipt.getByRole('row').count(), lines + 3);
	await assertAtEverySize(page, 'Customer 360 with the receipt');
	const behind = receipt.getByRole('link', { name: /open the rows behind it/ }).first();
	if ((await behind.count()) > 0) {
		await behind.click();
		await page.getByTestId('rows-drawer').waitFor();
		await page.keyboard.press('Escape');
		await page.getByTestId('rows-drawer').waitFor({ state: 'detached' });
	}
	assertQuiet(page);
});
