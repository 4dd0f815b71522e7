// What customers order and may order.
import type { Freshness, Period, Sentence } from './common';
import type { Figure } from './figure';
import type { Cut } from './metrics';

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
