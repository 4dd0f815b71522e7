// Actions: what waits stands first; an alert is seen to, a suggested plan is taken up and ticked, a case is closed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, asAdministrator, asExecutive, assertAccessible, assertAtEverySize, assertQuiet, openPage, ready, suggested, until, wouldNotRecommend } from './stage.mjs';

let page;
let me;
let browser;
asExecutive(async (signedIn, persona, opened) => {
	page = signedIn;
	me = persona;
	browser = opened;
	await wouldNotRecommend('C100001');
	await until(page, '/loyalty', ({ points }) => points.length > 0, 'nobody was placed');
	await until(page, '/alerts?state=open&limit=1', ({ rows }) => rows.length > 0, 'no alert was raised');
});

const show = async (path) => {
	await page.goto(path);
	await ready(page);
};
const tab = (name) => page.getByRole('navigation', { name: 'What to see' }).getByRole('link', { name: new RegExp(`^${name}`) });
const list = (name) => page.getByRole('list', { name, exact: true });
const told = (text) => page.getByRole('status').filter({ hasText: text });
const text = (row) => row.text ?? row.title ?? row.rule;

test('what is to be done stands first, mine before others’ and overdue before the rest', async () => {
	await show('/actions');
	const { next } = await api(page, '/actions');
	if (next.length === 0) await page.getByText('Nothing is to be done.', { exact: false }).waitFor();
	else {
		const rows = list('What to do first').locator(':scope > li');
		assert.equal(await rows.count(), next.length);
		const mine = (await rows.allInnerTexts()).map((row) => /\bmine\b/.test(row));
		assert.deepEqual(mine, mine.toSorted((one, other) => Number(other) - Number(one)));
		assert.equal(mine.filter(Boolean).length, next.filter((row) => row.mine).length);
	}
	await assertAtEverySize(page, 'Actions');
	assertQuiet(page);
});

test('every part of it is read at every size, and says what will come where nothing is', async () => {
	for (const name of ['Alerts', 'Low scores', 'Plans', 'Where voices differ', 'What plans achieve']) {
		await tab(name).click();
		await page.waitForURL((url) => url.searchParams.has('show'));
		await page.getByRole('heading', { level: 2, name }).waitFor();
		await ready(page);
		await assertAtEverySize(page, name);
	}
	assertQuiet(page);
});

test('an alert is seen to by one click, rests, and is done with a reason', async () => {
	await show('/actions?show=alerts');
	const { rows } = await api(page, '/alerts?state=open&limit=1');
	const [alert] = rows;
	const one = () => list('Alerts').locator(':scope > li').first();
	await one().getByRole('button', { name: /^I see to it/ }).click();
	await told('It is yours now.').waitFor();
	const seen = await api(page, `/alerts/${alert.alert_id}`);
	assert.equal(seen.state, 'acknowledged');
	assert.equal(seen.assigned_to_name, me.name);
	// What I have taken stays in front of me.
	await list('Alerts').getByText('Somebody sees to it', { exact: true }).first().waitFor();
	await show('/actions');
	await list('What you see to').locator(':scope > li').first().waitFor();
	await show('/actions?show=alerts&state=acknowledged');
	await one().getByRole('button', { name: /^Later/ }).click();
	await one().getByRole('button', { name: 'In a week' }).click();
	await told('It rests until').waitFor();
	const rests = await api(page, `/alerts/${alert.alert_id}`);
	assert.equal(rests.state, 'snoozed');
	assert.ok(Math.abs(Date.parse(rests.snoozed_until) - Date.now() - 7 * 86_400_000) < 600_000);
	await show('/actions?show=alerts&state=snoozed');
	await one().getByRole('button', { name: /^It is done/ }).click();
	const why = one().getByLabel('Why it is done');
	await why.waitFor();
	await assertAtEverySize(page, 'an alert about to be done');
	await one().getByRole('button', { name: 'It is done', exact: true }).last().click();
	await one().getByRole('alert').filter({ hasText: 'This is needed.' }).waitFor();
	await why.fill('We called, and all is well');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await told('The alert is done.').waitFor();
	const done = await api(page, `/alerts/${alert.alert_id}`);
	assert.deepEqual([done.state, done.reason], ['resolved', 'We called, and all is well']);
	assertQuiet(page);
});

