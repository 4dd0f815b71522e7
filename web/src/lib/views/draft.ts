// A view while it is made: what may be in it, how long it takes to read, what is wrong with it. Pure; owns no word.
import { readingSeconds, MOST_SECONDS } from '$lib/brief/reading';
import type { View } from '$lib/api/types';
import type { Draft, Refusal } from './types';

export const LEVELS = ['ic', 'manager', 'director', 'executive'] as const;
export const OFTEN = ['day', 'week', 'month'] as const satisfies View['often'][];
export const LEADS = ['promises', 'cases', 'money', 'voice', 'sales'] as const satisfies View['lead'][];
/** The pages of the rail, in their usual order. */
export const PAGES = ['brief', 'customers', 'loyalty', 'call', 'promises', 'voice', 'money', 'sales', 'actions', 'policy', 'sources'] as const;

export const MOST_NUMBERS = 5;
export const LONGEST_PURPOSE = 200;
const MOST_LISTED = 20;

/** Words that each part of a brief takes at least; the server counts the same. */
const WORDS = { frame: 35, grid: 24, number: 15, customer: 12, step: 8 };

/** How long a brief takes to read at least, in whole seconds. */
export function leastSeconds({ numbers, customers, steps }: Pick<Draft, 'numbers' | 'customers' | 'steps'>): number {
	const words = WORDS.frame + WORDS.grid + numbers.length * WORDS.number + customers * WORDS.customer + steps * WORDS.step;
	return readingSeconds(words, numbers.length);
}

/** What of a view can be changed. */
export function draftOf(view: View): Draft {
	const { level, business_unit, purpose, often, lead, numbers, customers, steps, pages } = view;
	return { level, business_unit, purpose, often, lead, numbers, customers, steps, pages };
}

export const sameDraft = (one: Draft, other: Draft): boolean => JSON.stringify(draftOf(one as View)) === JSON.stringify(draftOf(other as View));

/** A list with one of its members moved; as it is where there is no further place. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
	const to = at + by;
	const one = list[at];
	if (one === undefined || to < 0 || to >= list.length) return [...list];
	const others = list.filter((_, which) => which !== at);
	return [...others.slice(0, to), one, ...others.slice(to)];
}

/** A count within what may be listed. */
export const count = (wanted: number): number => Math.min(MOST_LISTED, Math.max(0, Math.trunc(wanted) || 0));

/** What is wrong with a draft, as far as the page itself can tell. */
export type Fault = 'numbers_none' | 'numbers_many' | 'purpose_none' | 'purpose_long' | 'too_long' | 'pages_none';
const PLACE: Record<Fault, string> = {
	numbers_none: 'numbers',
	numbers_many: 'numbers',
	purpose_none: 'purpose',
	purpose_long: 'purpose',
	too_long: 'customers',
	pages_none: 'pages'
};

export function faults(draft: Draft): { place: string; fault: Fault }[] {
	const length = [...draft.purpose.trim()].length;
	const found: [boolean, Fault][] = [
		[draft.numbers.length === 0, 'numbers_none'],
		[draft.numbers.length > MOST_NUMBERS, 'numbers_many'],
		[length === 0, 'purpose_none'],
		[length > LONGEST_PURPOSE, 'purpose_long'],
		[leastSeconds(draft) > MOST_SECONDS, 'too_long'],
		[draft.pages.length === 0, 'pages_none']
	];
	return found.flatMap(([wrong, fault]) => (wrong ? [{ place: PLACE[fault], fault }] : []));
}

/** The field that a refusal is about: `numbers.2` is about `numbers`. */
export const fieldOf = (place: string): string => place.split(/[.[]/, 1)[0] ?? '';

const FIELDS = ['level', 'business_unit', 'purpose', 'often', 'lead', 'numbers', 'customers', 'steps', 'pages'];

/** The refusals of the server that no field shows. */
export const elsewhere = (refused: readonly Refusal[]): Refusal[] =>
	refused.filter(({ place }) => !FIELDS.includes(fieldOf(place)));

/** Whether a view may be called so. */
export const isName = (name: string): boolean => /^[a-z0-9_]{1,60}$/.test(name);

/** What somebody typed as a name of a view: Key accounts → key_accounts. */
export const nameFrom = (text: string): string =>
	text
		.normalize('NFD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '_')
		.replace(/^_+|_+$/g, '')
		.slice(0, 60);
