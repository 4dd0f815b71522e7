// Deleting with time to think again: what is deleted is out of sight at once, and gone a little later.
import { Problem } from '$lib/api/problem';

/** How long an undo is offered. */
export const UNDO_MS = 6_000;

interface Way<T> {
	/** What tells one from the others. */
	key: (one: T) => string;
	/** Deletes it for good. */
	remove: (one: T) => Promise<void>;
	/** Called when it is gone. */
	changed: () => void;
}

/** Must be made while a component is. */
export class Going<T> {
	last = $state.raw<T | null>(null);
	problem = $state.raw<Problem | undefined>();
	#hidden = $state.raw<string[]>([]);
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(private readonly way: Way<T>) {
		$effect(() => {
			window.addEventListener('pagehide', this.now);
			return () => {
				window.removeEventListener('pagehide', this.now);
				this.now();
			};
		});
	}

	left = (all: T[]): T[] => all.filter((one) => !this.#hidden.includes(this.way.key(one)));

	go(one: T): void {
		this.now();
		this.problem = undefined;
		this.last = one;
		this.#hidden = [...this.#hidden, this.way.key(one)];
		this.#timer = setTimeout(this.now, UNDO_MS);
	}

	undo = (): void => {
		clearTimeout(this.#timer);
		const { last } = this;
		this.last = null;
		if (last) this.#show(last);
	};

	/** Deletes what waits to be deleted. */
	now = (): void => {
		clearTimeout(this.#timer);
		const { last } = this;
		if (!last) return;
		this.last = null;
		this.way.remove(last).then(this.way.changed, (thrown: unknown) => {
			this.problem = Problem.from(thrown);
			this.#show(last);
		});
	};

	#show(one: T): void {
		this.#hidden = this.#hidden.filter((key) => key !== this.way.key(one));
	}
}
