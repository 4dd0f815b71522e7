import { beforeAll, expect, test } from 'vitest';
import en from '$messages/en.json';
import { Catalog } from '$lib/words/catalog';
import { current } from '$lib/words/current.svelte';
import { reasonText } from './say';

beforeAll(() => {
	current.catalog = new Catalog('en', en, { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR', year: '2026' });
});

test('a reason says beside whom it moves the day', () => {
	const none = { count: null, name: null, value: null };
	expect(reasonText({ ...none, cause: 'own_habit', days: -3.2, count: 12 })).toBe(
		'how they usually pay, by 12 settled invoices: 3 days earlier than other customers'
	);
	expect(reasonText({ ...none, cause: 'terms', days: 1.4, count: 30 })).toBe('terms of 30 days: 1 day later than an average invoice');
	expect(reasonText({ ...none, cause: 'few_invoices', days: null, count: 2 })).not.toMatch(/than/);
});
