// The brief.
import type { Freshness, Period, Sentence } from './common';
import type { Figure } from './figure';
import type { Mover, StandingCount } from './loyalty';

/** What the playbooks of the policy would do first for a customer. */
export interface FirstStep {
	playbook: string;
	title: string;
	text: string;
}
export interface Attention {
	customer_id: string;
	name: string;
	segment: string | null;
	country: string | null;
	reasons: Sentence[];
	money_minor: number | null;
	currency: string;
	/** Null where the brief leaves it out. */
	next: Sentence | null;
	/** Null where no playbook fits, a plan is under way, or nobody looked at them yet. */
	suggested: FirstStep | null;
}
/** Where customers stand, as the page of loyalty has it. */
export interface GridInShort {
	seen_on: string;
	before_on: string | null;
	standings: StandingCount[];
	entered_critical: number;
	/** At most three, those worth most first. */
	entered_first: Mover[];
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
	/** Null where nobody in view was looked at yet. */
	grid: GridInShort | null;
	attention: Attention[];
	todo: Todo[];
	freshness: Freshness;
	customers_in_scope: number;
}
