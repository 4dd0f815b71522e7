// Who may read what is said about something, as it is asked of the server, which knows whose an order, an invoice or a
// row is. Pure.
import type { Anchor } from './types';

/** What is written about: a page and a thing on it, or what a thread is known to be about. */
export interface Subject {
	/** Null where no customer is known; the page or the anchor may still tell one. */
	customer_id: string | null;
	page?: string;
	anchor?: Anchor;
}

/** Asks for those alone who may read it. */
export const readersOf = ({ customer_id, page, anchor }: Subject) => ({
	customer: customer_id,
	page,
	anchor_kind: anchor?.kind,
	anchor_key: anchor?.key
});

/** Whether it is something of a customer, so that not everybody may read it: by its page where nothing else tells. */
export const isLimited = ({ customer_id, page }: Subject): boolean =>
	customer_id !== null || /^\/(customers|orders|invoices)\/[^/]/.test(page ?? '');
