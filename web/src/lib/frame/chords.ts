// Which keys mean what outside of a text field: one key, or `g` and then a letter. Pure.

export type Meaning = { kind: 'search' } | { kind: 'keys' } | { kind: 'now' } | { kind: 'talk' } | { kind: 'go'; key: string };

export interface Pressed {
	key: string;
	ctrlKey: boolean;
	metaKey: boolean;
	altKey: boolean;
	/** Whether the key goes to something that is typed in. */
	typing: boolean;
	/** Milliseconds, of any clock. */
	at: number;
}

/** How long `g` waits for its letter. */
export const PATIENCE_MS = 1_200;

/** Reads keys one after the other. */
export class Chords {
	#startedAt: number | null = null;

	constructor(private readonly letters: readonly string[]) {}

	read(pressed: Pressed): Meaning | null {
		const key = pressed.key.toLowerCase();
		if ((pressed.ctrlKey || pressed.metaKey) && !pressed.altKey && key === 'k') return { kind: 'search' };
		if (pressed.typing || pressed.ctrlKey || pressed.metaKey || pressed.altKey) {
			this.#startedAt = null;
			return null;
		}
		const waiting = this.#startedAt !== null && pressed.at - this.#startedAt <= PATIENCE_MS;
		this.#startedAt = null;
		if (waiting && key === 'n') return { kind: 'now' };
		if (waiting && this.letters.includes(key)) return { kind: 'go', key };
		if (key === 'g') this.#startedAt = pressed.at;
		if (key === '/') return { kind: 'search' };
		if (key === 'c') return { kind: 'talk' };
		return key === '?' ? { kind: 'keys' } : null;
	}
}

/** Whether a key pressed here is text. */
export function isTyping(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement)) return false;
	return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
