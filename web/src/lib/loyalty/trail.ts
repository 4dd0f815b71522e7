// How a customer came where they stand: a line over the grid, broken where too little was known. Pure.
import { path, runs, type Dot } from '$lib/charts/line';
import type { MonthRow } from '$lib/charts/months';
import type { TrailPoint } from '$lib/api/types';
import type { Plot } from './grid/plot';

/** The months that a trail shows, the day itself among them. */
const MONTHS = 12;

/** The last twelve months and the day itself. */
export const lastYear = (trail: TrailPoint[]): TrailPoint[] => trail.slice(-(MONTHS + 1));

export interface DrawnTrail {
	paths: string[];
	dots: Dot[];
	/** The first month that is known, with its place. */
	first: (Dot & { seen_on: string }) | null;
}

export function drawTrail(trail: TrailPoint[], plot: Plot): DrawnTrail {
	const places = lastYear(trail).map((point) =>
		point.standing === 'unknown' ? null : { x: plot.x(point.retention), y: plot.y(point.loyalty), seen_on: point.seen_on }
	);
	const known = places.filter((place) => place !== null);
	return {
		paths: runs(places).filter((run) => run.length > 1).map(path),
		dots: known,
		first: known.length > 1 ? (known[0] ?? null) : null
	};
}

/** The trail as months of a chart, each once: retention and loyalty, neither where too little was known. */
export function trailRows(trail: TrailPoint[]): MonthRow[] {
	const months = new Map(lastYear(trail).map((point) => [point.seen_on.slice(0, 7), point]));
	return [...months.entries()].map(([month, point]) => ({
		from: `${month}-01`,
		to: point.seen_on,
		values: point.standing === 'unknown' ? [null, null] : [point.retention, point.loyalty]
	}));
}

/** How far an axis moved over the trail, in whole points, and since when; null where there is nothing to compare with. */
export function pointsMoved(trail: TrailPoint[], axis: 'retention' | 'loyalty'): { by: number; since: string } | null {
	const known = lastYear(trail).filter((point) => point.standing !== 'unknown');
	const [first] = known;
	const last = known.at(-1);
	if (!first || !last || first === last) return null;
	return { by: Math.round(last[axis]) - Math.round(first[axis]), since: first.seen_on };
}
