import { expect, test } from 'vitest';
import { trend } from './trend';

const points = (...values: [number | null, number | null][]) =>
	values.map(([value, margin], at) => ({ from: `2026-0${at + 1}-01`, to: `2026-0${at + 1}-28`, value, margin, n: 50 }));

test('a change within the margins of both months is none', () => {
	expect(trend(points([20, 6], [28, 8]))).toMatchObject({ way: 'same', by: 8 });
	expect(trend(points([20, 6], [31, 8]))).toMatchObject({ way: 'rose', by: 11, before: { from: '2026-01-01' } });
	expect(trend(points([31, 6], [20, 8]))?.way).toBe('fell');
});

test('months without a score are passed over, and one alone has no trend', () => {
	expect(trend(points([20, 6], [null, null]))).toMatchObject({ way: 'same', before: null });
	expect(trend(points([null, null]))).toBeNull();
});
