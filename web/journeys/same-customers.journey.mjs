// Same customer? Who may decide sees the pairs and decides; who may not is told so. The demo may have no pair.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api, assertQuiet, executive, follow, openBrowser, openPage, personas, ready, signIn } from './stage.mjs';

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser?.close());

/** A page of somebody with this role; null when the demo has nobody. */
async function pageOf(role) {
	for (const persona of [await executive(), ...(await personas())]) {
		const page = await openPage(browser);
		await signIn(page, persona);
		if ((await api(page, '/session')).user.role === role) return page;
		await page.context().close();
	}
	return null;
}

test('who may not decide is told so, and the server is not asked', async (context) => {
	const page = await pageOf('viewer');
	if (!page) return context.skip('everybody in this demo runs it');
	await page.goto('/sources');
	await ready(page);
	assert.equal(await page.getByRole('region', { name: 'Same customer?' }).count(), 0);
	await page.goto('/sources/customers');
	await ready(page);
	await page.getByRole('link', { name: 'Back to the sources' }).waitFor();
	assertQuiet(page);
	await page.context().close();
});

test('a pair is decided, and taken back', async (context) => {
	const page = await pageOf('admin');
	if (!page) return context.skip('nobody in this demo runs it');
	const { counts } = await api(page, '/identity?state=waiting&limit=1');
	await page.goto('/sources');
	await ready(page);
	await follow(page, page.getByRole('region', { name: 'Same customer?' }).getByRole('link'));
	await page.getByRole('link', { name: `Waiting ${counts.waiting}`, exact: true }).waitFor();
	if (counts.waiting === 0) {
		await page.getByText('No pair waits').waitFor();
		await page.context().close();
		return context.skip('no pair waits in this demo');
	}
	await page.keyboard.press('j');
	const pair = page.getByRole('article').first();
	assert.ok(await pair.evaluate((card) => card === document.activeElement), 'j goes to the first pair');
	const name = await pair.getAttribute('aria-label');
	await pair.getByRole('button', { name: 'Two customers' }).click();
	await page.getByRole('article', { name, exact: true }).waitFor({ state: 'detached' });
	await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
	await page.getByRole('article', { name, exact: true }).waitFor();
	const again = await api(page, '/identity?state=waiting&limit=1');
	assert.equal(again.counts.waiting, counts.waiting);
	assertQuiet(page);
	await page.context().close();
});
