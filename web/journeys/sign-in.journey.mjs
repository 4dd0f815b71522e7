// Signing in: by persona, by password, and not at all.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { address, assertQuiet, executive, openBrowser, openPage, ready, signIn } from './stage.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());

test('one click signs a persona in, and the brief opens', async () => {
	const page = await openPage(browser);
	const persona = await executive();
	await signIn(page, persona);
	assert.ok((await page.getByRole('heading', { level: 1 }).first().textContent()).trim().length > 0);
	const cookies = await page.context().cookies();
	const session = cookies.find((cookie) => cookie.name === '__Host-regard');
	assert.ok(session, 'the session has its cookie');
	assert.deepEqual([session.secure, session.httpOnly, session.sameSite, session.path], [true, true, 'Strict', '/']);
	assertQuiet(page);
	await page.context().close();
});

test('a wrong password is refused and says so', async () => {
	const page = await openPage(browser);
	await page.goto('/');
	await page.getByLabel(/e-?mail/i).fill('nobody@example.com');
	await page.getByLabel('Password', { exact: true }).fill('not the password');
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await page.getByRole('alert').first().waitFor();
	const cookies = await page.context().cookies();
	assert.ok(!cookies.some((cookie) => cookie.name === '__Host-regard' && cookie.value));
	await page.context().close();
});

test('without a session there is no data, and a page asks to sign in first', async () => {
	for (const path of ['/api/v1/brief', '/api/v1/customers', '/api/v1/sources', '/api/v1/session']) {
		const response = await fetch(`${address}${path}`);
		assert.equal(response.status, 401, path);
		assert.match(response.headers.get('content-type'), /application\/problem\+json/);
	}
	const page = await openPage(browser);
	await page.goto('/promises');
	await page.getByRole('button', { name: (await executive()).name }).waitFor();
	await page.context().close();
});

test('signing out ends the session', async () => {
	const page = await openPage(browser);
	await signIn(page, await executive());
	const response = await page.request.delete('/api/v1/session', { headers: { 'X-Regard': '1' } });
	assert.equal(response.status(), 204);
	await page.goto('/promises');
	await page.getByRole('button', { name: (await executive()).name }).waitFor();
	await page.context().close();
});

test('a change without the header that our pages send is refused', async () => {
	const page = await openPage(browser);
	await signIn(page, await executive());
	const response = await page.request.delete('/api/v1/session');
	assert.ok(response.status() >= 400, `answered ${response.status()}`);
	await page.goto('/');
	await ready(page);
	await page.context().close();
});
