// Views: read by everybody, made by administrators with the seconds and the brief in sight, and taken back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, asAdmin, assertAtEverySize, assertQuiet, follow, ready } from './stage.mjs';

let page;
asAdmin('View Maker', (signedIn) => (page = signedIn));

const view = 'sales_manager';

const save = () => page.getByRole('button', { name: 'Save view' });
const numbers = () => page.getByRole('list', { name: 'Numbers' });

test('every view says for whom, what for, how often and how long', async () => {
	await page.goto('/views');
	await ready(page);
	const views = await api(page, '/views');
	assert.equal(await page.getByRole('table').locator('tbody tr').count(), views.length);
	await page.getByText(`${views[0].seconds} s`).first().waitFor();
	await follow(page, page.getByRole('link', { name: /Managers.*Sales/ }));
	await page.getByText('The brief as it would be').waitFor();
	await assertAtEverySize(page, 'a view');
});

test('numbers are found, put in order and taken out by keyboard', async () => {
	const before = await numbers().getByRole('listitem').allTextContents();
	await numbers().getByRole('button', { name: /^Move .* up$/ }).nth(1).focus();
	await page.keyboard.press('Enter');
	const moved = await numbers().getByRole('listitem').allTextContents();
	assert.equal(moved[0].replace(/^\s*\d/, ''), before[1].replace(/^\s*\d/, ''));
	await numbers().getByRole('button', { name: /^Take .* out$/ }).last().focus();
	await page.keyboard.press('Enter');
	assert.equal(await numbers().getByRole('listitem').count(), before.length - 1);
	await page.getByRole('combobox', { name: /^Add a number/ }).fill('dso');
	await page.getByRole('listbox').getByRole('option').first().waitFor();
	await page.keyboard.press('Enter');
	assert.equal(await numbers().getByRole('listitem').count(), before.length);
});

test('what takes more than 90 seconds cannot be saved, and says why', async () => {
	const meter = page.getByRole('meter', { name: 'Reading time of the brief' });
	const fits = await meter.getAttribute('aria-valuetext');
	await page.getByLabel('Customers to save').fill('15');
	await page.getByRole('alert').filter({ hasText: 'longer than 90 seconds' }).waitFor();
	assert.notEqual(await meter.getAttribute('aria-valuetext'), fits);
	assert.ok(await save().isDisabled());
	await page.getByLabel('Customers to save').fill('4');
	await page.getByRole('alert').filter({ hasText: 'longer than 90 seconds' }).waitFor({ state: 'detached' });
});

test('a view is saved, is the company’s own, and goes back to the built-in one', async () => {
	await page.getByLabel('What for').fill('See who of my people needs help this week.');
	await page.getByText('As a file').click();
	await page.locator('pre').filter({ hasText: 'See who of my people needs help this week.' }).waitFor();
	await page.waitForFunction(() => [...document.querySelectorAll('button')].some((one) => one.textContent.trim() === 'Save view' && !one.disabled));
	await save().click();
	await page.getByText('Saved.').first().waitFor();
	const kept = (await api(page, '/views')).find((one) => one.name === view);
	assert.equal(kept.built_in, false);
	assert.equal(kept.customers, 4);
	await page.getByRole('button', { name: 'Back to the built-in one' }).click();
	await page.getByText('The built-in view is back.').waitFor();
	assert.equal((await api(page, '/views')).find((one) => one.name === view).built_in, true);
	await page.getByRole('button', { name: 'Undo' }).click();
	await page.getByText('Saved.').first().waitFor();
	assert.equal((await api(page, '/views')).find((one) => one.name === view).built_in, false);
	await page.getByRole('button', { name: 'Back to the built-in one' }).click();
	await page.getByText('The built-in view is back.').waitFor();
	assertQuiet(page);
});
