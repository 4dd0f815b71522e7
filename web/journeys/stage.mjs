// What every journey needs: a browser, a page that notes what goes wrong on it, a signed-in user, and the
// program on the command line. Owns no journey.
import AxeBuilder from '@axe-core/playwright';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

export const address = required('REGARD_ADDRESS');

/** The two sizes that every page is made for. */
export const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

// The browser must not look for anything outside this machine.
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--disable-component-update', '--disable-sync'];

// Long enough for a slow machine, short enough to end a journey that hangs.
const patience = 20_000;

function required(name) {
	const value = process.env[name];
	if (!value) throw new Error(`${name} is not set: run the journeys with \`cargo xtask test\``);
	return value;
}

export function openBrowser() {
	return chromium.launch({ executablePath: required('CHROMIUM'), args: quiet });
}

/** A page in a window of its own. `page.complaints` holds the errors that it wrote to the console. */
export async function openPage(browser, { size = sizes.desk, theme = 'light' } = {}) {
	const window = await browser.newContext({ viewport: size, colorScheme: theme, reducedMotion: 'reduce', locale: 'en-GB', baseURL: address });
	window.setDefaultTimeout(patience);
	const page = await window.newPage();
	page.complaints = [];
	page.on('pageerror', (error) => page.complaints.push(`${page.url()}: ${error.message}`));
	page.on('console', (message) => {
		if (message.type() === 'error' || message.type() === 'warning') page.complaints.push(`${page.url()}: ${message.text()}`);
	});
	return page;
}

/** The people whom the demo offers. */
export async function personas() {
	const response = await fetch(`${address}/api/v1/welcome`);
	assert.equal(response.status, 200);
	return (await response.json()).personas;
}

/** The one who sees every customer, if the demo has one; else the first. */
export async function executive() {
	const everyone = await personas();
	assert.ok(everyone.length > 0, 'the demo offers no persona');
	return everyone.find((persona) => persona.level === 'executive') ?? everyone[0];
}

/** The one who reads the audit log. */
async function auditor() {
	const found = (await personas()).find((persona) => persona.title === 'Internal auditor');
	assert.ok(found, 'the demo offers no auditor');
	return found;
}

/** One who neither runs Regard nor reads the audit log. */
export async function viewer() {
	const found = (await personas()).find((persona) => persona.level === 'manager');
	assert.ok(found, 'the demo offers no manager');
	return found;
}

/** Signs in with one click, waits for the brief and gives back who it is. */
export async function signIn(page, persona) {
	await page.goto('/');
	await page.getByRole('button', { name: persona.name }).click();
	await atBrief(page);
	return persona;
}

/** Signs in as those do who have a password. */
export async function signInByPassword(page, email) {
	await page.goto('/sign-in');
	await page.getByLabel('E-mail').fill(email);
	await page.getByLabel('Password', { exact: true }).fill(password);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await atBrief(page);
}

async function atBrief(page) {
	await page.getByRole('navigation').getByRole('link', { name: 'Brief' }).first().waitFor();
	await ready(page);
}

/** Before the tests of a file, a page on which somebody is signed in; it, who they are and the browser are handed to `use`. */
function as(enter, use) {
	let browser;
	before(async () => {
		browser = await openBrowser();
		const page = await openPage(browser);
		await use(page, await enter(page), browser);
	});
	after(() => browser?.close());
}
export const asExecutive = (use) => as(async (page) => signIn(page, await executive()), use);
export const asAuditor = (use) => as(async (page) => signIn(page, await auditor()), use);
/** A new administrator of this name. */
export const asAdmin = (name, use) => as((page) => asAdministrator(page, name), use);

/** A page is ready when its heading stands and nothing is loading. */
export async function ready(page) {
	await page.waitForLoadState('domcontentloaded');
	await page.getByRole('heading', { level: 1 }).first().waitFor();
	await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .skeleton, h1.waiting'));
}

/** Follows a link and waits for the page behind it: until the address has changed, the old page is still ready. */
export async function follow(page, link) {
	const target = new URL(await link.getAttribute('href'), page.url()).href;
	await link.click();
	await page.waitForURL(target);
	await ready(page);
}

/** Follows a link of the rail. */
export async function openFromRail(page, name) {
	await follow(page, page.getByRole('navigation').getByRole('link', { name, exact: true }).first());
}

