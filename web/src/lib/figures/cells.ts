// The cells of the rows behind a figure: how each kind is said, and which open a page of their own.
import { day, instant, money, number, t, tOr, NOTHING } from '$lib/words';
import type { Cell } from '$lib/api/types';

/** A cell in words. */
export function cellText(kind: string, value: Cell, currency: string | null): string {
	if (value === null || value === '') return NOTHING;
	if (typeof value === 'boolean' || kind === 'flag') return value ? t('cell.yes') : t('cell.no');
	if (kind === 'money') return money(Number(value), currency);
	if (kind === 'day') return day(String(value));
	if (kind === 'instant') return instant(String(value));
	return typeof value === 'number' ? number(value, 2) : value;
}

/** Where a cell leads. */
export function cellPath(column: string, value: Cell): string | null {
	if (value === null || value === '') return null;
	const id = encodeURIComponent(String(value));
	if (column === 'order_id') return `/orders/${id}`;
	if (column === 'invoice_id') return `/invoices/${id}`;
	return column === 'customer_id' ? `/customers/${id}` : null;
}

/** A column's heading; one that we have no word for reads as its name. */
export function columnName(name: string): string {
	const bare = name.replace(/_minor$/, '').replaceAll('_', ' ');
	return tOr(`column.${name}`, bare.charAt(0).toUpperCase() + bare.slice(1));
}

/** Numbers stand to the right. */
export const isNumber = (kind: string): boolean => kind === 'number' || kind === 'money';
