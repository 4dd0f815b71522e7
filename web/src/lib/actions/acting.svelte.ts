// Something that is done to a row of a list: whether it is under way, what came of it, and how to take it back.
import { Doing } from '$lib/state/doing.svelte';

export class Acting {
	readonly doing = new Doing();
	told = $state('');
	/** Takes back what was told last. */
	undo = $state.raw<(() => void) | null>(null);

	/** `changed` is called whenever the rows may differ from what is shown, also where somebody else was quicker. */
	constructor(private readonly changed: () => void) {}

	/** Does it and says so; whether it worked. */
	async run(what: () => Promise<unknown>, told: string, back?: { what: () => Promise<unknown>; told: string }): Promise<boolean> {
		this.told = '';
		this.undo = null;
		const worked = await this.doing.run(what);
		if (worked) {
			this.told = told;
			this.undo = back ? () => void this.run(back.what, back.told) : null;
		}
		if (worked || this.doing.problem?.status === 409) this.changed();
		return worked;
	}
}
