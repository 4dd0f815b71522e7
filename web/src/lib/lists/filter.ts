// What a segment is made of: the choices of the table of customers that say which customers. Pure.

/** Choices that narrow the table; how it is sorted and what it shows is none of a segment. */
const NARROWING = ['segment', 'country', 'search'] as const;

/** What the table is narrowed to, as a question; null when it is not. */
export function filterOf(params: URLSearchParams): string | null {
	const kept = new URLSearchParams();
	for (const name of NARROWING) {
		const value = params.get(name)?.trim();
		if (value) kept.set(name, value);
	}
	return kept.toString() || null;
}

/** The table of customers as a segment asks it, so that its filter can be changed there. */
export const tableOf = (filter: string | null): string => (filter ? `/customers?${filter}` : '/customers');

/** One thing that a filter asks for. */
export interface Part {
	name: (typeof NARROWING)[number];
	value: string;
}

/** The values of a filter by their names, in a fixed order. */
export function partsOf(filter: string | null): Part[] {
	const params = new URLSearchParams(filter ?? '');
	return NARROWING.flatMap((name) => {
		const value = params.get(name);
		return value ? [{ name, value }] : [];
	});
}
