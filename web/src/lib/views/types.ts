// What travels between server and page while a view is made, as the contract of the routes names it.
import type { Brief, View } from '$lib/api/types';

/** A view without its name and without what is worked out of it. */
export type Draft = Pick<
	View,
	'level' | 'business_unit' | 'purpose' | 'often' | 'lead' | 'numbers' | 'customers' | 'steps' | 'pages'
>;
/** Why the server refuses a draft, and what to do. */
export interface Refusal {
	/** The field, with a place in it where it has several: `numbers`, `numbers.2`. */
	place: string;
	problem: string;
	fix: string;
}
export interface Preview {
	view: View | null;
	refused: Refusal[];
	yaml: string | null;
	brief: Brief | null;
}
