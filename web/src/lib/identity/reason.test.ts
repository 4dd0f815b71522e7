import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import en from '$messages/en.json';
import { Catalog } from '$lib/words/catalog';
import { current } from '$lib/words/current.svelte';
import { reasonText } from './reason';

beforeAll(() => {
	current.catalog = new Catalog('en', en, { locale: 'en-GB', timeZone: 'Europe/Berlin', currency: 'EUR' });
});

const said = (name: string, params: Record<string, unknown> = {}) => reasonText({ key: `identity.${name}`, params });

describe('why two customers are one, or not', () => {
	test('a tax number is said with its country and whether its check digits were looked at', () => {
		const number = '123456788';
		expect(said('same_tax_number', { country: 'DE', number, verified: 'true' })).toBe(
			'Same tax number DE 123456788, check digits right'
		);
		expect(said('same_tax_number', { country: null, number, verified: false })).toBe(
			'Same tax number 123456788, check digits not looked at'
		);
	});
	test('countries are said by their names, wherever they stand', () => {
		expect(said('same_country', { country: 'BR' })).toBe('Both in Brazil');
		expect(said('different_countries', { first: 'DE', second: 'AT' })).toBe('In two countries: Germany and Austria');
	});
	test('numbers that travel as texts are counted and formatted', () => {
		const names = { first: 'Muller GmbH', second: 'Müller & Co' };
		expect(said('similar_name', { ...names, likeness_percent: '91' })).toBe(
			'Names 91% alike: “Muller GmbH” and “Müller & Co”'
		);
		expect(said('group_would_be_too_large', { customers: '1' })).toContain('1 customer:');
		expect(said('group_would_be_too_large', { customers: 60 })).toContain('60 customers:');
	});
	test('against: what a group would hold', () => {
		const ids = { first_customer_id: 'C-1', second_customer_id: 'C-2' };
		expect(said('group_would_contradict', { ...ids, country: 'DE', first: '1', second: '2' })).toBe(
			'Joined, one group would hold C-1 (DE 1) and C-2 (DE 2), whose tax numbers contradict each other.'
		);
	});
	test('one that we have no words for is said by its name', () => {
		expect(said('same_shoe_size')).toBe('same shoe size');
	});
	test('there are words for every reason of the server', () => {
		const rust = readFileSync('../crates/regard-identity/src/reason.rs', 'utf8');
		const keys = [...rust.matchAll(/"(identity\.\w+)"/g)].map((found) => found[1]!);
		expect(keys.length).toBeGreaterThan(15);
		expect(keys.filter((key) => !current.catalog.has(key))).toEqual([]);
	});
});
