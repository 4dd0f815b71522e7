// Comments: said about a customer and a chart, handed to a colleague who may see it, answered, resolved, found again and saved.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { api, asExecutive, assertAccessible, assertFits, assertQuiet, openPage, personas, ready, signIn, sizes } from './stage.mjs';

let page;
let me;
let browser;
/** Somebody who does not see every customer: their page, a customer whom they see, and one whom they do not. */
let colleague;
asExecutive(async (...given) => {
	[page, me, browser] = given;
	colleague = await whoSeesLess();
});

async function whoSeesLess() {
	const all = await api(page, '/customers?limit=200');
	for (const persona of await personas()) {
		const own = await openPage(browser);
		await signIn(own, persona);
		const seen = await api(own, '/customers?limit=1');
		if (seen.total > 0 && seen.total < all.total) return { ...persona, page: own, sees: seen.rows[0], misses: await missing(own, all.rows) };
		await own.context().close();
	}
	throw new Error('everybody in the demo sees every customer');
}
async function missing(own, rows) {
	for (const row of rows) {
		const answer = await own.request.get(`/api/v1/customers/${encodeURIComponent(row.customer_id)}`);
		if (answer.status() === 404) return row;
	}
	throw new Error('they see all of the first customers');
}

const run = Date.now();
const asked = `Why are they late ${run}?`;
const drop = `This fell ${run}.`;
const secret = `Not for everybody ${run}.`;

const panel = (of = page) => of.getByRole('complementary', { name: 'Comments', exact: true });
const box = () => panel().getByRole('textbox', { name: 'New comment' });
const send = () => panel().getByRole('button', { name: 'Comment', exact: true });
const cards = (of = page) => of.getByRole('list', { name: 'Threads, newest first' }).getByRole('listitem');
const said = (of = page) => panel(of).getByRole('list', { name: 'What was said, oldest first' }).getByRole('listitem');
const unseen = async () => (await api(colleague.page, '/comments?limit=1')).unseen;
/** What a card says is the link to its thread. */
const openThread = (text, of = page) => cards(of).filter({ hasText: text }).getByRole('link').click();

async function goto(path, of = page) {
	await of.goto(path);
	await ready(of);
}
async function startAbout(customer) {
	await goto(`/customers/${encodeURIComponent(customer.customer_id)}`);
	await page.getByRole('button', { name: `Comment on ${customer.name}` }).first().click();
	await box().waitFor();
}
async function inBothThemes(of, what) {
	for (const colorScheme of ['dark', 'light']) {
		await of.emulateMedia({ colorScheme });
		await of.waitForFunction((theme) => document.documentElement.dataset.theme === theme, colorScheme);
		// Colours change on the next frame but one.
		await of.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
		await assertAccessible(of, `${what}, ${colorScheme}`);
	}
}

test('a customer is commented on, and a colleague who may see them is named', async () => {
	await startAbout(colleague.sees);
	assert.ok(await box().evaluate((one) => one === document.activeElement), 'one writes at once');
	await box().pressSequentially(`${asked} @${colleague.name.slice(0, 4)}`);
	const found = panel().getByRole('listbox', { name: 'Colleagues' }).getByRole('option', { name: colleague.name });
	await found.waitFor();
	await panel().getByText('Only people who may see this customer.').waitFor();
	await inBothThemes(page, 'naming a colleague');
	await found.click();
	await box().press('Control+Enter');
	await cards().filter({ hasText: asked }).waitFor();
	await page.getByRole('button', { name: /^Comment on .*, \d+ open threads?$/ }).first().waitFor();
	assert.equal(await panel().getByRole('button', { name: 'About the page instead' }).count(), 0, 'the page is the customer’s');
	await inBothThemes(page, 'the comments beside a customer');
});

test('who may not see the customer is not offered, nor reached', async () => {
	const { customer_id } = colleague.misses;
	await startAbout(colleague.misses);
	await box().pressSequentially(`@${colleague.name.split(' ').at(-1)}`);
	await panel().getByText(/^(Nobody with this name may|Only people who may) see this customer\.$/).waitFor();
	assert.equal(await panel().getByRole('option', { name: colleague.name }).count(), 0);
	await box().fill(secret);
	await send().click();
	await cards().filter({ hasText: secret }).waitFor();
	const { rows } = await api(page, `/colleagues?customer=${encodeURIComponent(customer_id)}&search=${encodeURIComponent(colleague.name)}`);
	assert.ok(!rows.some((row) => row.user_id === colleague.user_id));
	const forced = await page.request.post('/api/v1/comments', {
		headers: { 'X-Regard': '1' },
		data: { page: '/customers', anchor: { kind: 'customer', key: customer_id }, customer_id, question: '', text: secret, mentions: [colleague.user_id] }
	});
	assert.equal(forced.status(), 400);
	assert.equal((await forced.json()).parameter, 'mentions');
});

test('a chart is commented on beside it, and shows that it was', async () => {
	await goto('/promises');
	const chart = page.locator('figure[data-chart="kept"]');
	await chart.getByRole('button', { name: /^Comment on / }).click();
	await panel().getByText('About Delivery promises kept').waitFor();
	await panel().getByText('Everybody here can read this.').waitFor();
	await box().fill(drop);
	await send().click();
	await cards().filter({ hasText: drop }).getByText('Delivery promises kept').waitFor();
	await chart.getByRole('button', { name: /, \d+ open threads?$/ }).waitFor();
	await page.keyboard.press('Escape');
	await panel().waitFor({ state: 'detached' });
});

