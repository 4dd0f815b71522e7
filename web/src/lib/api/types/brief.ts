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
/** For whom a brief is, what for, how often, and what is in it. */
export interface View {
	name: string;
	level: string | null;
	business_unit: string | null;
	purpose: string;
	often: 'day' | 'week' | 'month';
	lead: 'promises' | 'cases' | 'money' | 'voice' | 'sales';
	numbers: string[];
	customers: number;
	steps: number;
	pages: string[];
	seconds: number;
	built_in: boolean;
}
export interface Brief {
	headline: Sentence;
	sub: Sentence;
	view: View;
	period: Period;
	reference_period: Period;
	figures: Figure[];
	attention: Attention[];
	todo: Todo[];
	freshness: Freshness;
	customers_in_scope: number;
}
