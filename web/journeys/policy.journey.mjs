// Policy: read by everybody in plain words; drafted, checked, replayed and published by administrators.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, asAdmin, assertAccessible, assertAtEverySize, assertQuiet, follow, openPage, ready, signIn, viewer } from './stage.mjs';

let page;
let browser;
let policy;
asAdmin('Policy Keeper', async (signedIn, _, started) => {
	[page, browser] = [signedIn, started];
	policy = await api(page, '/policy');
	await page.goto('/policy');
	await ready(page);
});

const text = () => page.getByRole('textbox', { name: 'The policy as text' });
const save = () => page.getByRole('button', { name: 'Save and check' });
const publish = () => page.getByRole('button', { name: 'Publish for everybody' });
const threshold = () => page.getByLabel(/^High from/).first();

test('what holds is said in plain words, with who reviews it and by when', async () => {
	const { contents } = policy;
	const reviews = page.getByRole('table', { name: 'The policy and its playbooks, with who reviews them and by when' });
	assert.equal(await reviews.locator('tbody tr').count(), contents.playbooks.length + 1);
	const [rule] = contents.rules;
	await page.getByRole('columnheader', { name: `Retention from ${rule.retention.high_from} on` }).waitFor();
	await page.getByRole('rowheader', { name: `Loyalty below ${rule.loyalty.high_from}` }).waitFor();
	for (const one of contents.playbooks) await page.getByRole('heading', { level: 3, name: one.title }).waitFor();
	const alerts = page.getByRole('table', { name: 'Alerts with what they fire on and who is told' });
	assert.equal(await alerts.locator('tbody tr').count(), contents.alerts.length);
	await page.getByText('The policy as text').click();
	await page.locator('pre').filter({ hasText: `owner: ${contents.owner}` }).waitFor();
	await assertAtEverySize(page, 'Policy');
	assertQuiet(page);
});

test('everybody reads it, and only administrators get the editor', async () => {
	const reader = await openPage(browser);
	await signIn(reader, await viewer());
	await follow(reader, reader.getByRole('navigation').getByRole('link', { name: 'Policy', exact: true }));
	await reader.getByRole('heading', { level: 2, name: 'Playbooks' }).waitFor();
	assert.equal(await reader.getByRole('link', { name: /draft/i }).count(), 0);
	await reader.goto('/policy/draft');
	await ready(reader);
	await reader.getByText('Administrators change the policy.', { exact: false }).waitFor();
	assert.equal(await reader.getByRole('textbox', { name: 'The policy as text' }).count(), 0);
	assertQuiet(reader);
	await reader.context().close();
});

test('a mistake in a draft is named with its line, and keeps it from being published', async () => {
	await follow(page, page.getByRole('link', { name: /draft/i }));
	await page.getByRole('link', { name: 'Text', exact: true }).click();
	await text().waitFor();
	const lines = (await text().inputValue()).split('\n');
	const line = lines.findIndex((one) => one.includes('high_from:')) + 1;
	await text().fill(lines.map((one, at) => (at === line - 1 ? one.replace(/high_from: .*/, 'high_from: 500') : one)).join('\n'));
	await save().click();
	const fault = page.getByRole('button', { name: `Line ${line}`, exact: true });
	await fault.waitFor();
	const { draft } = await api(page, '/policy');
	assert.equal(draft.faults[0].line, line);
	await page.getByText(draft.faults[0].message, { exact: false }).first().waitFor();
	assert.ok(await publish().isDisabled());
	await assertAtEverySize(page, 'a draft with a mistake');
	await fault.focus();
	await page.keyboard.press('Enter');
	const chosen = await text().evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
	assert.match(chosen, /high_from: 500/);
	assertQuiet(page);
});

