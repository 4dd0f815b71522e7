// A list that is read on page by page: the rows so far, and how to get more.
import { Problem } from '$lib/api/problem';
import { Remote } from './remote.svelte';

/** What every list answers. */
export interface Listed {
	next: string | null;
}

/** Reads the first page by a question and the following ones by their cursor. */
export class List<P extends Listed, R> {
	readonly first: Remote<P>;
	more = $state.raw<R[]>([]);
	fetching = $state(false);
	problem = $state.raw<Problem | undefined>();
	#next = $state.raw<string | null | undefined>();

	constructor(
		private readonly question: (after: string | null) => ((signal: AbortSignal) => Promise<P>) | null,
		private readonly rowsOf: (page: P) => R[]
	) {
		this.first = new Remote(() => {
			const ask = question(null);
			this.more = [];
			this.#next = undefined;
			return ask;
		});
	}

	get rows(): R[] {
		return this.first.data ? [...this.rowsOf(this.first.data), ...this.more] : [];
	}

	get next(): string | null {
		return this.#next === undefined ? (this.first.data?.next ?? null) : this.#next;
	}

	/** Fetches the page after the last one. */
	further = async (): Promise<void> => {
		const ask = this.next ? this.question(this.next) : null;
		const start = this.first.data;
		if (!ask || this.fetching) return;
		this.fetching = true;
		this.problem = undefined;
		try {
			const page = await ask(new AbortController().signal);
			if (start !== this.first.data) return;
			this.more = [...this.more, ...this.rowsOf(page)];
			this.#next = page.next;
		} catch (thrown) {
			this.problem = Problem.from(thrown);
		} finally {
			this.fetching = false;
		}
	};
}
