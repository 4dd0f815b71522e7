// What travels about what is to be done: alerts, plans, cases of low scores, where three voices differ, and what plans achieve.
import type { Standing } from '$lib/api/types';
import type { Colleague } from '$lib/policy/types';

export type AlertState = 'open' | 'acknowledged' | 'snoozed' | 'resolved';
export type Vote = 'useful' | 'not_useful';
export interface AlertRow {
	alert_id: string;
	customer_id: string;
	customer_name: string | null;
	/** Of the policy. */
	rule: string;
	/** Null: it is about where the customer stands. */
	cause: string | null;
	/** `title` of the rule, `from` and `to` of a change. */
	details: Record<string, unknown>;
	happened_at: string;
	raised_at: string;
	state: AlertState;
	assigned_to: string | null;
	assigned_to_name: string | null;
	snoozed_until: string | null;
	reason: string | null;
	useful: number;
	not_useful: number;
	own_vote: Vote | null;
}
export interface AlertsPage {
	rows: AlertRow[];
	next: string | null;
	counts: Record<AlertState, number>;
}
/** Alerts to see to: the viewer's own stand before the open ones. */
export interface AlertsToSee extends AlertsPage {
	/** How many the viewer has said to see to; not there where these are not asked for. */
	own?: number;
}

export interface PlanStep {
	step_no: number;
	text: string;
	user_id: string | null;
	user_name: string | null;
	due_on: string | null;
	overdue: boolean;
	done_by: string | null;
	done_by_name: string | null;
	done_at: string | null;
}
export type PlanState = 'open' | 'done' | 'dropped';
export type PlanEnd = Exclude<PlanState, 'open'>;
export interface PlanRow {
	plan_id: string;
	customer_id: string;
	customer_name: string | null;
	/** Null: somebody wrote it. */
	playbook: string | null;
	title: string;
	owner_id: string;
	owner_name: string | null;
	opened_by: string;
	opened_by_name: string | null;
	opened_at: string;
	due_on: string;
	state: PlanState;
	overdue: boolean;
	ended: { by: string; by_name: string | null; at: string; outcome: string } | null;
	steps: PlanStep[];
}
export interface PlansPage {
	rows: PlanRow[];
	next: string | null;
	counts: Record<PlanState | 'overdue', number>;
}

export type LoopState = 'open' | 'closed' | 'confirmed';
export type LoopAnswer = 'solved' | 'not_solved';
export interface LoopClosing {
	cause: string;
	action: string;
	closed_by: string;
	closed_by_name: string | null;
	closed_at: string;
	answer: LoopAnswer | null;
	answered_at: string | null;
}
/** The case of a low score: somebody looks after it until the customer says that it is solved. */
export interface LoopRow {
	loop_id: string;
	customer_id: string;
	customer_name: string | null;
	answer_id: string;
	survey: string;
	score: number;
	scale_max: number | null;
	comment: string | null;
	answered_at: string | null;
	owner_id: string;
	owner_name: string | null;
	opened_at: string;
	due_at: string;
	state: LoopState;
	overdue: boolean;
	/** How often the customer said that it is not solved. */
	reopened: number;
	/** Oldest first. */
	closings: LoopClosing[];
}
export interface LoopsPage {
	rows: LoopRow[];
	next: string | null;
	counts: Record<LoopState | 'overdue', number>;
	/** From the opening to the last closing, of those closed in the last 90 days. */
	median_hours: number | null;
	closed_lately: number;
	/** The words that a cause can be. */
	causes: string[];
}

export type Voice = 'team' | 'customer' | 'model';
export interface DisagreementRow {
	customer_id: string;
	name: string | null;
	/** 0 to 10 each. */
	team: number | null;
	customer: number | null;
	model: number | null;
	highest: Voice;
	lowest: Voice;
	gap: number;
	worth_minor: number | null;
	/** They are among the half in view that is worth most, or what they are worth is not known. */
	weighs: boolean;
}
export interface DisagreementsPage {
	rows: DisagreementRow[];
	next: string | null;
	total: number;
	/** Customers of whom two voices at least are known. */
	compared: number;
	/** Null: of none of them it is known. */
	worth_minor: number | null;
	/** From how many points on they differ. */
	step: number;
	from: string;
	to: string;
	seen_on: string | null;
}

export type EffectState = 'known' | 'too_few' | 'not_yet_known' | 'nobody_without' | 'no_overlap' | 'nothing_differs';
export interface PlanEffect {
	state: EffectState;
	/** So many customers with a plan have to be known. */
	needed: number;
	with_plan: number;
	known: number | null;
	matched: number | null;
	/** In points of 0 to 100. */
	effect: { value: number; low: number; high: number } | null;
	plain_difference: number | null;
	is_balanced: boolean | null;
}
export interface PlanEffectRow {
	/** Null: all plans. */
	playbook: string | null;
	title: string | null;
	customers: number;
	retention: PlanEffect;
	loyalty: PlanEffect;
}
export interface PlanEffectsPage {
	rows: PlanEffectRow[];
	months_after: number;
	seen_on: string | null;
}

export interface SuggestionCause {
	signal: string;
	metric: string | null;
	value: number | null;
	lost: number;
	possible: number;
}
export interface SuggestionRow {
	playbook: string;
	title: string;
	owner: string;
	review_by: string;
	review_overdue: boolean;
	/** The dearest first; empty: for everybody who stands so. */
	causes: SuggestionCause[];
	/** A name without a `user_id`: they cannot be handed it, and the step is the owner's of the plan. */
	steps: { text: string; by: Colleague; user_id: string | null; user_name: string | null; due_on: string }[];
	due_on: string;
	/** The open plan from this playbook. */
	plan_id: string | null;
}
export interface SuggestionsPage {
	seen_on: string | null;
	standing: Standing | null;
	policy_version: number;
	rows: SuggestionRow[];
}

export type NextKind = 'step' | 'loop' | 'alert' | 'disagreement';
/** One thing to do; what belongs to other kinds is null. */
export interface NextRow {
	kind: NextKind;
	customer_id: string;
	customer_name: string | null;
	mine: boolean;
	overdue: boolean;
	due_at: string | null;
	due_on: string | null;
	worth_minor: number | null;
	plan_id: string | null;
	step_no: number | null;
	text: string | null;
	loop_id: string | null;
	survey: string | null;
	score: number | null;
	alert_id: string | null;
	rule: string | null;
	/** Of the alert's rule, or of the step's plan. */
	title: string | null;
	gap: number | null;
	/** The two voices that are furthest apart, of a disagreement. */
	highest?: Voice | null;
	lowest?: Voice | null;
}
export interface ActionsPage {
	alerts: { open: number; mine: number };
	loops: { open: number; overdue: number; mine: number; median_hours: number | null };
	plans: { open: number; overdue: number; mine: number };
	/** The viewer's own. */
	steps: { to_do: number; overdue: number };
	disagreements: { total: number; worth_minor: number | null };
	/** Ten at most. */
	next: NextRow[];
}
