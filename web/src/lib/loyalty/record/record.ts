// What the track record says first. Pure; owns no word.
import type { CalibrationBin, Judgement, StayingRecord } from '$lib/api/types';

export type Said = 'nothing' | 'base_rate' | 'waiting' | 'judged';

/** Whether there is something to judge, and what it rests on. */
export function saidOf(record: StayingRecord | null): Said {
	if (!record || record.basis === 'nothing') return 'nothing';
	if (record.basis === 'base_rate') return 'base_rate';
	return record.together ? 'judged' : 'waiting';
}

/** The reasons for which there is nothing, that we have words for. */
const THIN = ['rows', 'leavers', 'stayers'] as const;
export const thinness = (record: StayingRecord | null): (typeof THIN)[number] =>
	THIN.find((one) => one === record?.too_thin) ?? 'rows';

/** Whether what was said was close to what came, or on the whole too high or too low; `by` is in percentage points. */
export function bias(bins: CalibrationBin[]): { way: 'close' | 'high' | 'low'; by: number } | null {
	// Bins are tenths of the judged: where their counts are not told, each weighs the same.
	const weight = (bin: CalibrationBin) => bin.customers ?? 1;
	const all = bins.reduce((sum, bin) => sum + weight(bin), 0);
	if (all === 0) return null;
	const mean = (of: 'said' | 'came') => bins.reduce((sum, bin) => sum + bin[of] * weight(bin), 0) / all;
	const over = mean('said') - mean('came');
	const by = Math.round(Math.abs(over) * 100);
	return { way: by === 0 ? 'close' : over > 0 ? 'high' : 'low', by };
}

/** What came of all warnings, where their counts are told. */
export function countsOf(together: Judgement): { warned: number; hits: number; left: number } | null {
	const { hits, false_alarms, left } = together;
	return hits === null || false_alarms === null || left === null ? null : { warned: hits + false_alarms, hits, left };
}

/** At most so well are leavers told from stayers by what is as good as chance. */
const CHANCE = 0.55;

/** Whether those who left were hardly held likelier to leave than those who stayed. */
export const isChance = (record: StayingRecord): boolean =>
	record.together !== null && record.together.roc_auc !== null && record.together.roc_auc <= CHANCE;

/** The end of both axes: the next twentieth above everything. */
export function reachOf(bins: CalibrationBin[]): number {
	const most = Math.max(0.05, ...bins.flatMap((bin) => [bin.said, bin.came]));
	return Math.min(1, Math.ceil(most * 20 - 1e-9) / 20);
}
