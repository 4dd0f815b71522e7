// Lists and saved filters: made from the table, looked through on every page, shared in plain words, and taken back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, asExecutive, assertAccessible, assertAtEverySize, assertQuiet, follow, openFromRail, ready } from './stage.mjs';

let page;
asExecutive((signedIn) => (page = signedIn));

const name = `Watched ${Date.now()}`;
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
	await assertAtEverySize(page, 'a list');
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

test('filters are kept, and lead back to them', async (context) => {
	const { facets } = await api(page, '/customers?limit=1');
	const [country] = facets.countries.filter((one) => one !== 'none');
	if (!country) return context.skip('no customer has a country');
	await page.goto(`/customers?country=${encodeURIComponent(country)}`);
	await ready(page);
	await page.getByRole('button', { name: 'Save this filter' }).click();
	await page.getByRole('textbox', { name: 'Name', exact: true }).fill(`${name} segment`);
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await follow(page, page.getByRole('link', { name: 'Open it' }));
	const list = (await api(page, '/lists')).mine.find((one) => one.name === `${name} segment`);
	assert.equal(list.kind, 'segment');
	assert.equal(list.filter, `country=${country}`);
	const wanted = await api(page, `/customers?${list.filter}&limit=50`);
	const held = await api(page, `/customers?list=${list.list_id}&limit=50`);
	assert.ok(wanted.total > 0, 'the country has customers');
	assert.equal(held.total, wanted.total, 'a segment holds what its filter finds');
	assert.deepEqual(held.rows.map((row) => row.customer_id), wanted.rows.map((row) => row.customer_id));

	await page.getByText(/^Its filter: country \S/).waitFor();
	await page.waitForFunction((count) => document.querySelectorAll('tbody tr').length === count, held.rows.length);
	await page.getByRole('checkbox', { name: /^Tick (?!all)/ }).first().check();
	await bar().getByRole('button', { name: 'Add to list' }).click();
	await page.getByRole('textbox', { name: 'Name of a new list' }).waitFor();
	assert.equal(await page.getByRole('button', { name: `${name} segment`, exact: true }).count(), 0, 'nobody is put on a segment');
	await page.keyboard.press('Escape');
	assert.equal(await bar().getByRole('button', { name: 'Take off this list' }).count(), 0, 'nor taken off it');
	await bar().getByRole('button', { name: 'Untick' }).click();

	await page.getByRole('button', { name: 'Share' }).click();
	const form = page.getByRole('form', { name: 'Who reads this list' });
	await form.getByRole('radio', { name: /by name/i }).check();
	await form.getByText('Each reader sees only those customers of the list that they may see anyway.').waitFor();
	assert.equal(await form.getByRole('checkbox').count(), 0, 'a segment opens no customer to anybody');

	await page.goto(`/customers?list=${list.list_id}`);
	await ready(page);
	await page.getByRole('button', { name: `List: ${name} segment` }).waitFor();
	const heading = await page.getByRole('heading', { level: 1 }).textContent();
	assert.equal(Number(heading.replace(/\D/g, '')), wanted.total);
});

test('a reader of a list is found by name and taken out again', async () => {
	const list = (await api(page, '/lists')).mine.find((one) => one.name === `${name} more`);
	const { rows } = await api(page, '/colleagues');
	await page.goto(`/lists/${list.list_id}`);
	await ready(page);
	await page.getByRole('button', { name: 'Share' }).click();
	const form = page.getByRole('form', { name: 'Who reads this list' });
	await form.getByRole('radio', { name: /by name/i }).check();
	const box = form.getByRole('combobox', { name: 'Add a colleague by name' });
	await box.fill(rows[0].name);
	await form.getByRole('option', { name: rows[0].name }).first().click();
	await form.getByRole('list', { name: 'Who reads it' }).getByText(rows[0].name).waitFor();
	await form.getByRole('button', { name: `Take ${rows[0].name} out` }).click();
	assert.ok(await form.getByRole('button', { name: 'Save who reads it' }).isDisabled(), 'nobody is left to read it');
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
