// What is changed about a user, and what a refusal means. Pure.
import type { Problem } from '$lib/api/problem';
import { isEmail } from '$lib/entry/entry';
import type { NewUser, Role, UserChanges, UserRow } from './types';

export const ROLES = ['viewer', 'auditor', 'expert', 'admin'] as const satisfies readonly Role[];
export const LEVELS = ['ic', 'manager', 'director', 'executive'] as const;

/** What is filled in; empty is nothing. */
export interface Draft {
	name: string;
	email: string;
	role: Role;
	title: string;
	level: string;
	business_unit: string;
	manager_id: string;
}

export const blank = (): Draft => ({ name: '', email: '', role: 'viewer', title: '', level: '', business_unit: '', manager_id: '' });

export const draftOf = (user: UserRow): Draft => ({
	name: user.name,
	email: user.email,
	role: user.role,
	title: user.title ?? '',
	level: user.level ?? '',
	business_unit: user.business_unit ?? '',
	manager_id: user.manager_id ?? ''
});

export type Fault = 'name' | 'email';

/** What must be mended before it is sent. */
export function faultsOf(draft: Draft): Fault[] {
	return [...(draft.name.trim() ? [] : ['name' as const]), ...(isEmail(draft.email) ? [] : ['email' as const])];
}

const OWN = ['title', 'level', 'business_unit', 'manager_id'] as const;

/** Only what differs; null when nothing does. */
export function changesOf(user: UserRow, draft: Draft): UserChanges | null {
	const changes: UserChanges = {};
	if (draft.name.trim() !== user.name) changes.name = draft.name.trim();
	if (draft.email.trim() !== user.email) changes.email = draft.email.trim();
	if (draft.role !== user.role) changes.role = draft.role;
	for (const name of OWN) {
		const value = draft[name].trim() || null;
		if (value !== user[name]) changes[name] = value;
	}
	return Object.keys(changes).length ? changes : null;
}

/** A user to be: what is empty is not sent. */
export function newUserOf(draft: Draft, user_id: string): NewUser {
	const made: NewUser = { name: draft.name.trim(), email: draft.email.trim(), role: draft.role };
	for (const name of OWN) if (draft[name].trim()) made[name] = draft[name].trim();
	if (user_id.trim()) made.user_id = user_id.trim();
	return made;
}

const FIELDS = ['name', 'email', 'role', 'title', 'level', 'business_unit', 'manager_id', 'user_id'] as const;
export type Field = (typeof FIELDS)[number];

/** The field that the server does not accept; the last administrator is one by their role. */
export function refusedField(problem: Problem | undefined): Field | null {
	if (problem?.code === 'last_admin') return 'role';
	return FIELDS.find((field) => field === problem?.parameter) ?? null;
}

export type Refusal = 'email_taken' | 'user_id_taken' | 'no_place' | 'last_admin' | 'user_disabled' | 'itself' | 'conflict';

const BAD: Partial<Record<Field, Refusal>> = { manager_id: 'itself', user_id: 'no_place' };

/** Why the server does not do it, where there are words for it. */
export function refusalOf(problem: Problem | undefined): Refusal | null {
	const field = refusedField(problem);
	if (problem?.code === 'bad_parameter') return BAD[field ?? 'name'] ?? null;
	if (problem?.status !== 409) return null;
	if (problem.code === 'last_admin' || problem.code === 'user_disabled') return problem.code;
	if (field === 'email') return 'email_taken';
	return field === 'user_id' ? 'user_id_taken' : 'conflict';
}
