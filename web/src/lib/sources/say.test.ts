import { beforeAll, describe, expect, test } from 'vitest';
import en from '$messages/en.json';
import { Catalog } from '$lib/words/catalog';
import { current } from '$lib/words/current.svelte';
import { loadingText, nextText, scheduleText } from './say';

beforeAll(() => {
	current.catalog = new Catalog('en', en, { locale: 'en-GB', timeZone: 'Europe/Berlin', currency: 'EUR' });
});

describe('loads that happen by themselves', () => {
	test.each([
		['15m', 'every 15 minutes'],
		['1h', 'every hour'],
		['PT5M', 'every PT5M']
	])('%s is %s', (every, said) => expect(scheduleText({ every, cron: null })).toBe(said));
	test('a pattern of cron stays one', () => {
		expect(scheduleText({ every: null, cron: '0 5 * * *' })).toBe('at 0 5 * * *');
		expect(scheduleText({ every: null, cron: null })).toBe('');
	});
	test('a load whose time has passed is due', () => {
		const at = '2026-11-22T09:30:00Z';
		expect(nextText(at, Date.parse(at))).toBe('due now');
		expect(nextText(at, Date.parse(at) - 1)).toContain('10:30');
	});
	test('a load under way says its source where there are several, and its table where it is known', () => {
		const loading = { started_at: '2018-08-01T08:32:00Z', table: null, rows: 1 };
		expect(loadingText(loading, null)).toMatch(/^Loading since 1 Aug 2018.* 1 row$/);
		expect(loadingText({ ...loading, table: 'orders', rows: 120_000 }, 'erp')).toMatch(
			/^erp: loading since .*, table orders, 120,000 rows$/
		);
	});
});
