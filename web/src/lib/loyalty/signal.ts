// What signals are: the metric behind each, the months that it looks at, and what its value counts. Pure; owns no word.
import { shiftDay } from '$lib/address/address';
import type { Period } from '$lib/api/types';

/** What the value of a signal counts; orders and cases are numbers, for their names say what they are. */
export type SignalUnit =
	| 'chance'
	| 'days'
	| 'hours'
	| 'money'
	| 'change'
	| 'times'
	| 'percent'
	/** A count that is foreseen: decimals say something only of a small one. */
	| 'expected'
	| 'number';

export interface Signal {
	/** Null: it is foreseen, or no metric. */
	metric: string | null;
	/** Over how many months before the moment; null is the moment itself. */
	months: number | null;
	unit: SignalUnit;
}

const of = (metric: string | null, months: number | null, unit: SignalUnit): Signal => ({ metric, months, unit });

const SIGNALS: Record<string, Signal> = {
	stays: of(null, null, 'chance'),
	orders_expected_12m: of(null, null, 'expected'),
	tenure: of(null, null, 'days'),
	orders_3m: of('orders', 3, 'number'),
	orders_12m: of('orders', 12, 'number'),
	sales_12m: of('sales', 12, 'money'),
	// Half a year beside the one before it.
	sales_change_6m: of('sales', 12, 'change'),
	// A quarter beside the one before it.
	orders_change_3m: of('orders', 6, 'change'),
	silence: of('silence', null, 'times'),
	otif_first: of('otif_first', 12, 'percent'),
	otif_first_3m: of('otif_first', 3, 'percent'),
	delivery_delay_days_3m: of('delivery_delay_days', 3, 'days'),
	nps: of('nps', 12, 'number'),
	csat: of('csat', 12, 'percent'),
	ces_easy: of('ces_easy', 12, 'percent'),
	account_team_view: of('account_team_view', 12, 'percent'),
	cases_3m: of('new_cases', 3, 'number'),
	cases_12m: of('new_cases', 12, 'number'),
	open_cases: of('backlog', null, 'number'),
	escalation_rate: of('escalation_rate', 12, 'percent'),
	resolution_hours: of('resolution_hours', 12, 'hours'),
	return_rate: of('return_rate', 12, 'percent'),
	defect_rate: of('defect_rate', 12, 'percent'),
	dispute_rate: of('dispute_rate', 12, 'percent'),
	days_late: of('days_late', 12, 'days'),
	overdue_share: of('overdue_share', null, 'percent')
};

/** The names of all signals that we know. */
export const signalNames = Object.keys(SIGNALS);

const OTHER: Signal = of(null, null, 'number');

/** A signal by its name; one that we do not know is a number. */
export const signal = (name: string): Signal => (Object.hasOwn(SIGNALS, name) ? SIGNALS[name]! : OTHER);

/** The day after. */
function after(day: string): string {
	return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** The days that a signal looks at from a day. */
export function signalDays(name: string, seenOn: string): Period {
	const { months } = signal(name);
	return { from: months === null ? seenOn : shiftDay(after(seenOn), -months), to: seenOn };
}

/** A change as a percentage without a sign, and its way: 0.2 is 20 more, -0.6 is 60 less. */
export function changeOf(share: number): { way: 'more' | 'less' | 'same'; percent: number } {
	const percent = Math.round(Math.abs(share) * 100);
	if (percent === 0) return { way: 'same', percent: 0 };
	return { way: share > 0 ? 'more' : 'less', percent };
}
