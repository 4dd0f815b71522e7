import { describe, expect, test } from 'vitest';
import { move, standing } from './findings';

/** Months from January 2025 on. */
const months = (values: (number | null)[]) =>
	values.map((value, at) => {
		const month = `${2025 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
		return { from: `${month}-01`, to: `${month}-28`, value };
	});

describe('how the last month moved', () => {
	test('it is compared with the same month a year before', () => {
		const found = move(months([90, ...Array<number>(11).fill(50), 84]), 0.5);
		expect(found).toMatchObject({ way: 'fell', by: 6, before: { from: '2025-01-01' }, last: { from: '2026-01-01' } });
	});
	test('with less than a year, or a gap a year before, it is compared with the first month', () => {
		expect(move(months([70, 80, null]), 0.5)).toMatchObject({ way: 'rose', by: 10, before: { from: '2025-01-01' } });
		const gap = move(months([null, 60, ...Array<number>(10).fill(50), 61]), 0.5);
		expect(gap).toMatchObject({ way: 'rose', by: 1, before: { from: '2025-02-01' } });
	});
	test('within the margin nothing moved, one month alone has no move, and none has no finding', () => {
		expect(move(months([80, 80.4]), 0.5)?.way).toBe('same');
		expect(move(months([null, 80]), 0.5)).toMatchObject({ way: 'only', before: null });
		expect(move(months([null, null]), 0.5)).toBeNull();
	});
});

describe('where the last month stands', () => {
	test('highest, lowest or below the latest peak', () => {
		expect(standing(months([3, 1, 5]))).toMatchObject({ place: 'most', months: 3 });
		expect(standing(months([3, 4, 1]))?.place).toBe('fewest');
		expect(standing(months([5, 5, 1, 2]))).toMatchObject({ place: 'below', peak: { from: '2025-02-01' } });
	});
	test('months that are all alike stand nowhere', () => {
		expect(standing(months([2, 2]))?.place).toBe('only');
		expect(standing(months([null]))).toBeNull();
	});
});
