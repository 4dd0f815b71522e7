// The words of sources, loads and faults. Owns no shape.
import type { LoadingNow, LoadRow, Schedule, SourceRow } from '$lib/api/types';
import { clock, instant, instantDay, number, t, tOr, NOTHING } from '$lib/words';
import { seconds, span } from './state';

/** An entity's name as people read it: `order_lines` is Order lines. */
export function entityName(entity: string): string {
	if (!entity) return t('quarantine.entity.none');
	const words = entity.replaceAll('_', ' ');
	return tOr(`entity.${entity}`, words.charAt(0).toUpperCase() + words.slice(1));
}

/** A fault in words; one that we have no words for reads as its code. */
export const faultName = (code: string): string => tOr(`quarantine.code.${code}`, code.replaceAll('_', ' '));

/** What is wrong with a row of this fault, and what to do. */
export const faultReason = (code: string): string => tOr(`quarantine.reason.${code}`, faultName(code));

/** What became of a load. */
export const statusName = (status: string): string => tOr(`sources.status.${status}`, status);

/** How long a load took. */
export function tookText(load: Pick<LoadRow, 'started_at' | 'finished_at'>): string {
	const took = seconds(load);
	if (took === null) return NOTHING;
	if (took < 60) return t('sources.took_parts', { text: number(took, took < 10 ? 1 : 0) });
	const whole = Math.round(took);
	return t('sources.took_minutes', { minutes: Math.floor(whole / 60), seconds: whole % 60 });
}

/** How long a load is fresh. */
export function freshText(source: SourceRow): string {
	const written = source.fresh_for;
	return written === null ? t('sources.one.fresh_always') : t('sources.one.fresh_for', { fresh_for: spanText(written) });
}

/** A span as the home writes it, in words. */
export function spanText(written: string): string {
	const found = span(written);
	return found ? t('sources.span', { ...found }) : written;
}

/** A load that is under way: since when, at which table, how many rows so far; of a named source where there are several. */
export function loadingText(loading: LoadingNow, source: string | null): string {
	const today = instantDay(loading.started_at) === instantDay(new Date().toISOString());
	const since = today ? clock(loading.started_at) : instant(loading.started_at);
	const values = { source, since, table: loading.table, rows: loading.rows };
	return t(source === null ? 'sources.loading' : 'sources.loading_one', values);
}

/** How often a source is loaded by itself, in words. */
export function scheduleText({ every, cron }: Schedule): string {
	if (every !== null) return t('sources.schedule.every', { ...span(every), written: every });
	return cron === null ? '' : t('sources.schedule.cron', { cron });
}

/** When a source is loaded next; one that is overdue is due. */
export function nextText(at: string, now: number): string {
	return Date.parse(at) <= now ? t('sources.next.due') : instant(at);
}

/** What a load counts, in the order that tables show it. */
export const COUNTS = ['read', 'created', 'updated', 'unchanged', 'quarantined'] as const;

/** Their columns. */
export const countColumns = () => COUNTS.map((name) => ({ name: t(`sources.column.${name}`), num: true }));
