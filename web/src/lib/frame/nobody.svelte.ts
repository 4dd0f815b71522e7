// Whether who looks sees no customer at all, where a page's own answer does not tell that from nothing being there yet.
import { brief } from '$lib/api/questions';
import { here } from '$lib/address/here.svelte';
import { remote } from '$lib/state/remote.svelte';
import { isOfNobody } from './headline';

export interface Nobody {
	/** They see none. */
	readonly is: boolean;
	/** It is not known yet. */
	readonly asking: boolean;
}

/** Asks only while a page has nothing to show. Must be called while a component is made. */
export function seesNobody(bare: () => boolean): Nobody {
	// A page that asks again and again until it has something is one question here.
	const asked = $derived(bare());
	const answer = remote(() => (asked ? brief({ moment: here.moment }) : null));
	return {
		get is() {
			return asked && answer.data !== undefined && isOfNobody(answer.data.headline);
		},
		get asking() {
			return asked && answer.data === undefined && answer.problem === undefined;
		}
	};
}
