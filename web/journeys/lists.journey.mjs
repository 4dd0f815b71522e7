// Lists and segments: made from the table, looked through on every page, shared in plain words, and taken back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api, assertAccessible, assertFits, assertQuiet, executive, follow, openBrowser, openFromRail, openPage, ready, signIn, sizes } from './stage.mjs';

let browser;
let page;
const name = `Watched ${Date.now()}`;
before(async () => {
	browser = await openBrowser();
	page = await openPage(browser);
	await signIn(page, await executive());
});
after(() => browser?.close());

const bar = () => page.getByRole('region', { name: 'Ticked customers' });

test('two customers of the table become a list', async () => {
	await openFromRail(page, 'Customers');
	const boxes = page.getByRole('checkbox', { name: /^Tick (?!all)/ });
	await boxes.nth(0).check();
	await boxes.nth(1).check();
	await bar().getByText('2 customers ticked').waitFor();
	await bar().getByRole('button', { name: 'Add to list' }).click();
	await page.getByRole('textbox', { name: 'Name of a new list' }).fill(name);
	await page.getByRole('button', { name: 'Make a list' }).click();
	await bar().getByText(`2 customers are new on ${name}.`).waitFor();
	const lists = await api(page, '/lists');
	assert.equal(lists.mine.find((one) => one.name === name).customers, 2);
});

test('every page of facts answers for the list, and links keep it', async () => {
	await page.goto('/promises');
	await ready(page);
	await page.getByRole('button', { name: /^List:/ }).click();
	await page.getByRole('menuitem', { name }).click();
	await page.waitForURL((url) => url.searchParams.has('list'));
	await ready(page);
	await page.getByRole('button', { name: `List: ${name}` }).waitFor();
	await openFromRail(page, 'Customers');
	assert.ok(new URL(page.url()).searchParams.has('list'));
	await page.getByRole('heading', { level: 1, name: '2 customers match' }).waitFor();
	assertQuiet(page);
});

test('a list has its page: renamed, a customer taken off and put back', async () => {
	await page.goto('/lists');
	await ready(page);
	await follow(page, page.getByRole('link', { name, exact: true }));
	await page.getByRole('button', { name: 'Rename' }).click();
	await page.getByRole('textbox', { name: 'Name', exact: true }).fill(`${name} more`);
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await page.getByRole('heading', { level: 1, name: `${name} more` }).waitFor();
	await page.getByRole('checkbox', { name: /^Tick (?!all)/ }).first().check();
	await bar().getByRole('button', { name: 'Take off this list' }).click();
	await bar().getByText('1 customer is off').waitFor();
	await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
	await bar().getByRole('button', { name: 'Undo' }).click();
	await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 2);
});

test('sharing says in words what it opens', async () => {
	await page.getByRole('button', { name: 'Share' }).click();
	const form = page.getByRole('form', { name: 'Who reads this list' });
	await form.getByRole('radio', { name: /everybody here/i }).check();
	await form.getByText('Each reader sees only those customers of the list that they may see anyway.').waitFor();
	await assertAccessible(page, 'sharing a list');
	await form.getByRole('button', { name: 'Save who reads it' }).click();
	await page.getByText('Everybody here may read it.').waitFor();
	for (const size of Object.values(sizes)) {
		await page.setViewportSize(size);
		await assertFits(page, 'a list');
		await assertAccessible(page, `a list at ${size.width} px`);
	}
	await page.setViewportSize(sizes.desk);
});

test('a customer is put on a list on their own page', async () => {
	const { rows } = await api(page, '/customers?sort=sales&direction=desc&limit=20');
	const list = (await api(page, '/lists')).mine.find((one) => one.name === `${name} more`);
	const held = new Set((await api(page, `/customers?list=${list.list_id}`)).rows.map((row) => row.customer_id));
	const other = rows.find((row) => !held.has(row.customer_id));
	await page.goto(`/customers/${encodeURIComponent(other.customer_id)}`);
	await ready(page);
	await page.getByRole('button', { name: 'Add to list' }).click();
	const saved = page.waitForResponse((response) => response.url().endsWith(`/lists/${list.list_id}/customers`));
	await page.getByRole('checkbox', { name: `${name} more` }).check();
	assert.ok((await saved).ok());
	assert.equal((await api(page, `/customers?list=${list.list_id}`)).total, 3);
	await page.keyboard.press('Escape');
});

test('filters are kept as a segment, which leads back to them', async (context) => {
	const { facets } = await api(page, '/customers?limit=1');
	const [country] = facets.countries.filter((one) => one !== 'none');
	if (!country) return context.skip('no customer has a country');
	await page.goto(`/customers?country=${encodeURIComponent(country)}`);
	await ready(page);
	await page.getByRole('button', { name: 'Save as segment' }).click();
	await page.getByRole('textbox', { name: 'Name', exact: true }).fill(`${name} segment`);
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await follow(page, page.getByRole('link', { name: 'Open it' }));
	const list = (await api(page, '/lists')).mine.find((one) => one.name === `${name} segment`);
	assert.equal(list.kind, 'segment');
	assert.equal(list.filter, `country=${country}`);
	await page.getByRole('button', { name: 'Share' }).click();
	const form = page.getByRole('form', { name: 'Who reads this list' });
	await form.getByRole('radio', { name: /by name/i }).check();
	await form.getByText('Each reader sees only those customers of the list that they may see anyway.').waitFor();
	assert.equal(await form.getByRole('checkbox').count(), 0, 'a segment opens no customer to anybody');
});

test('a deleted list comes back by undo, and goes without it', async () => {
	await page.goto('/lists');
	await ready(page);
	const remove = page.getByRole('button', { name: `Delete ${name} more` });
	await remove.click();
	await remove.waitFor({ state: 'detached' });
	await page.getByRole('button', { name: 'Undo' }).click();
	await remove.waitFor();
	await remove.click();
	// Leaving the page deletes what waits.
	const gone = page.waitForResponse((response) => response.request().method() === 'DELETE');
	await openFromRail(page, 'Brief');
	assert.ok((await gone).ok());
	assert.ok(!(await api(page, '/lists')).mine.some((one) => one.name === `${name} more`));
	assertQuiet(page);
});
