// What customers owe and cost.
import type { Freshness, Period, Sentence } from './common';
import type { Figure } from './figure';
import type { InvoiceRow } from './invoices';
import type { Disputes } from './promises';

export interface AgeBucket {
	bucket: string;
	rows_where: string[];
	value: number;
	n: number;
	share: number | null;
}
export interface Ageing {
	buckets: AgeBucket[];
	unit: string;
	currency: string | null;
	period: Period;
	left_out: number;
}
export type OverdueInvoice = InvoiceRow & {
	customer_id: string;
	customer_name: string;
	open_home_minor: number | null;
};
export interface CostToServe {
	figure: Figure;
	customers: { customer_id: string; customer_name: string; value: number }[];
	/** The cost of an active customer over the same days. */
	mean: number | null;
	period: Period;
}
export interface MoneyPage {
	headline: Sentence;
	period: Period;
	figures: Figure[];
	ageing: Ageing | null;
	overdue: OverdueInvoice[];
	disputes: Disputes;
	cost: CostToServe;
	freshness: Freshness;
}

/** When an open invoice is expected to be paid. */
export interface ExpectedPayment {
	seen_on: string;
	expected_on: string | null;
	from_on: string | null;
	to_on: string | null;
	late: number;
	never: number;
	because: PaymentReason[];
}
export interface PaymentReason {
	cause: string;
	days: number | null;
	count: number | null;
	name: string | null;
	value: string | null;
}
/** How a customer pays. */
export interface PayerFacts {
	seen_on: string;
	score: number | null;
	grade: string;
	settled: number;
	unpaid: number;
	overdue: number;
	median_days: number | null;
	share_late: number | null;
	days_late: number;
	late_30: number;
	spread_days: number;
	/** Points lost to days late, to risk, and to unevenness. */
	lost: number[];
}
/** Open invoices of which nothing is foreseen, by the reason. */
export interface LeftOutInvoices {
	due_before_issued: number;
	terms_too_long: number;
	too_old: number;
	other: number;
}
/** What was said at former month ends beside what came. Counts are null for who sees a part of the customers. */
export interface PaymentRecord {
	seen_on: string;
	too_thin: string | null;
	settled: number | null;
	needed: number;
	/** Null also where nothing is foreseen. */
	left_out: LeftOutInvoices | null;
	judged: number | null;
	error_days: number | null;
	due_day_error_days: number | null;
	band_coverage: number | null;
	cash_error: number | null;
}
export interface ExpectedAmount {
	expected_minor: number;
	low_minor: number;
	high_minor: number;
}
export interface ExpectedCash {
	currency: string;
	invoices: number;
	open_minor: number;
	/** What they owed in all that day: credit notes taken off, and with open invoices that are not foreseen. */
	owed_minor: number | null;
	weeks: (ExpectedAmount & Period)[];
	all_weeks: ExpectedAmount;
	later_minor: number;
	never_minor: number;
	disputed: number;
	disputed_minor: number;
	without_rate: number;
}
export type ExpectedInvoice = OverdueInvoice & { expected: ExpectedPayment };
export interface PayerRow {
	customer_id: string;
	customer_name: string;
	open_home_minor: number | null;
	payer: PayerFacts;
}
export interface ExpectedMoneyPage {
	seen_on: string | null;
	track_record: PaymentRecord | null;
	cash: ExpectedCash | null;
	will_be_late: ExpectedInvoice[];
	payers: PayerRow[];
	grades: { grade: string; customers: number }[];
	freshness: Freshness;
}
