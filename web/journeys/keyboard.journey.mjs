// Nineteen tasks by keyboard alone. Wherever the focus stops, it is in sight.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api, assertQuiet, executive, openBrowser, openPage, ready, suggested, until, wouldNotRecommend } from './stage.mjs';

let browser;
let page;
before(async () => {
	browser = await openBrowser();
	page = await openPage(browser);
});
after(() => browser?.close());

const press = (key) => page.keyboard.press(key);
const button = (name) => page.getByRole('button', { name });
const has = (target) => target.evaluateAll((found) => found.includes(document.activeElement));
const address = (choice) => new URL(page.url()).searchParams.get(choice);

/** Why the focus cannot be seen where it is; empty when it can. A whole part of the page may be larger than the window. */
function hidden() {
	return page.evaluate(async () => {
		// Without motion, what moves takes a hundredth of a millisecond: it is there on the next frame but one.
		for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
		const one = document.activeElement;
		if (!one || one === document.body || one.tagName === 'MAIN') return '';
		const { left, top, right, bottom } = one.getBoundingClientRect();
		const [from, to] = [Math.max(0, top), Math.min(window.innerHeight, bottom)];
		const [start, end] = [Math.max(0, left), Math.min(window.innerWidth, right)];
		if (to - from < 1 || end - start < 1) return `outside of the window: ${one.outerHTML.slice(0, 120)}`;
		const over = document.elementFromPoint((start + end) / 2, (from + to) / 2);
		const seen = over && (one.contains(over) || over.contains(one) || over.closest('label')?.contains(one) || over.closest('tr')?.contains(one));
		return seen ? '' : `behind ${over?.outerHTML.slice(0, 80)}: ${one.outerHTML.slice(0, 120)}`;
	});
}

/** Steps on until the focus is on the target. */
async function reach(target, { key = 'Tab', most = 160 } = {}) {
	for (let stop = 0; stop < most; stop += 1) {
		if (await has(target)) return;
		await press(key);
		assert.equal(await hidden(), '', `stop ${stop + 1}`);
	}
	assert.fail(`${most} times ${key} do not reach ${target}`);
}

const back = { key: 'Shift+Tab' };
const below = { key: 'ArrowDown', most: 40 };

/** Opens what a button opens and waits until it is there and has the focus. */
async function open(trigger, layer, way = back) {
	await reach(trigger, way);
	await press('Enter');
	await layer.first().waitFor();
	await page.waitForFunction(() => document.activeElement?.closest('[role="menu"], [role="dialog"]'));
}

/** Goes to a page of the rail by its two keys. */
async function go(key, path) {
	await press('g');
	await press(key);
	await page.waitForURL((url) => url.pathname === path);
	await ready(page);
}

test('1: sign in', async () => {
	await page.goto('/');
	const persona = await executive();
	await button(persona.name).waitFor();
	await reach(button(persona.name));
	await press('Enter');
	await page.waitForURL((url) => url.pathname === '/');
	await page.getByRole('navigation').getByRole('link', { name: 'Brief', exact: true }).waitFor();
	await ready(page);
	await page.reload();
	await ready(page);
	await press('Tab');
	assert.ok(await has(page.getByRole('link', { name: 'Skip to the content' })), 'the first stop skips to the content');
	await press('Enter');
	assert.ok(await has(page.getByRole('main')));
});

const drawer = () => page.getByTestId('rows-drawer');

test('2: open the first number of the brief and its rows', async () => {
	const number = page.getByRole('link', { name: /open the rows behind it/ }).first();
	await reach(number);
	await press('Enter');
	await drawer().waitFor();
	await drawer().getByRole('table').or(drawer().getByText('No rows')).first().waitFor();
	assert.ok(await drawer().evaluate((layer) => layer.contains(document.activeElement)), 'the focus is in the drawer');
});

test('3: save the rows as a file', async () => {
	const save = drawer().getByRole('button', { name: 'CSV' });
	await save.waitFor();
	await reach(save);
	const saving = page.waitForEvent('download');
	await press('Enter');
	assert.match((await saving).suggestedFilename(), /\.csv$/);
	await drawer().getByRole('status').filter({ hasText: 'saved' }).waitFor();
});

test('4: close the rows, and be where one was', async () => {
	await press('Escape');
	await drawer().waitFor({ state: 'detached' });
	const number = page.getByRole('link', { name: /open the rows behind it/ }).first();
	await page.waitForFunction((one) => document.activeElement === one, await number.elementHandle());
});

test('5: change the period', async () => {
	const before = await button(/^Period:/).getAttribute('aria-label');
	await open(button(/^Period:/), page.getByRole('menu'));
	await press('ArrowDown');
	await press('ArrowDown');
	await press('Enter');
	await page.waitForURL((url) => url.searchParams.has('period'));
	await ready(page);
	assert.notEqual(await button(/^Period:/).getAttribute('aria-label'), before);
});

test('6: change the segment', async () => {
	await open(button(/^Segment:/), page.getByRole('menuitem').nth(1), {});
	await press('ArrowDown');
	await press('Enter');
	await page.waitForURL((url) => url.searchParams.has('segment'));
	await ready(page);
	await button(`Segment: ${address('segment')}`).waitFor();
});

