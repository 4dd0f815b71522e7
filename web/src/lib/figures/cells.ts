// The cells of the rows behind a figure: how each kind is said, and which open a page of their own.
import { day, instant, money, number, short, t, tOr, NOTHING } from '$lib/words';
import { current } from '$lib/words/current.svelte';
import { memberName } from './memberName';
import type { Cell, MetricRows } from '$lib/api/types';

type Column = MetricRows['columns'][number];

/** What a row says of its money. */
export interface RowMoney {
	/** The currency of its amounts; null where none stands there: the home's. */
	currency: string | null;
	/** What one minor unit of it is worth in the home's, where the row names that in place of its currency. */
	rate?: number | null;
}

/** Where amounts stand with a rate and no currency, they are said in the home's. */
const atHome = (columns: Column[]): boolean =>
	columns.some((one) => one.name === RATE) && !columns.some((one) => one.name === 'currency');
const RATE = 'home_rate';

/** What a row says of its money. */
export function rowMoney(columns: Column[], cells: Cell[]): RowMoney {
	const of = (name: string) => cells[columns.findIndex((one) => one.name === name)] ?? null;
	const currency = of('currency');
	const own = { currency: currency === null ? null : String(currency) };
	if (!atHome(columns)) return own;
	const rate = of(RATE);
	return { ...own, rate: rate === null ? null : Number(rate) };
}

/** An amount in its own currency; at home where the column or the row says so; nothing where its rate is not known. */
function amountText(name: string, minor: number, of: RowMoney): string {
	if (name.includes('_home_')) return money(minor, null);
	if (of.rate === null) return NOTHING;
	return of.rate === undefined ? money(minor, of.currency) : money(Math.round(minor * of.rate), null);
}

/** A cell in words. */
export function cellText(column: Column, value: Cell, of: RowMoney): string {
	const { kind, name } = column;
	if (value === null || value === '') return NOTHING;
	if (typeof value === 'boolean' || kind === 'flag') return value ? t('cell.yes') : t('cell.no');
	if (kind === 'money') return amountText(name, Number(value), of);
	if (WORDS.includes(name)) return memberName(name, String(value));
	if (kind === 'day') return day(String(value));
	if (kind === 'instant') return instant(String(value));
	return typeof value === 'number' ? number(value, 2) : short(value);
}

/** What a customer or an item is called whose key stands in a cell; null where the cell holds none or nobody knows. */
export function named(names: MetricRows['names'], column: Column, value: Cell): string | null {
	return typeof value === 'string' ? (names[column.name]?.[value] ?? null) : null;
}

/** Columns that hold words of a vocabulary, ours or the company's. */
const WORDS = ['kind', 'survey', 'touchpoint', 'severity', 'reason', 'outcome', 'channel', 'stage', 'category', 'status'];

/** Where a cell leads. */
export function cellPath(column: string, value: Cell): string | null {
	if (value === null || value === '') return null;
	const id = encodeURIComponent(String(value));
	if (column === 'order_id') return `/orders/${id}`;
	// A payment that settles no invoice we know stands among the documents, but is none.
	const invoice = column === 'invoice_id' || (column === 'document_id' && !String(value).startsWith('payment '));
	if (invoice) return `/invoices/${id}`;
	return column === 'customer_id' ? `/customers/${id}` : null;
}

/** A column's heading, beside the others; one that we have no word for reads as its name. */
export function columnName(column: Column, columns: Column[]): string {
	const converted = column.kind === 'money' && !column.name.includes('_home_') && atHome(columns);
	const name = converted ? column.name.replace(/_minor$/, '_home_minor') : column.name;
	const bare = name.replace(/_minor$/, '').replaceAll('_', ' ');
	return tOr(`column.${name}`, bare.charAt(0).toUpperCase() + bare.slice(1), { currency: current.place.currency });
}

/** Numbers stand to the right. */
export const isNumber = (kind: string): boolean => kind === 'number' || kind === 'money';

/** A promise of an instant is kept or broken within a day: its day does not tell. */
const DECIDED_BY_INSTANT = ['due_at', 'kept_at'];

/** What the others are worked out with, and nobody looks for. */
const HELPERS = ['home_rate', 'credits'];

/** What a column repeats: the day of an instant, the currency that stands at each amount. */
function repeats(column: Column, columns: Column[]): boolean {
	const has = (name: string) => columns.some((one) => one.name === name);
	if (DECIDED_BY_INSTANT.includes(column.name)) return false;
	if (column.kind === 'instant') return has(column.name.replace(/(_in_full)?_at$/, '_on'));
	return column.name === 'currency' && columns.some((one) => one.kind === 'money');
}

/** What is rarely looked for stands last, so that days and amounts need no scrolling. */
const LAST = ['channel', 'sales_entity', 'requested_on', 'unit_price_minor', 'amount_home_minor', 'delivered_quantity'];

/** The columns that say something: not empty in every row, and not said by another; with their places. */
export function telling(columns: Column[], rows: Cell[][]): { column: Column; at: number }[] {
	return columns
		.map((column, at) => ({ column, at }))
		.filter(({ column }) => !HELPERS.includes(column.name) && !repeats(column, columns))
		.filter(({ at }) => rows.some((row) => (row[at] ?? '') !== ''))
		.sort((one, other) => LAST.indexOf(one.column.name) - LAST.indexOf(other.column.name));
}

/** Columns that tell one row from the others, the finest first. */
const KEYS = ['line_id', 'order_line_id', 'delivery_id', 'defect_id', 'return_id', 'dispute_id', 'answer_id', 'case_id', 'payment_id', 'document_id', 'invoice_id', 'order_id', 'deal_id', 'asset_id', 'promise_id', 'visit_id', 'customer_id'];

/** The column that tells one row from the others; null where none does. */
export const tellsApart = (columns: string[]): string | null =>
	KEYS.find((key) => columns.includes(key)) ?? columns.find((name) => name.endsWith('_id')) ?? null;
