// What travels about users, and about what they see and may do.
import type { ApiToken, OwnSession } from '$lib/account/types';

export type Role = 'admin' | 'auditor' | 'expert' | 'viewer';
export type Origin = 'admin' | 'source' | 'sso' | 'scim';

export interface UserRow {
	user_id: string;
	name: string;
	email: string;
	title: string | null;
	level: string | null;
	business_unit: string | null;
	role: Role;
	manager_id: string | null;
	manager_name: string | null;
	language: string | null;
	/** Who said that there is such a user. */
	origin: Origin;
	external_id: string | null;
	/** Somebody of the demo, whom one click signs in. */
	persona: boolean;
	created_at: string;
	disabled_at: string | null;
}
export interface UsersPage {
	rows: UserRow[];
	next: string | null;
}
export interface NewUser {
	name: string;
	email: string;
	role: Role;
	title?: string;
	level?: string;
	business_unit?: string;
	manager_id?: string;
	/** Their key in the company's own org chart. */
	user_id?: string;
}
export interface Invitation {
	/** Below the address of this Regard; the secret is in its fragment. */
	link_path: string;
	expires_at: string;
}
export interface AddedUser {
	user: UserRow;
	invitation: Invitation;
}

export type GrantKind = 'stand_in' | 'sales_entity' | 'customer' | 'everyone';

export interface Grant {
	grant_id: string;
	kind: GrantKind;
	/** A user, a sales entity or a customer by key; nothing for everyone. */
	about: string | null;
	about_name: string | null;
	from_on: string | null;
	to_on: string | null;
	note: string | null;
	granted_by: string;
	granted_by_name: string | null;
	granted_at: string;
	revoked_by: string | null;
	revoked_at: string | null;
}
export interface NewGrant {
	kind: GrantKind;
	about: string | null;
	from_on?: string;
	to_on?: string;
	note?: string;
}
export interface LinkedIdentity {
	issuer: string;
	subject: string;
	linked_at: string;
	last_used_at: string | null;
}
/** Where somebody stands in the org chart, and by whose word. */
export interface UserPlace {
	level: string | null;
	business_unit: string | null;
	manager_id: string | null;
	/** Nobody knows a manager without one. */
	manager_name: string | null;
	by_source: boolean;
	/** What is set here and does not count, because the source says another thing. */
	overruled: ('level' | 'business_unit' | 'manager_id')[];
}
export interface UserPage {
	user: UserRow;
	/** **Empty**: nobody says where they stand. */
	place: UserPlace | null;
	/** How many customers they see. **Empty**: all. */
	customers: number | null;
	sees_all: boolean;
	/** How many people stand below them. */
	below: number;
	grants: Grant[];
	sessions: OwnSession[];
	tokens: ApiToken[];
	identities: LinkedIdentity[];
}
/** What an administrator changes; null takes a value away. */
export interface UserChanges {
	name?: string;
	email?: string;
	role?: Role;
	title?: string | null;
	level?: string | null;
	business_unit?: string | null;
	manager_id?: string | null;
	enabled?: boolean;
}
