// Invoices and what was paid.
import type { Freshness } from './common';
import type { ExpectedPayment } from './money';
import type { OrderLine, OrderRow, Origin } from './orders';

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
export interface InvoicePage {
	invoice: InvoiceRow & { customer_id: string; customer_name: string; sales_entity: string | null };
	expected: ExpectedPayment | null;
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