/** axe finds nothing on the page as it is, the size of what is clicked included, which it leaves out by itself. */
export async function assertAccessible(page, what) {
	const found = await new AxeBuilder({ page }).options({ rules: { 'target-size': { enabled: true } } }).analyze();
	const lines = found.violations.map(
		(violation) => `${violation.id} (${violation.impact}): ${violation.help}\n    ${violation.nodes.slice(0, 4).map((node) => node.target.join(' ')).join('\n    ')}`
	);
	assert.deepEqual(lines, [], `axe on ${what}`);
}

/** Nothing was written to the console as an error. */
export function assertQuiet(page) {
	assert.deepEqual(page.complaints, []);
}

/** Nothing sticks out to the right. */
export async function assertFits(page, what) {
	const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	assert.ok(over <= 0, `${what} is ${over} px wider than the window`);
}

/** Nothing sticks out and axe finds nothing, wide and narrow. */
export async function assertAtEverySize(page, what) {
	for (const size of Object.values(sizes)) {
		await page.setViewportSize(size);
		await assertFits(page, what);
		await assertAccessible(page, `${what} at ${size.width} px`);
	}
	await page.setViewportSize(sizes.desk);
}

/** Data as the page itself gets it, in the page's session. */
export async function api(page, path) {
	const response = await page.request.get(`/api/v1${path}`);
	assert.equal(response.status(), 200, `${path}: ${await response.text()}`);
	return response.json();
}

/** What the API says of a path once it holds: after a load, for what is foreseen, judged and told. */
export async function until(page, path, holds, what) {
	const end = Date.now() + 90_000;
	for (;;) {
		const found = await api(page, path);
		if (holds(found)) return found;
		assert.ok(Date.now() < end, what);
		await new Promise((then) => setTimeout(then, 200));
	}
}

/** A customer of the demo says today that they would not recommend it; the answer is loaded like any other. */
export async function wouldNotRecommend(customer) {
	const now = new Date().toISOString();
	const answer = `J-${Date.now()},${customer},,nps,account,,,,${now},${now},1,0,10,Nobody calls back.,en\n`;
	await appendFile(join(required('REGARD_HOME'), 'world', 'surveys', 'answers.csv'), answer);
	await regard('load', 'surveys');
}

/** A customer whom the policy suggests a plan for that nobody has taken up, and the plan; null when there is none. */
export async function suggested(page) {
	const { entered_critical, points } = await api(page, '/loyalty');
	const worst = points.toSorted((one, other) => one.retention + one.loyalty - (other.retention + other.loyalty));
	const keys = [...new Set([...entered_critical, ...worst].map((one) => one.customer_id))].slice(0, 60);
	for (const id of keys) {
		const { rows } = await api(page, `/customers/${encodeURIComponent(id)}/suggestions`);
		const row = rows.find((one) => one.plan_id === null && one.steps.length > 0);
		if (row) return { id, row };
	}
	return null;
}

/** `regard …` on the served home; gives back what it prints. */
export async function regard(...words) {
	const program = promisify(execFile);
	const { stdout } = await program(required('REGARD_PROGRAM'), ['--home', required('REGARD_HOME'), ...words], { maxBuffer: 64 * 1024 * 1024 });
	return stdout;
}

/** A password that the rule accepts. */
export const password = 'four plain words here';

/** Adds an administrator from the command line, as whoever runs the server does, and signs in with the password. */
export async function asAdministrator(page, name) {
	const email = `${name.toLowerCase().replace(/[^a-z]+/g, '.')}.${Date.now()}@example.com`;
	const adding = promisify(execFile)(required('REGARD_PROGRAM'), ['--home', required('REGARD_HOME'), 'user', 'add', email, '--name', name, '--admin']);
	adding.child.stdin.end(`${password}\n`);
	await adding;
	await signInByPassword(page, email);
	return { email, name };
}

/** Adds a user by the page's session and gives back the link with which they set a password. */
export async function invite(page, name) {
	const email = `${name.toLowerCase().replace(/[^a-z]+/g, '.')}.${Date.now()}@example.com`;
	const response = await page.request.post('/api/v1/users', { headers: { 'X-Regard': '1' }, data: { name, email, role: 'viewer' } });
	assert.equal(response.status(), 201, await response.text());
	const { user, invitation } = await response.json();
	return { user, email, link: invitation.link_path };
}