test('7: look from another day, and from now again', async () => {
	await open(button(/^As of/), page.getByRole('dialog'), {});
	await reach(page.getByRole('dialog').getByRole('button', { name: 'A month earlier' }));
	await press('Enter');
	await page.waitForURL((url) => url.searchParams.has('moment'));
	await ready(page);
	await page.getByText(/what was known on/).waitFor();
	await press('g');
	await press('n');
	await page.waitForURL((url) => !url.searchParams.has('moment'));
	await ready(page);
});

test('8: search a customer and open it', async () => {
	const { rows } = await api(page, '/customers?limit=5');
	const { name } = rows[1] ?? rows[0];
	await press('Control+k');
	await page.getByRole('combobox').waitFor();
	await page.keyboard.type(name);
	await page.getByRole('option', { name }).first().waitFor();
	await press('Enter');
	await page.waitForURL(/\/customers\//);
	await ready(page);
	await page.getByRole('heading', { level: 1, name }).waitFor();
});

test('9: show only money in the timeline', async () => {
	const { oldest } = await api(page, '/promises');
	await page.goto(`/customers/${encodeURIComponent(oldest[0].customer_id)}`);
	await ready(page);
	const money = page.getByRole('navigation', { name: 'Show in the timeline' }).getByRole('link', { name: 'Money' });
	await money.waitFor();
	await reach(money, { most: 260 });
	await press('Enter');
	await page.waitForURL((url) => url.searchParams.get('events') === 'money');
	assert.equal(await money.getAttribute('aria-current'), 'true');
	assert.ok(await has(money), 'the focus stays');
});

test('10: open an order from the promises', async () => {
	await go('p', '/promises');
	const order = page.getByRole('table').first().locator('a[href^="/orders/"]').first();
	await reach(order);
	await press('Enter');
	await page.waitForURL(/\/orders\//);
	await ready(page);
	assert.ok(await has(page.getByRole('main')), 'a new page starts at its content');
});

test('11: walk a chart and read its table', async () => {
	await page.goBack();
	await ready(page);
	const chart = page.getByRole('slider').first();
	await reach(chart);
	const last = await chart.getAttribute('aria-valuetext');
	await press('ArrowLeft');
	assert.notEqual(await chart.getAttribute('aria-valuetext'), last);
	await reach(page.getByRole('button', { name: /^Show as a table/ }).first());
	await press('Enter');
	const turn = page.getByRole('button', { name: /^Show as a chart/ });
	assert.ok(await has(turn), 'the focus stays on what turns it');
	// Before it stands what starts a thread about the chart, and each row has one of its own.
	const rows = () =>
		page.evaluate(() => {
			const one = document.activeElement;
			return (one.closest('table') ?? one).querySelectorAll('tbody tr').length;
		});
	for (let stop = 0; stop < 3 && (await rows()) === 0; stop += 1) await press('Shift+Tab');
	assert.ok((await rows()) > 0, 'the table has the focus, to be scrolled');
});

test('12: sort the table of customers', async () => {
	await go('c', '/customers');
	const heading = page.getByRole('columnheader', { name: 'Sales' });
	await reach(heading.getByRole('button'));
	await press('Enter');
	await page.waitForURL((url) => url.searchParams.get('sort') === 'sales');
	await ready(page);
	assert.equal(await heading.getAttribute('aria-sort'), 'descending');
	assert.ok(await has(heading.getByRole('button')), 'the focus stays');
});

const told = (text) => page.getByRole('status').filter({ hasText: text });

test('13: move a threshold on Loyalty, see who would move, and go back', async () => {
	const { policy } = await until(page, '/loyalty', ({ points }) => points.length > 0, 'nobody was placed');
	const { retention_high_from, loyalty_high_from } = policy.rules[0];
	await go('y', '/loyalty');
	const threshold = page.getByRole('slider', { name: 'Threshold of retention' });
	await threshold.waitFor();
	await reach(threshold);
	await press('PageUp');
	const wanted = String(Math.min(100, retention_high_from + 5));
	await page.waitForURL((url) => url.searchParams.get('retention') === wanted);
	await ready(page);
	assert.ok(await has(threshold), 'the focus stays on the handle');
	const preview = await api(page, `/loyalty/preview?retention=${wanted}&loyalty=${loyalty_high_from}`);
	const moving = preview.moves.reduce((sum, one) => sum + one.customers, 0);
	const panel = page.getByRole('region', { name: 'What the grid tells' });
	const says = moving === 0 ? 'Nobody would move' : new RegExp(`^${moving.toLocaleString('en-GB')} customers? would move`);
	await panel.getByRole('status').filter({ hasText: says }).waitFor();
	await reach(panel.getByRole('button', { name: 'Back to the policy' }));
	await press('Enter');
	await page.waitForURL((url) => !url.searchParams.has('retention'));
	assert.equal(await threshold.getAttribute('aria-valuenow'), String(retention_high_from));
});

test('14: take up a suggested plan on a customer’s page', async () => {
	const found = await suggested(page);
	assert.ok(found, 'the policy suggests nothing that is not taken up');
	const { id, row } = found;
	await page.goto(`/customers/${encodeURIComponent(id)}`);
	await ready(page);
	const take = page.getByRole('button', { name: `Take it up: ${row.title}`, exact: true });
	await take.waitFor();
	await reach(take, { most: 260 });
	await press('Enter');
	await told('is yours now').waitFor();
	const of = `/plans?customer=${encodeURIComponent(id)}&state=open`;
	const { rows } = await until(page, of, (plans) => plans.rows.some((plan) => plan.playbook === row.playbook), 'no plan was opened');
	const plan = rows.find((one) => one.playbook === row.playbook);
	assert.equal(plan.owner_name, (await executive()).name);
});

/** Goes to a part of Actions. What was told on it before is gone then. */
async function part(name, show) {
	await go('c', '/customers');
	await go('x', '/actions');
	const tab = page.getByRole('navigation', { name: 'What to see' }).getByRole('link', { name: new RegExp(`^${name}`) });
	await tab.waitFor();
	await reach(tab);
	await press('Enter');
	await page.waitForURL((url) => url.searchParams.get('show') === show);
	await ready(page);
	const first = page.getByRole('list', { name, exact: true }).locator(':scope > li').first();
	await first.waitFor();
	return first;
}

test('15: see to an alert', async () => {
	await wouldNotRecommend('C100002');
	await until(page, '/loops?state=open&limit=1', ({ rows }) => rows.length > 0, 'no case was opened');
	await until(page, '/alerts?state=open&limit=1', ({ rows }) => rows.length > 0, 'no alert was raised');
	const one = await part('Alerts', 'alerts');
	const [alert] = (await api(page, '/alerts?state=open&limit=1')).rows;
	await reach(one.getByRole('button', { name: /^I see to it/ }));
	await press('Enter');
	await told('It is yours now.').waitFor();
	const seen = await api(page, `/alerts/${alert.alert_id}`);
	assert.deepEqual([seen.state, seen.assigned_to_name], ['acknowledged', (await executive()).name]);
});

test('16: close a case with its cause and what was done', async () => {
	const one = await part('Low scores', 'loops');
	const [loop] = (await api(page, '/loops?state=open&limit=1')).rows;
	await reach(one.getByRole('button', { name: /^Close the case: / }));
	await press('Enter');
	const cause = one.getByLabel('Cause');
	await cause.waitFor();
	await reach(cause);
	await press('ArrowDown');
	const chosen = await cause.inputValue();
	assert.notEqual(chosen, '', 'an arrow key chooses a cause');
	const action = one.getByLabel('What was done about it');
	await reach(action);
	await page.keyboard.type('Sent the rest by courier');
	await reach(one.getByRole('button', { name: 'Close the case', exact: true }));
	await press('Enter');
	await told('Closed.').waitFor();
	const closed = await api(page, `/loops/${loop.loop_id}`);
	assert.deepEqual([closed.state, closed.closings.at(-1).cause, closed.closings.at(-1).action], ['closed', chosen, 'Sent the rest by courier']);
	await go('c', '/customers');
});

const me = () => page.locator('.avatar');
const html = (name) => page.evaluate((which) => document.documentElement.getAttribute(which), name);

test('17: change the theme', async () => {
	await open(me(), page.getByRole('menu'));
	await reach(page.getByRole('menuitemradio', { name: 'Dark' }), below);
	await press('Enter');
	assert.equal(await html('data-theme'), 'dark');
	await press('Escape');
	await page.getByRole('menu').waitFor({ state: 'detached' });
	assert.ok(await has(me()), 'the focus comes back');
});

test('18: change the language, at once and for the next visit', async () => {
	const heading = page.getByRole('heading', { level: 1 });
	const english = await heading.textContent();
	await open(me(), page.getByRole('menu'));
	await reach(page.getByRole('menuitemradio', { name: 'Polski' }), below);
	await press('Enter');
	await page.waitForFunction(() => document.documentElement.lang === 'pl');
	await page.getByRole('link', { name: 'Klienci', exact: true, includeHidden: true }).waitFor();
	assert.notEqual(await heading.textContent(), english);
	await press('Escape');
	await page.getByRole('menu').waitFor({ state: 'detached' });
	await page.reload();
	await ready(page);
	assert.equal(await html('lang'), 'pl');
	// A page that was read anew begins at its top.
	await open(me(), page.getByRole('menu'), { key: 'Tab' });
	await reach(page.getByRole('menuitemradio', { name: 'English' }), below);
	await press('Enter');
	await page.waitForFunction(() => document.documentElement.lang === 'en');
	await press('Escape');
	await page.getByRole('menu').waitFor({ state: 'detached' });
	assert.equal(await heading.textContent(), english);
});

test('19: sign out', async () => {
	await open(me(), page.getByRole('menu'));
	await reach(page.getByRole('menuitem', { name: 'Sign out' }), below);
	await press('Enter');
	await page.waitForURL((url) => url.pathname === '/sign-in');
	await button((await executive()).name).waitFor();
	assertQuiet(page);
});
