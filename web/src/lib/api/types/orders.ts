// Orders and what became of them.
import type { Freshness } from './common';
import type { VoiceRow } from './customer';
import type { InvoiceRow } from './invoices';

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
