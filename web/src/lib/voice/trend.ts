// How the score moved over a year, beyond chance. Pure; owns no word.
import { move, type Known } from '$lib/charts/findings';
import type { SeriesPoint } from '$lib/api/types';

export interface Trend {
	way: 'rose' | 'fell' | 'same';
	last: Known;
	/** A year before, or the first month there is; null when there is no other. */
	before: Known | null;
	/** How much it moved, without a sign. */
	by: number;
}

/** The last month against a year before; a change within both margins together is none. */
export function trend(points: SeriesPoint[]): Trend | null {
	const found = move(points, 0);
	if (!found) return null;
	const margin = (month: Known | null) => points.find((point) => point.from === month?.from)?.margin ?? 0;
	const chance = Math.hypot(margin(found.last), margin(found.before));
	const way = found.way === 'only' || found.by <= chance ? 'same' : found.way;
	return { ...found, way };
}
