// Every question about comments, by name. Owns addresses; no state.
import { change, get, make, segment, type Query } from '$lib/api/client';
import type { Colleague, Comment, NewThread, TalkPage } from './types';

type Signal = AbortSignal | undefined;

export const comments = (query: Query) => (signal: Signal) => get<TalkPage>('/comments', query, signal);
/** A thread comes whole. */
export const thread = (id: string) => (signal: Signal) => get<TalkPage>(`/comments/threads/${segment(id)}`, {}, signal);
export const colleagues = (query: Query) => (signal: Signal) => get<{ rows: Colleague[] }>('/colleagues', query, signal);
export const begin = (said: NewThread) => make<Comment>('POST', '/comments', said);
export const reply = (thread_id: string, text: string, mentions: string[]) =>
	make<Comment>('POST', `/comments/threads/${segment(thread_id)}`, { text, mentions });
export const amend = (comment_id: string, text: string, mentions: string[]) =>
	make<Comment>('PATCH', `/comments/${segment(comment_id)}`, { text, mentions });
/** Outlives the page, since it waits a while for an undo. */
export const remove = (comment_id: string) => change('DELETE', `/comments/${segment(comment_id)}`, undefined, true);
export const resolve = (thread_id: string, resolved: boolean) =>
	change(resolved ? 'PUT' : 'DELETE', `/comments/threads/${segment(thread_id)}/resolved`);
/** Null means all of them. */
export const seen = (comment_id: string | null) => make<{ seen: number }>('POST', '/comments/seen', { comment_id });
/** The file of all that match. */
export const COMMENTS_FILE = '/comments.csv';
