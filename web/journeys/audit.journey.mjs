// The audit log: what was done stands in it, it is filtered and opened, and the chain is whole.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, asAdministrator, asAuditor, assertAtEverySize, assertQuiet, openFromRail, openPage, ready } from './stage.mjs';

let page;
let me;
let browser;
asAuditor((...given) => ([page, me, browser] = given));

const table = () => page.getByRole('table', { name: /What happened/ });

test('the rail leads to it; it is checked and whole', async () => {
	await openFromRail(page, 'Audit log');
	await page.getByText(/^Checked: .* the chain is whole\.$/).waitFor();
	await assertAtEverySize(page, 'audit');
});

test('a sign-in is found by its kind and opened', async () => {
	await page.getByLabel('What happened').selectOption('sign_in');
	await page.waitForURL((url) => url.searchParams.get('kind') === 'sign_in');
	await table().getByText(me.name).first().waitFor();
	const first = table().getByRole('button', { name: /^Details of entry/ }).first();
	await first.click();
	assert.equal(await first.getAttribute('aria-expanded'), 'true');
	await table().getByText('Seal').waitFor();
	await table().getByRole('link', { name: 'Only this person' }).click();
	await page.waitForURL((url) => url.searchParams.has('user'));
	await page.getByRole('link', { name: 'Clear the filters' }).click();
	await page.waitForURL((url) => !url.searchParams.has('kind'));
});

test('days that run backwards are said, and nothing is asked', async () => {
	await page.goto('/audit?from=2018-02-01&to=2018-01-01');
	await ready(page);
	await page.getByRole('alert').filter({ hasText: 'The last day is before the first.' }).waitFor();
});

test('the log is saved as a file', async () => {
	await page.goto('/audit');
	await ready(page);
	await table().waitFor();
	const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as CSV' }).click()]);
	assert.match(file.suggestedFilename(), /\.csv$/);
});

test('an auditor may let a program read it', async () => {
	assert.ok((await api(page, '/me/tokens')).open_scopes.includes('audit'));
	await page.goto('/me');
	await ready(page);
	await page.getByRole('button', { name: 'Make a token' }).click();
	await page.getByRole('checkbox', { name: /^Read the audit log/ }).waitFor();
	assertQuiet(page);
});

test('an administrator finds no way to it, and is told why', async () => {
	const other = await openPage(browser);
	await asAdministrator(other, 'No Auditor');
	assert.equal(await other.getByRole('navigation').getByRole('link', { name: 'Audit log' }).count(), 0);
	assert.equal((await other.request.get('/api/v1/audit')).status(), 404);
	assert.ok(!(await api(other, '/me/tokens')).open_scopes.includes('audit'));
	const asked = [];
	other.on('request', (request) => request.url().includes('/api/v1/audit') && asked.push(request.url()));
	await other.goto('/audit');
	await other.getByRole('heading', { level: 1, name: 'Only auditors read the audit log.' }).waitFor();
	assert.deepEqual(asked, []);
	await other.context().close();
});
