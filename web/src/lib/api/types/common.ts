// What every answer may hold: sentences, periods, how fresh it is.
import type { Period, Sentence } from '$lib/words';

export type { Period, Sentence };

export interface Freshness {
	as_of: string | null;
	fresh: number;
	total: number;
	stale: { source: string; loaded_at: string | null }[];
}
