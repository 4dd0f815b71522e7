import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lineAt, numbersOf, shares, withNumber, withThresholds } from './numbers';
import { judged, looked, share } from './replay';
import { overdueCount, reviews } from './reviews';
import type { Standing } from '$lib/api/types';
import type { PolicyContents } from './types';

const builtIn = readFileSync('../crates/regard-policy/policy.yaml', 'utf8');
/** The longer example of the manual: two rules, limits, sources. */
const manual = /```yaml\n([\s\S]*?)```/.exec(readFileSync('../docs/policy.md', 'utf8'))?.[1] ?? '';

describe('the numbers of a text', () => {
	test('are those of the built-in policy', () => {
		const [rule, ...others] = numbersOf(builtIn) ?? [];
		expect(others).toEqual([]);
		expect(rule?.rule).toBe('Everybody');
		expect(rule?.retention.high_from.value).toBe(50);
		expect(rule?.loyalty.coverage.value).toBe(0.4);
		expect(rule?.loyalty.signals.map((one) => `${one.signal} ${one.weight.value}`)).toEqual([
			'nps 40',
			'otif_first 30',
			'csat 15',
			'account_team_view 15'
		]);
	});
	test('are those of each rule of the manual', () => {
		expect(numbersOf(manual)?.map((rule) => [rule.rule, rule.retention.high_from.value, rule.loyalty.high_from.value])).toEqual([
			['Key accounts', 60, 60],
			['Everybody', 50, 50]
		]);
	});
	test('another number stands in the same place, and nothing else changes', () => {
		const place = numbersOf(builtIn)![0]!.loyalty.signals[1]!.weight;
		const changed = withNumber(builtIn, place, 12.5);
		expect(changed).toBe(builtIn.replace('otif_first, weight: 30', 'otif_first, weight: 12.5'));
		expect(numbersOf(changed)![0]!.loyalty.signals[1]!.weight.value).toBe(12.5);
	});
	test('comments, quotes and blocks do not mislead', () => {
		const text = `# weight: 1
rules:
  - rule: "Large, weight: 9" # high_from: 3
    retention:
      high_from: 55   # was 50
      coverage: .5
      signals:
        - weight: 2
          signal: 'nps'
          worst: 0
          best: 1
    loyalty: { high_from: 40, coverage: 1, signals: [{ signal: csat, weight: 1e1, worst: 0, best: 100 }] }
`;
		const [rule] = numbersOf(text) ?? [];
		expect(rule?.rule).toBe('Large, weight: 9');
		expect([rule?.retention.high_from.value, rule?.retention.signals[0]?.weight.value]).toEqual([55, 2]);
		expect([rule?.loyalty.high_from.value, rule?.loyalty.signals[0]?.weight.value]).toEqual([40, 10]);
	});
	test.each(['', 'owner: nobody', builtIn.replace('high_from: 50', 'high_from: lots'), builtIn.replace('weight: 40', 'wait: 40')])(
		'where one cannot be read, none is offered',
		(text) => expect(numbersOf(text)).toBeNull()
	);
	test('the thresholds that were tried on the grid are written into their rule', () => {
		const changed = withThresholds(manual, 1, { retention: 100, loyalty: 5 });
		expect(numbersOf(changed)?.map((rule) => [rule.retention.high_from.value, rule.loyalty.high_from.value])).toEqual([
			[60, 60],
			[100, 5]
		]);
		expect(withThresholds(manual, 7, { retention: 1 })).toBe(manual);
		expect(withThresholds(manual, 0, {})).toBe(manual);
	});
	test('weights are parts of their sum', () => {
		expect(shares([50, 25, 25])).toEqual([0.5, 0.25, 0.25]);
		expect(shares([0])).toEqual([0]);
	});
	test('a line begins and ends where it does', () => {
		expect(lineAt('one\ntwo\nthree', 2)).toEqual({ from: 4, to: 7 });
		expect(lineAt('one', 9)).toEqual({ from: 0, to: 3 });
	});
});

describe('a replay', () => {
	test('more hits are good, more false alarms and misses are not', () => {
		const before = { hits: 10, false_alarms: 30, misses: 5 };
		const after = { hits: 12, false_alarms: 40, misses: 5 };
		expect(judged({ before, after }).map((row) => `${row.name} ${row.tone}`)).toEqual(['hits good', 'false_alarms bad', 'misses plain']);
		expect(judged({ before: after, after: before }).map((row) => row.tone)).toEqual(['bad', 'good', 'plain']);
	});
	test('a share is of those who were called; of nobody there is none', () => {
		expect(share({ hits: 1, false_alarms: 3, misses: 9 })).toBe(25);
		expect(share({ hits: 0, false_alarms: 0, misses: 9 })).toBeNull();
	});
	test('whoever is in view today is counted once, however they stand', () => {
		const stand = (standing: Standing, before: number, customers: number) => ({ standing, customers, before, worth_minor: 0 });
		expect(looked({ standings: [stand('neutral', 200, 250), stand('critical', 70, 20), stand('unknown', 30, 30)] })).toBe(300);
	});
});

describe('reviews', () => {
	const playbook = (name: string, review_by: string, review_overdue: boolean): PolicyContents['playbooks'][number] => ({
		playbook: name,
		title: name,
		owner: 'Ann',
		review_by,
		review_overdue,
		standings: [],
		causes: [],
		limits: [],
		steps: []
	});
	test('what is overdue comes first, then what is due soonest', () => {
		const playbooks = [playbook('late', '2026-03-01', true), playbook('soon', '2026-12-01', false), playbook('later', '2026-02-01', true)];
		const contents: PolicyContents = { owner: 'Bo', reason: '', published_on: '2026-01-01', review_by: '2027-01-01', rules: [], playbooks, alerts: [] };
		const all = reviews({ contents, review_by: '2027-06-30', review_overdue: false });
		expect(all.map((one) => one.playbook)).toEqual(['later', 'late', 'soon', null]);
		expect(overdueCount(all)).toBe(2);
	});
});
