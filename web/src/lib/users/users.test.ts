import { beforeAll, describe, expect, test } from 'vitest';
import en from '$messages/en.json';
import { Problem } from '$lib/api/problem';
import { Catalog } from '$lib/words/catalog';
import { current } from '$lib/words/current.svelte';
import { grantFaults, grantOf, grantState, inTurn, type GrantDraft } from './grant';
import { placeTexts } from './say';
import type { Grant, UserPlace, UserRow } from './types';
import { blank, changesOf, draftOf, faultsOf, newUserOf, refusalOf, refusedField } from './user';

beforeAll(() => {
	current.catalog = new Catalog('en', en, { locale: 'en-GB', timeZone: 'Europe/Berlin', currency: 'EUR' });
});

const ann: UserRow = {
	user_id: 'ann', name: 'Ann Lee', email: 'ann@example.com', title: 'Account manager', level: 'ic', business_unit: 'sales', role: 'viewer',
	manager_id: 'bob', manager_name: 'Bob', language: null, origin: 'admin', external_id: null, persona: false, created_at: '2026-01-01T00:00:00Z', disabled_at: null
};

describe('what is changed', () => {
	test('is only what differs', () => {
		expect(changesOf(ann, draftOf(ann))).toBeNull();
		expect(changesOf(ann, { ...draftOf(ann), name: ' Ann Lee ' })).toBeNull();
		expect(changesOf(ann, { ...draftOf(ann), name: 'Ann Low', role: 'admin' })).toEqual({ name: 'Ann Low', role: 'admin' });
	});
	test('an emptied value is taken away', () => {
		expect(changesOf(ann, { ...draftOf(ann), title: ' ', manager_id: '' })).toEqual({ title: null, manager_id: null });
	});
	test('a user to be says only what is known', () => {
		expect(newUserOf({ ...blank(), name: ' Eve ', email: 'eve@example.com' }, '')).toEqual({ name: 'Eve', email: 'eve@example.com', role: 'viewer' });
		expect(newUserOf({ ...blank(), name: 'Eve', email: 'eve@example.com', level: 'manager' }, ' u-7 ')).toMatchObject({ level: 'manager', user_id: 'u-7' });
	});
	test('a name and an address are needed', () => {
		expect(faultsOf(blank())).toEqual(['name', 'email']);
		expect(faultsOf(draftOf(ann))).toEqual([]);
	});
});

describe('a refusal is about', () => {
	const conflict = (code: string, parameter: string | null = null) => new Problem(code, 409, '', parameter);
	test.each([
		[conflict('email_taken', 'email'), 'email_taken', 'email'],
		[conflict('user_taken', 'user_id'), 'user_id_taken', 'user_id'],
		[conflict('last_admin'), 'last_admin', 'role'],
		[conflict('user_disabled'), 'user_disabled', null],
		[conflict('external_id_taken', 'external_id'), 'conflict', null],
		[new Problem('bad_parameter', 400, '', 'manager_id'), 'itself', 'manager_id'],
		[new Problem('bad_parameter', 400, '', 'email'), null, 'email'],
		[new Problem('bad_parameter', 400, '', 'user_id'), 'no_place', 'user_id'],
		[new Problem('bad_parameter', 400, '', 'key_of_the_user'), null, null],
		[new Problem('internal', 500, ''), null, null],
		[undefined, null, null]
	])('%j: %s at %s', (problem, refusal, field) => {
		expect([refusalOf(problem), refusedField(problem)]).toEqual([refusal, field]);
	});
});

describe('a place in the org chart', () => {
	const user: UserRow = { ...ann, user_id: 'E7' };
	const place: UserPlace = {
		level: 'manager', business_unit: null, manager_id: 'E1', manager_name: 'Ada', by_source: true, overruled: []
	};
	test('is said by name and by whose word it is', () => {
		const { stands, warnings } = placeTexts({ user, place });
		expect(stands).toContain('Ada');
		expect(stands).toContain('E7');
		expect(warnings).toEqual([]);
		expect(placeTexts({ user, place: null }).stands).not.toBe(stands);
		expect(placeTexts({ user, place: { ...place, by_source: false } }).stands).not.toBe(stands);
	});
	test('that does not hold together is said to', () => {
		const odd: UserPlace = { ...place, manager_name: null, overruled: ['level', 'manager_id'] };
		const { warnings } = placeTexts({ user, place: odd });
		expect(warnings).toHaveLength(2);
		expect(warnings[0]).toContain('E1');
	});
});

describe('a grant', () => {
	const grant = (more: Partial<Grant>): Grant => ({
		grant_id: 'g', kind: 'stand_in', about: 'bob', about_name: 'Bob', from_on: null, to_on: null, note: null,
		granted_by: 'root', granted_by_name: null, granted_at: '2026-01-01T00:00:00Z', revoked_by: null, revoked_at: null, ...more
	});
	const today = '2026-10-10';
	test.each([
		[{}, 'open'],
		[{ from_on: today, to_on: today }, 'open'],
		[{ from_on: '2026-10-11' }, 'coming'],
		[{ to_on: '2026-10-09' }, 'over'],
		[{ to_on: '2026-12-31', revoked_at: '2026-10-01T00:00:00Z' }, 'taken_back']
	] as const)('%j is %s', (more, state) => expect(grantState(grant(more), today)).toBe(state));
	test('what holds stands first', () => {
		const rows = [grant({ grant_id: 'old', to_on: '2026-01-02' }), grant({ grant_id: 'soon', from_on: '2027-01-01' }), grant({ grant_id: 'now' })];
		expect(inTurn(rows, today).map((row) => row.grant_id)).toEqual(['now', 'soon', 'old']);
	});
	const draft: GrantDraft = { kind: 'stand_in', about: 'bob', from_on: today, to_on: '2026-10-24', note: ' holiday ' };
	test('for a stand-in ends', () => {
		expect(grantFaults(draft)).toEqual([]);
		expect(grantFaults({ ...draft, to_on: '' })).toEqual(['to_on']);
		expect(grantFaults({ ...draft, to_on: '2026-10-09' })).toEqual(['order']);
		expect(grantFaults({ ...draft, kind: 'customer', to_on: '' })).toEqual([]);
	});
	test('is about somebody or something, but for everyone', () => {
		expect(grantFaults({ ...draft, about: ' ' })).toEqual(['about']);
		expect(grantFaults({ ...draft, kind: 'everyone', about: '' })).toEqual([]);
		expect(grantOf({ ...draft, kind: 'everyone', about: 'left over', from_on: '', to_on: '', note: '' })).toEqual({ kind: 'everyone', about: null });
		expect(grantOf(draft)).toEqual({ kind: 'stand_in', about: 'bob', from_on: today, to_on: '2026-10-24', note: 'holiday' });
	});
});
