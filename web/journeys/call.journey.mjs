// Before a call: a customer found by what the caller says, and everything on one screen and one sheet.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, asExecutive, assertFits, assertQuiet, follow, openFromRail, ready, sizes } from './stage.mjs';

let page;
asExecutive((signedIn) => (page = signedIn));

const box = () => page.getByRole('main').getByRole('combobox');
const path = (customer) => `/customers/${encodeURIComponent(customer)}`;

/** A customer who waits for something. */
async function waiting() {
	const { oldest } = await api(page, '/promises');
	return oldest[0];
}

test('typing starts at once, and Enter opens the call brief', async () => {
	const { customer_id, customer_name } = await waiting();
	await openFromRail(page, 'Call');
	await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
	await page.keyboard.type(customer_name);
	const hit = page.getByRole('main').getByRole('option', { name: customer_name }).first();
	await hit.waitFor();
	assert.equal(await hit.getAttribute('aria-selected'), 'true');
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => url.pathname.endsWith('/call') && url.pathname !== '/call');
	await ready(page);
	await page.getByRole('heading', { level: 1, name: customer_name }).waitFor();
	await page.goBack();
	await box().waitFor();
	assert.equal(await box().inputValue(), customer_name, 'the search is still there');
	await page.goto(`${path(customer_id)}/call`);
	await ready(page);
	assertQuiet(page);
});

test('an e-mail address finds its customer, when the demo knows one', async (context) => {
	const { customer_id } = await waiting();
	const { contacts, customer } = await api(page, path(customer_id));
	const contact = contacts.find((one) => one.email);
	if (!contact) return context.skip('no contact of this customer has an address');
	await page.goto('/call');
	await box().fill(contact.email);
	await page.getByRole('option', { name: customer.name }).first().waitFor();
});

test('a serial number finds whose it is, and the item stands first', async (context) => {
	const { rows } = await api(page, '/customers?limit=50');
	let found;
	for (const row of rows.slice(0, 20)) {
		const { assets } = await api(page, path(row.customer_id));
		found = assets.findLast((asset) => asset.serial);
		if (found) break;
	}
	if (!found) return context.skip('nothing is installed in this demo');
	await page.goto('/call');
	await box().fill(found.serial);
	await page.getByRole('option', { name: found.serial }).first().waitFor();
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/call\?.*asset=/);
	await ready(page);
	const installed = page.getByRole('region', { name: 'Installed' }).getByRole('listitem');
	assert.ok((await installed.first().textContent()).includes(found.serial));
});

test('the brief says what the customer page says, on one screen', async () => {
	const { customer_id } = await waiting();
	const told = await api(page, path(customer_id));
	await page.setViewportSize(sizes.desk);
	await page.goto(`${path(customer_id)}/call`);
	await ready(page);
	const promises = page.getByRole('region', { name: 'Late and open promises' }).getByRole('listitem');
	assert.equal(await promises.count(), Math.min(5, told.open_promises.length));
	await promises.first().getByText(told.open_promises[0].order_id).waitFor();
	const contact = told.contacts.find((one) => one.phone);
	if (contact) assert.match(await page.getByRole('link', { name: contact.phone }).first().getAttribute('href'), /^tel:\+?\d+$/);
	await assertFits(page, 'the call brief');
	const tall = await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
	assert.ok(tall <= 160, `the brief is ${tall} px longer than the screen`);
	await follow(page, page.getByRole('link', { name: 'Whole customer page' }));
	await page.getByRole('link', { name: 'Call brief' }).click();
	await page.getByRole('button', { name: 'Print' }).waitFor();
});

test('printed, it is one sheet without the frame', async () => {
	const { customer_id } = await waiting();
	await page.goto(`${path(customer_id)}/call`);
	await ready(page);
	const sheet = (await page.pdf({ format: 'A4' })).toString('latin1');
	assert.equal(sheet.match(/\/Type\s*\/Page[^s]/g).length, 1);
	await page.emulateMedia({ media: 'print' });
	assert.equal(await page.locator('.frame-rail').isVisible(), false);
	assert.equal(await page.getByRole('button', { name: 'Print' }).isVisible(), false);
	await page.emulateMedia({ media: null });
	assertQuiet(page);
});
