// What a page says first. Owns the one case that only its address tells.
import { here } from '$lib/address/here.svelte';
import type { Sentence } from '$lib/api/types';
import { say, t } from '$lib/words';

/** The headline as text. Through a list, that nobody is in view says something of the list and not of who looks. */
export function sayHeadline(headline: Sentence): string {
	const ofList = headline.key === 'headline.no_customers' && here.looking.list;
	return ofList ? t('headline.list_empty') : say(headline);
}
