// Where a comment was said: the page and what it was asked, on the way through an address. Pure.
import { withChanges } from '$lib/address/address';
import { comeBackTo } from '$lib/frame/guard';
import type { Comment } from './types';

/** The parameter that opens a thread. */
export const THREAD = 'thread';

/** What a page is asked, as it is kept with a comment. The period that it shows without saying so is written down. */
export function questionOf(params: URLSearchParams, period: string | null): string {
	const asked = new URLSearchParams(params);
	asked.delete(THREAD);
	if (period && !asked.has('period')) asked.set('period', period);
	asked.sort();
	return asked.toString();
}

/** Whether two questions are one. */
export function sameQuestion(one: string, other: string): boolean {
	const sorted = (text: string) => {
		const params = new URLSearchParams(text);
		params.sort();
		return params.toString();
	};
	return sorted(one) === sorted(other);
}

/** The address of a thread: its page, asked what it was asked then. Nothing but a page of our own. */
export function threadLink(said: Pick<Comment, 'page' | 'question' | 'thread_id'>): string {
	const [path = '/'] = comeBackTo(said.page).split('?');
	return withChanges(path, new URLSearchParams(said.question), { [THREAD]: said.thread_id });
}

/** The customer whose page an address is; null elsewhere. */
export function customerOf(pathname: string): string | null {
	const found = /^\/customers\/([^/]+)/.exec(pathname)?.[1];
	return found ? decodeURIComponent(found) : null;
}
