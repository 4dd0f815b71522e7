// What the page counts: who stands where, how that changed, and which of it is said first. Pure; owns no word.
import type { LoyaltyPage, Standing, StandingCount } from '$lib/api/types';
import { isBad, isGood } from './standing';

/** The server names at most so many movers. */
export const MOVERS_AT_MOST = 20;

export interface Moved {
	way: 'up' | 'down' | 'same';
	by: number;
	tone: 'good' | 'bad' | 'plain';
}

/** How many more or fewer stand somewhere than before; null where it was not looked before. */
export function moved(count: Pick<StandingCount, 'standing' | 'customers' | 'before'>): Moved | null {
	if (count.before === null) return null;
	const by = count.customers - count.before;
	if (by === 0) return { way: 'same', by: 0, tone: 'plain' };
	const more = by > 0;
	const tone = isGood(count.standing) ? (more ? 'good' : 'bad') : isBad(count.standing) ? (more ? 'bad' : 'good') : 'plain';
	return { way: more ? 'up' : 'down', by: Math.abs(by), tone };
}

type Counted = Pick<LoyaltyPage, 'standings'>;

export const countOf = ({ standings }: Counted, standing: Standing): number =>
	standings.find((one) => one.standing === standing)?.customers ?? 0;

/** Everybody who was looked at. */
export const everybody = ({ standings }: Counted): number => standings.reduce((sum, one) => sum + one.customers, 0);

/** What customers are worth together; null where it is known of none of them. */
export function worthOf(worths: (number | null)[]): number | null {
	const known = worths.filter((worth): worth is number => worth !== null);
	const sum = known.reduce((all, worth) => all + worth, 0);
	return sum > 0 ? sum : null;
}

/** The most important thing on the page. */
export type Headline =
	| { kind: 'nothing' }
	| { kind: 'nobody' }
	| { kind: 'unknown'; count: number }
	| { kind: 'first'; count: number; worth: number | null }
	| { kind: 'entered_one'; name: string; since: string; worth: number | null }
	| { kind: 'entered'; count: number; since: string; worth: number | null }
	| { kind: 'changed'; count: number; way: Moved['way']; by: number; since: string; worth: number | null }
	| { kind: 'stayed'; count: number; since: string; worth: number | null };

type Said = Pick<LoyaltyPage, 'seen_on' | 'before_on' | 'standings' | 'entered_critical'>;

export function headline(page: Said): Headline {
	if (page.seen_on === null) return { kind: 'nothing' };
	const all = everybody(page);
	if (all === 0) return { kind: 'nobody' };
	if (countOf(page, 'unknown') === all) return { kind: 'unknown', count: all };
	const critical = page.standings.find((one) => one.standing === 'critical');
	const count = critical?.customers ?? 0;
	const worth = worthOf([critical?.worth_minor ?? null]);
	const since = page.before_on;
	if (since === null) return { kind: 'first', count, worth };
	const entered = page.entered_critical;
	const [only] = entered;
	if (!only) return { kind: 'stayed', count, since, worth };
	if (entered.length >= MOVERS_AT_MOST) {
		// More may have come than are named, so that only the counts are sure.
		const change = critical ? moved(critical) : null;
		return { kind: 'changed', count, way: change?.way ?? 'same', by: change?.by ?? 0, since, worth };
	}
	const theirs = worthOf(entered.map((one) => one.worth_minor));
	if (entered.length === 1) return { kind: 'entered_one', name: only.name ?? only.customer_id, since, worth: theirs };
	return { kind: 'entered', count: entered.length, since, worth: theirs };
}
