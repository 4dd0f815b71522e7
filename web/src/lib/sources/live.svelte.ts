// Asks for the sources again by itself while that tells something new. Must be called while a component is made.
import type { SourcesPage } from '$lib/api/types';
import type { Remote } from '$lib/state/remote.svelte';
import { waitFor } from './again';

export function keepLive(answer: Remote<SourcesPage>, past: () => boolean): void {
	let hidden = $state(document.hidden);
	$effect(() => {
		const look = () => (hidden = document.hidden);
		document.addEventListener('visibilitychange', look);
		return () => document.removeEventListener('visibilitychange', look);
	});
	$effect(() => {
		const wait = answer.pending ? null : waitFor(answer.data, hidden, past());
		if (wait === null) return;
		const timer = setTimeout(answer.retry, wait);
		return () => clearTimeout(timer);
	});
}
