// What is granted to a user beyond their place: what became of it, and whether a new one can be sent. Pure.
import type { Grant, GrantKind, NewGrant } from './types';

export const GRANT_KINDS = ['stand_in', 'sales_entity', 'customer', 'everyone'] as const satisfies readonly GrantKind[];

export type GrantState = 'open' | 'coming' | 'over' | 'taken_back';

/** Both days are included; what was taken back is, whatever its days. */
export function grantState(grant: Pick<Grant, 'from_on' | 'to_on' | 'revoked_at'>, today: string): GrantState {
	if (grant.revoked_at !== null) return 'taken_back';
	if (grant.from_on !== null && grant.from_on > today) return 'coming';
	return grant.to_on !== null && grant.to_on < today ? 'over' : 'open';
}

/** What holds now or will, first; then the newest. */
export function inTurn(grants: readonly Grant[], today: string): Grant[] {
	const rank = (grant: Grant) => ({ open: 0, coming: 1, over: 2, taken_back: 2 })[grantState(grant, today)];
	return [...grants].sort((one, other) => rank(one) - rank(other) || other.granted_at.localeCompare(one.granted_at));
}

/** What is filled in. */
export interface GrantDraft {
	kind: GrantKind;
	about: string;
	from_on: string;
	to_on: string;
	note: string;
}
export type GrantFault = 'about' | 'to_on' | 'order';

/** A stand-in ends: it is for a holiday or an illness. */
export const needsEnd = (kind: GrantKind): boolean => kind === 'stand_in';

export function grantFaults(draft: GrantDraft): GrantFault[] {
	const faults: GrantFault[] = [];
	if (draft.kind !== 'everyone' && !draft.about.trim()) faults.push('about');
	if (needsEnd(draft.kind) && !draft.to_on) faults.push('to_on');
	if (draft.from_on && draft.to_on && draft.to_on < draft.from_on) faults.push('order');
	return faults;
}

export function grantOf(draft: GrantDraft): NewGrant {
	const grant: NewGrant = { kind: draft.kind, about: draft.kind === 'everyone' ? null : draft.about.trim() };
	if (draft.from_on) grant.from_on = draft.from_on;
	if (draft.to_on) grant.to_on = draft.to_on;
	if (draft.note.trim()) grant.note = draft.note.trim();
	return grant;
}
