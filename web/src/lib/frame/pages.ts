// The pages of the rail and the key that opens each. Only pages that exist.
import type { Session } from '$lib/api/types';
import type { Key } from '$lib/words';

export type PageName = 'brief' | 'customers' | 'loyalty' | 'call' | 'promises' | 'voice' | 'money' | 'sales' | 'actions' | 'policy' | 'sources' | 'lists' | 'views' | 'comments' | KeepingName;
/** Pages for who keeps Regard, and one's own. */
export type KeepingName = 'users' | 'delivery' | 'audit' | 'me';
type Role = Session['user']['role'];

/** What the top bar offers to choose. */
export type Choice = 'period' | 'segment' | 'list';

export interface RailPage {
	name: PageName;
	path: string;
	title: Key;
	/** Pressed after `g`. */
	key: string;
	/** Which of the top bar's choices the page looks at. */
	looks: Choice[];
}

export const PAGES: RailPage[] = [
	{ name: 'brief', path: '/', title: 'frame.page.brief', key: 'b', looks: ['period', 'segment', 'list'] },
	{ name: 'customers', path: '/customers', title: 'frame.page.customers', key: 'c', looks: ['period', 'list'] },
	{ name: 'loyalty', path: '/loyalty', title: 'frame.page.loyalty', key: 'y', looks: ['list'] },
	{ name: 'call', path: '/call', title: 'frame.page.call', key: 't', looks: [] },
	{ name: 'promises', path: '/promises', title: 'frame.page.promises', key: 'p', looks: ['period', 'segment', 'list'] },
	{ name: 'voice', path: '/voice', title: 'frame.page.voice', key: 'v', looks: ['period', 'segment', 'list'] },
	{ name: 'money', path: '/money', title: 'frame.page.money', key: 'm', looks: ['period', 'segment', 'list'] },
	{ name: 'sales', path: '/sales', title: 'frame.page.sales', key: 'e', looks: ['period', 'segment', 'list'] },
	{ name: 'actions', path: '/actions', title: 'frame.page.actions', key: 'x', looks: [] },
	{ name: 'policy', path: '/policy', title: 'frame.page.policy', key: 'o', looks: [] },
	{ name: 'sources', path: '/sources', title: 'frame.page.sources', key: 's', looks: [] },
	{ name: 'lists', path: '/lists', title: 'frame.page.lists', key: 'l', looks: [] },
	{ name: 'views', path: '/views', title: 'frame.page.views', key: 'w', looks: [] },
	{ name: 'comments', path: '/comments', title: 'frame.page.comments', key: 'k', looks: [] }
];

/** What no view names: everybody's own page, and those that a role opens. */
const KEEPING: (RailPage & { name: KeepingName; roles: readonly Role[] | null })[] = [
	{ name: 'users', path: '/users', title: 'frame.page.users', key: 'u', looks: [], roles: ['admin'] },
	{ name: 'delivery', path: '/delivery', title: 'frame.page.delivery', key: 'r', looks: [], roles: ['admin'] },
	{ name: 'audit', path: '/audit', title: 'frame.page.audit', key: 'a', looks: [], roles: ['auditor'] },
	{ name: 'me', path: '/me', title: 'frame.page.me', key: 'i', looks: [], roles: null }
];

/** Whether a role opens a page. */
export function mayRead(name: KeepingName, role: Role | undefined): boolean {
	const roles = KEEPING.find((page) => page.name === name)?.roles;
	return !roles || (role !== undefined && roles.includes(role));
}

/** The pages that a role opens, beside those that everybody has. */
export const keptBy = (role: Role | undefined): (RailPage & { name: KeepingName })[] =>
	KEEPING.filter((page) => page.roles !== null && mayRead(page.name, role));

/** Every page that somebody can go to, by keys and by search. */
export const pagesOf = (role: Role | undefined): RailPage[] => [...PAGES, ...KEEPING.filter((page) => mayRead(page.name, role))];

/** The pages in the order of somebody's view; those that it does not name are found by search and by their address. */
export function inOrder(names: readonly string[] | undefined): RailPage[] {
	if (!names) return PAGES;
	return names.flatMap((name) => PAGES.filter((page) => page.name === name));
}

/** How many pages stand side by side in a window of 390 px with their words whole, in every language. */
const MOST_IN_BAR = 9;
/** What one looks after; of all pages these give way first. */
const GIVES_WAY: readonly PageName[] = ['policy', 'sources'];

/** The pages for which a narrow window has room, of those in somebody's order. */
export const inBar = (own: readonly RailPage[]): RailPage[] => own.filter((page) => !GIVES_WAY.includes(page.name)).slice(0, MOST_IN_BAR);

/** The others, with those that a role opens: they stand in the menu of the one who looks. */
export function inMenu(own: readonly RailPage[], role: Role | undefined): RailPage[] {
	const bar = inBar(own);
	return [...own.filter((page) => !bar.includes(page)), ...keptBy(role)];
}

/** The page of the rail that an address belongs to. Orders and invoices are customers'; a customer's call brief is the call's. */
export function railPage(pathname: string): PageName | null {
	if (pathname === '/') return 'brief';
	const [, first = '', , last = ''] = pathname.split('/');
	if (first === 'customers' && last === 'call') return 'call';
	if (first === 'orders' || first === 'invoices' || first === 'lists') return 'customers';
	return [...PAGES, ...KEEPING].find((page) => page.path === `/${first}`)?.name ?? null;
}

/** Whether the page at an address changes with a choice of the top bar. */
export function looksAt(pathname: string, choice: Choice): boolean {
	// One list is a table of customers, which counts by period.
	if (/^\/lists\/[^/]+$/.test(pathname)) return choice === 'period';
	return PAGES.some((page) => page.path === pathname && page.looks.includes(choice));
}
