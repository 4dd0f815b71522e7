// The language and place that the page is shown in. Owns which one; owns no message and no format.
import { Catalog, type Messages } from './catalog';
import type { Place } from './format';

const files = import.meta.glob<{ default: Messages }>('../../../messages/*.json');

/** The languages that we have words for. */
export const languages: string[] = Object.keys(files).map((path) => path.replace(/^.*\/(.*)\.json$/, '$1'));

class Current {
	catalog = $state.raw(new Catalog('en', {}, { locale: 'en', timeZone: 'UTC', currency: 'EUR' }));

	get place(): Place {
		return this.catalog.place;
	}
}

export const current = new Current();

/** The first of the wanted tags whose language we have, with the tag itself for numbers and dates. */
export function choose(wanted: readonly string[], known: readonly string[]): { language: string; locale: string } {
	for (const locale of wanted) {
		const language = locale.split('-')[0] ?? locale;
		if (known.includes(language)) return { language, locale };
	}
	return { language: 'en', locale: 'en' };
}

/** Counts the wishes: of two languages asked for one after the other, the last one is spoken. */
let wishes = 0;

/** Fetches the words of the first of the wanted languages that we have, and speaks it from then on. */
export async function speak(wanted: readonly string[]): Promise<void> {
	const { language, locale } = choose(wanted, languages);
	const load = files[`../../../messages/${language}.json`];
	if (!load) return;
	const wish = (wishes += 1);
	const messages = (await load()).default;
	if (wish !== wishes) return;
	current.catalog = new Catalog(language, messages, { ...current.place, locale });
	document.documentElement.lang = language;
}

/** Moves to the home's time zone, currency and year. */
export function settle(home: { time_zone: string; currency: string; moment_day: string }): void {
	const place = { ...current.place, timeZone: home.time_zone, currency: home.currency, year: home.moment_day.slice(0, 4) };
	current.catalog = new Catalog(current.catalog.language, current.catalog.messages, place);
}
