import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { current } from '$lib/words/current.svelte';
import { languageOwnName } from '$lib/words/format';
import { BROWSER, chooseLanguage, chosenLanguage, ownLanguage, remember, speakChosen, wantedTags } from './language';

const kept = new Map<string, string>();
const storage = {
	getItem: (name: string) => kept.get(name) ?? null,
	setItem: (name: string, value: string) => void kept.set(name, value),
	removeItem: (name: string) => void kept.delete(name)
};
const html = { lang: '' };

beforeEach(() => {
	kept.clear();
	vi.stubGlobal('localStorage', storage);
	vi.stubGlobal('navigator', { languages: ['de-DE', 'fr-CA', 'pt-PT', 'en-GB'] });
	vi.stubGlobal('document', { documentElement: html });
});
afterEach(() => vi.unstubAllGlobals());

describe('the language', () => {
	test('is the first of the browser that we have, until somebody chooses', async () => {
		await speakChosen();
		expect([current.catalog.language, current.place.locale, html.lang]).toEqual(['fr', 'fr-CA', 'fr']);
	});
	test('a choice is seen at once, in words and numbers, and after a reload', async () => {
		await chooseLanguage('pl');
		expect(current.catalog.message('frame.sign_out')).toBe('Wyloguj się');
		expect([current.place.locale, html.lang]).toEqual(['pl', 'pl']);
		await speakChosen();
		expect(current.catalog.language).toBe('pl');
	});
	test('of two choices one after the other the last one holds', async () => {
		await Promise.all([chooseLanguage('es'), chooseLanguage('it')]);
		expect([current.catalog.language, chosenLanguage()]).toEqual(['it', 'it']);
	});
	test('it is left to the browser again', async () => {
		await chooseLanguage('pl');
		await chooseLanguage(BROWSER);
		expect([chosenLanguage(), current.catalog.language]).toEqual([null, 'fr']);
	});
	test('of a chosen language the browser knows the kind', () => {
		expect(wantedTags('pt', ['en', 'pt-PT'])).toEqual(['pt-PT', 'pt']);
		expect(wantedTags('es', ['en', 'pt-PT'])).toEqual(['es']);
		expect(wantedTags(null, ['en', 'pt-PT'])).toEqual(['en', 'pt-PT']);
	});
	test('of an account holds in every browser, but nobody chooses for those who share a demo', () => {
		const session = (language: string | null, demo: boolean) => ({ user: { language }, home: { demo } });
		expect(ownLanguage(session('pl', false))).toBe('pl');
		expect(ownLanguage(session('pl', true))).toBeNull();
		expect(ownLanguage(session(null, false))).toBeNull();
		expect(ownLanguage(session('xx', false))).toBeNull();
	});
	test('what was kept and is no language of ours is nobody’s choice', () => {
		remember('xx');
		expect(chosenLanguage()).toBeNull();
	});
	test('without storage the browser decides', () => {
		vi.stubGlobal('localStorage', {
			getItem: () => {
				throw new Error('forbidden');
			}
		});
		expect(chosenLanguage()).toBeNull();
	});
	test('each is called as its speakers call it', () => {
		expect(['en', 'es', 'fr', 'it', 'pl', 'pt'].map(languageOwnName)).toEqual([
			'English', 'Español', 'Français', 'Italiano', 'Polski', 'Português'
		]);
	});
});
