// Voice: the score with its margin, and the comments behind it, searched by the server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, asExecutive, assertQuiet, openFromRail, ready } from './stage.mjs';

let page;
asExecutive((signedIn) => (page = signedIn));

test('the score is the one of the metric, with its margin and shares that are all who answered', async () => {
	await openFromRail(page, 'Voice');
	const voice = await api(page, '/voice');
	const [asked] = await api(page, '/ask?metric=nps');
	assert.equal(asked.value, voice.nps.value);
	assert.equal(asked.margin, voice.nps.margin);
	const { promoters, passives, detractors } = voice.shares;
	assert.ok(Math.abs(promoters + passives + detractors - 100) < 1e-6);
	await page.getByRole('link', { name: /open the rows behind it/ }).first().click();
	await page.getByTestId('rows-drawer').waitFor();
	await page.keyboard.press('Escape');
	await page.getByTestId('rows-drawer').waitFor({ state: 'detached' });
	assertQuiet(page);
});

test('a comment is found by a word of it and leads to its customer', async () => {
	await page.goto('/voice');
	await ready(page);
	const all = await api(page, '/voice/comments');
	assert.ok(all.total > all.rows.length, 'the demo has comments to read on');
	const known = all.rows.find((row) => row.customer_id && /[a-z]{6,}/.test(row.comment));
	const word = known.comment.match(/[a-z]{6,}/)[0];
	await page.getByRole('searchbox').fill(word);
	await page.waitForURL((url) => url.searchParams.get('search') === word);
	await ready(page);
	const found = await api(page, `/voice/comments?search=${encodeURIComponent(word)}`);
	assert.ok(found.total < all.total && found.rows.every((row) => row.comment.toLowerCase().includes(word)));
	await page.locator('mark').first().waitFor();
	await page.getByRole('link', { name: 'Clear search and filters' }).click();
	await page.waitForURL((url) => !url.searchParams.has('search'));
	await page.locator('#comments').getByRole('link', { name: known.customer_name }).first().click();
	await page.waitForURL(/\/customers\//);
	assertQuiet(page);
});
