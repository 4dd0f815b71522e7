// What a brief leaves out so that it is read in time: the least important words first. Pure.
import type { Brief } from '$lib/api/types';

/** How many steps of shortening there are; 0 leaves everything in. */
export const MOST_STEPS = 5;

/** The brief with what `step` steps of shortening leave of it. Numbers, causes and money always stay. */
export function shorten(brief: Brief, step: number): Brief {
	const reasons = step >= 2 ? 1 : step >= 1 ? 2 : Infinity;
	const attention = brief.attention.map((row) => ({
		...row,
		reasons: row.reasons.slice(0, reasons),
		segment: step >= 3 ? null : row.segment,
		country: step >= 3 ? null : row.country
	}));
	const todo = step >= 4 ? brief.todo.slice(0, 3) : brief.todo;
	return { ...brief, attention: step >= 5 ? attention.slice(0, 3) : attention, todo };
}
