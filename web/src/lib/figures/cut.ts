// What a cut says: which member stands out. Pure; owns no word.
import type { Cut, CutMember } from '$lib/api/types';

export const NONE = 'none';
export const OTHER = 'other';

/** A member with a value of its own. */
export type Known = CutMember & { value: number };

export type CutFinding =
	/** Nothing to compare. */
	| { kind: 'alone' }
	/** The differences are within their margins. */
	| { kind: 'alike' }
	/** A sum: who holds most of it. */
	| { kind: 'most'; member: Known; share: number }
	/** A rate: between whom it differs most. */
	| { kind: 'apart'; low: Known; high: Known };

/** Whether members add up to a whole. */
export const isSum = (cut: Pick<Cut, 'unit'>): boolean => cut.unit === 'money' || cut.unit === 'count';

/** Members that can be named; what has no member, and the others together, say nothing by themselves. */
export function named(cut: Cut): Known[] {
	return cut.members.filter(
		(one): one is Known => one.value !== null && one.member !== NONE && one.together === 1 && one.member !== OTHER
	);
}

/** Whether a cut tells members apart at all. */
export const tells = (cut: Cut): boolean => cut.members.some((one) => one.member !== NONE);

export function finding(cut: Cut): CutFinding {
	const known = named(cut).toSorted((one, other) => one.value - other.value);
	const low = known[0];
	const high = known.at(-1);
	if (!low || !high || low === high) return { kind: 'alone' };
	if (isSum(cut)) return { kind: 'most', member: high, share: high.share ?? 0 };
	const surely = high.value - low.value > Math.hypot(low.margin ?? 0, high.margin ?? 0);
	return surely ? { kind: 'apart', low, high } : { kind: 'alike' };
}
