// The pages of the rail and the key that opens each. Only pages that exist.
import type { Key } from '$lib/words';

export type PageName = 'brief' | 'customers' | 'call' | 'promises' | 'voice' | 'money' | 'sales' | 'sources';

export interface RailPage {
	name: PageName;
	path: string;
	title: Key;
	/** Pressed after `g`. */
	key: string;
	/** Which of the top bar's choices the page looks at. */
	looks: ('period' | 'segment')[];
}

export const PAGES: RailPage[] = [
	{ name: 'brief', path: '/', title: 'frame.page.brief', key: 'b', looks: ['period', 'segment'] },
	{ name: 'customers', path: '/customers', title: 'frame.page.customers', key: 'c', looks: ['period'] },
	{ name: 'call', path: '/call', title: 'frame.page.call', key: 't', looks: [] },
	{ name: 'promises', path: '/promises', title: 'frame.page.promises', key: 'p', looks: ['period', 'segment'] },
	{ name: 'voice', path: '/voice', title: 'frame.page.voice', key: 'v', looks: ['period', 'segment'] },
	{ name: 'money', path: '/money', title: 'frame.page.money', key: 'm', looks: ['period', 'segment'] },
	{ name: 'sales', path: '/sales', title: 'frame.page.sales', key: 'e', looks: ['period', 'segment'] },
	{ name: 'sources', path: '/sources', title: 'frame.page.sources', key: 's', looks: [] }
];

/** The page of the rail that an address belongs to. Orders and invoices are customers'; a customer's call brief is the call's. */
export function railPage(pathname: string): PageName | null {
	if (pathname === '/') return 'brief';
	const [, first = '', , last = ''] = pathname.split('/');
	if (first === 'customers' && last === 'call') return 'call';
	if (first === 'orders' || first === 'invoices') return 'customers';
	return PAGES.find((page) => page.path === `/${first}`)?.name ?? null;
}

/** Whether the page at an address changes with a choice of the top bar. */
export function looksAt(pathname: string, choice: 'period' | 'segment'): boolean {
	return PAGES.some((page) => page.path === pathname && page.looks.includes(choice));
}
