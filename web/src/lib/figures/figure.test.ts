import { beforeAll, expect, test } from 'vitest';
import en from '$messages/en.json';
import type { Figure } from '$lib/api/types';
import { Catalog } from '$lib/words/catalog';
import { current } from '$lib/words/current.svelte';
import { change, lineTone } from './figure';
import { sizeText } from './say';

beforeAll(() => {
	current.catalog = new Catalog('en', en, { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR', year: '2026' });
});

const moved = (verdict: Figure['verdict'], by: number) => ({
	value: 94.5,
	unit: 'percent',
	currency: '',
	verdict,
	reference: { kind: 'previous_period', value: 92.8, change: by }
}) as Figure;

test('the change of a percentage is in points, that of anything else in its own unit', () => {
	expect(sizeText('percent', '1.7')).toBe('1.7 pts');
	expect(sizeText('days', '1.7')).toBe('1.7');
});

test('a line has a tone only where its change is said', () => {
	for (const figure of [moved('better', 0.04), moved('worse', -0.04), moved('unchanged', 1.7)]) {
		expect([lineTone(figure), change(current.place, figure)?.way]).toEqual(['plain', 'flat']);
	}
	expect([lineTone(moved('better', 1.7)), lineTone(moved('worse', -1.7))]).toEqual(['good', 'bad']);
});
