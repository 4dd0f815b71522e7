import { expect, test } from 'vitest';
import { reach, shape } from './bar';

test('bars start at 0, wherever that is', () => {
	expect(reach([20, null, 60])).toEqual([0, 60]);
	expect(shape(60, [0, 60])).toEqual({ left: 0, width: 1, zero: 0 });
	const both = reach([-20, 60]);
	expect(shape(60, both)).toEqual({ left: 0.25, width: 0.75, zero: 0.25 });
	expect(shape(-20, both)).toEqual({ left: 0, width: 0.25, zero: 0.25 });
});

test('no value is no bar, and nothing at all breaks nothing', () => {
	expect(shape(null, [0, 60]).width).toBe(0);
	expect(shape(0, reach([])).width).toBe(0);
});
