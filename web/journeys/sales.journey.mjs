// Sales: the volume and its parts, and the deals that may still be won.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, asExecutive, assertQuiet, openFromRail } from './stage.mjs';

let page;
asExecutive((signedIn) => (page = signedIn));

test('the parts of sales are the whole, and a part opens its rows', async () => {
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