test('a suggested plan is taken up on the customer’s page, a step is ticked and taken back', async () => {
	const found = await suggested(page);
	assert.ok(found, 'the policy suggests nothing that is not taken up');
	const { id, row } = found;
	await show(`/customers/${encodeURIComponent(id)}`);
	const take = page.getByRole('button', { name: `Take it up: ${row.title}` });
	await take.focus();
	await page.keyboard.press('Enter');
	await told('is yours now').waitFor();
	const of = `/plans?customer=${encodeURIComponent(id)}&state=open`;
	const { rows } = await until(page, of, (page) => page.rows.some((plan) => plan.playbook === row.playbook), 'no plan was opened');
	const plan = rows.find((one) => one.playbook === row.playbook);
	assert.equal(plan.steps.length, row.steps.length);
	assert.equal(plan.owner_name, me.name);
	const box = list(`Steps: ${plan.title}`).getByRole('checkbox').first();
	await box.waitFor();
	await assertAtEverySize(page, 'Customer 360 with a plan');
	await box.focus();
	await page.keyboard.press('Space');
	await told('Done: ').waitFor();
	const first = (page) => page.rows.find((one) => one.plan_id === plan.plan_id).steps[0];
	await until(page, of, (page) => first(page).done_at !== null, 'the step was not ticked');
	await page.getByRole('button', { name: 'Undo' }).click();
	await told('To be done again').waitFor();
	await until(page, of, (page) => first(page).done_at === null, 'the tick was not taken back');
	assertQuiet(page);
});

test('a step of mine is ticked where it stands first', async () => {
	await show('/actions');
	const { next } = await api(page, '/actions');
	const step = next.find((row) => row.kind === 'step' && row.mine);
	assert.ok(step, 'no step is mine');
	await page.getByRole('button', { name: `Done: ${text(step)}`, exact: false }).first().click();
	await told(`Done: ${text(step)}`).waitFor();
	const plan = await until(page, `/plans/${step.plan_id}`, (plan) => plan.steps.find((one) => one.step_no === step.step_no).done_at !== null, 'the step was not ticked');
	assert.equal(plan.steps.find((one) => one.step_no === step.step_no).done_by_name, me.name);
	assertQuiet(page);
});

test('a plan ends only with what came of it', async () => {
	await show('/actions?show=plans');
	const { rows } = await api(page, '/plans?state=open&limit=1');
	const [plan] = rows;
	const one = list('Plans').locator(':scope > li').first();
	await one.getByRole('button', { name: /^Plan done/ }).click();
	await one.getByRole('button', { name: 'Plan done', exact: true }).click();
	await one.getByRole('alert').filter({ hasText: 'This is needed.' }).waitFor();
	await one.getByLabel('What came of it').fill('They order again');
	await one.getByRole('button', { name: 'Plan done', exact: true }).click();
	await told('The plan is done.').waitFor();
	const ended = await api(page, `/plans/${plan.plan_id}`);
	assert.deepEqual([ended.state, ended.ended.outcome], ['done', 'They order again']);
	assertQuiet(page);
});

test('a case closes only with its cause and what was done, and the customer has the last word', async () => {
	await show('/actions?show=loops');
	const { rows } = await api(page, '/loops?state=open&limit=1');
	const [loop] = rows;
	const one = list('Low scores').locator(':scope > li').first();
	await one.getByRole('button', { name: /^Close the case/ }).click();
	const send = one.getByRole('button', { name: 'Close the case', exact: true });
	await send.click();
	assert.equal(await one.getByRole('alert').filter({ hasText: 'This is needed.' }).count(), 2);
	assert.equal((await api(page, `/loops/${loop.loop_id}`)).state, 'open');
	await one.getByLabel('Cause').selectOption({ label: 'Delivery' });
	await one.getByLabel('What was done about it').fill('Sent the rest by courier');
	await assertAccessible(page, 'a case about to be closed');
	await send.click();
	await told('Closed.').waitFor();
	const closed = await api(page, `/loops/${loop.loop_id}`);
	assert.equal(closed.state, 'closed');
	assert.deepEqual([closed.closings.at(-1).cause, closed.closings.at(-1).action], ['delivery', 'Sent the rest by courier']);
	await show('/actions?show=loops&state=closed');
	const name = loop.customer_name ?? loop.customer_id;
	const ofCustomer = (where) => where.getByRole('list', { name: 'Low scores', exact: true }).locator(':scope > li').filter({ hasText: name }).first();
	await ofCustomer(page).getByText('You closed it', { exact: false }).waitFor();
	assert.equal(await ofCustomer(page).getByRole('button', { name: /^It is solved/ }).count(), 0);
	assertQuiet(page);
	// Somebody else asks the customer.
	const other = await openPage(browser);
	await asAdministrator(other, 'Asking Colleague');
	await other.goto('/actions?show=loops&state=closed');
	await ready(other);
	await ofCustomer(other).getByRole('button', { name: /^It is solved/ }).click();
	await other.getByRole('status').filter({ hasText: 'The customer confirmed it.' }).waitFor();
	assert.equal((await api(page, `/loops/${loop.loop_id}`)).state, 'confirmed');
	assertQuiet(other);
	await other.context().close();
});