test('the colleague finds the mention as new, reads it where it was said, and answers', async () => {
	const own = colleague.page;
	assert.equal(await unseen(), 1);
	await goto('/', own);
	await own.getByRole('button', { name: 'Comments on this page, 1 new mention of you' }).waitFor();
	await goto('/comments?unseen=true', own);
	await cards(own).filter({ hasText: asked }).getByText('new', { exact: true }).waitFor();
	await openThread(asked, own);
	await own.waitForURL((url) => url.pathname.startsWith('/customers/') && url.searchParams.has('thread'));
	await said(own).first().getByText('new', { exact: true }).waitFor();
	await own.waitForFunction(() => [...document.querySelectorAll('button')].some((one) => one.getAttribute('aria-label') === 'Comments on this page'));
	assert.equal(await unseen(), 0);
	await panel(own).getByRole('textbox', { name: 'Reply' }).fill(`A carrier ${run}.`);
	await panel(own).getByRole('button', { name: 'Reply', exact: true }).click();
	await said(own).nth(1).getByText(`A carrier ${run}.`).waitFor();
	await inBothThemes(own, 'a thread');
	await goto('/comments?unseen=true', own);
	await own.getByText('No thread matches.').waitFor();
	assert.equal(await own.getByRole('button', { name: 'Mark all as looked at' }).count(), 0);
});

test('what is said about a customer stays with those who see the customer', async () => {
	const { rows } = await api(colleague.page, '/comments?limit=200');
	const texts = rows.map((row) => row.text ?? '');
	assert.ok(texts.includes(drop) && !texts.includes(secret));
	await goto('/comments', colleague.page);
	await cards(colleague.page).filter({ hasText: drop }).waitFor();
	assert.equal(await cards(colleague.page).filter({ hasText: secret }).count(), 0);
	assertQuiet(colleague.page);
});

test('one page has all threads with their replies; one of them is resolved and opened again', async () => {
	await goto('/comments');
	await page.getByRole('heading', { level: 1, name: 'What is still open' }).waitFor();
	const card = cards().filter({ hasText: asked });
	await card.getByText('1 reply').waitFor();
	await card.getByText(`A carrier ${run}.`).waitFor();
	await openThread(drop);
	await page.waitForURL((url) => url.pathname === '/promises' && url.searchParams.has('thread'));
	await ready(page);
	await panel().getByRole('button', { name: 'Resolve', exact: true }).click();
	await panel().getByText(`Resolved by ${me.name}`).waitFor();
	await panel().getByRole('button', { name: 'All threads' }).click();
	await page.waitForFunction((text) => !document.querySelector('aside.talk')?.textContent.includes(text), drop);

	await goto('/comments');
	await card.waitFor();
	assert.equal(await cards().filter({ hasText: drop }).count(), 0);
	await page.getByRole('link', { name: 'Resolved', exact: true }).click();
	await page.getByRole('heading', { level: 1, name: 'What was resolved' }).waitFor();
	await cards().filter({ hasText: drop }).getByText('resolved', { exact: true }).waitFor();
	await openThread(drop);
	await panel().getByRole('button', { name: 'Open again' }).click();
	await panel().getByRole('button', { name: 'Resolve', exact: true }).waitFor();
	await goto('/comments');
	await cards().filter({ hasText: drop }).waitFor();
});

test('the page is narrowed to mentions and to a customer, fits, and is accessible in both themes', async () => {
	const own = colleague.page;
	await goto('/comments', own);
	await own.getByRole('checkbox', { name: 'Mentions of me' }).check();
	await own.waitForURL((url) => url.searchParams.get('mentioning') === 'me');
	await cards(own).filter({ hasText: drop }).waitFor({ state: 'detached' });
	await cards(own).filter({ hasText: asked }).waitFor();
	await own.getByRole('link', { name: 'Clear filters' }).click();
	await cards(own).filter({ hasText: drop }).waitFor();
	await goto(`/comments?state=all&customer=${encodeURIComponent(colleague.sees.customer_id)}`);
	await cards().filter({ hasText: asked }).waitFor();
	assert.equal(await cards().filter({ hasText: drop }).count(), 0);
	await page.getByRole('link', { name: 'Clear filters' }).click();
	await page.waitForURL((url) => !url.searchParams.has('customer'));
	await cards().filter({ hasText: drop }).waitFor();
	for (const size of Object.values(sizes)) {
		await page.setViewportSize(size);
		await assertFits(page, 'all comments');
		await inBothThemes(page, `all comments at ${size.width} px`);
	}
	await page.setViewportSize(sizes.desk);
});

test('the file holds what is listed', async () => {
	await goto('/comments?state=all');
	const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as CSV' }).click()]);
	const text = await readFile(await file.path(), 'utf8');
	assert.match(text, /^created_at,author,text,mentions,/);
	for (const one of [asked, `A carrier ${run}.`, drop, secret]) assert.ok(text.includes(one), one);
	const row = text.split('\r\n').find((line) => line.includes(asked));
	assert.ok(row.includes(me.name) && row.includes(colleague.name), row);
	await page.getByText('comments.csv').waitFor();
});

test('one’s own words are changed, and deleted with time to think again', async () => {
	await goto('/comments');
	await openThread(drop);
	await ready(page);
	await said().first().getByRole('button', { name: 'Edit' }).click();
	await said().first().getByRole('textbox', { name: 'Edit' }).fill(`${drop} Again.`);
	await said().first().getByRole('button', { name: 'Save' }).click();
	await said().first().getByText('edited').waitFor();
	await said().first().getByRole('button', { name: 'Delete' }).click();
	await panel().getByText('The comment is deleted.').waitFor();
	await panel().getByRole('button', { name: 'Undo' }).click();
	await said().first().getByText(`${drop} Again.`).waitFor();
	await panel().getByRole('button', { name: 'Close the comments' }).click();
	await panel().waitFor({ state: 'detached' });
	assertQuiet(page);
});
