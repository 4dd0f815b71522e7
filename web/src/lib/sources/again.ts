// When the page of sources is asked for again by itself, and how the scheduler does. Pure.
import type { SourceRow } from '$lib/api/types';

/** While something loads. */
export const LOADING_MS = 3_000;
/** While something is scheduled, so that what is said of the scheduler stays true. */
export const SCHEDULED_MS = 30_000;
/** A scheduler that has not looked for so long has stopped. */
export const SILENT_S = 120;

interface Seen {
	sources: Pick<SourceRow, 'loading'>[];
	heartbeat_at: string | null;
}

/** How long to wait before asking again; null is not at all. Nobody looks at a hidden page, and the past stands still. */
export function waitFor(page: Seen | undefined, hidden: boolean, past: boolean): number | null {
	if (!page || hidden || past) return null;
	if (page.sources.some((source) => source.loading)) return LOADING_MS;
	return page.heartbeat_at === null ? null : SCHEDULED_MS;
}

/** How many seconds ago an instant was; never less than none, as clocks differ. */
export const secondsSince = (at: string, now: number): number => Math.max(0, Math.floor((now - Date.parse(at)) / 1000));

/** Whether the scheduler has stopped looking. */
export const silent = (heartbeat: string, now: number): boolean => secondsSince(heartbeat, now) > SILENT_S;
