// What travels about the policy: what holds, its versions, a draft with its faults, and a replay.
import type { PreviewMove, Standing, StandingCount } from '$lib/api/types';

export type Colleague = 'account_team' | 'owner' | 'manager' | 'business_unit_lead' | 'support' | 'finance';

export interface PolicySignal {
	signal: string;
	weight: number;
	/** Earns nothing. */
	worst: number;
	/** Earns everything. */
	best: number;
}
export interface PolicyAxis {
	high_from: number;
	/** The share of the weight that has to be known, 0 to 1. */
	coverage: number;
	signals: PolicySignal[];
}
export interface PolicyRule {
	rule: string;
	/** Traits with the values that fit; empty is everybody. */
	whom: Record<string, string[]>;
	retention: PolicyAxis;
	loyalty: PolicyAxis;
}
export interface PolicyLimit {
	signal: string;
	at_least: number | null;
	at_most: number | null;
}
export interface PolicyPlaybook {
	playbook: string;
	title: string;
	owner: string;
	review_by: string;
	review_overdue: boolean;
	/** Empty: however they stand. */
	standings: Standing[];
	/** Empty: any cause. */
	causes: string[];
	limits: PolicyLimit[];
	steps: { what: string; by: Colleague; days: number }[];
}
export interface PolicyAlert {
	alert: string;
	title: string;
	/** Empty: it fires on an event. */
	enters: Standing[];
	happens: string | null;
	to: Colleague[];
	at_once: boolean;
	sources: string[];
}
export interface PolicyContents {
	owner: string;
	reason: string;
	published_on: string;
	review_by: string;
	rules: PolicyRule[];
	playbooks: PolicyPlaybook[];
	alerts: PolicyAlert[];
}
export interface PolicyPublished {
	version: number;
	base: number;
	reason: string;
	review_by: string;
	published_at: string;
	published_by_name: string;
}
export interface PolicyFault {
	/** Counted from 1. */
	line: number;
	message: string;
	fix: string;
}
/** A version that was published and names what this home does not have any more. */
export interface PolicyUnfit {
	version: number;
	text: string;
	faults: PolicyFault[];
}
export interface PolicyDraft {
	base: number;
	text: string;
	revision: number;
	saved_at: string;
	faults: PolicyFault[];
	/** Null while there are faults. */
	contents: PolicyContents | null;
}
export interface PolicyPage {
	/** 0 is the built-in one. */
	version: number;
	text: string;
	contents: PolicyContents;
	review_by: string;
	review_overdue: boolean;
	/** What was published last, while it does not fit: nobody is judged meanwhile. Null: it holds. */
	unfit: PolicyUnfit | null;
	/** Newest first. */
	history: PolicyPublished[];
	draft: PolicyDraft | null;
	may_change: boolean;
}
export interface ReplayRecord {
	/** Called critical, and left. */
	hits: number;
	/** Called critical, and stayed. */
	false_alarms: number;
	/** Left without having been called critical. */
	misses: number;
}
export interface PolicyReplay {
	/** Null while nobody has been looked at. */
	seen_on: string | null;
	standings: StandingCount[];
	moves: PreviewMove[];
	months: { seen_on: string; customers: number; moved: number; critical_before: number; critical_after: number }[];
	before: ReplayRecord;
	after: ReplayRecord;
	months_ahead: number;
	/** `departure` or `silence`. */
	sign: string;
}
export interface DraftWanted {
	base: number;
	text: string;
}
export interface Publication {
	/** Of the draft that was looked at. */
	revision: number;
	reason: string;
	review_by: string;
}
