// What travels between server and page about comments, as the contract of the routes names it.

/** What a thread is about. */
export type AnchorKind = 'page' | 'chart' | 'point' | 'row' | 'customer';
export interface Anchor {
	kind: AnchorKind;
	key: string;
}
export interface Mention {
	user_id: string;
	name: string;
}
export interface Comment {
	comment_id: string;
	thread_id: string;
	/** The path of the page that it was said on. */
	page: string;
	anchor: Anchor;
	customer_id: string | null;
	customer_name: string | null;
	/** What the page was asked then, as a query string. */
	question: string;
	author_id: string;
	author_name: string;
	mine: boolean;
	/** Null when it was deleted. */
	text: string | null;
	mentions: Mention[];
	/** It mentions the viewer, who did not look at it yet. Not there: the server does not say. */
	unseen: boolean;
	/** How many comments its thread has; those that were deleted count no more. Not there: the server does not say. */
	thread_comments: number;
	created_at: string;
	edited_at: string | null;
	deleted_at: string | null;
	resolved_by_name: string | null;
	resolved_at: string | null;
}
export interface TalkPage {
	/** Newest first; of one thread, oldest first. */
	rows: Comment[];
	next: string | null;
	/** How many mentions of the viewer were not looked at yet, anywhere. */
	unseen: number;
}
export interface NewThread {
	page: string;
	anchor: Anchor;
	customer_id: string | null;
	question: string;
	text: string;
	mentions: string[];
}
export interface Colleague {
	user_id: string;
	name: string;
	title: string | null;
	business_unit: string | null;
}
