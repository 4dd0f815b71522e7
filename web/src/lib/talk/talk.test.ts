import { describe, expect, test } from 'vitest';
import { asked } from './choices';
import { initials, mentioned, named, pieces, searchedAt } from './mention';
import { customerOf, questionOf, sameQuestion, threadLink } from './place';
import { isLimited, readersOf } from './readers';
import { marks, threads } from './threads';
import type { Comment } from './types';

const said = (id: string, thread: string, more: Partial<Comment> = {}): Comment => ({
	comment_id: id,
	thread_id: thread,
	page: '/promises',
	anchor: { kind: 'page', key: '' },
	customer_id: null,
	customer_name: null,
	question: 'period=2026-10',
	author_id: 'u1',
	author_name: 'Ana Lima',
	mine: false,
	text: 'Why?',
	mentions: [],
	unseen: false,
	thread_comments: 1,
	created_at: `2026-11-0${id}T10:00:00Z`,
	edited_at: null,
	deleted_at: null,
	resolved_by_name: null,
	resolved_at: null,
	...more
});

describe('naming a colleague', () => {
	const search = (text: string) => searchedAt(text, text.length)?.search ?? null;
	test('what stands after an @ is searched for, a first and a last name as well', () => {
		expect(search('@')).toBe('');
		expect(search('Ask @an')).toBe('an');
		expect(search('Ask @Ana Li')).toBe('Ana Li');
	});
	test('an address, a later sentence and a new line are no names', () => {
		expect(search('mail ana@lima.example')).toBeNull();
		expect(search('@Ana Lima said so')).toBeNull();
		expect(search('@Ana, please')).toBeNull();
		expect(search('@Ana\nplease')).toBeNull();
		expect(search('no name')).toBeNull();
	});
	test('only what stands before the caret counts', () => {
		expect(searchedAt('@an and more', 3)).toEqual({ start: 0, search: 'an' });
		expect(searchedAt('more @an', 2)).toBeNull();
	});
	test('a name takes the place of what was searched for', () => {
		expect(named('Ask @an today', 4, 7, 'Ana Lima')).toEqual({ text: 'Ask @Ana Lima today', caret: 14 });
		expect(named('@an', 0, 3, 'Ana Lima')).toEqual({ text: '@Ana Lima ', caret: 10 });
	});
});

describe('who may be mentioned', () => {
	const page = { kind: 'page', key: '' } as const;
	const row = { kind: 'row', key: 'receivables/document_id=I-1' } as const;
	test('the server is asked with the page and the thing on it, since it knows whose they are', () => {
		expect(readersOf({ page: '/money', anchor: row, customer_id: null })).toEqual({
			customer: null,
			page: '/money',
			anchor_kind: 'row',
			anchor_key: 'receivables/document_id=I-1'
		});
		expect(readersOf({ page: '/orders/O%2F1', anchor: page, customer_id: null })).toMatchObject({ page: '/orders/O%2F1', anchor_kind: 'page' });
	});
	test('of a thread that is there the customer is known, and nothing else is asked with', () => {
		expect(readersOf({ customer_id: 'C-1' })).toEqual({ customer: 'C-1', page: undefined, anchor_kind: undefined, anchor_key: undefined });
	});
	test('what is of a customer is not for everybody', () => {
		const limited = (path: string, customer_id: string | null = null) => isLimited({ page: path, anchor: page, customer_id });
		expect(['/orders/O-1', '/invoices/I-1', '/customers/C-1/orders'].map((path) => limited(path))).toEqual([true, true, true]);
		expect(['/', '/orders', '/customers/', '/money', '/sources/orders'].map((path) => limited(path))).toEqual([false, false, false, false, false]);
		expect([limited('/money', 'C-1'), isLimited({ customer_id: 'C-1' }), isLimited({ customer_id: null })]).toEqual([true, true, false]);
	});
});

describe('a text with mentions', () => {
	const ana = { user_id: 'u1', name: 'Ana' };
	const anaLima = { user_id: 'u2', name: 'Ana Lima' };
	test('the longer name wins, and only whole names count', () => {
		expect(pieces('@Ana Lima and @Anabel', [ana, anaLima])).toEqual([
			{ text: '@Ana Lima', mention: anaLima },
			{ text: ' and @Anabel', mention: null }
		]);
	});
	test('nothing of the text is lost', () => {
		const text = '@@Ana: ask @Ana, not @Bo.\n@Ana';
		expect(pieces(text, [ana]).map((piece) => piece.text).join('')).toBe(text);
	});
	test('who was taken out of the text is not mentioned, who stands twice is mentioned once', () => {
		expect(mentioned('@Ana Lima, @Ana Lima', [ana, anaLima])).toEqual(['u2']);
		expect(mentioned('nobody', [ana])).toEqual([]);
	});
	test('initials are of the first and the last word', () => {
		expect(['Ana Maria Lima', 'Ana', ''].map(initials)).toEqual(['AL', 'A', '']);
	});
});

