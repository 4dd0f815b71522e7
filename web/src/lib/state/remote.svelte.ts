// The answer to a question that is asked again whenever what it depends on changes.
import { Problem } from '$lib/api/problem';

/** Asks, and gives up when told to. */
export type Ask<T> = (signal: AbortSignal) => Promise<T>;

/** An answer on its way, there, or not to be had. The last answer stays while the next is fetched. */
export class Remote<T> {
	data = $state.raw<T | undefined>();
	problem = $state.raw<Problem | undefined>();
	pending = $state(true);
	#again = $state(0);

	constructor(question: () => Ask<T> | null) {
		$effect(() => {
			void this.#again;
			const ask = question();
			if (!ask) return;
			const stop = new AbortController();
			this.pending = true;
			this.problem = undefined;
			ask(stop.signal).then(
				(data) => {
					if (stop.signal.aborted) return;
					this.data = data;
					this.pending = false;
				},
				(thrown) => {
					if (stop.signal.aborted) return;
					this.problem = Problem.from(thrown);
					this.pending = false;
				}
			);
			return () => stop.abort();
		});
	}

	/** Asks once more. */
	retry = (): void => {
		this.#again += 1;
	};
}

/** Must be called while a component is made. */
export function remote<T>(question: () => Ask<T> | null): Remote<T> {
	return new Remote(question);
}
