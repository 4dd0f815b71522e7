// Users: found, added with a link, changed, disabled, and given more to see; for administrators alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, asAdmin, assertAccessible, assertAtEverySize, invite, openFromRail, openPage, ready, signIn, viewer } from './stage.mjs';

let page;
let admin;
let browser;
asAdmin('User Keeper', (...given) => ([page, admin, browser] = given));

const part = (name) => page.getByRole('region', { name });

test('the rail leads to all users, and they are searched', async () => {
	await openFromRail(page, 'Users');
	await page.getByRole('searchbox', { name: 'Search users' }).fill('User Keeper');
	await page.waitForURL((url) => url.searchParams.get('search') === 'User Keeper');
	await page.getByRole('link', { name: 'User Keeper' }).first().waitFor();
	await assertAtEverySize(page, 'users');
});

test('a user is added, and their link is shown', async () => {
	const email = `added.${Date.now()}@example.com`;
	await page.getByRole('button', { name: 'Add a user' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('button', { name: 'Add and make the link' }).click();
	await dialog.getByRole('alert').first().waitFor();
	await dialog.getByLabel('Name', { exact: true }).fill('Ada Added');
	await dialog.getByLabel('E-mail').fill(email);
	await dialog.getByRole('button', { name: 'Add and make the link' }).click();
	await dialog.locator('code').filter({ hasText: '/enter#' }).waitFor();
	await dialog.getByRole('link', { name: 'Open their page' }).click();
	await page.waitForURL(/\/users\/[^/]+$/);
	await ready(page);
	await page.getByRole('heading', { level: 1, name: 'Ada Added' }).waitFor();
});

test('an address that another user has is refused beside its field', async () => {
	await page.getByLabel('E-mail').fill(admin.email);
	await page.getByRole('button', { name: 'Save' }).click();
	await page.getByRole('alert').filter({ hasText: 'Another user has this e-mail address already.' }).waitFor();
	await part('Person').getByRole('button', { name: 'Cancel' }).click();
});

test('a name is changed', async () => {
	await page.getByLabel('Name', { exact: true }).fill('Ada Added-Later');
	await page.getByRole('button', { name: 'Save' }).click();
	await page.getByRole('heading', { level: 1, name: 'Ada Added-Later' }).waitFor();
});

test('a user is disabled and enabled', async () => {
	await part('Signing in').getByRole('button', { name: 'Disable' }).click();
	await part('Signing in').getByText(/^\s*Disabled since/).waitFor();
	await part('Signing in').getByRole('button', { name: 'Enable' }).click();
	await part('Signing in').getByText(/^\s*May sign in/).waitFor();
});

test('one customer more is granted, and taken back', async () => {
	const { rows } = await api(page, '/customers?limit=1');
	const sees = part('What they see');
	await sees.getByRole('button', { name: 'Grant more' }).click();
	await sees.getByLabel('What it opens').selectOption('customer');
	await sees.getByLabel('Customer', { exact: true }).fill(rows[0].name);
	await sees.getByRole('option', { name: rows[0].name }).first().click();
	await sees.getByLabel('Why').fill('Helps out');
	await sees.getByRole('button', { name: 'Grant', exact: true }).click();
	await sees.getByText('Helps out').waitFor();
	await sees.getByRole('button', { name: /^Take back: / }).click();
	await sees.getByRole('group', { name: 'They lose sight of it at once.' }).getByRole('button', { name: 'Take back' }).click();
	await sees.getByText('Taken back').waitFor();
	await assertAccessible(page, 'one user');
});

test('the last day of a stand-in is needed', async () => {
	const sees = part('What they see');
	await sees.getByRole('button', { name: 'Grant more' }).click();
	await sees.getByLabel('Last day').fill('');
	await sees.getByRole('button', { name: 'Grant', exact: true }).click();
	await sees.getByRole('alert').filter({ hasText: 'A stand-in needs a last day.' }).waitFor();
	await sees.getByRole('button', { name: 'Cancel' }).click();
});

test('who is no administrator is told so', async () => {
	const { user } = await invite(page, 'Vic Viewer');
	const other = await openPage(browser);
	await signIn(other, await viewer());
	await other.goto(`/users/${user.user_id}`);
	await other.getByRole('heading', { level: 1, name: 'Only an administrator sees the users.' }).waitFor();
	assert.equal(await other.getByText('Vic Viewer').count(), 0);
	await other.context().close();
});
