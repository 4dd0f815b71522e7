// Every page, light and dark, wide and narrow: axe finds nothing, nothing sticks out, the console is quiet.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api, assertAccessible, assertFits, assertQuiet, executive, openBrowser, openPage, ready, signIn, sizes } from './stage.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());

const lost = '/no-such-page';

/** One address for every page, with real keys. */
async function addresses(page) {
	const promises = await api(page, '/promises');
	const [order] = promises.oldest;
	const customer = encodeURIComponent(order.customer_id);
	const pages = [
		['A page that does not exist', lost],
		['Brief', '/'],
		['Customers', '/customers'],
		['Customer 360', `/customers/${customer}`],
		['Loyalty', '/loyalty'],
		['Call', '/call'],
		['Call brief', `/customers/${customer}/call`],
		['Orders of a customer', `/customers/${customer}/orders`],
		['Invoices of a customer', `/customers/${customer}/invoices`],
		['Order', `/orders/${encodeURIComponent(order.order_id)}`],
		['Promises', '/promises'],
		['Voice', '/voice'],
		['Money', '/money'],
		['Sales', '/sales'],
		['Actions', '/actions'],
		['Policy', '/policy'],
		['Draft of the policy', '/policy/draft'],
		['Sources', '/sources'],
		['Same customer?', '/sources/customers'],
		['Your account', '/me'],
		['Comments', '/comments'],
		['Lists', '/lists'],
		['Views', '/views'],
		['Delivery', '/delivery']
	];
	const invoices = await api(page, `/customers/${customer}/invoices?limit=1`);
	if (invoices.rows.length > 0) pages.push(['Invoice', `/invoices/${encodeURIComponent(invoices.rows[0].invoice_id)}`]);
	return pages;
}

for (const [shape, size] of Object.entries(sizes)) {
	for (const theme of ['light', 'dark']) {
		test(`every page at ${size.width} px, ${theme}`, async (context) => {
			const page = await openPage(browser, { size, theme });
			await page.goto('/');
			await page.getByRole('heading', { level: 1 }).first().waitFor();
			await context.test(`Sign in (${shape})`, () => assertAccessible(page, 'sign in'));
			await signIn(page, await executive());
			let notThere;
			for (const [name, path] of await addresses(page)) {
				await context.test(name, async () => {
					await page.goto(path);
					await ready(page);
					const answer = (await page.getByRole('heading', { level: 1 }).first().textContent()).trim();
					if (path === lost) notThere = answer;
					else assert.notEqual(answer, notThere, `${path} is a page`);
					await assertFits(page, name);
					await assertAccessible(page, `${name} at ${size.width} px, ${theme}`);
				});
			}
			const expected = /404|no-such-page/;
			page.complaints = page.complaints.filter((line) => !expected.test(line));
			assertQuiet(page);
			await page.context().close();
		});
	}
}

test('a page is walked by keyboard: the first stop skips to the content, and focus is seen', async () => {
	const page = await openPage(browser);
	await signIn(page, await executive());
	await page.goto('/promises');
	await ready(page);
	await page.keyboard.press('Tab');
	const first = await page.evaluate(() => document.activeElement.textContent.trim());
	assert.match(first, /skip/i);
	for (let stop = 0; stop < 15; stop += 1) {
		await page.keyboard.press('Tab');
		const seen = await page.evaluate(() => {
			const style = getComputedStyle(document.activeElement);
			return document.activeElement === document.body || style.outlineStyle !== 'none' || style.boxShadow !== 'none';
		});
		assert.ok(seen, `stop ${stop + 1} shows no focus: ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120))}`);
	}
	await page.context().close();
});
