// The table of customers.
import type { Freshness, Period } from './common';

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
