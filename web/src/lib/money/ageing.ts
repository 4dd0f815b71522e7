// What the ages of unpaid money say. Pure; owns no word.
import type { Ageing } from '$lib/api/types';

export type AgeFinding =
	/** Nothing is unpaid. */
	| { kind: 'none' }
	/** Nothing of it is overdue. */
	| { kind: 'none_due' }
	/** So much of it is overdue; `oldest` is more than 90 days late. */
	| { kind: 'part_due'; percent: number; overdue: number; oldest: number };

const sum = (values: number[]): number => values.reduce((all, value) => all + value, 0);

/** How much of what is unpaid is overdue. */
export function finding(ageing: Ageing): AgeFinding {
	const all = sum(ageing.buckets.map((bucket) => bucket.value));
	const overdue = sum(ageing.buckets.filter((bucket) => bucket.bucket !== 'current').map((bucket) => bucket.value));
	if (all <= 0 && overdue <= 0) return { kind: 'none' };
	if (overdue <= 0) return { kind: 'none_due' };
	const oldest = ageing.buckets.find((bucket) => bucket.bucket === 'over_90')?.value ?? 0;
	return { kind: 'part_due', percent: Math.min(100, all > 0 ? (100 * overdue) / all : 100), overdue, oldest };
}

/** What keeps the rows of everything that is overdue; nothing when nothing is. */
export function overdueRows(ageing: Ageing): string[] {
	return ageing.buckets.filter((bucket) => bucket.bucket !== 'current').flatMap((bucket) => bucket.rows_where);
}
