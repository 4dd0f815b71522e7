// Asks a list again when something was done to its rows. Must be called while a component is made.
import type { Listed, List } from '$lib/state/list.svelte';

export function refreshed<P extends Listed, R>(turn: () => number, list: List<P, R>): void {
	let last: number | null = null;
	$effect(() => {
		const now = turn();
		if (last !== null && now !== last) list.first.retry();
		last = now;
	});
}
