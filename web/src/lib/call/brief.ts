// What of a customer fits on one screen before a call. Pure; owns no word.
import type { AssetRow, CaseRow, OpenPromise, OtherPromise, VoiceRow } from '$lib/api/types';

/** The last answer to whether they would recommend us; answers come newest first. */
export const lastNps = (answers: VoiceRow[]): VoiceRow | null =>
	answers.find((answer) => answer.survey === 'nps' && answer.score !== null) ?? null;

/** The last answer that has words. */
export const lastSaid = (answers: VoiceRow[]): VoiceRow | null =>
	answers.find((answer) => answer.comment?.trim()) ?? null;

/** Cases that wait for us: escalated ones first, then the oldest. */
export function openCases(cases: CaseRow[]): CaseRow[] {
	const open = cases.filter((one) => one.resolved_at === null);
	return open.sort((one, other) => {
		if (one.escalated !== other.escalated) return one.escalated ? -1 : 1;
		return one.opened_at.localeCompare(other.opened_at);
	});
}

/** What they wait for: an order, or what else was promised to them. */
export interface Waited {
	/** `order`, or the kind of the promise. */
	kind: string;
	id: string;
	first: string | null;
	due: string | null;
	days_late: number | null;
}

/** All that they wait for: what is late first, the longest before; then by its day, what has none last. */
export function waited(orders: OpenPromise[], others: OtherPromise[]): Waited[] {
	const all: Waited[] = [
		...orders.map((one) => ({ kind: 'order', id: one.order_id, first: one.first_promised_on, due: one.promised_on, days_late: one.days_late })),
		...others.map((one) => ({ kind: one.kind, id: one.promise_id, first: one.first_due_on, due: one.due_on, days_late: one.days_late }))
	];
	const last = '9999-12-31';
	return all.sort((one, other) => {
		const late = (other.days_late ?? -1) - (one.days_late ?? -1);
		return late || (one.due ?? last).localeCompare(other.due ?? last);
	});
}

/** The item that the call is about comes first; the others stay as they are. */
export function assetsFor(assets: AssetRow[], wanted: string | null): AssetRow[] {
	const about = assets.filter((asset) => asset.asset_id === wanted);
	return [...about, ...assets.filter((asset) => asset.asset_id !== wanted)];
}

/** A number as `tel:` takes it: digits and a leading plus. */
export const dialled = (phone: string): string => phone.replace(/\(0\)/g, '').replace(/(?!^\+)\D/g, '');
