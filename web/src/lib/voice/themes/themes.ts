// Which themes come first, and how their sentiment is shared out. Pure.
import type { ThemeRow } from '$lib/api/types';

/** So many are named beside the others. */
export const NAMED = 4;

/** The parts of a bar of sentiment, those that nobody has left out. */
export function moods({ negative, neutral, positive }: Pick<ThemeRow, 'negative' | 'neutral' | 'positive'>) {
	const all = [
		{ name: 'negative', count: negative },
		{ name: 'neutral', count: neutral },
		{ name: 'positive', count: positive }
	] as const;
	return all.filter((part) => part.count > 0);
}

/** A change in whole points; one that rounds to none is said as the least there is. */
export const points = (change: number): number => Math.max(1, Math.round(Math.abs(change)));
