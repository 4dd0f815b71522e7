import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import en from '$messages/en.json';
import { Catalog, said, type Messages } from './catalog';
import { choose } from './current.svelte';
import { ago, clock, grain, money, period, periodHere, type Place } from './format';

const place: Place = { locale: 'en-GB', timeZone: 'America/Sao_Paulo', currency: 'BRL', year: '2018' };
const messages: Messages = en;
const catalog = new Catalog('en', messages, place);

/** Every source file of ours, as text. */
function sources(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return sources(path);
		return /\.(svelte|ts)$/.test(entry.name) && !entry.name.endsWith('.test.ts') ? [readFileSync(path, 'utf8')] : [];
	});
}
const code = sources('src').join('\n');

describe('the catalogue', () => {
	test('every message is sound, whatever is missing', () => {
		for (const key of Object.keys(messages)) {
			const text = catalog.message(key);
			expect(text, key).not.toBe('');
			expect(text, key).not.toMatch(/undefined|\[object|[{}]/);
		}
	});

	test('every key that a page names is there', () => {
		const used = [...code.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((found) => found[1]!);
		expect(used.length).toBeGreaterThan(100);
		expect(used.filter((key) => !catalog.has(key))).toEqual([]);
	});

	test('every word that is made of two has a message', () => {
		const stems = [...code.matchAll(/\bt\(\s*`([\w.]+\.)\$\{/g)].map((found) => found[1]!);
		expect(stems.filter((stem) => !Object.keys(messages).some((key) => key.startsWith(stem)))).toEqual([]);
	});
});

describe('a sentence of the server', () => {
	test('raw values are said by the ending of their names', () => {
		const values = said(place, {
			amount_minor: 61_200_00,
			currency: 'EUR',
			percent_whole: 78.4,
			period: { from: '2018-08-01', to: '2018-08-31' },
			answered_on: '2017-11-12',
			names: ['A', 'B', 'C'],
			country: 'BR',
			nothing: null
		});
		expect(values).toEqual({
			amount_minor: '€61.2k',
			currency: 'EUR',
			percent_whole: '78%',
			period: 'August',
			answered_on: '12 Nov 2017',
			names: 'A, B and C',
			country: 'Brazil',
			nothing: undefined
		});
	});

	test('one case that is escalated is not counted twice', () => {
		const cases = (count: number, escalated: number) => catalog.sentence({ key: 'customer.summary.cases', params: { count, escalated } });
		expect(cases(1, 0)).toBe('1 case is open.');
		expect(cases(1, 1)).toBe('1 case is open; it is escalated.');
		expect(cases(3, 1)).toBe('3 cases are open, 1 of them escalated.');
	});

	test('a reason that begins a sentence keeps its large letter', () => {
		const values = { name: 'Wrong price', share: '28%', count: 25, period: { from: '2018-08-01', to: '2018-08-31' } };
		expect(catalog.message('promises.disputes.top', values)).toMatch(/^Wrong price: 28% of 25 disputes opened/);
	});

	test('a long key is said by its start', () => {
		const what = { customer_name: '08c5351a6aca1c1589a38f244edeee9d', order_id: 'SO100160-0015' };
		expect(said(place, what)).toEqual({ customer_name: '08c5351a…', order_id: 'SO100160-0015' });
		expect(said(place, { batch_id: '01a201ff-d473-77a7-a8c1-a9d625a6e22f' })).toEqual({ batch_id: '01a201ff…' });
	});

	test('a place is said by its country only where the server says that it is one', () => {
		const params = { amount_minor: 100_00, direction: 'down', name: 'ES' };
		const key = 'cause.sales.country';
		expect(catalog.sentence({ key, params })).toBe('Largest move in ES: down R$100.');
		expect(catalog.sentence({ key, params: { ...params, country: 'ES' } })).toBe('Largest move in Spain: down R$100.');
	});

	test('one follows another', () => {
		const then = { key: 'brief.then.late_now', params: { count: 1, days: 41 } };
		const period = { from: '2018-08-01', to: '2018-08-31' };
		const said = catalog.sentence({ key: 'brief.headline.kept', params: { percent_whole: 92.75, period, then } });
		expect(said).toBe('We kept 93% of our delivery promises in August. 1 order is late now, by 41 days.');
	});

	test('one that we have no words for says nothing', () => {
		expect(catalog.sentence({ key: 'no.such.key', params: {} })).toBe('');
		expect(catalog.sentence(null)).toBe('');
	});
});

describe('in each language', () => {
	const speak = (locale: string, year = '2018') => {
		const language = locale.slice(0, 2);
		const read = JSON.parse(readFileSync(join('messages', `${language}.json`), 'utf8')) as Messages;
		return new Catalog(language, read, { ...place, locale, year });
	};
	const quarter = { from: '2026-07-01', to: '2026-09-30' };

	test.each([
		['en-GB', 'Q3 2026'],
		['es-ES', 'T3 2026'],
		['fr-FR', 'T3 2026'],
		['it-IT', '3° trim. 2026'],
		['pl-PL', 'III kw. 2026'],
		['pt-PT', '3.º trim. 2026'],
		['pt-BR', '3º trim. 2026'],
		['pt', '3.º trim. 2026']
	])('%s says a quarter as %s', (locale, said) => expect(period({ ...place, locale }, quarter)).toBe(said));

	test.each([
		['en-GB', { from: '2018-08-01', to: '2018-08-31' }, 'NPS is 31 in August.'],
		['en-GB', { from: '2018-08-03', to: '2018-08-09' }, 'NPS is 31 between 3 Aug and 9 Aug.'],
		['en-GB', { from: '2018-08-03', to: '2018-08-03' }, 'NPS is 31 on 3 Aug 2018.'],
		['en-GB', { from: '2017-11-01', to: '2018-10-31' }, 'NPS is 31 between Nov 2017 and Oct 2018.'],
		['es-ES', { from: '2018-08-03', to: '2018-08-09' }, 'El NPS es de 31 entre el 3 ago y el 9 ago.'],
		['fr-FR', quarter, 'Le NPS est de 31 au T3 2026.'],
		['pt-BR', quarter, 'O NPS é 31 no 3º trim. 2026.']
	])('%s says %o with the word that it takes', (locale, period, said) => {
		expect(speak(locale).sentence({ key: 'brief.headline.nps', params: { score: 31, period } })).toBe(said);
	});

	test.each([
		['en-GB', 1, 'by 1 point.'],
		['en-GB', 2.04, 'by 2 points.'],
		['fr-FR', 1.5, 'de 1,5 point.'],
		['fr-FR', 2, 'de 2 points.'],
		['es-ES', 1, '1 punto'],
		['pl-PL', 2.5, '2,5 pkt']
	])('%s chooses the plural of %d points by the number', (locale, points, said) => {
		expect(speak(locale).sentence({ key: 'brief.then.nps_fell', params: { points } })).toContain(said);
	});

	test('a count outside of a plural has the marks of its place', () => {
		const late = { key: 'promises.headline.late_more', params: { count: 12_000, change: 11_500, days: 41, reference: null } };
		expect(speak('en-GB').sentence(late)).toBe('12,000 orders are late, 11,500 more than before; the oldest waits 41 days.');
		expect(speak('pt-BR').sentence(late)).toContain('11.500');
	});

	test('broken promises are meant where broken promises are counted', () => {
		const params = { dimension: 'item', name: 'Array', count: 3, total: 1 };
		expect(speak('en-GB').sentence({ key: 'brief.then.concentrated', params })).toBe('Array has 3 of the 1 broken promise.');
	});

	test('a short month at the end of a sentence ends it', () => {
		const last = { key: 'customer.summary.nps', params: { score: 7, answered_on: '2018-09-25' } };
		expect(speak('pt-BR').sentence(last)).toMatch(/de set\.$/);
	});

	test('what ends today ends today', () => {
		const ends = { key: 'attention.reason.contract_ends', params: { days: 0 } };
		expect(speak('en-GB').sentence(ends)).toBe('contract ends today');
	});

	test('our own words are said in the language, the words of a company as they are', () => {
		const lowest = (touchpoint: string) =>
			speak('es').sentence({ key: 'cause.csat.touchpoint', params: { touchpoint, percent: 71, n: 2 } });
		expect(lowest('delivery')).toContain('tras entrega:');
		expect(lowest('Cafetería')).toContain('tras Cafetería:');
		const opened = { key: 'timeline.case_opened', params: { subject: 'Disco', severity: 'critical' } };
		expect(speak('pl').sentence(opened)).toBe('Otwarto zgłoszenie (krytyczna): Disco');
		const cause = { dimension: 'channel', name: 'Web shop', count: 2, total: 5 };
		expect(speak('fr').sentence({ key: 'cause.otif.concentrated', params: cause })).toContain('boutique en ligne');
		const unit = { level: 'director', business_unit: 'Sales', rhythm: 'week', customers: 3 };
		expect(speak('it').sentence({ key: 'brief.sub', params: unit })).toContain('(Vendite)');
	});

	test('what chooses stays raw where a value of the same name is shown in words', () => {
		const made = { key: 'timeline.commitment_made', params: { kind: 'call_back' } };
		expect(speak('en-GB').sentence(made)).toBe('Promised a call-back');
	});
});

describe('a place', () => {
	test('a month of another year keeps its year', () => {
		expect(periodHere(place, { from: '2017-08-01', to: '2017-08-31' })).toBe('August 2017');
		expect(periodHere(place, { from: '2018-07-01', to: '2018-09-30' })).toBe('Q3 2018');
	});
	test.each([
		['2018-02-01', '2018-02-28', 'month'],
		['2018-04-01', '2018-06-30', 'quarter'],
		['2018-02-01', '2018-04-30', 'months'],
		['2018-01-01', '2018-12-31', 'year'],
		['2018-01-02', '2018-01-02', 'day'],
		['2018-01-02', '2018-01-31', 'days']
	])('%s – %s is a %s', (from, to, name) => expect(grain({ from, to })).toBe(name));
	test('yen have no minor units', () => {
		expect(money(place, 1234, 'JPY')).toMatch(/1,234$/);
		expect(money(place, 123456, 'BRL')).toMatch(/1,234\.56$/);
	});
	test('the first language that we have is spoken, with its own numbers', () => {
		expect(choose(['pt-BR', 'en-GB'], ['en'])).toEqual({ language: 'en', locale: 'en-GB' });
		expect(choose(['ja'], ['en'])).toEqual({ language: 'en', locale: 'en' });
	});
});

describe('time', () => {
	test.each([
		[0, 'now'],
		[10, '10 seconds ago'],
		[60, '1 minute ago'],
		[3_599, '59 minutes ago'],
		[172_800, '2 days ago']
	])('%i seconds are %s', (seconds, said) => expect(ago(place, seconds)).toBe(said));
	test('an instant is said by the clock at home', () => {
		expect(clock(place, '2018-08-01T13:32:00Z')).toBe('10:32');
	});
});
