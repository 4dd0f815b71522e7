import { beforeAll, expect, test } from 'vitest';
import en from '$messages/en.json';
import { signalValue } from '$lib/loyalty/say';
import { Catalog } from '$lib/words/catalog';
import { current } from '$lib/words/current.svelte';
import { nextText, personText, tookText } from './say';
import type { NextRow } from './types';

beforeAll(() => {
	current.catalog = new Catalog('en', en, { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR', year: '2026' });
});

test('of voices that differ only the two are named that do', () => {
	const row = { kind: 'disagreement', gap: 10, highest: 'customer', lowest: 'model' } as NextRow;
	expect(nextText(row)).toBe('The customer and the model differ by 10 points of 10');
	expect(nextText({ ...row, highest: null, lowest: null })).toBe('One voice and another differ by 10 points of 10');
});

test('how long cases take is said in hours everywhere, with one decimal', () => {
	expect(tookText(0.02)).toBe('less than an hour');
	expect(tookText(1)).toBe('1 hour');
	expect(tookText(35.611)).toBe('35.6 hours');
	expect(signalValue('resolution_hours', 35.611)).toBe('35.6 hours');
	expect(signalValue('resolution_hours', 0.5)).toBe('0.5 hours');
});

test('what is foreseen is said in whole numbers where it is large', () => {
	expect([signalValue('orders_expected_12m', 121.1), signalValue('orders_expected_12m', 2.44)]).toEqual(['121', '2.4']);
});

test('whoever has no login is not said by a key', () => {
	expect([personText('Ann Lee'), personText(null)]).toEqual(['Ann Lee', 'someone without a login']);
});
