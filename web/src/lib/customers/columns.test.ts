import { expect, test } from 'vitest';
import { clicked, columnsOf, columnsText, COLUMNS, FIRST, isSpare, sortingOf, toggled } from './columns';
import type { Column, Sort } from './columns';

test('columns survive the way through the address', () => {
	for (const columns of [FIRST, COLUMNS, [], ['nps', 'segment'] as const]) {
		const back = columnsOf(columnsText(columns));
		expect([...back].sort()).toEqual([...columns].sort());
	}
	expect(columnsText(FIRST)).toBeNull();
	expect(columnsOf('no_such_column,sales')).toEqual(['sales']);
});

test('a column is added and taken away, in its place', () => {
	expect(toggled(FIRST, 'sales')).not.toContain('sales');
	expect(columnsOf(columnsText(toggled(['sales'], 'segment')))).toEqual(['segment', 'sales']);
});

test('names go up and numbers down at first; a second click turns', () => {
	expect(sortingOf(null, null)).toEqual({ sort: 'name', direction: 'asc' });
	expect(sortingOf('sales', null)).toEqual({ sort: 'sales', direction: 'desc' });
	expect(sortingOf('sales', 'asc')).toEqual({ sort: 'sales', direction: 'asc' });
	expect(sortingOf('password', 'up')).toEqual({ sort: 'name', direction: 'asc' });
	const first = clicked(sortingOf(null, null), 'overdue');
	expect(first).toEqual({ sort: 'overdue', direction: 'desc' });
	expect(clicked(first, 'overdue')).toEqual({ sort: 'overdue', direction: 'asc' });
});

test('a phone has room for two columns beside the name, unless somebody chose or sorts by others', () => {
	const left = (columns: readonly Column[], sort: Sort) => columns.filter((column) => !isSpare(column, columns, sort));
	expect(left(FIRST, 'name')).toEqual(['sales', 'overdue']);
	expect(left(FIRST, 'nps')).toEqual(['sales', 'overdue', 'nps']);
	expect(left(['country', 'orders'], 'name')).toEqual(['country', 'orders']);
});
