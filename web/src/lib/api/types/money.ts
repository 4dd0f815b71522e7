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
