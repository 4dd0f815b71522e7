import { describe, expect, test } from 'vitest';
import { filterOf, partsOf, tableOf } from './filter';
import { leave, takeLeft } from './leaving';
import { Picked } from './picked.svelte';
import type { List } from './types';

const params = (text: string) => new URLSearchParams(text);

describe('a segment', () => {
	test('keeps which customers, not how they are shown', () => {
		expect(filterOf(params('sort=sales&columns=name&country=BR&segment=Retail&period=2025&search=+mar+'))).toBe(
			'segment=Retail&country=BR&search=mar'
		);
	});
	test('there is none of nothing, nor of a list', () => {
		expect(filterOf(params('sort=sales&search='))).toBeNull();
		expect(filterOf(params('list=l-1'))).toBeNull();
	});
	test('its filter leads back to the table and is said part by part', () => {
		expect(tableOf('country=BR')).toBe('/customers?country=BR');
		expect(tableOf(null)).toBe('/customers');
		expect(partsOf('country=BR&segment=Retail')).toEqual([
			{ name: 'segment', value: 'Retail' },
			{ name: 'country', value: 'BR' }
		]);
		expect(partsOf(null)).toEqual([]);
	});
});

test('ticks come and go, one by one and all at once', () => {
	const picked = new Picked();
	picked.turn('a');
	picked.turn('b');
	picked.turn('a');
	expect(picked.keys).toEqual(['b']);
	picked.turnAll(['a', 'b']);
	expect(picked.keys).toEqual(['a', 'b']);
	picked.turnAll(['a', 'b']);
	expect(picked.keys).toEqual([]);
	picked.turn('c');
	picked.clear();
	expect(picked.has('c')).toBe(false);
});

test('a list that was left is handed over once', () => {
	leave({ list_id: 'l-1' } as List);
	expect(takeLeft()?.list_id).toBe('l-1');
	expect(takeLeft()).toBeNull();
});
