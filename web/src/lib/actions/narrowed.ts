// What a list of things to do is asked with, by what the address has. Owns no word.
import { choice } from '$lib/address/here.svelte';

const PAGE = 30;

/** The first state is asked for when none is chosen; `all` is every one. */
export function narrowed(first: string): Record<string, string | number | null> {
	const state = choice('state') ?? first;
	return {
		state: state === 'all' ? null : state,
		mine: choice('whose') === 'mine' ? 'true' : null,
		overdue: choice('late') === 'yes' ? 'true' : null,
		limit: PAGE
	};
}
