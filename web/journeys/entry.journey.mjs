// Coming in by a link: an invited user sets a password; the link opens once; its secret leaves the address.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asAdministrator, assertAccessible, assertFits, invite, openBrowser, openPage, password, ready, sizes } from './stage.mjs';

let browser;
let admin;
before(async () => {
	browser = await openBrowser();
	admin = await openPage(browser);
	await asAdministrator(admin, 'Entry Keeper');
});
after(() => browser?.close());

for (const [shape, size] of Object.entries(sizes)) {
	test(`an invited user is greeted, told what is wrong with a password, and let in (${shape})`, async () => {
		const { link, email } = await invite(admin, 'Nora Newcomer');
		const page = await openPage(browser, { size });
		await page.goto(link);
		await page.getByRole('heading', { level: 1, name: /Nora Newcomer/ }).waitFor();
		assert.equal(new URL(page.url()).hash, '', 'the secret has left the address');
		assert.equal(await page.getByLabel('E-mail').inputValue(), email);
		await assertFits(page, 'entry');
		await assertAccessible(page, 'entry');

		const field = page.getByLabel('Password', { exact: true });
		await field.fill('too short');
		await page.getByRole('button', { name: 'Set password and enter' }).click();
		await page.getByRole('alert').filter({ hasText: '3 characters are missing' }).waitFor();
		assert.ok(await field.evaluate((one) => one === document.activeElement), 'the focus is where it is wrong');

		await field.fill(password);
		await page.getByText('Long enough').waitFor();
		assert.equal(await field.getAttribute('type'), 'password');
		await page.getByRole('button', { name: 'Show the password' }).click();
		assert.equal(await field.getAttribute('type'), 'text');
		await page.getByRole('button', { name: 'Set password and enter' }).click();
		await page.getByRole('navigation').getByRole('link', { name: 'Brief' }).first().waitFor();
		await ready(page);
		await page.context().close();

		const again = await openPage(browser, { size });
		await again.goto(link);
		await again.getByRole('heading', { level: 1, name: 'This link opens nothing any more' }).waitFor();
		await again.getByRole('link', { name: 'Go to sign in' }).click();
		await again.waitForURL((url) => url.pathname === '/sign-in');
		await again.context().close();
	});
}

test('without its secret a link says what is missing, and asks the server nothing', async () => {
	const page = await openPage(browser);
	const asked = [];
	page.on('request', (request) => request.url().includes('/entry') && asked.push(request.url()));
	await page.goto('/enter');
	await page.getByRole('heading', { level: 1, name: 'A part of the link is missing' }).waitFor();
	assert.deepEqual(asked.filter((url) => url.includes('/api/')), []);
	await page.context().close();
});

test('the sign-in page says why a provider sent one back, and speaks another language', async () => {
	const page = await openPage(browser);
	await page.goto('/sign-in?problem=sso_unknown');
	await page.getByRole('alert').filter({ hasText: 'Your company knows you' }).waitFor();
	await page.getByLabel('Language').selectOption('pl');
	await page.waitForFunction(() => document.documentElement.lang === 'pl');
	await page.getByRole('alert').filter({ hasText: 'Firma cię zna' }).waitFor();
	await assertAccessible(page, 'sign in');
	await page.context().close();
});
