import { expect, test } from 'vitest';
import type { TimelineEvent } from '$lib/api/types';
import { byMonth, kindsOf, offered, ofKinds } from './timeline';

const event = (on: string, kind: string): TimelineEvent => ({
	at: `${on}T08:00:00Z`,
	on,
	kind,
	id: `${kind} ${on}`,
	title: { key: 'timeline.note', params: {} },
	href: null,
	tone: 'plain'
});
const events = [event('2026-11-02', 'order'), event('2026-11-01', 'payment'), event('2026-09-30', 'order')];

test('months come as the events do, without the empty ones', () => {
	expect(byMonth(events).map((month) => [month.month, month.events.length])).toEqual([
		['2026-11', 2],
		['2026-09', 1]
	]);
	expect(byMonth([])).toEqual([]);
});

test('a choice keeps its kinds; one that is unknown keeps all', () => {
	expect(ofKinds(events, 'money')).toEqual([events[1]]);
	expect(ofKinds(events, kindsOf('constructor'))).toEqual(events);
	expect(kindsOf(null)).toBe('all');
	expect(kindsOf('voice')).toBe('voice');
});

test('only choices that show something are offered', () => {
	expect(offered(events)).toEqual(['all', 'orders', 'money']);
});

test('what was promised, what stands there and that they left can be picked', () => {
	const kinds = ['departure', 'asset', 'defect', 'implementation', 'commitment'];
	const all = kinds.map((kind) => event('2026-11-02', kind));
	expect(offered(all)).toEqual(['all', 'orders', 'promises', 'installed', 'deals']);
	expect(ofKinds(all, 'installed')).toEqual([all[1], all[3]]);
	expect(ofKinds(all, kindsOf('promises'))).toEqual([all[4]]);
});
