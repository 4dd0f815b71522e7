// Fifteen tasks by keyboard alone. Wherever the focus stops, it is in sight.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api, assertQuiet, executive, openBrowser, openPage, ready } from './stage.mjs';

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

const me = () => page.locator('.avatar');
const html = (name) => page.evaluate((which) => document.documentElement.getAttribute(which), name);

test('13: change the theme', async () => {
	await open(me(), page.getByRole('menu'));
	await reach(page.getByRole('menuitemradio', { name: 'Dark' }), below);
	await press('Enter');
	assert.equal(await html('data-theme'), 'dark');
	await press('Escape');
	await page.getByRole('menu').waitFor({ state: 'detached' });
	assert.ok(await has(me()), 'the focus comes back');
});

test('14: change the language, at once and for the next visit', async () => {
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

test('15: sign out', async () => {
	await open(me(), page.getByRole('menu'));
	await reach(page.getByRole('menuitem', { name: 'Sign out' }), below);
	await press('Enter');
	await page.waitForURL((url) => url.pathname === '/sign-in');
	await button((await executive()).name).waitFor();
	assertQuiet(page);
});
