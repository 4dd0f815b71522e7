// What charts over months say: the comparison that each title states. Pure; owns no word.

/** A month of a line. */
export interface Point {
	from: string;
	to: string;
	value: number | null;
}

/** A point that has a value. */
export type Known = Point & { value: number };

/** The last month against the one that it is measured by. */
export interface Move {
	way: 'rose' | 'fell' | 'same' | 'only';
	last: Known;
	/** A year before, or the first month there is when there is less. */
	before: Known | null;
	/** How much it moved, without a sign. */
	by: number;
}

const known = (points: Point[]): Known[] => points.filter((point): point is Known => point.value !== null);

/** How the last month differs from the same month a year before. Within `margin` it is the same. */
export function move(points: Point[], margin: number): Move | null {
	const found = known(points);
	const last = found.at(-1);
	if (!last) return null;
	const year = `${Number(last.from.slice(0, 4)) - 1}${last.from.slice(4)}`;
	const before = found.find((point) => point.from === year) ?? found[0];
	if (!before || before === last) return { way: 'only', last, before: null, by: 0 };
	const by = last.value - before.value;
	const way = Math.abs(by) < margin ? 'same' : by > 0 ? 'rose' : 'fell';
	return { way, last, before, by: Math.abs(by) };
}

/** Where the last month stands among all of them. */
export interface Standing {
	place: 'most' | 'fewest' | 'below' | 'only';
	last: Known;
	peak: Known;
	months: number;
}

/** Whether the last month is the highest, the lowest or between. */
export function standing(points: Point[]): Standing | null {
	const found = known(points);
	const last = found.at(-1);
	if (!last) return null;
	const values = found.map((point) => point.value);
	const most = Math.max(...values);
	const peak = found.findLast((point) => point.value === most) ?? last;
	const months = found.length;
	if (months < 2 || most === Math.min(...values)) return { place: 'only', last, peak, months };
	if (last.value === most) return { place: 'most', last, peak, months };
	return { place: last.value === Math.min(...values) ? 'fewest' : 'below', last, peak, months };
}
