// What two customers have in common and what not. Pure; owns no word.
import type { IdentityPair, Party } from '$lib/api/types';

/** What is compared, in the order that it is shown. */
export const FIELDS = ['name', 'country', 'segment', 'since_on'] as const;
export type Field = (typeof FIELDS)[number];

/** `one` is known of only one of the two. */
export type Likeness = 'same' | 'differs' | 'one';

export interface Compared {
	field: Field;
	first: string | null;
	second: string | null;
	likeness: Likeness;
}

const plain = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();

/** Every field that at least one of the two has. */
export function compare(first: Party, second: Party): Compared[] {
	return FIELDS.map((field) => ({ field, first: first[field], second: second[field] }))
		.filter((row) => row.first !== null || row.second !== null)
		.map((row) => {
			const { first: one, second: other } = row;
			if (one === null || other === null) return { ...row, likeness: 'one' };
			return { ...row, likeness: plain(one) === plain(other) ? 'same' : 'differs' };
		});
}

/** The customer that stays when the two are joined, until somebody chooses another. */
export const presetMain = ({ first, second }: Pick<IdentityPair, 'first' | 'second'>): string =>
	second.is_main && !first.is_main ? second.customer_id : first.customer_id;
