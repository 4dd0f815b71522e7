import { expect, test } from 'vitest';
import { reachOf, shapeOf } from './range';

test('ranges stand on one scale that holds 0', () => {
	const ranges = [
		{ low: 10, high: 30, effect: 20 },
		{ low: -10, high: 5, effect: -2 }
	];
	const reach = reachOf(ranges);
	expect(reach).toEqual([-10, 30]);
	expect(shapeOf(ranges[0]!, reach)).toEqual({ from: 0.5, to: 1, at: 0.75, zero: 0.25 });
	expect(shapeOf(ranges[1]!, reach)).toEqual({ from: 0, to: 0.375, at: 0.2, zero: 0.25 });
});

test('nothing has no length', () => {
	expect(reachOf([])).toEqual([0, 0]);
	expect(shapeOf({ low: 0, high: 0, effect: 0 }, [0, 0])).toEqual({ from: 0, to: 0, at: 0, zero: 0 });
});
