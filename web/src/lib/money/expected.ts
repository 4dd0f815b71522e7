// What is expected to come in, as the page shows it. Pure; owns no word.
import type { ExpectedCash, ExpectedMoneyPage, ExpectedPayment, LeftOutInvoices, PaymentRecord } from '$lib/api/types';
import type { MonthRow } from '$lib/charts/months';

/** What can be said of the cash to come, before any of it is. */
export type Told =
	/** Nobody looked ahead by this day. */
	| 'nothing'
	/** Too few invoices are settled. */
	| 'too_thin'
	/** Nothing is open. */
	| 'none'
	| 'ready';

export function toldOf(page: ExpectedMoneyPage): Told {
	if (!page.track_record) return 'nothing';
	if (page.track_record.too_thin || !page.cash) return 'too_thin';
	return page.cash.open_minor > 0 ? 'ready' : 'none';
}

/** The weeks as rows of a chart: the mean, and the range around it, in minor units. */
export const weekRows = (cash: ExpectedCash): MonthRow[] =>
	cash.weeks.map(({ from, to, expected_minor, low_minor, high_minor }) => ({
		from,
		to,
		values: [expected_minor],
		band: [low_minor, high_minor]
	}));

/** Every fourth week has a mark. */
export const weekMarks = (rows: unknown[]): number[] => rows.flatMap((_, at) => (at % 4 === 0 ? [at] : []));

/** Whether anything that was said can be judged yet. */
export const isJudged = (record: PaymentRecord): boolean => record.judged !== 0 && record.error_days !== null;

/** Why nothing is foreseen of an open invoice, in the order of the sentence. */
const LEFT_OUT = ['due_before_issued', 'terms_too_long', 'too_old', 'other'] as const;

/** Open invoices of which nothing is foreseen, by the reason; reasons that nobody has are left out. */
export const leftOut = (counts: LeftOutInvoices): { why: (typeof LEFT_OUT)[number]; count: number }[] =>
	LEFT_OUT.map((why) => ({ why, count: counts[why] })).filter(({ count }) => count > 0);

/** How the range of an expected day is said. */
export type Range = 'between' | 'from' | 'never';

export function rangeOf(expected: ExpectedPayment): Range {
	if (!expected.expected_on || !expected.from_on) return 'never';
	return expected.to_on ? 'between' : 'from';
}

/** When a customer usually pays beside the due day. */
export function usualOf(median: number | null): { way: 'late' | 'early' | 'on_time'; by: number } | null {
	if (median === null) return null;
	const by = Math.round(median);
	return { way: by > 0 ? 'late' : by < 0 ? 'early' : 'on_time', by: Math.abs(by) };
}
