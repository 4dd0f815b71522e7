// Why two customers are thought to be one, or not, in words. A reason travels with its values as the server compared
// them: as texts, countries by their codes.
import { country, say, type Sentence } from '$lib/words';

/** Counts and shares, which a message has to have as numbers. */
const COUNTED = ['likeness_percent', 'customers'];

/** The values as a message takes them. */
export function values({ key, params }: Sentence): Record<string, unknown> {
	const told: Record<string, unknown> = { ...params };
	for (const name of COUNTED) if (name in told) told[name] = Number(told[name]);
	if ('likeness_percent' in told) {
		told.likeness_percent_whole = told.likeness_percent;
		delete told.likeness_percent;
	}
	// A tax number is read with its country's code; `country` itself is said as a name.
	if (typeof told.country === 'string') told.code = told.country;
	if (key === 'identity.different_countries') {
		for (const name of ['first', 'second']) told[name] = country(told[name] as string);
	}
	return told;
}

/** A reason in words; one that we have no words for by its name. */
export function reasonText(reason: Sentence): string {
	const text = say({ key: reason.key, params: values(reason) });
	return text || reason.key.replace(/^identity\./, '').replaceAll('_', ' ');
}