describe('threads', () => {
	test('the thread with the newest comment is first; each begins with what began it', () => {
		const found = threads([said('4', 'b'), said('3', 'a', { resolved_at: '2026-11-05T00:00:00Z' }), said('2', 'b'), said('1', 'a', { resolved_at: 'x' })]);
		expect(found.map((one) => [one.thread_id, one.head.comment_id, one.last?.comment_id, one.resolved])).toEqual([
			['b', '2', '4', false],
			['a', '1', '3', true]
		]);
	});
	test('a thread whose beginning is not there begins with the oldest that is', () => {
		const [only] = threads([said('4', 'b'), said('3', 'b')]);
		expect(only?.head.comment_id).toBe('3');
		expect(threads([said('1', 'c')])[0]?.last).toBeNull();
	});
	test('replies are counted, those that are not listed too, but not those that were deleted', () => {
		const of = { thread_comments: 3 };
		const [only] = threads([said('4', 'b', { ...of, text: null }), said('3', 'b', of), said('2', 'b', of), said('1', 'b', of)]);
		expect([only?.replies, only?.last?.comment_id]).toEqual([2, '3']);
		expect(threads([said('3', 'b', { thread_comments: 8 }), said('2', 'b', { thread_comments: 8 })])[0]?.replies).toBe(7);
		expect(threads([said('1', 'b', { thread_comments: 2, text: null })])[0]?.replies).toBe(2);
	});
	test('a thread is new while one of its mentions is', () => {
		const found = threads([said('3', 'b', { unseen: true }), said('2', 'a', { unseen: false }), said('1', 'b')]);
		expect(found.map((one) => one.unseen)).toEqual([true, false]);
	});
	test('a mark counts open threads, a chart with those of its points', () => {
		const found = marks([
			said('1', 'a', { anchor: { kind: 'chart', key: 'kept' } }),
			said('2', 'a', { anchor: { kind: 'chart', key: 'kept' } }),
			said('3', 'b', { anchor: { kind: 'point', key: 'kept/2026-10-01' } }),
			said('4', 'c', { anchor: { kind: 'chart', key: 'kept' }, resolved_at: '2026-11-05T00:00:00Z' }),
			said('5', 'd', { anchor: { kind: 'row', key: 'customers/customer_id=C-1' }, customer_id: 'C-1' })
		]);
		expect(found.get('chart kept')).toBe(2);
		expect(found.get('point kept/2026-10-01')).toBe(1);
		expect(found.get('customer C-1')).toBe(1);
		expect(found.get('page ')).toBeUndefined();
	});
});

describe('where it was said', () => {
	const params = (text: string) => new URLSearchParams(text);
	test('the period that a page shows by itself is kept, an open thread is not', () => {
		expect(questionOf(params('segment=Retail&thread=t1'), '2026-10')).toBe('period=2026-10&segment=Retail');
		expect(questionOf(params('period=2025'), '2026-10')).toBe('period=2025');
		expect(questionOf(params(''), null)).toBe('');
	});
	test('the order of what is asked does not matter', () => {
		expect(sameQuestion('a=1&b=2', 'b=2&a=1')).toBe(true);
		expect(sameQuestion('a=1', 'a=2')).toBe(false);
	});
	test('a link opens the page with what it was asked, and nothing but a page of ours', () => {
		expect(threadLink(said('1', 't1'))).toBe('/promises?period=2026-10&thread=t1');
		expect(threadLink(said('1', 't1', { page: '//evil.example/x' }))).toBe('/?period=2026-10&thread=t1');
		expect(threadLink(said('1', 't1', { page: 'javascript:alert(1)', question: '' }))).toBe('/?thread=t1');
	});
	test('every page below a customer is theirs', () => {
		expect(customerOf('/customers/C%2F1/orders')).toBe('C/1');
		expect(customerOf('/customers')).toBeNull();
	});
});

test('the page of all comments asks only for what it is narrowed to', () => {
	const choice = (text: string) => (name: string) => new URLSearchParams(text).get(name);
	expect(asked(choice(''))).toEqual({ open: 'true', mentioning: null, unseen: null, customer: null, page: null });
	expect(asked(choice('state=all&unseen=true'))).toMatchObject({ open: null, mentioning: 'me', unseen: 'true' });
	expect(asked(choice('state=resolved&customer=C-1'))).toMatchObject({ open: 'false', customer: 'C-1' });
});
