import { render } from 'svelte/server';
import { beforeAll, expect, test } from 'vitest';
import en from '$messages/en.json';
import { Catalog } from '$lib/words/catalog';
import { current } from '$lib/words/current.svelte';
import NewWebhook from './NewWebhook.svelte';

beforeAll(() => {
	current.catalog = new Catalog('en', en, { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR', year: '2026' });
});

test('a demo says whom it calls before an address is typed; another home does not', () => {
	const shown = (demo: boolean) => render(NewWebhook, { props: { rules: [], demo, made: () => {}, cancel: () => {} } }).body;
	expect(shown(true).indexOf('only programs on its own machine')).toBeGreaterThan(-1);
	expect(shown(true).indexOf('only programs on its own machine')).toBeLessThan(shown(true).indexOf('type="url"'));
	expect(shown(false)).not.toContain('own machine');
});
