// Deciding pair after pair: what was decided last, how it is taken back, and which pairs have left the list. Owns no
// word.
import { Problem } from '$lib/api/problem';
import { decideIdentity } from '$lib/api/questions';
import type { IdentityDecision, IdentityPair, IdentityState } from '$lib/api/types';

/** A decision that was taken, with what takes it back. */
export interface Done {
	pair: IdentityPair;
	verdict: IdentityDecision['verdict'];
	back: IdentityDecision;
}

/** What takes a decision back: an undone pair becomes again what it was, any other is undone. */
export function takingBack(pair: IdentityPair, decision: IdentityDecision): IdentityDecision {
	const { first, second } = decision;
	if (decision.verdict !== 'undone' || pair.verdict === 'waiting') {
		return { first, second, verdict: 'undone', main: null, note: null };
	}
	const main = [pair.first, pair.second].find((party) => party.is_main)?.customer_id ?? null;
	return { first, second, verdict: pair.verdict, main: pair.verdict === 'joined' ? main : null, note: null };
}

/** How many pairs more or fewer each list has after a decision. */
export function moved(pair: IdentityPair, verdict: IdentityDecision['verdict']): Partial<Record<IdentityState, number>> {
	const there = verdict === 'undone' ? null : verdict;
	return { [pair.verdict]: -1, ...(there ? { [there]: 1 } : {}) };
}

export class Review {
	done = $state.raw<Done | null>(null);
	problem = $state.raw<Problem | undefined>();
	/** The pair that is being decided. */
	busy = $state<string | null>(null);
	#gone = $state.raw<string[]>([]);
	#shifts = $state.raw<Partial<Record<IdentityState, number>>[]>([]);

	/** Called after a decision was taken back: the lists are asked for anew. */
	constructor(private readonly anew: () => void) {}

	left = (pairs: IdentityPair[]): IdentityPair[] => pairs.filter((pair) => !this.#gone.includes(pair.link_id));

	/** A count as the server had it, with what was decided since. */
	count = (state: IdentityState, told: number): number =>
		Math.max(0, told + this.#shifts.reduce((sum, shift) => sum + (shift[state] ?? 0), 0));

	/** A new answer of the server holds every decision. */
	settled = (): void => {
		this.#gone = [];
		this.#shifts = [];
	};

	/** Another list is looked at: what was said about the last one goes. */
	forget = (): void => {
		this.done = null;
		this.problem = undefined;
	};

	async decide(pair: IdentityPair, choice: Pick<IdentityDecision, 'verdict' | 'main' | 'note'>): Promise<boolean> {
		const decision = { first: pair.first.customer_id, second: pair.second.customer_id, ...choice };
		if (!(await this.#send(pair, decision))) return false;
		this.#gone = [...this.#gone, pair.link_id];
		this.#shifts = [...this.#shifts, moved(pair, decision.verdict)];
		this.done = { pair, verdict: decision.verdict, back: takingBack(pair, decision) };
		return true;
	}

	/** Takes the last decision back. */
	undo = async (): Promise<void> => {
		const done = this.done;
		if (!done || !(await this.#send(done.pair, done.back))) return;
		this.done = null;
		this.anew();
	};

	async #send(pair: IdentityPair, decision: IdentityDecision): Promise<boolean> {
		if (this.busy !== null) return false;
		this.busy = pair.link_id;
		this.problem = undefined;
		try {
			await decideIdentity(decision);
			return true;
		} catch (thrown) {
			this.problem = Problem.from(thrown);
			return false;
		} finally {
			this.busy = null;
		}
	}
}
