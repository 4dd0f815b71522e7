import { describe, expect, test } from 'vitest';
import type { Attention, Brief } from '$lib/api/types';
import { shorten } from './fit';
import { countWords, MOST_SECONDS, readingSeconds } from './reading';

const reason = { key: 'attention.reason.quiet', params: { days: 44 } };
const customer = (reasons: number, segment: string | null = 'Retail'): Attention => ({
	customer_id: `C-${reasons}`,
	name: 'Delta Foods',
	segment,
	country: null,
	reasons: Array.from({ length: reasons }, () => reason),
	money_minor: 1,
	currency: 'EUR',
	next: reason,
	suggested: null
});
const brief = (attention: Attention[]): Brief => ({
	headline: reason,
	sub: reason,
	view: {
		name: 'everyone',
		level: null,
		business_unit: null,
		purpose: '',
		often: 'week',
		lead: 'promises',
		numbers: [],
		customers: 5,
		steps: 5,
		pages: [],
		seconds: 0,
		built_in: true
	},
	period: { from: '2026-10-01', to: '2026-10-31' },
	reference_period: { from: '2026-09-01', to: '2026-09-30' },
	figures: [],
	grid: null,
	attention,
	todo: Array.from({ length: 5 }, () => ({ what: reason, when: reason, href: '/', late: false })),
	freshness: { as_of: null, fresh: 0, total: 0, stale: [] },
	customers_in_scope: 3
});

describe('reading time', () => {
	test('238 words are a minute, a chart is five seconds', () => {
		expect(readingSeconds(238, 0)).toBe(60);
		expect(readingSeconds(238, 5)).toBe(85);
		expect(readingSeconds(0, 0)).toBe(0);
	});
	test('a part of a second is a second', () => {
		expect(readingSeconds(1, 0)).toBe(1);
		expect(readingSeconds(358, 0)).toBe(91);
		expect(MOST_SECONDS).toBe(90);
	});
	test('signs that stand alone are no words', () => {
		expect(countWords('  38 orders are late · 41 days → call  ')).toBe(7);
		expect(countWords('')).toBe(0);
	});
});

describe('shortening', () => {
	test('no step leaves everything', () => {
		const whole = brief([customer(3), customer(1)]);
		expect(shorten(whole, 0)).toBe(whole);
	});
	test('each step leaves out one reason of whoever has the most, the least money first', () => {
		const counts = (steps: number) =>
			shorten(brief([customer(3), customer(2), customer(3)]), steps)?.attention.map((row) => row.reasons.length);
		expect([1, 2, 3, 4, 5].map(counts)).toEqual([
			[3, 2, 2],
			[2, 2, 2],
			[2, 2, 1],
			[2, 1, 1],
			[1, 1, 1]
		]);
	});
	const last = (whole: Brief) => Array.from({ length: 60 }, (_, steps) => shorten(whole, steps)).findLast((one) => one !== null);
	test('it ends, and one customer with a reason and one thing to do stay', () => {
		const whole = brief([customer(3), customer(2), customer(3), customer(1), customer(1)]);
		expect(last(whole)?.attention.map((row) => row.reasons.length)).toEqual([1]);
		expect(last(whole)?.todo).toHaveLength(1);
		expect(shorten(whole, 60)).toBeNull();
	});
	test('all of three things to do and three customers go last', () => {
		const whole = brief([customer(1, null), customer(1, null), customer(1, null), customer(1, null)]);
		const left = (steps: number) => [shorten(whole, steps)?.todo.length, shorten(whole, steps)?.attention.length];
		expect([1, 2, 3, 4].map(left)).toEqual([
			[4, 4],
			[3, 4],
			[3, 3],
			[2, 3]
		]);
	});
	test('a plan says what is next before it is only named, and the grid keeps its counts', () => {
		const suggested = { playbook: 'ask', title: 'Ask', text: 'Call back, and listen' };
		const mover = { customer_id: 'a', name: 'A', from: 'neutral', to: 'critical', cause: null, worth_minor: 1 } as const;
		const grid = {
			seen_on: '2026-10-31',
			before_on: '2026-09-30',
			standings: [{ standing: 'critical', customers: 3, before: 2, worth_minor: 1 } as const],
			entered_critical: 1,
			entered_first: [mover]
		};
		const whole = { ...brief([{ ...customer(1, null), suggested }]), todo: [], grid };
		const one = (steps: number) => shorten(whole, steps)!;
		expect([one(0).attention[0]?.next, one(1).attention[0]?.next]).toEqual([reason, null]);
		expect([one(1).grid?.entered_first, one(2).grid?.entered_first]).toEqual([[mover], []]);
		expect([one(2), one(3)].map((brief) => brief.attention[0]?.suggested?.text)).toEqual(['Call back, and listen', 'Ask']);
		expect(one(4).grid?.standings).toEqual([{ standing: 'critical', customers: 3, before: null, worth_minor: 1 }]);
		expect(one(4).grid?.entered_critical).toBe(1);
		expect(shorten(whole, 5)).toBeNull();
	});
});
