// What travels for the pages of voice, money and sales, as the contract has it.
import type { Disputes, Figure, Freshness, InvoiceRow, Period, Sentence, Verdict } from './types';

export interface CutMember {
	member: string;
	together: number;
	rows_where: string[];
	value: number | null;
	n: number;
	margin: number | null;
	share: number | null;
	change: number | null;
	verdict: Verdict;
	withheld: boolean;
}
export interface Cut {
	metric: string;
	dimension: string;
	unit: string;
	currency: string | null;
	better: 'higher' | 'lower' | null;
	period: Period;
	members: CutMember[];
}
export interface NpsShares {
	promoters: number;
	passives: number;
	detractors: number;
}
export interface VoicePage {
	headline: Sentence;
	period: Period;
	nps: Figure;
	shares: NpsShares | null;
	figures: Figure[];
	cuts: Cut[];
	cuts_period: Period;
	freshness: Freshness;
}
export type Band = 'low' | 'middle' | 'high';
export interface CommentRow {
	answer_id: string;
	customer_id: string | null;
	customer_name: string | null;
	survey: string | null;
	touchpoint: string | null;
	order_id: string | null;
	item_name: string | null;
	score: number | null;
	scale_max: number | null;
	band: Band | null;
	comment: string | null;
	language: string | null;
	answered_at: string;
}
export interface CommentsPage {
	rows: CommentRow[];
	next: string | null;
	total: number;
	facets: { surveys: string[]; languages: string[] };
	period: Period;
	freshness: Freshness;
}
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
export interface OpenDeal {
	deal_id: string;
	customer_id: string | null;
	customer_name: string | null;
	name: string | null;
	kind: string | null;
	stage: string | null;
	amount_minor: number | null;
	currency: string;
	amount_home_minor: number | null;
	probability: number | null;
	opened_on: string;
	expected_on: string | null;
	overdue: boolean;
}
export interface SalesPage {
	headline: Sentence;
	period: Period;
	figures: Figure[];
	chances: Figure[];
	cuts: Cut[];
	deals: OpenDeal[];
	open_deals: number;
	freshness: Freshness;
}
