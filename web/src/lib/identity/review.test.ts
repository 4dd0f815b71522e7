import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '$lib/api/problem';
import type { IdentityPair, IdentityState } from '$lib/api/types';
import { Review } from './review.svelte';

const decideIdentity = vi.hoisted(() => vi.fn());
vi.mock('$lib/api/questions', () => ({ decideIdentity }));

const party = (customer_id: string, is_main: boolean) =>
	({ customer_id, name: customer_id, country: null, segment: null, since_on: null, is_main });
const pair = (verdict: IdentityState): IdentityPair => ({
	link_id: 'L-1',
	first: party('A', false),
	second: party('B', true),
	verdict,
	certainty: 'likely',
	evidence: [],
	against: [],
	decided_at: '2026-11-22T08:00:00Z',
	decided_by: null
});

beforeEach(() => {
	decideIdentity.mockReset().mockResolvedValue(undefined);
});

describe('deciding', () => {
	test('a decided pair leaves its list, the counts follow, and undone it is asked for anew', async () => {
		const anew = vi.fn();
		const review = new Review(anew);
		const waiting = pair('waiting');
		expect(await review.decide(waiting, { verdict: 'joined', main: 'B', note: 'one owner' })).toBe(true);
		expect(decideIdentity).toHaveBeenLastCalledWith({ first: 'A', second: 'B', verdict: 'joined', main: 'B', note: 'one owner' });
		expect(review.left([waiting])).toEqual([]);
		expect([review.count('waiting', 3), review.count('joined', 8)]).toEqual([2, 9]);
		await review.undo();
		expect(decideIdentity).toHaveBeenLastCalledWith({ first: 'A', second: 'B', verdict: 'undone', main: null, note: null });
		expect(anew).toHaveBeenCalledOnce();
		expect(review.done).toBeNull();
		review.settled();
		expect(review.left([waiting])).toEqual([waiting]);
	});
	test('what was taken apart by mistake is joined again, to the same main one', async () => {
		const review = new Review(() => {});
		await review.decide(pair('joined'), { verdict: 'undone', main: null, note: null });
		expect(review.done?.back).toEqual({ first: 'A', second: 'B', verdict: 'joined', main: 'B', note: null });
		expect(review.count('joined', 1)).toBe(0);
	});
	test('a refused decision changes nothing and says why', async () => {
		decideIdentity.mockRejectedValue(new Problem('forbidden', 403, ''));
		const review = new Review(() => {});
		const waiting = pair('waiting');
		expect(await review.decide(waiting, { verdict: 'kept_apart', main: null, note: null })).toBe(false);
		expect(review.problem?.status).toBe(403);
		expect(review.left([waiting])).toEqual([waiting]);
		expect(review.done).toBeNull();
		expect(review.busy).toBeNull();
	});
});
