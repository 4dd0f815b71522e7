import { describe, expect, test } from 'vitest';
import type { AssetRow, CaseRow, OpenPromise, OtherPromise, VoiceRow } from '$lib/api/types';
import { assetsFor, dialled, lastNps, lastSaid, openCases, waited } from './brief';

const answer = (survey: string, score: number | null, comment: string | null) =>
	({ answer_id: `${survey} ${score}`, survey, score, comment }) as VoiceRow;
const one = (case_id: string, opened_at: string, escalated = false, resolved_at: string | null = null) =>
	({ case_id, opened_at, escalated, resolved_at }) as CaseRow;
const asset = (asset_id: string) => ({ asset_id }) as AssetRow;

describe('before a call', () => {
	test('the last recommendation and the last words may be two answers', () => {
		const answers = [answer('nps', null, ' '), answer('csat', 4, 'Quick help.'), answer('nps', 6, 'Late again.')];
		expect(lastNps(answers)?.score).toBe(6);
		expect(lastSaid(answers)?.comment).toBe('Quick help.');
		expect(lastNps([])).toBeNull();
		expect(lastSaid([answer('nps', 9, '')])).toBeNull();
	});
	test('escalated cases come first, then the oldest; resolved ones are left out', () => {
		const cases = [
			one('new', '2026-11-01T00:00:00Z'),
			one('old', '2026-09-01T00:00:00Z'),
			one('done', '2026-08-01T00:00:00Z', true, '2026-08-02T00:00:00Z'),
			one('hot', '2026-10-01T00:00:00Z', true)
		];
		expect(openCases(cases).map((found) => found.case_id)).toEqual(['hot', 'old', 'new']);
	});
	test('a late fix stands among late orders, and what has no day stands last', () => {
		const order = (order_id: string, promised_on: string | null, days_late: number | null = null) =>
			({ order_id, first_promised_on: promised_on, promised_on, days_late }) as OpenPromise;
		const fix = (promise_id: string, due_on: string, days_late: number | null = null) =>
			({ kind: 'fix', promise_id, first_due_on: due_on, due_on, days_late }) as OtherPromise;
		const orders = [order('late', '2026-11-22', 2), order('next', '2026-11-28'), order('none', null)];
		const others = [fix('longest', '2026-11-20', 4), fix('today', '2026-11-24', 0), fix('soon', '2026-11-26')];
		expect(waited(orders, others).map((found) => found.id)).toEqual(['longest', 'late', 'today', 'soon', 'next', 'none']);
		expect(waited([], others)[0]?.kind).toBe('fix');
	});
	test('the item that they call about is shown first', () => {
		const assets = [asset('A'), asset('B'), asset('C')];
		expect(assetsFor(assets, 'C').map((found) => found.asset_id)).toEqual(['C', 'A', 'B']);
		expect(assetsFor(assets, null)).toEqual(assets);
	});
	test('a number is dialled without its blanks and marks', () => {
		expect(dialled('+49 (0)30 1234-567')).toBe('+49301234567');
		expect(dialled('030 / 12 34')).toBe('0301234');
	});
});
