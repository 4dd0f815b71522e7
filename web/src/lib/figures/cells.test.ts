import { beforeAll, expect, test } from 'vitest';
import en from '$messages/en.json';
import { Catalog } from '$lib/words/catalog';
import { current } from '$lib/words/current.svelte';
import { cellPath, cellText, columnName, named, rowMoney, telling } from './cells';

beforeAll(() => {
	current.catalog = new Catalog('en', en, { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR', year: '2026' });
});

test('columns that say nothing, or what another says, are left out; what is rarely looked for stands last', () => {
	const columns = [
		{ name: 'order_id', kind: 'text' },
		{ name: 'ordered_at', kind: 'instant' },
		{ name: 'ordered_on', kind: 'day' },
		{ name: 'channel', kind: 'text' },
		{ name: 'currency', kind: 'text' },
		{ name: 'amount_minor', kind: 'money' },
		{ name: 'cancelled_on', kind: 'day' },
		{ name: 'opened_at', kind: 'instant' }
	];
	const rows = [
		['A1', '2026-10-01T10:00:00Z', '2026-10-01', 'EDI', 'EUR', 100, null, '2026-10-02T10:00:00Z'],
		['A2', null, null, null, 'EUR', 0, '', null]
	];
	const shown = telling(columns, rows);
	expect(shown.map(({ column }) => column.name)).toEqual(['order_id', 'ordered_on', 'amount_minor', 'opened_at', 'channel']);
	expect(shown.map(({ at }) => at)).toEqual([0, 2, 5, 7, 3]);
});

test('keys lead to their pages', () => {
	expect(cellPath('order_id', 'a/b')).toBe('/orders/a%2Fb');
	expect(cellPath('customer_id', 'C1')).toBe('/customers/C1');
	expect(cellPath('document_id', 'INV 1')).toBe('/invoices/INV%201');
	expect(cellPath('document_id', 'payment P1')).toBeNull();
	expect(cellPath('item_id', 'I1')).toBeNull();
	expect(cellPath('order_id', null)).toBeNull();
});

test('a key that has a name reads by it', () => {
	const names = { customer_id: { c1: 'Acme' } };
	const column = { name: 'customer_id', kind: 'text' };
	expect(named(names, column, 'c1')).toBe('Acme');
	expect(named(names, column, 'c2')).toBeNull();
	expect(named(names, { name: 'order_id', kind: 'text' }, 'c1')).toBeNull();
	expect(named(names, column, null)).toBeNull();
});

test('an amount stands in the currency of its row, with its decimals; one at home in the home’s', () => {
	const columns = [
		{ name: 'invoice_id', kind: 'text' },
		{ name: 'currency', kind: 'text' },
		{ name: 'amount_minor', kind: 'money' },
		{ name: 'amount_home_minor', kind: 'money' }
	];
	const said = (cells: (string | number | null)[]) =>
		[2, 3].map((at) => cellText(columns[at]!, cells[at]!, rowMoney(columns, cells)));
	expect(said(['I1', 'BRL', 120_050, 20_011])).toEqual(['R$1,200.50', '€200.11']);
	expect(said(['I2', 'JPY', 120_050, 71_200])).toEqual(['¥120,050', '€712.00']);
	expect(said(['I3', null, 120_050, null])).toEqual(['€1,200.50', '–']);
	expect(columnName(columns[2]!, columns)).toBe('Amount');
});

test('amounts with a rate and no currency are said at home, never as if they were in its currency', () => {
	const columns = [
		{ name: 'document_id', kind: 'text' },
		{ name: 'open_minor', kind: 'money' },
		{ name: 'home_rate', kind: 'number' }
	];
	const said = (cells: (string | number | null)[]) => cellText(columns[1]!, cells[1]!, rowMoney(columns, cells));
	expect(said(['I1', 10_000, 0.1667])).toBe('€16.67');
	expect(said(['I2', 10_000, 1])).toBe('€100.00');
	expect(said(['I3', 10_000, null])).toBe('–');
	expect(columnName(columns[1]!, columns)).toBe('Unpaid in EUR');
	const own = [...columns, { name: 'currency', kind: 'text' }];
	const cells = ['I1', 10_000, 0.1667, 'BRL'];
	expect(cellText(own[1]!, cells[1]!, rowMoney(own, cells))).toBe('R$100.00');
	expect(columnName(own[1]!, own)).toBe('Unpaid');
	expect(columnName(own[2]!, own)).toBe('Rate to EUR');
});

test('what amounts are worked out with is no column to look at', () => {
	const columns = [
		{ name: 'document_id', kind: 'text' },
		{ name: 'customer_id', kind: 'text' },
		{ name: 'days_late', kind: 'number' },
		{ name: 'open_minor', kind: 'money' },
		{ name: 'home_rate', kind: 'number' },
		{ name: 'credits', kind: 'number' }
	];
	const shown = telling(columns, [['I1', 'c1', 12, 10_000, 1, 0]]);
	expect(shown.map(({ column }) => column.name)).toEqual(['document_id', 'customer_id', 'days_late', 'open_minor']);
});
