import { expect, test } from 'vitest';
import { axisEnd, bars, edges, place } from './distribution';

const bins = [
	{ from_days: 0, to_days: 3, count: 2 },
	{ from_days: 3, to_days: 6, count: 8 },
	{ from_days: 6, to_days: null, count: 4 }
];

test('bins touch, end where the next one starts, and fill the axis', () => {
	const drawn = bars(bins);
	expect(axisEnd(bins)).toBe(9);
	expect(drawn.map((bar) => bar.left)).toEqual([0, 1 / 3, 2 / 3]);
	expect(drawn.reduce((sum, bar) => sum + bar.width, 0)).toBeCloseTo(1);
	expect(drawn.map((bar) => bar.height)).toEqual([0.25, 1, 0.5]);
});

test('the axis says where bins start', () => {
	expect(edges(bins)).toEqual([0, 3, 6]);
	expect(edges(Array.from({ length: 11 }, (_, at) => ({ from_days: at * 3, to_days: at * 3 + 3, count: 1 })))).toEqual([0, 9, 18, 27]);
	expect(edges([])).toEqual([]);
});

test('a mark lies where its days are, and beyond the end at the end', () => {
	expect(place(bins, 4.5)).toBe(0.5);
	expect(place(bins, 40)).toBe(1);
	expect(bars([])).toEqual([]);
});
