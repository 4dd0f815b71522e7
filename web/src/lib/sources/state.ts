// How sources stand and what their loads say: pure, no words.
import type { LoadRow, QuarantineGroup, SourceRow } from '$lib/api/types';
import type { Tone } from '$lib/parts/states';

/** The code of rows that nothing is wrong with. */
export const WAITING = 'waiting_for_parent';

/** What a headline says first: the worst state that a source is in. */
export interface Worst {
	state: 'none' | 'failed' | 'never' | 'stale' | 'all_fresh';
	names: string[];
}

/** The worst state of the sources and which are in it. */
export function worst(sources: SourceRow[]): Worst {
	if (!sources.length) return { state: 'none', names: [] };
	for (const state of ['failed', 'never', 'stale'] as const) {
		const names = sources.filter((source) => source.state === state).map((source) => source.source);
		if (names.length) return { state, names };
	}
	return { state: 'all_fresh', names: sources.map((source) => source.source) };
}

/** The tone of a load's result. */
export function loadTone(status: string): Tone {
	if (status === 'done') return 'good';
	return status === 'failed' ? 'bad' : 'warn';
}

/** A load that went well and changed nothing: what is held is as it was. Where counts are kept back, nobody knows. */
export function foundNothingNew(load: Pick<LoadRow, 'status' | 'created' | 'updated' | 'quarantined'>): boolean {
	return load.status === 'done' && load.created === 0 && load.updated === 0 && load.quarantined === 0;
}

/** How long a load took, in whole seconds. **Empty**: its times make no sense. */
export function seconds(load: Pick<LoadRow, 'started_at' | 'finished_at'>): number | null {
	const took = (Date.parse(load.finished_at) - Date.parse(load.started_at)) / 1000;
	return Number.isFinite(took) && took >= 0 ? took : null;
}

/** A span as the home writes it, `7d`, in its parts. **Empty**: written in another way. */
export function span(text: string): { count: number; unit: string } | null {
	const found = /^(\d+)\s*(s|m|h|d|w)$/.exec(text.trim());
	return found ? { count: Number(found[1]), unit: found[2] ?? '' } : null;
}

/** Rows of one entity with one fault, whatever the column. */
export interface FaultGroup {
	entity: string;
	code: string;
	columns: string[];
	count: number;
}

/** Groups by entity and code, most rows first: what a filter of the address can name. */
export function faults(groups: QuarantineGroup[]): FaultGroup[] {
	const found = new Map<string, FaultGroup>();
	for (const group of groups) {
		const key = `${group.entity}\n${group.code}`;
		const known = found.get(key) ?? { entity: group.entity, code: group.code, columns: [], count: 0 };
		known.count += group.count;
		if (group.column && !known.columns.includes(group.column)) known.columns.push(group.column);
		found.set(key, known);
	}
	return [...found.values()].sort((one, other) => other.count - one.count);
}

/** The faulty ones apart from those that only wait. */
export function parted(groups: FaultGroup[]): { faulty: FaultGroup[]; waiting: FaultGroup[] } {
	return {
		faulty: groups.filter((group) => group.code !== WAITING),
		waiting: groups.filter((group) => group.code === WAITING)
	};
}

/** A row as its source had it, by column, without where it was read from. **Empty**: it is no JSON object. */
export function fields(row: string): [string, string | null][] | null {
	try {
		const read = JSON.parse(row) as unknown;
		if (typeof read !== 'object' || read === null || Array.isArray(read)) return null;
		const own = Object.entries(read).filter(([name]) => name !== '_file' && name !== '_line');
		return own.map(([name, value]) => [
			name,
			value === null || value === '' ? null : typeof value === 'object' ? JSON.stringify(value) : String(value)
		]);
	} catch {
		return null;
	}
}
