import { describe, expect, test } from 'vitest';
import { LOADING_MS, SCHEDULED_MS, secondsSince, silent, waitFor } from './again';

const loading = { started_at: '2026-11-22T10:32:00Z', table: 'orders', rows: 120_000 };
const page = (now: typeof loading | null, heartbeat_at: string | null = null) => ({
	sources: [{ loading: null }, { loading: now }],
	heartbeat_at
});

describe('a page that asks again', () => {
	test('it does while something loads, seldom while something is scheduled, else not', () => {
		expect(waitFor(page(loading), false, false)).toBe(LOADING_MS);
		expect(waitFor(page(loading, '2026-11-22T10:32:00Z'), false, false)).toBe(LOADING_MS);
		expect(waitFor(page(null, '2026-11-22T10:32:00Z'), false, false)).toBe(SCHEDULED_MS);
		expect(waitFor(page(null), false, false)).toBeNull();
		expect(waitFor(undefined, false, false)).toBeNull();
	});
	test('not while nobody looks at it, and not in the past', () => {
		expect(waitFor(page(loading), true, false)).toBeNull();
		expect(waitFor(page(loading), false, true)).toBeNull();
	});
});

describe('the scheduler', () => {
	const at = '2026-11-22T10:32:00Z';
	const after = (seconds: number) => Date.parse(at) + seconds * 1000;
	test('it has stopped when it has not looked for more than two minutes', () => {
		expect(silent(at, after(120))).toBe(false);
		expect(silent(at, after(121))).toBe(true);
	});
	test('a clock that goes before ours does not look ahead', () => {
		expect(secondsSince(at, after(-5))).toBe(0);
		expect(secondsSince(at, after(10.9))).toBe(10);
	});
});
