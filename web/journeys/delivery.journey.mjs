// Delivery: a webhook is made, tried, disabled and removed, and an address of one's own network is refused; for administrators alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, asAdmin, assertAccessible, assertAtEverySize, openFromRail } from './stage.mjs';

let page;
asAdmin('Delivery Keeper', (...given) => ([page] = given));

const part = (name) => page.getByRole('region', { name });

test('the rail leads to delivery, which says how it goes', async () => {
	await openFromRail(page, 'Delivery');
	await part('How it goes').getByText('Waiting', { exact: true }).waitFor();
	await part('E-mail').getByText('No mail server is set', { exact: false }).waitFor();
	await part('Dead letters').getByText('No message was given up.').waitFor();
	await assertAtEverySize(page, 'delivery');
});

test('an address in one’s own network is refused beside its field', async () => {
	const webhooks = part('Webhooks');
	await webhooks.getByRole('button', { name: 'Make a webhook' }).click();
	await webhooks.getByLabel('Address of the receiver').fill('https://127.0.0.2/hook');
	await webhooks.getByRole('button', { name: 'Make a webhook' }).click();
	await webhooks.getByRole('alert').filter({ hasText: 'Nothing can be sent there' }).waitFor();
	await assertAccessible(page, 'a webhook that is refused');
});

test('a webhook is made, and its secret is shown once', async () => {
	const webhooks = part('Webhooks');
	// The one address that a demo may call; nothing is sent there.
	await webhooks.getByLabel('Address of the receiver').fill('https://127.0.0.1/hook');
	await webhooks.getByLabel('Only of these').check();
	await webhooks.getByLabel('A customer became critical').check();
	await webhooks.getByRole('button', { name: 'Make a webhook' }).click();
	await webhooks.locator('code').filter({ hasText: 'whsec_' }).waitFor();
	await assertAccessible(page, 'a secret');
	await webhooks.getByRole('button', { name: 'I have kept it' }).click();
	assert.equal(await webhooks.locator('code').count(), 0);
	const { rows } = await api(page, '/delivery/webhooks');
	assert.deepEqual(rows.at(-1).rules, ['enters_critical']);
});

test('a webhook is disabled, enabled and removed', async () => {
	const row = part('Webhooks').getByRole('row').filter({ hasText: '127.0.0.1' });
	await row.getByRole('button', { name: 'Disable: 127.0.0.1' }).click();
	await row.getByText(/^\s*Disabled since/).waitFor();
	await row.getByRole('button', { name: 'Enable: 127.0.0.1' }).click();
	await row.getByText('Hears').waitFor();
	await row.getByRole('button', { name: 'Remove: 127.0.0.1' }).click();
	await row.getByRole('button', { name: 'Remove', exact: true }).click();
	await part('Webhooks').getByText('No program is told of alerts yet.').waitFor();
});

test('how soon one hears is chosen on one’s own page', async () => {
	await page.goto('/me');
	const mail = part('Alerts by e-mail').getByRole('combobox', { name: 'Alerts by e-mail' });
	await mail.selectOption({ label: 'Together, once a day' });
	await part('Alerts by e-mail').getByText('Saved').waitFor();
	await page.reload();
	await part('Alerts by e-mail').getByRole('combobox').waitFor();
	assert.equal(await mail.inputValue(), 'digest');
});
