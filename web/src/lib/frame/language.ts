// The language that somebody chose, kept in this browser. Owns no word and no catalogue.
import { languages, speak } from '$lib/words/current.svelte';

/** What the menu offers beside the languages: that of the browser. */
export const BROWSER = 'browser';

const NAME = 'regard.language';

/** The chosen language; null leaves it to the browser. */
export function chosenLanguage(): string | null {
	try {
		const chosen = localStorage.getItem(NAME);
		return chosen !== null && languages.includes(chosen) ? chosen : null;
	} catch {
		return null;
	}
}

/** Keeps a choice for the next visit. */
export function remember(language: string | null): void {
	try {
		if (language === null) localStorage.removeItem(NAME);
		else localStorage.setItem(NAME, language);
	} catch {
		// Storage may be forbidden; the choice then holds until the page is left.
	}
}

/** The tags to speak by, most wanted first: of a chosen language the browser's own kind, such as pt-PT. */
export function wantedTags(chosen: string | null, browser: readonly string[]): string[] {
	if (chosen === null) return [...browser];
	const kinds = browser.filter((tag) => tag.split('-')[0] === chosen);
	return [...kinds, chosen];
}

/** Speaks the chosen language, or the browser's. */
export const speakChosen = (): Promise<void> => speak(wantedTags(chosenLanguage(), navigator.languages));

/** Changes the language of the page at once, and keeps the choice. */
export async function chooseLanguage(wanted: string): Promise<void> {
	const chosen = languages.includes(wanted) ? wanted : null;
	remember(chosen);
	await speak(wantedTags(chosen, navigator.languages));
}

/** The language that somebody chose for every browser; the people of a demo are shared, so theirs is this browser's. */
export function ownLanguage(session: { user: { language: string | null }; home: { demo: boolean } }): string | null {
	const own = session.home.demo ? null : session.user.language;
	return own !== null && languages.includes(own) ? own : null;
}
