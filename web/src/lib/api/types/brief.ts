// The brief.
import type { Freshness, Period, Sentence } from './common';
import type { Figure } from './figure';

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
