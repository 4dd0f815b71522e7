import { describe, expect, test } from 'vitest';
import { Chords, PATIENCE_MS, type Pressed } from './chords';
import { comeBackTo, returnAddress } from './guard';
import { later } from './later';
import { inBar, inMenu, inOrder, keptBy, looksAt, mayRead, PAGES, pagesOf, railPage } from './pages';

const press = (key: string, at = 0, more: Partial<Pressed> = {}): Pressed => ({
	key,
	ctrlKey: false,
	metaKey: false,
	altKey: false,
	typing: false,
	at,
	...more
});

describe('keys', () => {
	const chords = () => new Chords(PAGES.map((page) => page.key));
	test('g and then a letter goes to a page', () => {
		const keys = chords();
		expect(keys.read(press('g', 0))).toBeNull();
		expect(keys.read(press('p', 300))).toEqual({ kind: 'go', key: 'p' });
		expect(keys.read(press('p', 400))).toBeNull();
	});
	test('g waits, but not for ever', () => {
		const keys = chords();
		keys.read(press('g', 0));
		expect(keys.read(press('p', PATIENCE_MS + 1))).toBeNull();
	});
	test('g and then n comes back to now', () => {
		const keys = chords();
		keys.read(press('g', 0));
		expect(keys.read(press('n', 10))).toEqual({ kind: 'now' });
	});
	test('what is typed is text, but Ctrl+K still searches', () => {
		const keys = chords();
		expect(keys.read(press('?', 0, { typing: true }))).toBeNull();
		keys.read(press('g', 0, { typing: true }));
		expect(keys.read(press('p', 10))).toBeNull();
		expect(keys.read(press('K', 0, { typing: true, ctrlKey: true }))).toEqual({ kind: 'search' });
		expect(keys.read(press('k', 0, { metaKey: true }))).toEqual({ kind: 'search' });
	});
	test('? shows the keys, / searches, the browser keeps its own', () => {
		expect(chords().read(press('?'))).toEqual({ kind: 'keys' });
		expect(chords().read(press('/'))).toEqual({ kind: 'search' });
		expect(chords().read(press('p', 0, { ctrlKey: true }))).toBeNull();
	});
	test('no two pages have one key, and none has that of now', () => {
		const pages = [...pagesOf('admin'), ...keptBy('auditor')];
		expect(new Set([...pages.map((page) => page.key), 'n', 'g']).size).toBe(pages.length + 2);
	});
});

describe('the way back after signing in', () => {
	test('an address comes back whole', () => {
		const url = new URL('https://regard.example/promises?moment=2018-05-01');
		const query = new URLSearchParams(returnAddress(url));
		expect(comeBackTo(query.get('to'))).toBe('/promises?moment=2018-05-01');
	});
	test('the brief needs none', () => {
		expect(returnAddress(new URL('https://regard.example/'))).toBe('');
	});
	test.each([null, '', 'https://evil.example/', '//evil.example/x', '/\\evil.example', 'javascript:alert(1)', '/sign-in?to=x', '/enter#abc'])(
		'%s leads to the brief',
		(wanted) => expect(comeBackTo(wanted)).toBe('/')
	);
});

describe('the rail', () => {
	test.each([
		['/', 'brief'],
		['/customers/C-1/orders', 'customers'],
		['/customers/C-1/call', 'call'],
		['/call', 'call'],
		['/orders/1', 'customers'],
		['/invoices/1', 'customers'],
		['/lists/l-1', 'customers'],
		['/loyalty', 'loyalty'],
		['/promises', 'promises'],
		['/voice', 'voice'],
		['/money', 'money'],
		['/sales', 'sales'],
		['/actions', 'actions'],
		['/policy/draft', 'policy'],
		['/sources/quarantine', 'sources'],
		['/users/ann', 'users'],
		['/delivery', 'delivery'],
		['/audit', 'audit'],
		['/me', 'me'],
		['/no-such-page', null]
	])('%s is part of %s', (path, name) => expect(railPage(path)).toBe(name));
	test('no two pages open with the same key', () => {
		expect(new Set(PAGES.map((page) => page.key)).size).toBe(PAGES.length);
	});
	test('a role opens pages of its own, and everybody has one', () => {
		const names = (role: 'admin' | 'auditor' | 'viewer' | undefined) => pagesOf(role).slice(PAGES.length).map((page) => page.name);
		expect(names('admin')).toEqual(['users', 'delivery', 'me']);
		expect(names('auditor')).toEqual(['audit', 'me']);
		expect(names('viewer')).toEqual(['me']);
		expect(names(undefined)).toEqual(['me']);
		expect(keptBy('auditor').map((page) => page.name)).toEqual(['audit']);
		expect(mayRead('users', 'auditor')).toBe(false);
	});
	test('a narrow window shows the first pages, and the menu every other one', () => {
		const own = inOrder(['brief', 'money', 'customers', 'loyalty', 'actions', 'promises', 'sales', 'voice', 'call', 'lists', 'policy', 'sources']);
		const names = (pages: { name: string }[]) => pages.map((page) => page.name);
		expect(names(inBar(own))).toEqual(['brief', 'money', 'customers', 'loyalty', 'actions', 'promises', 'sales', 'voice', 'call']);
		expect(names(inMenu(own, 'viewer'))).toEqual(['lists', 'policy', 'sources']);
		expect(names(inMenu(own, 'admin'))).toEqual(['lists', 'policy', 'sources', 'users', 'delivery']);
		expect(names(inBar(inOrder(['sources', 'brief'])))).toEqual(['brief']);
	});
	test('only pages that count by period offer one', () => {
		expect(looksAt('/promises', 'period')).toBe(true);
		expect(looksAt('/sources', 'period')).toBe(false);
		expect(looksAt('/orders/1', 'segment')).toBe(false);
		expect(looksAt('/lists/l-1', 'period')).toBe(true);
	});
	test('pages of facts are looked at through a list', () => {
		expect(looksAt('/money', 'list')).toBe(true);
		expect(looksAt('/customers/C-1', 'list')).toBe(false);
		expect(looksAt('/lists/l-1', 'list')).toBe(false);
	});
});

describe('asking later', () => {
	test('a question given up before its time is never asked', async () => {
		let asked = 0;
		const stop = new AbortController();
		const answer = later(1, () => Promise.resolve((asked += 1)))(stop.signal);
		stop.abort();
		await expect(answer).rejects.toBeDefined();
		expect(asked).toBe(0);
	});
	test('else it is asked once', async () => {
		expect(await later(0, () => Promise.resolve(7))(new AbortController().signal)).toBe(7);
	});
});
