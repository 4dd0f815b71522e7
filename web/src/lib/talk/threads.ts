// Comments as threads, and which of them are open where. Pure.
import type { Anchor, Comment } from './types';

/** A thread as far as a list of comments shows it. */
export interface Thread {
	thread_id: string;
	/** The oldest comment of it that there is: what began it, unless that is not listed yet. */
	head: Comment;
	/** The newest reply that was not deleted. */
	last: Comment | null;
	/** How many replies there are; a deleted one says nothing. */
	replies: number;
	/** One of its comments mentions the viewer, who did not look at it yet. */
	unseen: boolean;
	resolved: boolean;
}

/** Comments, newest first, as threads in the order of their newest comment. */
export function threads(rows: readonly Comment[]): Thread[] {
	const found = new Map<string, Comment[]>();
	for (const row of rows) found.set(row.thread_id, [...(found.get(row.thread_id) ?? []), row]);
	return [...found].map(([thread_id, said]) => {
		const [head, ...after] = said.toSorted((one, other) => one.created_at.localeCompare(other.created_at)) as [Comment, ...Comment[]];
		const listed = after.filter((one) => one.text !== null);
		const replies = head.thread_comments - (head.text === null ? 0 : 1);
		const unseen = said.some((one) => one.unseen);
		return { thread_id, head, last: listed.at(-1) ?? null, replies, unseen, resolved: head.resolved_at !== null };
	});
}

/** How a mark of an anchor is found. */
export const markKey = ({ kind, key }: Anchor): string => `${kind} ${key}`;

/** What a mark of a chart counts: the chart and its points. */
function marked(row: Comment): string[] {
	const { kind, key } = row.anchor;
	const own = kind === 'page' ? [] : [markKey(row.anchor)];
	const chart = kind === 'point' ? [markKey({ kind: 'chart', key: key.split('/')[0]! })] : [];
	const customer = row.customer_id ? [markKey({ kind: 'customer', key: row.customer_id })] : [];
	return [...new Set([...own, ...chart, ...customer])];
}

/** How many open threads there are at each anchor. */
export function marks(rows: readonly Comment[]): Map<string, number> {
	const seen = new Map<string, Set<string>>();
	for (const row of rows) {
		if (row.resolved_at !== null) continue;
		for (const key of marked(row)) seen.set(key, (seen.get(key) ?? new Set()).add(row.thread_id));
	}
	return new Map([...seen].map(([key, ids]) => [key, ids.size]));
}
