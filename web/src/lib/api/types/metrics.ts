// Metrics and the rows behind them.
import type { Period } from './common';
import type { Verdict } from './figure';

export interface MetricInfo {
	name: string;
	title: string;
	question: string;
	unit: string;
	better: 'higher' | 'lower' | null;
	audience: string[];
	target: number | null;
	definition: string;
	/** `simple`, `ratio`, `quantile`, `balance`, `count_back`, `cohort` or `growth`. */
	type: string;
	sources: string[];
}
export type Cell = string | number | boolean | null;
export interface MetricRows {
	columns: { name: string; kind: string }[];
	rows: Cell[][];
	/** What customers and items are called, by column and key. */
	names: Record<string, Record<string, string>>;
	next: string | null;
}
export interface CutMember {
	member: string;
	together: number;
	rows_where: string[];
	value: number | null;
	n: number;
	margin: number | null;
	share: number | null;
	change: number | null;
	verdict: Verdict;
	withheld: boolean;
}
export interface Cut {
	metric: string;
	dimension: string;
	unit: string;
	currency: string | null;
	better: 'higher' | 'lower' | null;
	period: Period;
	members: CutMember[];
}
