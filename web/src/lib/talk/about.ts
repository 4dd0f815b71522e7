// What is talked about, in words, and where a page is in words. Owns no message.
import { looking, periodDays } from '$lib/address/address';
import { PAGES } from '$lib/frame/pages';
import { day, period, short, t, tOr } from '$lib/words';
import { monthEnd } from '$lib/words/format';
import { CHARTS, isChart } from './charts';
import type { Anchor, Comment } from './types';

/** What a new thread will be about. */
export interface About {
	anchor: Anchor;
	customer_id: string | null;
	customer_name: string | null;
}

/** The key of a point of a chart: a month by its first day, any other step as it is called. */
export const pointKey = (chart: string, step: string): string => `${chart}/${step}`;
/** The key of a row: the table and the first column that tells the row from others. */
export const rowKey = (table: string, column: string, value: string): string => `${table}/${column}=${value}`;

/** The name of a page by its path. */
export function pageName(path: string, customer: string | null): string {
	const [, first = '', key = ''] = path.split('/');
	if (first === 'customers' && key) return customer ?? short(decodeURIComponent(key));
	if (first === 'orders' && key) return t('order.name', { order_id: short(decodeURIComponent(key)) });
	if (first === 'invoices' && key) return t('invoice.name', { invoice_id: short(decodeURIComponent(key)) });
	const page = PAGES.find((one) => one.path === `/${first}`);
	return page ? t(page.title) : path;
}

/** A chart, or a figure by its metric. */
function chartName(key: string): string {
	if (isChart(key)) return t(CHARTS[key]);
	return key.startsWith('metric.') ? tOr(key, key.slice('metric.'.length)) : key;
}

/** A step of a chart: a month by its name. */
function stepName(step: string): string {
	const month = /^\d{4}-\d{2}-01$/.test(step);
	return month ? period({ from: step, to: monthEnd(step) }) : step.replace(/-$/, '+').replace('-', ' – ');
}

/** What an anchor is called; empty for the page itself, which the page's name says. */
export function anchorName({ kind, key }: Anchor, customer: string | null): string {
	const [head = '', ...rest] = key.split('/');
	const tail = rest.join('/');
	if (kind === 'chart') return chartName(key);
	if (kind === 'point') return t('talk.point', { name: chartName(head), step: stepName(tail) });
	if (kind === 'customer') return customer ?? short(key);
	if (kind !== 'row') return '';
	const value = tail.slice(tail.indexOf('=') + 1);
	if (head === 'customers') return customer ?? short(value);
	return t('talk.row', { name: tOr(`metric.${head}`, head), key: short(value) });
}

/** Page and anchor in one line; what both say is said once. */
export function placeName({ page, anchor, customer_name }: Pick<Comment, 'page' | 'anchor' | 'customer_name'>): string {
	const names = [pageName(page, customer_name), anchorName(anchor, customer_name)].filter(Boolean);
	return [...new Set(names)].join(' › ');
}

/** What a page was asked, in words: its days, its segment, its day in the past. */
export function questionWords(question: string): string {
	const asked = looking(new URLSearchParams(question));
	const parts = [
		asked.period && period(periodDays(asked.period)),
		asked.segment,
		asked.moment && t('talk.as_of', { day: day(asked.moment) })
	];
	return parts.filter(Boolean).join(' · ');
}
