// The brief: the whole story in 90 seconds, and the same numbers as everywhere else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, asExecutive, assertQuiet, executive, ready, regard, until } from './stage.mjs';

let page;
asExecutive(async (signedIn) => {
	page = signedIn;
	// What is foreseen stands on the brief: it does not come while a page is read.
	await until(page, '/brief', ({ grid }) => grid !== null, 'nobody was looked ahead of');
	await page.reload();
	await ready(page);
});

test('a headline, at most five numbers, and at most 90 seconds', async () => {
	const headline = await page.getByRole('heading', { level: 1 }).first().textContent();
	assert.ok(headline.trim().split(/\s+/).length >= 4, `the headline is a sentence: ${headline}`);
	const brief = await api(page, '/brief');
	assert.ok(brief.figures.length >= 3 && brief.figures.length <= 5, `${brief.figures.length} figures`);
	for (const figure of brief.figures) {
		await page.getByText(figure.title, { exact: true }).first().waitFor();
	}
	const seconds = await page.getByText(/\b\d+\s*s(econds)?\b/).allTextContents();
	const read = seconds.flatMap((text) => [...text.matchAll(/(\d+)\s*s(?:econds)?\b/g)].map((found) => Number(found[1])));
	assert.ok(read.length > 0, 'the reading time is printed');
	assert.ok(Math.max(...read) <= 90, `${Math.max(...read)} s to read`);
	assertQuiet(page);
});

test('where customers stand is what Loyalty says, and leads there', async () => {
	const { grid } = await api(page, '/brief');
	const loyalty = await api(page, '/loyalty');
	assert.deepEqual(grid.standings, loyalty.standings);
	const customers = grid.standings.reduce((sum, one) => sum + one.customers, 0);
	await page.getByRole('heading', { level: 2, name: `Where ${customers.toLocaleString('en-GB')} customers stand` }).waitFor();
	const path = await page.getByRole('link', { name: 'Open the grid' }).getAttribute('href');
	assert.equal(new URL(path, page.url()).pathname, '/loyalty');
});

test('the numbers are those of regard ask and of the API', async () => {
	const brief = await api(page, '/brief');
	const persona = await executive();
	const session = await api(page, '/session');
	let compared = 0;
	for (const figure of brief.figures) {
		const period = `${figure.period.from}..${figure.period.to}`;
		const [asked] = await api(page, `/ask?metric=${figure.metric}&period=${period}`);
		assert.equal(asked.value, figure.value, `${figure.metric}: API`);
		const printed = await regard('ask', figure.metric, '--period', period, '--as', persona.email ?? session.user.email, '--moment', session.home.moment, '--format', 'json');
		const [told] = JSON.parse(printed);
		assert.equal(told.value, figure.value, `${figure.metric}: regard ask`);
		assert.deepEqual(told.period, figure.period);
		assert.equal(told.n, figure.n);
		compared += 1;
	}
	assert.ok(compared >= 3);
});

test('a change of the moment changes the numbers, says so, and back restores them', async () => {
	await page.goto('/');
	await ready(page);
	const now = await api(page, '/brief');
	const text = await page.getByRole('main').innerText();
	const session = await api(page, '/session');
	const earlier = monthsBefore(session.home.moment_day, 6);
	await page.getByRole('button', { name: /^As of/ }).click();
	const day = page.getByLabel(/day|date|moment|as of/i).locator('visible=true').last();
	await day.fill(earlier);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => url.searchParams.get('moment') === earlier);
	await ready(page);
	await page.waitForFunction((before) => document.querySelector('main').innerText !== before, text);
	const then = await api(page, `/brief?moment=${earlier}`);
	assert.notDeepEqual(then.figures.map((figure) => figure.value), now.figures.map((figure) => figure.value));
	await page.goBack();
	await page.waitForURL((url) => !url.searchParams.has('moment'));
	await ready(page);
	await page.waitForFunction((before) => document.querySelector('main').innerText === before, text);
	assertQuiet(page);
});

function monthsBefore(day, months) {
	const date = new Date(`${day}T00:00:00Z`);
	date.setUTCDate(1);
	date.setUTCMonth(date.getUTCMonth() - months);
	return date.toISOString().slice(0, 10);
}
