// The columns of the table of customers: which there are, which are shown, which sort. Pure; owns no word.

/** What the server can sort by. */
export type Sort = 'name' | 'sales' | 'overdue' | 'nps' | 'last_order';
export type Direction = 'asc' | 'desc';

/** Every column beside the name, in their order. */
export const COLUMNS = [
	'segment',
	'country',
	'industry',
	'owner',
	'orders',
	'sales',
	'overdue',
	'cases',
	'otif',
	'nps',
	'last_order'
] as const;
export type Column = (typeof COLUMNS)[number];

/** What is shown when nothing was chosen. */
export const FIRST: readonly Column[] = [
	'segment',
	'country',
	'orders',
	'sales',
	'overdue',
	'cases',
	'otif',
	'nps',
	'last_order'
];

/** What fits on a phone beside the name: whom most is sold to, and who waits. */
const NARROW: readonly string[] = ['name', 'sales', 'overdue'];

/** Whether a column is left out on a phone: never one that somebody chose or sorts by. */
export const isSpare = (column: 'name' | Column, columns: readonly Column[], sort: Sort): boolean =>
	columns === FIRST && !NARROW.includes(column) && column !== sort;

const SORTS: readonly string[] = ['name', 'sales', 'overdue', 'nps', 'last_order'] satisfies Sort[];
const TEXTS: readonly string[] = ['segment', 'country', 'industry', 'owner'];

/** Whether the table sorts by a column. */
export const sorts = (column: string): column is Sort => SORTS.includes(column);

/** Numbers and days stand to the right. */
export const isRight = (column: Column): boolean => !TEXTS.includes(column);

/** The chosen columns as the address has them; what makes no sense is left out. */
export function columnsOf(text: string | null): readonly Column[] {
	if (text === null) return FIRST;
	const wanted = text.split(',');
	return COLUMNS.filter((column) => wanted.includes(column));
}

/** A choice as the address has it; null is the first choice. */
export function columnsText(columns: readonly Column[]): string | null {
	const text = COLUMNS.filter((column) => columns.includes(column)).join(',');
	return text === FIRST.join(',') ? null : text || 'name';
}

/** One column more or less. */
export function toggled(columns: readonly Column[], column: Column): readonly Column[] {
	return columns.includes(column) ? columns.filter((one) => one !== column) : [...columns, column];
}

/** How a table is sorted. */
export interface Sorting {
	sort: Sort;
	direction: Direction;
}

/** Names go up and numbers down at first. */
const natural = (sort: Sort): Direction => (sort === 'name' ? 'asc' : 'desc');

/** The sorting as the address has it. */
export function sortingOf(sort: string | null, direction: string | null): Sorting {
	const by = sort !== null && sorts(sort) ? sort : 'name';
	return { sort: by, direction: direction === 'asc' || direction === 'desc' ? direction : natural(by) };
}

/** The sorting after a click on a heading: the other way round, or its own first way. */
export function clicked(now: Sorting, sort: Sort): Sorting {
	if (now.sort !== sort) return { sort, direction: natural(sort) };
	return { sort, direction: now.direction === 'asc' ? 'desc' : 'asc' };
}
