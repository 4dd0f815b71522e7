// Waits before it asks, so that a question is not sent for every letter. Owns no state.
import type { Ask } from '$lib/state/remote.svelte';

/** The same question, asked after `milliseconds` unless it is given up before. */
export function later<T>(milliseconds: number, ask: Ask<T>): Ask<T> {
	return (signal) =>
		new Promise<T>((resolve, reject) => {
			const timer = setTimeout(() => ask(signal).then(resolve, reject), milliseconds);
			signal.addEventListener('abort', () => {
				clearTimeout(timer);
				reject(signal.reason instanceof Error ? signal.reason : new Error('given up'));
			});
		});
}
