import { describe, expect, test } from 'vitest';
import { allDone, doneOf, isBare, keyOf, restUntil, restUntilDay, waiting, withOwn, withoutSignIn } from './todo';
import type { ActionsPage, AlertRow, AlertsPage, NextRow, PlanStep } from './types';

const row = (more: Partial<NextRow>): NextRow => ({
	kind: 'alert',
	customer_id: 'C-1',
	customer_name: 'One',
	mine: false,
	overdue: false,
	due_at: null,
	due_on: null,
	worth_minor: null,
	plan_id: null,
	step_no: null,
	text: null,
	loop_id: null,
	survey: null,
	score: null,
	alert_id: null,
	rule: null,
	title: null,
	gap: null,
	...more
});
const step = (step_no: number, done_at: string | null): PlanStep => ({
	step_no,
	text: 'Call',
	user_id: null,
	user_name: null,
	due_on: null,
	overdue: false,
	done_by: null,
	done_by_name: null,
	done_at
});

describe('what there is to do', () => {
	test('two steps of one plan are two things', () => {
		const steps = [1, 2].map((step_no) => row({ kind: 'step', plan_id: 'p', step_no }));
		expect(new Set(steps.map(keyOf)).size).toBe(2);
	});
});

describe('how much waits', () => {
	const page: ActionsPage = {
		alerts: { open: 9, mine: 2 },
		loops: { open: 4, overdue: 3, mine: 1, median_hours: null },
		plans: { open: 5, overdue: 1, mine: 3 },
		steps: { to_do: 6, overdue: 2 },
		disagreements: { total: 0, worth_minor: null },
		next: [row({ kind: 'loop', mine: true, overdue: true }), row({ kind: 'loop', overdue: true }), row({ kind: 'step', mine: true, overdue: true })]
	};
	test('mine are my alerts, low scores and steps; late is what of it is overdue', () => {
		expect(waiting(page, 0)).toEqual({ mine: 9, late: 3, all: 18 });
	});
	test('what I have taken waits on', () => {
		expect(waiting({ ...page, alerts: { open: 8, mine: 1 } }, 1)).toEqual(waiting(page, 0));
	});
	test('there is nothing to do where nothing is open and nothing stands first', () => {
		const none = { alerts: { open: 0, mine: 0 }, loops: { ...page.loops, open: 0 }, plans: { ...page.plans, open: 0 }, next: [] };
		expect([isBare(page), isBare({ ...page, ...none })]).toEqual([false, true]);
		expect(isBare({ ...page, ...none, disagreements: { total: 1, worth_minor: null } })).toBe(false);
	});
	test('alerts that I have taken stand before the open ones, and are counted', () => {
		const of = (...keys: string[]) => keys.map((alert_id) => ({ alert_id }) as AlertRow);
		const counts = { open: 2, acknowledged: 5, snoozed: 0, resolved: 1 };
		const open: AlertsPage = { rows: of('b', 'c'), next: 'c', counts };
		const seen = withOwn(open, { rows: of('a'), next: null, counts: { ...counts, acknowledged: 1 } });
		expect(seen.rows.map((row) => row.alert_id)).toEqual(['a', 'b', 'c']);
		expect([seen.own, seen.counts, seen.next]).toEqual([1, counts, 'c']);
	});
	test('a plan is done when each of its steps is; one without steps is not by itself', () => {
		const steps = [step(1, '2026-11-01T10:00:00Z'), step(2, null)];
		expect([doneOf(steps), allDone(steps), allDone(steps.slice(0, 1)), allDone([])]).toEqual([1, false, true, false]);
	});
});

describe('a rest', () => {
	const now = Date.parse('2026-11-23T12:00:00Z');
	test('ends so many days from now', () => expect(restUntil(3, now)).toBe('2026-11-26T12:00:00.000Z'));
	test('until a day ends as that day begins', () => {
		expect(restUntilDay('2026-12-01', now)).toBe(new Date('2026-12-01T00:00:00').toISOString());
	});
	test.each(['', 'soon', '2026-11-23', '2020-01-01', '2028-01-01'])('%s is no day to rest until', (day) => expect(restUntilDay(day, now)).toBeNull());
});

test('who is named for a step and cannot sign in is told of once; who is not known at all is not', () => {
	const of = (user_id: string | null, user_name: string | null) => ({ user_id, user_name });
	expect(withoutSignIn([of('ann', 'Ann'), of(null, 'Ben'), of(null, null), of(null, 'Ben'), of(null, 'Cy')])).toEqual(['Ben', 'Cy']);
	expect(withoutSignIn([])).toEqual([]);
});
