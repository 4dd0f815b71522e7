// From pair to pair by keyboard: `j` is the next, `k` the one before. Pure.

/** The pair to go to; null when the key goes nowhere. `at` is -1 while none has the focus. */
export function stepTo(key: string, at: number, count: number): number | null {
	if (count === 0) return null;
	if (key === 'j') return Math.min(at + 1, count - 1);
	return key === 'k' ? Math.max(at - 1, 0) : null;
}
