import { describe, expect, test } from 'vitest';
import type { Cut, CutMember } from '$lib/api/types';
import { finding, named, tells } from './cut';
import { joined, parted } from './where';

const member = (name: string, value: number | null, more: Partial<CutMember> = {}): CutMember => ({
	member: name,
	together: 1,
	rows_where: [`segment=${name}`],
	value,
	n: 50,
	margin: null,
	share: 25,
	change: null,
	verdict: 'none',
	withheld: value === null,
	...more
});
const cut = (unit: string, members: CutMember[]): Cut => ({
	metric: 'csat',
	dimension: 'segment',
	unit,
	currency: null,
	better: 'higher',
	period: { from: '2026-08-01', to: '2026-08-31' },
	members
});

describe('what a cut says', () => {
	test('a rate names the two that differ most, when they surely do', () => {
		const members = [member('a', 60, { margin: 3 }), member('b', 80, { margin: 4 }), member('c', 70, { margin: 3 })];
		expect(finding(cut('percent', members))).toMatchObject({ kind: 'apart', low: { member: 'a' }, high: { member: 'b' } });
		const close = [member('a', 76, { margin: 3 }), member('b', 80, { margin: 4 })];
		expect(finding(cut('percent', close)).kind).toBe('alike');
	});
	test('a sum names who holds most of it', () => {
		const members = [member('a', 60, { share: 60 }), member('b', 40, { share: 40 })];
		expect(finding(cut('money', members))).toMatchObject({ kind: 'most', member: { member: 'a' }, share: 60 });
	});
	test('who has no member, the others together and what is withheld are not named', () => {
		const members = [member('none', 90), member('a', 60), member('b', null), member('other', 10, { together: 7 })];
		expect(named(cut('percent', members)).map((one) => one.member)).toEqual(['a']);
		expect(finding(cut('percent', members)).kind).toBe('alone');
		expect(tells(cut('percent', [member('none', 90)]))).toBe(false);
	});
});

test('several members survive the way through the address', () => {
	const where = ['segment=a=b', 'segment=c'];
	expect(parted(joined(where))).toEqual(where);
	expect(joined([])).toBeNull();
	expect(parted(null)).toEqual([]);
});
