// What travels between server and page, as the contract has it.
import type { Period, Sentence } from '$lib/words';

export type { Period, Sentence };
export type * from './overviews';

export interface Freshness {
	as_of: string | null;
	fresh: number;
	total: number;
	stale: { source: string; loaded_at: string | null }[];
}
export interface Persona {
	user_id: string;
	name: string;
	title: string | null;
	level: string | null;
	business_unit: string | null;
	initials: string;
}
export interface Welcome {
	home_name: string;
	demo: boolean;
	personas: Persona[];
}
export interface Home {
	name: string;
	currency: string;
	time_zone: string;
	languages: string[];
	demo: boolean;
	moment: string;
	moment_day: string;
	pinned: boolean;
	moment_min: string | null;
	moment_max: string;
}
export interface User extends Persona {
	email: string;
	role: 'admin' | 'viewer';
}
export interface Session {
	user: User;
	home: Home;
	freshness: Freshness;
}
export type Unit = 'percent' | 'count' | 'days' | 'hours' | 'score' | 'points' | 'money';
export interface SeriesPoint extends Period {
	value: number | null;
	n: number;
	margin: number | null;
}
export type Verdict = 'better' | 'worse' | 'unchanged' | 'none';
export interface Figure {
	metric: string;
	title: string;
	question: string;
	value: number | null;
	unit: Unit | string;
	currency: string | null;
	n: number;
	margin: number | null;
	period: Period;
	by: Record<string, string>;
	reference: { kind: string; value: number | null; change: number | null } | null;
	target: number | null;
	better: 'higher' | 'lower' | null;
	verdict: Verdict;
	as_of: string | null;
	series: SeriesPoint[];
	cause: Sentence | null;
	withheld: boolean;
	/** Rows that belong to it and are not in it: their value in the home currency is not known. */
	left_out: number;
}
export interface Attention {
	customer_id: string;
	name: string;
	segment: string | null;
	country: string | null;
	reasons: Sentence[];
	money_minor: number | null;
	currency: string;
	next: Sentence;
}
export interface Todo {
	what: Sentence;
	when: Sentence;
	href: string;
	late: boolean;
}
export interface Brief {
	headline: Sentence;
	sub: Sentence;
	period: Period;
	reference_period: Period;
	figures: Figure[];
	attention: Attention[];
	todo: Todo[];
	freshness: Freshness;
	customers_in_scope: number;
}
export interface MetricInfo {
	name: string;
	title: string;
	question: string;
	unit: string;
	better: 'higher' | 'lower' | null;
	audience: string[];
	target: number | null;
	definition: string;
	/** `simple`, `ratio`, `quantile`, `balance`, `cohort` or `growth`. */
	type: string;
	sources: string[];
}
export type Cell = string | number | boolean | null;
export interface MetricRows {
	columns: { name: string; kind: string }[];
	rows: Cell[][];
	next: string | null;
}
export interface CustomerRow {
	customer_id: string;
	name: string;
	segment: string | null;
	country: string | null;
	industry: string | null;
	owner: string | null;
	orders: number | null;
	sales_minor: number | null;
	currency: string;
	overdue_orders: number | null;
	open_cases: number | null;
	otif: number | null;
	nps_last: number | null;
	last_order_on: string | null;
	known_by_key: boolean;
}
export interface CustomersPage {
	rows: CustomerRow[];
	next: string | null;
	total: number;
	facets: { segments: string[]; countries: string[] };
	period: Period;
	freshness: Freshness;
}
export type OrderState = 'open' | 'late' | 'delivered' | 'delivered_late' | 'cancelled' | 'no_lines';
export interface OrderRow {
	order_id: string;
	ordered_on: string;
	lines: number;
	amount_minor: number | null;
	currency: string;
	first_promised_on: string | null;
	promised_on: string | null;
	delivered_on: string | null;
	cancelled_on: string | null;
	state: OrderState;
	days_late: number | null;
}
export type OrderFilter = 'all' | 'open' | 'late' | 'delivered' | 'cancelled';
export interface OrdersPage {
	customer_name: string;
	rows: OrderRow[];
	next: string | null;
	total: number;
	counts: Record<OrderFilter, number>;
	freshness: Freshness;
}
export type InvoiceState = 'open' | 'overdue' | 'disputed' | 'paid' | 'credit';
export interface InvoiceRow {
	invoice_id: string;
	kind: string | null;
	issued_on: string;
	due_on: string;
	amount_minor: number;
	paid_minor: number;
	open_minor: number;
	currency: string;
	state: InvoiceState;
	days_late: number | null;
	order_id: string | null;
}
export type InvoiceFilter = 'all' | 'open' | 'overdue' | 'disputed' | 'paid';
export interface InvoicesPage {
	customer_name: string;
	rows: InvoiceRow[];
	next: string | null;
	total: number;
	counts: Record<InvoiceFilter, number>;
	freshness: Freshness;
}
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
export interface CustomerPage {
	customer: CustomerProfile;
	summary: Sentence[];
	figures: Figure[];
	open_promises: OpenPromise[];
	recent_orders: OrderRow[];
	recent_invoices: InvoiceRow[];
	money: CustomerMoney;
	cases: CaseRow[];
	deals: DealRow[];
	assets: AssetRow[];
	voice: VoiceRow[];
	timeline: TimelineEvent[];
	next: string | null;
	freshness: Freshness;
}
export interface OrderLine {
	line: string;
	item_id: string | null;
	item_name: string | null;
	quantity: number;
	unit_price_minor: number | null;
	amount_minor: number | null;
	requested_on: string | null;
	first_promised_on: string | null;
	promised_on: string | null;
	delivered_quantity: number;
	delivered_on: string | null;
	state: OrderState;
	days_late: number | null;
}
export interface Origin {
	source: string;
	batch_id: string;
	loaded_at: string | null;
}
export interface OrderPage {
	order: OrderRow & {
		customer_id: string;
		customer_name: string;
		channel: string | null;
		sales_entity: string | null;
		ordered_at: string;
		cancelled_at: string | null;
	};
	lines: OrderLine[];
	deliveries: {
		delivery_id: string;
		line: string | null;
		carrier_handed_at: string | null;
		delivered_at: string | null;
		quantity: number | null;
	}[];
	invoices: InvoiceRow[];
	answers: VoiceRow[];
	returns: {
		return_id: string;
		line: string | null;
		item_name: string | null;
		quantity: number;
		returned_at: string;
		reason: string | null;
	}[];
	source: Origin | null;
	freshness: Freshness;
}
export interface InvoicePage {
	invoice: InvoiceRow & { customer_id: string; customer_name: string; sales_entity: string | null };
	payments: { payment_id: string; paid_on: string; amount_minor: number; currency: string }[];
	disputes: {
		dispute_id: string;
		opened_at: string;
		reason: string | null;
		amount_minor: number | null;
		resolved_at: string | null;
		outcome: string | null;
	}[];
	order: OrderRow | null;
	lines: OrderLine[];
	source: Origin | null;
	freshness: Freshness;
}
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
export interface PromisesPage {
	headline: Sentence;
	period: Period;
	figures: Figure[];
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
export interface LoadRow {
	batch_id: string;
	started_at: string;
	finished_at: string;
	status: string;
	read: number;
	created: number;
	updated: number;
	unchanged: number;
	quarantined: number;
	message: string | null;
}
export interface SourceRow {
	source: string;
	kind: string;
	root: string | null;
	tables: { table: string; files: string }[];
	last_load: LoadRow | null;
	fresh_for: string | null;
	state: 'fresh' | 'stale' | 'never' | 'failed';
	quarantined_now: number;
	waiting_now: number;
}
export interface SourcesPage {
	sources: SourceRow[];
	totals: Record<string, number>;
	freshness: Freshness;
}
export interface EntityLoad {
	entity: string;
	read: number;
	created: number;
	updated: number;
	unchanged: number;
	quarantined: number;
}
export interface LoadsPage {
	rows: (LoadRow & { entities: EntityLoad[] })[];
	next: string | null;
}
export interface QuarantineRow {
	quarantine_id: string;
	source: string;
	entity: string;
	file: string | null;
	line: number | null;
	column: string | null;
	value: string | null;
	code: string;
	reason: string;
	row: string;
	since: string;
}
export interface QuarantineGroup {
	entity: string;
	code: string;
	column: string | null;
	count: number;
}
export interface QuarantinePage {
	rows: QuarantineRow[];
	next: string | null;
	total: number;
	groups: QuarantineGroup[];
}
export interface SearchHit {
	kind: 'page' | 'customer' | 'order' | 'invoice' | 'asset';
	id: string;
	title: string;
	sub: string | null;
	href: string;
}
