// Walking a list of hits by keyboard. Pure.

/** Which hit is chosen after a key, round from one end to the other; null when the key moves nothing. */
export function walked(key: string, at: number, count: number): number | null {
	const last = Math.max(0, count - 1);
	if (key === 'ArrowDown') return at >= last ? 0 : at + 1;
	if (key === 'ArrowUp') return at <= 0 ? last : at - 1;
	return null;
}
