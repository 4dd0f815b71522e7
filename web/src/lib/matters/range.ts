// A range around an estimate as a line with a point, beside others on one scale. Pure.

/** The parts of a range in shares of the width, from 0 to 1. */
export interface RangeShape {
	from: number;
	to: number;
	at: number;
	/** Where 0 is. */
	zero: number;
}

interface Ranged {
	low: number;
	high: number;
}

/** The smallest and the largest that these ranges reach, 0 among them. */
export const reachOf = (ranges: Ranged[]): [number, number] => [
	Math.min(0, ...ranges.map((one) => one.low)),
	Math.max(0, ...ranges.map((one) => one.high))
];

/** A range in a reach. */
export function shapeOf({ low, high, effect }: Ranged & { effect: number }, [least, most]: [number, number]): RangeShape {
	const span = most - least || 1;
	const place = (value: number) => (value - least) / span;
	return { from: place(low), to: place(high), at: place(effect), zero: place(0) };
}
