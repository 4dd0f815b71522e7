// Something that a user does and waits for: whether it is under way, and why it did not work.
import { Problem } from '$lib/api/problem';

export class Doing {
	busy = $state(false);
	problem = $state.raw<Problem | undefined>();

	/** Does it once; whether it worked. */
	async run(what: () => Promise<unknown>): Promise<boolean> {
		if (this.busy) return false;
		this.busy = true;
		this.problem = undefined;
		try {
			await what();
			return true;
		} catch (thrown) {
			this.problem = Problem.from(thrown);
			return false;
		} finally {
			this.busy = false;
		}
	}

	forget(): void {
		this.problem = undefined;
	}
}
