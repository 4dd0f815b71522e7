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

function oneStep(brief: Brief): Brief | null {
	const { attention, todo } = brief;
	const most = Math.max(0, ...attention.map((row) => row.reasons.length));
	if (most > 1) {
		// The last reason of the customer with the most of them; of several, the one with the least money.
		const at = attention.findLastIndex((row) => row.reasons.length === most);
		return { ...brief, attention: attention.map((row, which) => (which === at ? withoutLast(row) : row)) };
	}
	if (attention.some((row) => row.segment ?? row.country)) {
		return { ...brief, attention: attention.map((row) => ({ ...row, segment: null, country: null })) };
	}
	if (todo.length > 3) return { ...brief, todo: todo.slice(0, -1) };
	return attention.length > 3 ? { ...brief, attention: attention.slice(0, -1) } : null;
}

const withoutLast = (row: Attention): Attention => ({ ...row, reasons: row.reasons.slice(0, -1) });
