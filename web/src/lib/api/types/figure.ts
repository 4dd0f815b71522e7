// A number with everything that makes it mean something.
import type { Period, Sentence } from './common';

export type Unit = 'percent' | 'count' | 'days' | 'hours' | 'score' | 'points' | 'money' | 'times';
export interface SeriesPoint extends Period {
	value: number | null;
	n: number;
	margin: number | null;
}
export type Verdict = 'better' | 'worse' | 'unchanged' | 'none';
export interface Figure {
	metric: string;
	title: string;
	question: string;
	value: number | null;
	unit: Unit | string;
	currency: string | null;
	n: number;
	margin: number | null;
	period: Period;
	by: Record<string, string>;
	reference: { kind: string; value: number | null; change: number | null } | null;
	target: number | null;
	better: 'higher' | 'lower' | null;
	verdict: Verdict;
	as_of: string | null;
	/** The sources that its facts come from. */
	rests_on: string[];
	/** Those of them whose last load is too old; left out where the freshness of the home says it. */
	stale?: string[];
	/** Its source is there and has nothing of it; said by the page, not by the server. */
	sourced?: boolean;
	series: SeriesPoint[];
	cause: Sentence | null;
	withheld: boolean;
	/** Rows that belong to it and are not in it: their value in the home currency is not known. */
	left_out: number;
}
