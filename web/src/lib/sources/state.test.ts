import { describe, expect, test } from 'vitest';
import type { SourceRow } from '$lib/api/types';
import { faults, fields, foundNothingNew, loadTone, parted, seconds, span, worst } from './state';

const source = (name: string, state: SourceRow['state']): SourceRow => ({
	source: name,
	kind: 'files',
	root: null,
	tables: [],
	last_load: null,
	fresh_for: null,
	state,
	quarantined_now: 0,
	waiting_now: 0,
	schedule: null,
	next_load_at: null,
	loading: null
});

test('a load that changed nothing found nothing new, one that failed or is not told of did not', () => {
	const load = { status: 'done', created: 0, updated: 0, quarantined: 0 };
	expect(foundNothingNew(load)).toBe(true);
	expect(foundNothingNew({ ...load, created: 3 })).toBe(false);
	expect(foundNothingNew({ ...load, status: 'failed' })).toBe(false);
	expect(foundNothingNew({ ...load, created: null, updated: null, quarantined: null })).toBe(false);
});

describe('sources', () => {
	test('the worst state is said first, with every source that is in it', () => {
		const all = [source('crm', 'fresh'), source('erp', 'stale'), source('web', 'never'), source('desk', 'stale')];
		expect(worst(all)).toEqual({ state: 'never', names: ['web'] });
		expect(worst([...all, source('mail', 'failed')])).toEqual({ state: 'failed', names: ['mail'] });
		expect(worst([source('crm', 'fresh'), source('erp', 'stale')])).toEqual({ state: 'stale', names: ['erp'] });
		expect(worst([source('crm', 'fresh')]).state).toBe('all_fresh');
		expect(worst([]).state).toBe('none');
	});
	test('a load takes as long as its times say', () => {
		expect(seconds({ started_at: '2026-11-22T05:00:00Z', finished_at: '2026-11-22T05:01:30.5Z' })).toBe(90.5);
		expect(seconds({ started_at: '2026-11-22T05:00:00Z', finished_at: '2026-11-22T04:00:00Z' })).toBeNull();
		expect([loadTone('done'), loadTone('partly'), loadTone('failed')]).toEqual(['good', 'warn', 'bad']);
	});
	test('a span is read as the home writes it', () => {
		expect(span('36h')).toEqual({ count: 36, unit: 'h' });
		expect(span('PT3H')).toBeNull();
	});
});

describe('quarantine', () => {
	const groups = faults([
		{ entity: 'orders', code: 'missing', column: 'ordered_at', count: 2 },
		{ entity: 'order_lines', code: 'waiting_for_parent', column: 'order_id', count: 9 },
		{ entity: 'orders', code: 'missing', column: 'customer_id', count: 3 }
	]);
	test('columns of one fault go together, and nothing is lost or counted twice', () => {
		expect(groups.map((group) => group.count)).toEqual([9, 5]);
		expect(groups[1]?.columns).toEqual(['ordered_at', 'customer_id']);
	});
	test('rows that only wait stand apart', () => {
		const { faulty, waiting } = parted(groups);
		expect(faulty.map((group) => group.entity)).toEqual(['orders']);
		expect(waiting.map((group) => group.entity)).toEqual(['order_lines']);
	});
	test('a row is shown by column, empty values apart; what is no object is shown as it is', () => {
		expect(fields('{"_file":"a.csv","_line":3,"id":7,"name":"","when":null,"on":true}')).toEqual([
			['id', '7'],
			['name', null],
			['when', null],
			['on', 'true']
		]);
		expect(fields('[1]')).toBeNull();
		expect(fields('broken')).toBeNull();
	});
});