test('its numbers are mended by hand, and the replay says who would move', async () => {
	await page.getByRole('link', { name: 'Numbers', exact: true }).click();
	await threshold().fill('70');
	await save().click();
	await page.getByText('Saved; nothing is wrong with it.', { exact: false }).waitFor();
	const caption = 'How many stand where today, and would by the draft';
	await page.getByRole('table', { name: caption }).or(page.getByText('After the first load this takes a minute.', { exact: false })).first().waitFor();
	const { draft } = await api(page, '/policy');
	assert.deepEqual(draft.faults, []);
	assert.equal(draft.contents.rules[0].retention.high_from, 70);
	const replay = await api(page, '/policy/draft/replay');
	if (replay.seen_on) {
		const moving = replay.moves.reduce((sum, one) => sum + one.customers, 0);
		await page.getByRole('status').filter({ hasText: moving === 0 ? 'Nobody would move' : new RegExp(`^${moving.toLocaleString('en-GB')} customers? would move`) }).waitFor();
		const judged = page.getByRole('table', { name: 'Customers called critical beside who left, before and after' });
		const hits = judged.getByRole('row', { name: /hits/ });
		assert.match(await hits.innerText(), new RegExp(`${replay.before.hits.toLocaleString('en-GB')}\\s+${replay.after.hits.toLocaleString('en-GB')}`));
	}
	await page.getByText('The draft in plain words').click();
	await page.getByRole('columnheader', { name: 'Retention from 70 on' }).waitFor();
	await assertAtEverySize(page, 'a draft with its replay');
	assertQuiet(page);
});

test('what is typed is kept when the page is left', async () => {
	await threshold().fill('71');
	await page.getByRole('navigation').getByRole('link', { name: 'Loyalty', exact: true }).first().click();
	await page.waitForURL('**/loyalty');
	await ready(page);
	const until = Date.now() + 10_000;
	for (;;) {
		const { draft } = await api(page, '/policy');
		if (draft?.contents?.rules[0].retention.high_from === 71) break;
		assert.ok(Date.now() < until, 'the draft was not kept');
	}
});

test('it is published with a reason and a day, and stands among the versions', async () => {
	// As it holds, so that nobody is placed otherwise for it.
	await page.goto('/policy/draft');
	await ready(page);
	await threshold().fill(String(policy.contents.rules[0].retention.high_from));
	await save().click();
	await page.getByText('Saved; nothing is wrong with it.', { exact: false }).waitFor();
	await publish().click();
	await page.getByRole('alert').filter({ hasText: 'This is needed.' }).waitFor();
	await page.getByLabel('Why it changes').fill('To see that publishing works');
	await page.getByLabel('Look at it again by').fill(new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10));
	await assertAccessible(page, 'a draft about to be published');
	await publish().click();
	await page.waitForURL('**/policy');
	await ready(page);
	const now = await api(page, '/policy');
	assert.equal(now.version, policy.version + 1);
	assert.equal(now.draft, null);
	const versions = page.getByRole('table', { name: 'Published versions of the policy, newest first' });
	const first = await versions.locator('tbody tr').first().innerText();
	assert.match(first, new RegExp(`Policy ${now.version}[\\s\\S]*Policy Keeper[\\s\\S]*To see that publishing works`));
	await page.getByRole('heading', { level: 1, name: new RegExp(`^Policy ${now.version} holds`) }).waitFor();
	assertQuiet(page);
});

test('a draft is thrown away, and comes back by an undo', async () => {
	await follow(page, page.getByRole('link', { name: 'Draft a change' }));
	await threshold().fill('33');
	await save().click();
	await page.getByText('Saved; nothing is wrong with it.', { exact: false }).waitFor();
	await page.getByRole('button', { name: 'Discard draft' }).click();
	await page.getByText('The draft is gone', { exact: false }).waitFor();
	assert.equal((await api(page, '/policy')).draft, null);
	await page.getByRole('button', { name: 'Undo' }).click();
	await page.getByText('Saved; nothing is wrong with it.', { exact: false }).waitFor();
	assert.equal((await api(page, '/policy')).draft.contents.rules[0].retention.high_from, 33);
	await page.getByRole('button', { name: 'Discard draft' }).click();
	await page.getByText('The draft is gone', { exact: false }).waitFor();
	assertQuiet(page);
});
