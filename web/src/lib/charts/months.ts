// What a chart over months shows: its rows, and which month has which mark on the axis. Pure.
import { extent, ticks } from './scale';

/** One month with a value for each line. */
export interface MonthRow {
	from: string;
	to: string;
	values: (number | null)[];
	n?: number;
	/** What the first value may as well be, from and to; null where it has no margin. */
	band?: [number, number] | null;
}

/** A value with what it may as well be. */
export function withBand(value: number | null, margin: number | null): Pick<MonthRow, 'values' | 'band'> {
	const band: [number, number] | null = value === null || margin === null ? null : [value - margin, value + margin];
	return { values: [value], band };
}

/** The round numbers of the value axis; bars always start at 0. */
export function valueTicks(rows: MonthRow[], target: number | null, zero: boolean, ceiling: number | null): number[] {
	const all = rows.flatMap((row) => [...row.values, ...(row.band ?? [])]);
	const found = extent([...all, target, zero ? 0 : null]);
	if (!found) return [0, 1];
	const round = ticks(found[0], found[1], 4);
	const kept = ceiling === null ? round : round.filter((tick) => tick <= ceiling);
	return kept.length > 1 ? kept : round;
}

/** Months to write on the axis: each January, and the first when it is far from one. */
export function yearMarks(rows: MonthRow[]): number[] {
	const januaries = rows.flatMap((row, at) => (row.from.slice(5, 7) === '01' ? [at] : []));
	const first = januaries[0];
	return first === undefined || first >= 4 ? [0, ...januaries] : januaries;
}

/** Rows without the empty months before the first value. */
export function trimmed<T extends { values: (number | null)[] }>(rows: T[]): T[] {
	const first = rows.findIndex((row) => row.values.some((value) => value !== null));
	return first < 0 ? [] : rows.slice(first);
}

/** Pixels of a letter of small type, on average, and the space beside it. */
const LETTER = 6.6;
const BESIDE = 12;

/** The room that texts beside a chart need, in pixels: never less than `least`, never more than two fifths of the chart. */
export function gutter(texts: string[], least: number, width: number): number {
	const longest = Math.max(0, ...texts.map((text) => text.length));
	return Math.max(least, Math.min(Math.round(longest * LETTER + BESIDE), Math.round(width * 0.4)));
}
