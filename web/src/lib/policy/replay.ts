// A replay as rows beside each other: what was called and what came, with what got better or worse. Pure; owns no word.
import type { PolicyReplay, ReplayRecord } from './types';

export interface JudgedRow {
	name: keyof ReplayRecord;
	before: number;
	after: number;
	tone: 'good' | 'bad' | 'plain';
}

/** More hits are good; more false alarms and more misses are not. */
export function judged({ before, after }: Pick<PolicyReplay, 'before' | 'after'>): JudgedRow[] {
	const row = (name: keyof ReplayRecord, more: 'good' | 'bad'): JudgedRow => {
		const by = after[name] - before[name];
		const less = more === 'good' ? 'bad' : 'good';
		return { name, before: before[name], after: after[name], tone: by === 0 ? 'plain' : by > 0 ? more : less };
	};
	return [row('hits', 'good'), row('false_alarms', 'bad'), row('misses', 'bad')];
}

/** How many customers are in view today, however they stand. */
export const looked = ({ standings }: Pick<PolicyReplay, 'standings'>): number => standings.reduce((sum, one) => sum + one.customers, 0);

/** Of those who were called critical, how many left; null where nobody was. **Unit**: percent. */
export function share({ hits, false_alarms }: ReplayRecord): number | null {
	const called = hits + false_alarms;
	return called === 0 ? null : (hits / called) * 100;
}
