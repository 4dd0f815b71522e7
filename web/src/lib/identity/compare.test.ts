import { describe, expect, test } from 'vitest';
import type { Party } from '$lib/api/types';
import { compare, presetMain } from './compare';
import { shownOf } from './states';
import { stepTo } from './steps';

const party = (customer_id: string, more: Partial<Party> = {}): Party => ({
	customer_id,
	name: 'Acme GmbH',
	country: 'DE',
	segment: null,
	since_on: null,
	is_main: false,
	...more
});

describe('two customers side by side', () => {
	test('what nobody knows is left out; blanks and case make no difference', () => {
		const rows = compare(party('1', { name: 'ACME  GmbH', segment: 'SMB' }), party('2', { country: 'AT' }));
		expect(rows.map((row) => [row.field, row.likeness])).toEqual([
			['name', 'same'],
			['country', 'differs'],
			['segment', 'one']
		]);
	});
	test('the main one of a group stays it, else the first', () => {
		expect(presetMain({ first: party('1'), second: party('2', { is_main: true }) })).toBe('2');
		expect(presetMain({ first: party('1', { is_main: true }), second: party('2', { is_main: true }) })).toBe('1');
		expect(presetMain({ first: party('1'), second: party('2') })).toBe('1');
	});
});

test('j and k walk the pairs and stop at the ends', () => {
	expect([stepTo('j', -1, 3), stepTo('j', 0, 3), stepTo('j', 2, 3)]).toEqual([0, 1, 2]);
	expect([stepTo('k', -1, 3), stepTo('k', 2, 3)]).toEqual([0, 1]);
	expect([stepTo('x', 0, 3), stepTo('j', 0, 0)]).toEqual([null, null]);
});

test('an address that makes no sense shows what waits', () => {
	expect([shownOf(null), shownOf('nonsense'), shownOf('kept_apart'), shownOf('history')]).toEqual([
		'waiting',
		'waiting',
		'kept_apart',
		'history'
	]);
});
