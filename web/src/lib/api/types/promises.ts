// What was promised and kept.
import type { Freshness, Period, Sentence } from './common';
import type { Cut } from './metrics';
import type { Figure } from './figure';

export interface OverdueOrder {
	order_id: string;
	customer_id: string;
	customer_name: string;
	promised_on: string;
	first_promised_on: string | null;
	days_late: number;
	lines_open: number;
	amount_minor: number | null;
	currency: string;
}
export interface KeptPoint extends Period {
	first: number | null;
	latest: number | null;
	n: number;
}
export interface CountPoint extends Period {
	value: number | null;
}
export interface LeadTimes {
	median: number | null;
	p90: number | null;
	n: number;
	bins: { from_days: number; to_days: number | null; count: number }[];
}
export interface LeadTimePoint extends Period {
	median: number | null;
	p90: number | null;
	n: number;
}
export interface LongItem {
	item_id: string;
	name: string;
	median_days: number;
	n: number;
}
export interface Disputes {
	open: Figure;
	rate: Figure;
	reasons: { reason: string; count: number; share: number }[];
	reasons_period: Period;
}
/** Promises of every kind. */
export interface Ledger {
	kept: Figure;
	by_kind: Cut | null;
}
export interface PromisesPage {
	headline: Sentence;
	period: Period;
	figures: Figure[];
	ledger: Ledger;
	oldest: OverdueOrder[];
	kept_by_month: KeptPoint[];
	overdue_by_month: CountPoint[];
	lead_times: LeadTimes;
	lead_time_by_month: LeadTimePoint[];
	longest_items: LongItem[];
	defects: Figure;
	returns: Figure;
	reorder: Figure;
	disputes: Disputes;
	freshness: Freshness;
}
