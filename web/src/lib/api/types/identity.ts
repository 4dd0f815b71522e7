// Which customers of several sources are one.
import type { Freshness, Sentence } from './common';

export type IdentityState = 'waiting' | 'joined' | 'kept_apart';
export interface Party {
	customer_id: string;
	name: string;
	country: string | null;
	segment: string | null;
	since_on: string | null;
	is_main: boolean;
}
export interface IdentityPair {
	link_id: string;
	first: Party;
	second: Party;
	verdict: IdentityState;
	/** `certain`, `likely` or `by_hand`; nothing where a person decided against the reasons. */
	certainty: string | null;
	evidence: Sentence[];
	against: Sentence[];
	decided_at: string;
	decided_by: string | null;
}
export interface IdentityPage {
	pairs: IdentityPair[];
	next: string | null;
	counts: Record<IdentityState, number>;
	freshness: Freshness;
}
/** What a person decides of two customers. */
export interface IdentityDecision {
	first: string;
	second: string;
	verdict: 'joined' | 'kept_apart' | 'undone';
	/** The customer that the others are joined to. */
	main: string | null;
	note: string | null;
}
export interface IdentityEntry {
	decision_id: string;
	first: Party;
	second: Party;
	verdict: string;
	note: string | null;
	decided_at: string;
	decided_by: string | null;
}
export interface IdentityHistory {
	entries: IdentityEntry[];
	next: string | null;
}
