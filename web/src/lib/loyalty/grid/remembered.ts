// Answers that are asked for once: a customer that is pointed at again is not asked about again. Pure.
import type { Ask } from '$lib/state/remote.svelte';

/** At most so many are remembered, the latest. */
const MOST = 200;

export class Remembered<T> {
	readonly #answers = new Map<string, T>();

	/** The same question, answered at once where its answer is known. */
	ask(key: string, question: Ask<T>): Ask<T> {
		return async (signal) => {
			if (this.#answers.has(key)) return this.#answers.get(key) as T;
			const answer = await question(signal);
			this.#answers.set(key, answer);
			const [oldest] = this.#answers.keys();
			if (this.#answers.size > MOST && oldest !== undefined) this.#answers.delete(oldest);
			return answer;
		};
	}
}
