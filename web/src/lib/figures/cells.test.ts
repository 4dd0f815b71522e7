import { expect, test } from 'vitest';
import { cellPath, named, telling } from './cells';

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
