import { expect, test } from 'vitest';
import type { Ageing } from '$lib/api/types';
import { finding, overdueRows } from './ageing';

const NAMES = ['current', '1_30', '31_60', '61_90', 'over_90'];
const aged = (...values: number[]): Ageing => ({
	buckets: values.map((value, at) => ({
		bucket: NAMES[at]!,
		rows_where: value ? [`bucket=${at}`] : [],
		value,
		n: 1,
		share: null
	})),
	unit: 'money',
	currency: 'EUR',
	period: { from: '2026-09-01', to: '2026-09-01' },
	left_out: 0
});

test('how much is overdue, and how much of it for long', () => {
	expect(finding(aged(600, 300, 0, 0, 100))).toEqual({ kind: 'part_due', percent: 40, overdue: 400, oldest: 100 });
	expect(finding(aged(600, 0, 0, 0, 0))).toEqual({ kind: 'none_due' });
	expect(finding(aged(0, 0, 0, 0, 0))).toEqual({ kind: 'none' });
});

test('credit notes that are not due yet do not make more than all of it overdue', () => {
	expect(finding(aged(-200, 300, 0, 0, 0))).toMatchObject({ percent: 100, overdue: 300 });
	expect(finding(aged(-300, 300, 0, 0, 0))).toMatchObject({ percent: 100 });
});

test('everything overdue opens together', () => {
	expect(overdueRows(aged(600, 300, 0, 0, 100))).toEqual(['bucket=1', 'bucket=4']);
});
