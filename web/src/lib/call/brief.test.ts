import { describe, expect, test } from 'vitest';
import type { AssetRow, CaseRow, VoiceRow } from '$lib/api/types';
import { assetsFor, dialled, lastNps, lastSaid, openCases } from './brief';

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
