import { describe, expect, test } from 'vitest';
import type { View } from '$lib/api/types';
import { count, draftOf, elsewhere, faults, fieldOf, isName, leastSeconds, moved, nameFrom, sameDraft } from './draft';
import type { Draft } from './types';

const draft = (more: Partial<Draft> = {}): Draft => ({
	level: null,
	business_unit: null,
	purpose: 'See who needs somebody now.',
	often: 'week',
	lead: 'promises',
	numbers: ['nps', 'sales', 'otif_latest', 'overdue_orders', 'csat'],
	customers: 5,
	steps: 5,
	pages: ['brief', 'customers'],
	...more
});

describe('the seconds of a brief', () => {
	test('are those that the server counts', () => {
		expect(leastSeconds(draft())).toBe(84);
		expect(leastSeconds(draft({ customers: 10 }))).toBeGreaterThan(90);
	});
	test('each part less takes less', () => {
		const whole = leastSeconds(draft());
		expect(leastSeconds(draft({ numbers: ['nps'] }))).toBeLessThan(whole);
		expect(leastSeconds(draft({ customers: 4 }))).toBeLessThan(whole);
		expect(leastSeconds(draft({ steps: 4 }))).toBeLessThan(whole);
	});
});

describe('what is wrong', () => {
	const found = (more: Partial<Draft>) => faults(draft(more)).map((one) => `${one.place} ${one.fault}`);
	test('nothing is wrong with a good draft', () => expect(found({})).toEqual([]));
	test('each fault stands at its field', () => {
		expect(found({ numbers: [] })).toEqual(['numbers numbers_none']);
		expect(found({ numbers: ['a', 'b', 'c', 'd', 'e', 'f'], customers: 0, steps: 0 })).toEqual(['numbers numbers_many']);
		expect(found({ purpose: '  ' })).toEqual(['purpose purpose_none']);
		expect(found({ purpose: 'x'.repeat(201) })).toEqual(['purpose purpose_long']);
		expect(found({ customers: 20 })).toEqual(['customers too_long']);
		expect(found({ pages: [] })).toEqual(['pages pages_none']);
	});
	test('a refusal of the server is about a field, or stands above all', () => {
		expect(['numbers.2', 'numbers[0]', 'purpose'].map(fieldOf)).toEqual(['numbers', 'numbers', 'purpose']);
		const refused = [
			{ place: 'numbers.2', problem: 'a', fix: 'b' },
			{ place: 'view', problem: 'c', fix: 'd' }
		];
		expect(elsewhere(refused).map((one) => one.place)).toEqual(['view']);
	});
});

describe('making one', () => {
	test('a member goes up and down, and not beyond the ends', () => {
		expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
		expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
		expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
		expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
	});
	test('what is worked out of a view is no part of a draft', () => {
		const view: View = { ...draft(), name: 'own', seconds: 78, built_in: false };
		expect(draftOf(view)).toEqual(draft());
		expect(sameDraft(draft(), draftOf(view))).toBe(true);
		expect(sameDraft(draft(), draft({ numbers: ['sales', 'nps'] }))).toBe(false);
	});
	test('a count is whole and within bounds', () => {
		expect([Number.NaN, -1, 3.7, 99].map(count)).toEqual([0, 0, 3, 20]);
	});
	test('a name is made of what was typed', () => {
		expect(nameFrom('  Clientes clave, España ')).toBe('clientes_clave_espana');
		expect(isName(nameFrom('Key accounts'))).toBe(true);
		expect(isName('Key accounts')).toBe(false);
		expect(nameFrom('—')).toBe('');
	});
});
