import { beforeAll, describe, expect, test } from 'vitest';
import en from '$messages/en.json';
import { Catalog } from '$lib/words/catalog';
import { current } from '$lib/words/current.svelte';
import { backwards, detailsOf, filterOf, isFiltered, KINDS, subjectPath, verdictOf } from './audit';
import { detailName, detailText, happened, subjectText } from './say';
import type { AuditRow } from './types';

beforeAll(() => {
	current.catalog = new Catalog('en', en, { locale: 'en-GB', timeZone: 'Europe/Berlin', currency: 'EUR' });
});

const address = (text: string) => {
	const query = new URLSearchParams(text);
	return (name: string) => query.get(name);
};
const row = (more: Partial<AuditRow>): AuditRow => ({
	seq: 7, happened_at: '2026-10-10T10:00:00Z', actor_id: 'ann', actor_name: 'Ann', kind: 'customer_viewed', subject: null, details: null, names: {}, address: null, hash: 'ab', ...more
});

test('every kind has its words', () => {
	expect(KINDS.filter((kind) => !Object.hasOwn(en, `audit.kind.${kind}`))).toEqual([]);
	expect(new Set(KINDS).size).toBe(KINDS.length);
});

describe('the filter of an address', () => {
	test('is read whole', () => {
		const filter = filterOf(address('kind=export&user=ann&subject_kind=customer&subject=C-1&from=2026-10-01&to=2026-10-31'));
		expect(filter).toEqual({ kind: 'export', user: 'ann', subject_kind: 'customer', subject: 'C-1', from: '2026-10-01', to: '2026-10-31' });
		expect(isFiltered(filter)).toBe(true);
	});
	test('does not hold what cannot be asked', () => {
		const filter = filterOf(address('kind=murder&from=yesterday&subject=C-1&user='));
		expect(isFiltered(filter)).toBe(false);
	});
	test('may stand backwards', () => {
		expect(backwards(filterOf(address('from=2026-10-02&to=2026-10-01')))).toBe(true);
		expect(backwards(filterOf(address('from=2026-10-02&to=2026-10-02')))).toBe(false);
		expect(backwards(filterOf(address('from=2026-10-02')))).toBe(false);
	});
});

describe('an entry', () => {
	test('leads to the page of what it is about', () => {
		expect(subjectPath({ kind: 'customer', key: 'C/1' })).toBe('/customers/C%2F1');
		expect(subjectPath({ kind: 'user', key: 'ann' })).toBe('/users/ann');
		expect(subjectPath({ kind: 'source', key: 'crm' })).toBeNull();
		expect(subjectPath(null)).toBeNull();
	});
	test('shows its details by name, without those that are empty', () => {
		const details = { rows: 12, metric: 'otif', old_role: null, where: ['a'], note: '' };
		expect(detailsOf(row({ details }))).toEqual([['rows', 12], ['metric', 'otif'], ['where', ['a']]]);
		expect(detailsOf(row({}))).toEqual([]);
	});
});

describe('an entry in words', () => {
	const customer = { kind: 'customer', key: 'C-1', name: 'Acme' };
	test('names what it is about, and keeps the key', () => {
		expect(happened(row({ subject: customer }))).toContain('Acme');
		expect(happened(row({ subject: { ...customer, name: null } }))).toContain('C-1');
		expect(subjectText(row({ subject: customer }))).toBe('Acme (customer C-1)');
	});
	test('of a grant is about whom it was given to', () => {
		const grant = row({ kind: 'access_changed', subject: { kind: 'grant', key: 'g1', name: null }, names: { user_id: ['Ann'] } });
		expect(happened(grant)).toContain('Ann');
	});
	test('says numbers and pages by our words', () => {
		const rows = (kind: string, key: string) => happened(row({ kind: 'rows_viewed', subject: { kind, key, name: null } }));
		expect(rows('metric', 'orders')).toContain('Orders');
		expect(rows('page', 'customers')).toContain('Customers');
	});
	test('says which version of the policy, and whose draft', () => {
		const policy = (kind: string, key: string, name: string | null) => happened(row({ kind: 'policy_changed', subject: { kind, key, name } }));
		expect(policy('policy', '1', null)).toBe('Changed the policy: version 1');
		expect(policy('policy_draft', 'ann', 'Ann')).toBe('Changed the policy: draft of Ann');
		expect(policy('policy_draft', 'ann', null)).toBe('Changed the policy: draft of ann');
	});
	test('says of what a key is that tells nobody anything', () => {
		const key = '019b8d3e-1111-7222-8333-444455556666';
		const changed = (kind: string, details: AuditRow['details'] = null) => happened(row({ kind: `${kind}_changed`, subject: { kind, key, name: null }, details }));
		expect(changed('loop')).toBe('Changed a case of a low score: case of a low score 019b8d3e…');
		expect(changed('alert')).toBe('Changed an alert: alert 019b8d3e…');
		expect(changed('plan', { step: 1, done: true })).toBe('Changed a plan: plan 019b8d3e…');
		expect(changed('plan', { opened: 'Give firm dates' })).toBe('Changed a plan: Give firm dates');
	});
	test('of a view is none of a policy, however it was filed', () => {
		expect(happened(row({ kind: 'policy_changed', subject: { kind: 'view', key: 'sales', name: null } }))).toContain('view');
	});
	test('says its details', () => {
		expect(detailName('former_role')).toBe('Role, before');
		expect(detailName('never_heard_of')).toBe('never heard of');
		const shared = row({ names: { readers: ['Ann', 'Ben'] } });
		expect(detailText(shared, 'readers', ['a', 'b'])).toBe('Ann, Ben');
		expect(detailText(shared, 'with', 'named')).toBe('with some people');
		expect(detailText(shared, 'grants_sight', true)).toBe('yes');
		expect(detailText(shared, 'from_on', '2026-10-01')).toBe('1 Oct 2026');
	});
});

test('the chain is whole or it is broken', () => {
	expect(verdictOf({ events: 3, intact: true, broken_at: null, last_hash: 'ab' })).toBe('whole');
	expect(verdictOf({ events: 1, intact: false, broken_at: 2, last_hash: null })).toBe('broken');
});
