import { expect, test } from 'vitest';
import type { ExpectedCash, ExpectedMoneyPage, ExpectedPayment, PaymentRecord } from '$lib/api/types';
import { isJudged, leftOut, rangeOf, toldOf, usualOf, weekMarks, weekRows } from './expected';

const record = (more: Partial<PaymentRecord> = {}): PaymentRecord => ({
	seen_on: '2026-03-01',
	too_thin: null,
	settled: 40,
	needed: 30,
	left_out: null,
	judged: 10,
	error_days: 5.2,
	due_day_error_days: 11,
	band_coverage: 0.8,
	cash_error: 0.2,
	...more
});
const cash = (open_minor: number): ExpectedCash => ({
	currency: 'EUR',
	invoices: 1,
	open_minor,
	owed_minor: open_minor,
	weeks: [{ from: '2026-03-02', to: '2026-03-08', expected_minor: 600, low_minor: 0, high_minor: 1000 }],
	all_weeks: { expected_minor: 600, low_minor: 0, high_minor: 1000 },
	later_minor: 300,
	never_minor: 100,
	disputed: 0,
	disputed_minor: 0,
	without_rate: 0
});
const page = (more: Partial<ExpectedMoneyPage>): ExpectedMoneyPage => ({
	seen_on: '2026-03-01',
	track_record: record(),
	cash: cash(1000),
	will_be_late: [],
	payers: [],
	grades: [],
	freshness: { as_of: null, fresh: 0, total: 0, stale: [] },
	...more
});

test('what cannot be said is told apart from nothing being open', () => {
	expect(toldOf(page({}))).toBe('ready');
	expect(toldOf(page({ cash: cash(0) }))).toBe('none');
	expect(toldOf(page({ track_record: null, cash: null }))).toBe('nothing');
	expect(toldOf(page({ track_record: record({ too_thin: 'settled', settled: 3 }), cash: null }))).toBe('too_thin');
});

test('a week is its mean with the range around it', () => {
	expect(weekRows(cash(1000))).toEqual([{ from: '2026-03-02', to: '2026-03-08', values: [600], band: [0, 1000] }]);
	expect(weekMarks(Array.from({ length: 13 }))).toEqual([0, 4, 8, 12]);
});

test('a record without a judged forecast says nothing of its error', () => {
	expect(isJudged(record())).toBe(true);
	expect(isJudged(record({ judged: 0, error_days: null }))).toBe(false);
	// Who sees a part of the customers is told the error, and not of how many.
	expect(isJudged(record({ judged: null }))).toBe(true);
});

test('what is not foreseen is told by its reasons', () => {
	const counts = { due_before_issued: 2, terms_too_long: 0, too_old: 5, other: 0 };
	expect(leftOut(counts)).toEqual([
		{ why: 'due_before_issued', count: 2 },
		{ why: 'too_old', count: 5 }
	]);
	expect(leftOut({ ...counts, due_before_issued: 0, too_old: 0 })).toEqual([]);
});

test('a range may have no end, or there may be no day at all', () => {
	const day = (expected_on: string | null, from_on: string | null, to_on: string | null): ExpectedPayment => ({
		seen_on: '2026-03-01',
		expected_on,
		from_on,
		to_on,
		late: 0.4,
		never: 0.1,
		because: []
	});
	expect(rangeOf(day('2026-03-10', '2026-03-05', '2026-03-20'))).toBe('between');
	expect(rangeOf(day('2026-03-10', '2026-03-05', null))).toBe('from');
	expect(rangeOf(day(null, null, null))).toBe('never');
});

test('who usually pays early is not late', () => {
	expect(usualOf(4.4)).toEqual({ way: 'late', by: 4 });
	expect(usualOf(-2.6)).toEqual({ way: 'early', by: 3 });
	expect(usualOf(0.3)).toEqual({ way: 'on_time', by: 0 });
	expect(usualOf(null)).toBeNull();
});
