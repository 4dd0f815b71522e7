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
	next: reason
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
	test('it ends, and three customers with a reason each and three things to do stay', () => {
		const whole = brief([customer(3), customer(2), customer(3), customer(1), customer(1)]);
		const last = Array.from({ length: 60 }, (_, steps) => shorten(whole, steps)).findLast((one) => one !== null);
		expect(last?.attention.map((row) => row.reasons.length)).toEqual([1, 1, 1]);
		expect(last?.todo).toHaveLength(3);
		expect(shorten(whole, 60)).toBeNull();
	});
});
