import { expect, test } from 'vitest';
import { ageBars, ageFinding, BUCKETS } from './ageing';

const ageing = [
	{ bucket: 'over_90', amount_minor: 500 },
	{ bucket: 'current', amount_minor: 1000 },
	{ bucket: '1_30', amount_minor: -200 }
];

test('every bucket has a bar, in its order, as a share of the largest', () => {
	const bars = ageBars({ ageing, unpaid_minor: 1300, overdue_minor: 300 });
	expect(bars.map((bar) => bar.bucket)).toEqual([...BUCKETS]);
	expect(bars.map((bar) => bar.share)).toEqual([1, 0, 0, 0, 0.5]);
	expect(bars.filter((bar) => !bar.late).map((bar) => bar.bucket)).toEqual(['current']);
});

test('nothing unpaid gives no bar a length', () => {
	expect(ageBars({ ageing: [], unpaid_minor: 0, overdue_minor: 0 }).every((bar) => bar.share === 0)).toBe(true);
});

test('the finding says how much is overdue', () => {
	const found = (unpaid_minor: number | null, overdue_minor: number | null) =>
		ageFinding({ ageing, unpaid_minor, overdue_minor });
	expect(found(null, null)).toEqual({ kind: 'none' });
	expect(found(-50, 0)).toEqual({ kind: 'none' });
	expect(found(100, 0)).toEqual({ kind: 'none_due' });
	expect(found(100, 25)).toEqual({ kind: 'part_due', percent: 25 });
	expect(found(100, 120)).toEqual({ kind: 'all_due' });
});
