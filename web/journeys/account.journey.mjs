// One's own page: the language, the password, the sessions and the tokens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, api, asAdmin, assertAtEverySize, openPage, password, ready, signInByPassword } from './stage.mjs';

let page;
let me;
let browser;
asAdmin('Own Account', (...given) => ([page, me, browser] = given));

const part = (name) => page.getByRole('region', { name });

test('the menu leads to it, and it fits', async () => {
	await page.locator('.avatar').click();
	await page.getByRole('menuitem', { name: 'Your account' }).click();
	await page.waitForURL((url) => url.pathname === '/me');
	await ready(page);
	await page.getByRole('heading', { level: 1, name: me.name }).waitFor();
	await assertAtEverySize(page, 'the own page');
});

test('the language changes at once', async () => {
	await part('Language').getByRole('combobox').selectOption('fr');
	await page.waitForFunction(() => document.documentElement.lang === 'fr');
	await page.getByRole('combobox', { name: 'Langue' }).selectOption('en');
	await page.waitForFunction(() => document.documentElement.lang === 'en');
});

test('this session is marked, and another one is ended', async () => {
	const other = await openPage(browser);
	await signInByPassword(other, me.email);
	await page.reload();
	await ready(page);
	await part('Sessions').getByText('this one').waitFor();
	await part('Sessions').getByRole('button', { name: 'End all others' }).click();
	await part('Sessions').getByText('1 session has ended.').waitFor();
	await part('Sessions').getByText('This is your only session.').waitFor();
	assert.equal((await other.request.get('/api/v1/session')).status(), 401);
	await other.context().close();
});

test('a token is shown once, reads, and is revoked', async () => {
	await part('API tokens').getByRole('button', { name: 'Make a token' }).click();
	await page.getByLabel('What uses it').fill('Journey');
	await part('API tokens').getByRole('button', { name: 'Make a token' }).click();
	const shown = page.getByRole('group', { name: 'Copy the token now' });
	const token = (await shown.locator('code').textContent()).trim();
	assert.match(token, /^regard_api_/);
	await shown.locator('pre').filter({ hasText: 'curl' }).waitFor();
	const ask = () => fetch(`${address}/api/v1/customers?limit=1`, { headers: { authorization: `Bearer ${token}` } });
	assert.equal((await ask()).status, 200);
	await shown.getByRole('button', { name: 'I have kept it' }).click();
	assert.equal(await page.getByText(token).count(), 0, 'it is not shown again');
	await page.getByRole('button', { name: 'Revoke the token “Journey”' }).click();
	await page.getByRole('group', { name: 'It stops working at once, for good.' }).getByRole('button', { name: 'Revoke' }).click();
	await part('API tokens').getByText(/^\s*revoked/).waitFor();
	assert.equal((await ask()).status, 401);
});

test('a wrong password changes nothing; the right one ends every other session', async () => {
	await page.getByLabel('Current password').fill('not the password');
	await page.getByLabel('New password').fill('other plain words here');
	await page.getByRole('button', { name: 'Change password' }).click();
	await page.getByRole('alert').filter({ hasText: 'This is not your current password.' }).waitFor();
	await page.getByLabel('Current password').fill(password);
	await page.getByRole('button', { name: 'Change password' }).click();
	await page.getByText('Your password is changed').waitFor();
	assert.equal((await api(page, '/session')).user.email, me.email, 'this session goes on');
});
