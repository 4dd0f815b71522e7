// Promises: late orders first, each of the ten oldest one click away.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, asExecutive, assertQuiet, follow, openFromRail } from './stage.mjs';

let page;
asExecutive((signedIn) => (page = signedIn));

test('the ten oldest overdue orders stand in a table, each opens its order, and back returns', async () => {
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
