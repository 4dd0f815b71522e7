// What a brief leaves out so that it is read in time: the least important words first. Pure.
import type { Attention, Brief } from '$lib/api/types';

/** The most that a brief is shortened; numbers, causes, money and each customer's first reason always stay. */
export const MOST_STEPS = 40;

/** The brief with as much left out as `steps` says; null when there is nothing more to leave out. */
export function shorten(brief: Brief, steps: number): Brief | null {
	let shorter: Brief | null = brief;
	for (let step = 0; shorter && step < steps; step += 1) shorter = oneStep(shorter);
	return shorter;
}

const oneStep = (brief: Brief): Brief | null => fewerWords(brief) ?? fewerRows(brief, 3) ?? withoutChanges(brief) ?? fewerRows(brief, 1);

/** Fewer words of each customer, and no names of who became critical: the grid has them. */
function fewerWords(brief: Brief): Brief | null {
	const { attention, grid } = brief;
	const most = Math.max(0, ...attention.map((row) => row.reasons.length));
	if (most > 1) {
		// The last reason of the customer with the most of them; of several, the one with the least money.
		const at = attention.findLastIndex((row) => row.reasons.length === most);
		return { ...brief, attention: attention.map((row, which) => (which === at ? withoutLast(row) : row)) };
	}
	const each = (change: (row: Attention) => Attention) => ({ ...brief, attention: attention.map(change) });
	if (attention.some((row) => row.segment ?? row.country)) return each((row) => ({ ...row, segment: null, country: null }));
	// Two say what is next: the plan does.
	if (attention.some((row) => row.suggested && row.next)) return each((row) => (row.suggested ? { ...row, next: null } : row));
	if (grid?.entered_first.length) return { ...brief, grid: { ...grid, entered_first: [] } };
	if (attention.some(({ suggested }) => suggested && suggested.text !== suggested.title)) return each(byTitle);
	return null;
}

/** One thing to do less, or one customer less, while there are more than so many. */
function fewerRows(brief: Brief, least: number): Brief | null {
	const { attention, todo } = brief;
	if (todo.length > least) return { ...brief, todo: todo.slice(0, -1) };
	return attention.length > least ? { ...brief, attention: attention.slice(0, -1) } : null;
}

/** Where customers stand, and not where they stood. */
function withoutChanges(brief: Brief): Brief | null {
	const { grid } = brief;
	if (!grid?.standings.some((one) => one.before !== null)) return null;
	return { ...brief, grid: { ...grid, standings: grid.standings.map((one) => ({ ...one, before: null })) } };
}

const withoutLast = (row: Attention): Attention => ({ ...row, reasons: row.reasons.slice(0, -1) });
const byTitle = (row: Attention): Attention =>
	row.suggested ? { ...row, suggested: { ...row.suggested, text: row.suggested.title } } : row;
