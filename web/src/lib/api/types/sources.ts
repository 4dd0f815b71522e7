// Sources, their loads and what did not fit.
import type { Freshness } from './common';

export interface LoadRow {
	batch_id: string;
	started_at: string;
	finished_at: string;
	status: string;
	/** This and the other counts are empty for who does not see every customer. */
	read: number | null;
	created: number | null;
	updated: number | null;
	unchanged: number | null;
	quarantined: number | null;
	message: string | null;
}
/** When a source is loaded by itself: every so often, or by a pattern of cron. */
export interface Schedule {
	every: string | null;
	cron: string | null;
}
/** A load that is under way. */
export interface LoadingNow {
	started_at: string;
	table: string | null;
	rows: number | null;
}
export interface SourceRow {
	source: string;
	kind: string;
	root: string | null;
	tables: { table: string; files: string }[];
	last_load: LoadRow | null;
	fresh_for: string | null;
	state: 'fresh' | 'stale' | 'never' | 'failed';
	quarantined_now: number | null;
	waiting_now: number | null;
	schedule: Schedule | null;
	next_load_at: string | null;
	loading: LoadingNow | null;
}
export interface SourcesPage {
	sources: SourceRow[];
	totals: Record<string, number | null>;
	/** When the scheduler last looked. **Empty**: nothing is scheduled. */
	heartbeat_at: string | null;
	freshness: Freshness;
}
export interface EntityLoad {
	entity: string;
	read: number;
	created: number;
	updated: number;
	unchanged: number;
	quarantined: number;
}
export interface LoadsPage {
	rows: (LoadRow & { entities: EntityLoad[] })[];
	next: string | null;
}
export interface QuarantineRow {
	quarantine_id: string;
	source: string;
	entity: string;
	file: string | null;
	line: number | null;
	column: string | null;
	value: string | null;
	code: string;
	reason: string;
	row: string;
	since: string;
}
export interface QuarantineGroup {
	entity: string;
	code: string;
	column: string | null;
	count: number;
}
export interface QuarantinePage {
	rows: QuarantineRow[];
	next: string | null;
	total: number;
	groups: QuarantineGroup[];
}
