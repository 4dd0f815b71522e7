import { expect, test } from 'vitest';
import { ground, path, runs } from './line';
import { gutter, valueTicks, withBand } from './months';

test('a month without a value breaks the line', () => {
	const dot = { x: 1, y: 2 };
	expect(runs([null, dot, dot, null, dot])).toEqual([[dot, dot], [dot]]);
	expect(path([dot])).toBe('M-1 2h4');
});

test('the ground goes along the upper run and back along the lower one', () => {
	const upper = [{ x: 0, y: 1 }, { x: 9, y: 2 }];
	const lower = [{ x: 0, y: 5 }, { x: 9, y: 6 }];
	expect(ground(upper, lower)).toBe('M0 1L9 2L9 6L0 5Z');
	expect(ground([{ x: 5, y: 1 }], [{ x: 5, y: 4 }])).toBe('M2 1L8 1L8 4L2 4Z');
	expect(ground([], [])).toBe('');
});

test('the axis holds what a value may as well be', () => {
	expect(withBand(20, 30)).toEqual({ values: [20], band: [-10, 50] });
	expect(withBand(null, 30).band).toBeNull();
	const ticks = valueTicks([{ from: '', to: '', ...withBand(20, 30) }], null, false, null);
	expect(ticks[0]).toBeLessThanOrEqual(-10);
	expect(ticks.at(-1)).toBeGreaterThanOrEqual(50);
});

test('long names have room, but the chart keeps most of it', () => {
	expect(gutter(['latest'], 96, 560)).toBe(96);
	expect(gutter(['ostatnia obietnica', 'pierwsza obietnica'], 96, 560)).toBeGreaterThanOrEqual(18 * 6.5 + 10);
	expect(gutter(['a name that would take all of the place there is'], 96, 340)).toBeLessThanOrEqual(136);
});
