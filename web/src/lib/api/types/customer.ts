// Everything about one customer.
import type { CommentTheme, Sentiment } from './voice';
import type { Freshness, Sentence } from './common';
import type { Figure } from './figure';
import type { InvoiceRow } from './invoices';
import type { ExpectedInvoice, PayerFacts } from './money';
import type { OrderRow } from './orders';

export interface CustomerProfile {
	customer_id: string;
	name: string;
	parent_customer_id: string | null;
	segment: string | null;
	industry: string | null;
	country: string | null;
	region: string | null;
	currency: string | null;
	since_on: string | null;
	status: string | null;
	credit_limit_minor: number | null;
	owners: { name: string; business_unit: string }[];
	known_by_key: boolean;
}
export interface OpenPromise {
	order_id: string;
	lines: number;
	ordered_on: string;
	first_promised_on: string | null;
	promised_on: string | null;
	days_late: number | null;
}
export interface CustomerMoney {
	unpaid_minor: number | null;
	overdue_minor: number | null;
	disputed_minor: number | null;
	currency: string;
	without_rate: number;
	ageing: { bucket: string; amount_minor: number }[];
}
export interface CaseRow {
	case_id: string;
	subject: string | null;
	severity: string | null;
	opened_at: string;
	resolved_at: string | null;
	escalated: boolean;
}
export interface DealRow {
	deal_id: string;
	name: string | null;
	kind: string | null;
	stage: string | null;
	amount_minor: number | null;
	currency: string;
	expected_on: string | null;
	closed_on: string | null;
	won: boolean | null;
}
export interface AssetRow {
	asset_id: string;
	item_name: string | null;
	serial: string | null;
	installed_on: string;
	contract_ends_on: string | null;
	support_ends_on: string | null;
	annual_value_minor: number | null;
}
export interface VoiceRow {
	answer_id: string;
	survey: string | null;
	score: number | null;
	scale_max: number | null;
	comment: string | null;
	language: string | null;
	answered_at: string;
	touchpoint: string | null;
	/** Null when it is not known. */
	sentiment: Sentiment | null;
	/** `words`, or `score` where the words cannot be judged. */
	sentiment_by: string | null;
	themes: CommentTheme[];
}
export interface TimelineEvent {
	at: string;
	on: string;
	kind: string;
	id: string;
	title: Sentence;
	href: string | null;
	tone: 'good' | 'bad' | 'plain';
}
export interface TimelinePage {
	events: TimelineEvent[];
	next: string | null;
}
/** Somebody who works at the customer. */
export interface ContactRow {
	contact_id: string;
	name: string | null;
	role: string | null;
	email: string | null;
	phone: string | null;
	language: string | null;
}
/** A promise that is no delivery. */
export interface OtherPromise {
	kind: string;
	promise_id: string;
	made_on: string;
	first_due_on: string;
	due_on: string;
	due_at: string | null;
	change_reason: string | null;
	days_late: number | null;
}
export interface CustomerPage {
	customer: CustomerProfile;
	contacts: ContactRow[];
	summary: Sentence[];
	figures: Figure[];
	/** The figures that others in view have: where one is empty, this customer has nothing of it. */
	known_of_others: string[];
	open_promises: OpenPromise[];
	other_promises: OtherPromise[];
	recent_orders: OrderRow[];
	recent_invoices: InvoiceRow[];
	money: CustomerMoney;
	payer: PayerFacts | null;
	expected: ExpectedInvoice[];
	cases: CaseRow[];
	deals: DealRow[];
	assets: AssetRow[];
	voice: VoiceRow[];
	freshness: Freshness;
}
