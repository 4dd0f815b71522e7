// The audit log: its kinds, its filter, and what stands in an entry. Pure.
import type { Query } from '$lib/api/client';
import type { AuditCheck, AuditRow } from './types';

/** What is written down, in the order that one looks for it. */
export const KINDS = [
	'sign_in',
	'sign_in_failed',
	'sign_out',
	'session_revoked',
	'password_changed',
	'customer_viewed',
	'rows_viewed',
	'export',
	'user_added',
	'user_changed',
	'user_disabled',
	'user_enabled',
	'user_invited',
	'identity_linked',
	'identity_unlinked',
	'access_changed',
	'token_made',
	'token_revoked',
	'policy_changed',
	'view_changed',
	'source_changed',
	'customers_decided',
	'customers_judged',
	'alerts_raised',
	'alert_changed',
	'message_sent_again',
	'webhook_changed',
	'plan_changed',
	'loop_changed',
	'audit_read'
] as const;
export type AuditKind = (typeof KINDS)[number];

export const isKind = (text: string | null): text is AuditKind => KINDS.some((one) => one === text);

/** What the address says of the filter. */
export interface Filter {
	kind: AuditKind | null;
	user: string | null;
	subject_kind: string | null;
	subject: string | null;
	from: string | null;
	to: string | null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The filter of an address; what is no kind and no day counts as not chosen. */
export function filterOf(choice: (name: string) => string | null): Filter {
	const kind = choice('kind');
	const day = (name: string) => (DAY.test(choice(name) ?? '') ? choice(name) : null);
	const subject = choice('subject');
	// A key alone names nothing: its kind belongs to it.
	const about = subject && choice('subject_kind') ? { subject_kind: choice('subject_kind'), subject } : { subject_kind: null, subject: null };
	return { kind: isKind(kind) ? kind : null, user: choice('user') || null, ...about, from: day('from'), to: day('to') };
}

export const isFiltered = (filter: Filter): boolean => Object.values(filter).some((value) => value !== null);

/** The last day is before the first: nothing can be asked. */
export const backwards = ({ from, to }: Filter): boolean => from !== null && to !== null && to < from;

export const queryOf = (filter: Filter): Query => ({ ...filter });

/** No choice of the filter, to be put into an address. */
export const NOTHING_CHOSEN: Record<string, null> = { kind: null, user: null, user_name: null, subject_kind: null, subject: null, from: null, to: null };

/** A customer or a user has a page of its own. */
export function subjectPath(subject: Pick<NonNullable<AuditRow['subject']>, 'kind' | 'key'> | null): string | null {
	if (subject?.kind === 'customer') return `/customers/${encodeURIComponent(subject.key)}`;
	return subject?.kind === 'user' ? `/users/${encodeURIComponent(subject.key)}` : null;
}

/** The details of an entry by field, without those that are empty. */
export function detailsOf(row: AuditRow): [string, unknown][] {
	return Object.entries(row.details ?? {}).filter(
		([, value]) => value !== null && value !== '' && !(Array.isArray(value) && !value.length)
	);
}

/** Views were filed as policies once; what is stored of an old entry stays. */
export const kindOf = (row: AuditRow): string =>
	row.kind === 'policy_changed' && row.subject?.kind === 'view' ? 'view_changed' : row.kind;

/** What an entry is about, as a person would say it: a grant is about whom it was given to. */
export function aboutOf({ subject, details, names }: AuditRow): string | null {
	if (!subject) return null;
	const made = typeof details?.name === 'string' ? details.name : undefined;
	return subject.name ?? names.user_id?.[0] ?? (subject.kind === 'user' ? undefined : made) ?? subject.key;
}

export type Verdict = 'whole' | 'broken';
export const verdictOf = (check: AuditCheck): Verdict => (check.intact ? 'whole' : 'broken');
