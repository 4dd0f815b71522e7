import { render } from 'svelte/server';
import { beforeAll, expect, test, vi } from 'vitest';
import en from '$messages/en.json';
import type { OrderRow } from '$lib/api/types';
import { Catalog } from '$lib/words/catalog';
import { current } from '$lib/words/current.svelte';
import OrderTable from './OrderTable.svelte';

vi.mock('$app/state', () => ({ page: { url: new URL('https://regard.example/customers/C-1') } }));

beforeAll(() => {
	current.catalog = new Catalog('en', en, { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR', year: '2026' });
});

const row: OrderRow = {
	order_id: 'O-1',
	ordered_on: '2026-10-01',
	lines: 1,
	amount_minor: 120_050,
	currency: 'BRL',
	first_promised_on: '2026-10-05',
	promised_on: '2026-10-05',
	delivered_on: null,
	cancelled_on: null,
	state: 'late',
	days_late: 12
};
const shown = (compact: boolean) => render(OrderTable, { props: { rows: [row], caption: 'Orders', further: ['amount'], compact } }).body;
const cells = (html: string, amount: RegExp) => [...html.matchAll(/<(?:td|span|th) class="([^"]*)"[^>]*>\s*(?:<!--.*?-->)*([^<]*)/g)].filter((cell) => amount.test(cell[2] ?? '')).map((cell) => cell[1] ?? '');

test('beside others, the amount has a column on a wide window and stands below the order on a narrow one', () => {
	const found = cells(shown(true), /1,200\.50/);
	expect(found).toHaveLength(2);
	expect(found[0]).toContain('narrow');
	expect(found[1]).toContain('wide');
});

test('by itself, the amount has its column always', () => {
	const found = cells(shown(false), /1,200\.50/);
	expect(found).toHaveLength(1);
	expect(found[0]).not.toContain('wide');
});
