// What is drawn on the grid: customers one by one, or squares of many. Pure.
import type { GridBin, GridPoint, Standing } from '$lib/api/types';

/** Half of the side of a square, in points. */
const HALF = 1;

export interface Spot {
	/** Tells it from the others. */
	key: string;
	retention: number;
	loyalty: number;
	standing: Standing;
	/** Null for a square. */
	customer: { id: string; name: string } | null;
	customers: number;
}

/** Customers where they are few, else squares, each in its middle. */
export function spotsOf({ points, bins }: { points: GridPoint[]; bins: GridBin[] }): Spot[] {
	if (points.length) {
		return points.map((point) => ({
			key: point.customer_id,
			retention: point.retention,
			loyalty: point.loyalty,
			standing: point.standing,
			customer: { id: point.customer_id, name: point.name ?? point.customer_id },
			customers: 1
		}));
	}
	return bins.map((bin) => ({
		key: `${bin.retention}/${bin.loyalty}`,
		retention: bin.retention + HALF,
		loyalty: bin.loyalty + HALF,
		standing: bin.standing,
		customer: null,
		customers: bin.customers
	}));
}

/** Half of the side of a square on the page: its area is to the largest as its customers are; none is too small to see. */
export function squareHalf(customers: number, most: number, largest: number): number {
	return Math.max(1.1, largest * Math.sqrt(customers / Math.max(1, most)));
}

/** The next spot in the order of an axis; at its end the last one. */
export function next(spots: Spot[], from: number, axis: 'retention' | 'loyalty', by: 1 | -1): number {
	const order = spots.map((_, at) => at).sort((one, other) => spots[one]![axis] - spots[other]![axis] || one - other);
	const place = order.indexOf(from);
	return order[Math.min(order.length - 1, Math.max(0, place + by))] ?? from;
}

/** The spots with the worst first: critical before the others, then by what both scores are together. */
export function worstFirst(spots: Spot[]): Spot[] {
	const rank: Record<Standing, number> = { critical: 0, neutral: 1, somewhat_loyal: 1, very_loyal: 2, unknown: 3 };
	return spots.toSorted(
		(one, other) =>
			rank[one.standing] - rank[other.standing] || one.retention + one.loyalty - (other.retention + other.loyalty)
	);
}
