// What a page says first. Owns the one case that only its address tells.
import { here } from '$lib/address/here.svelte';
import type { Sentence } from '$lib/api/types';
import { say, t } from '$lib/words';

/** Whether a page is of nobody, so that its first sentence is all that it has to say. */
export const isOfNobody = (headline: Sentence): boolean => headline.key === 'headline.no_customers';

/** The headline as text. Through a list, that nobody is in view says something of the list and not of who looks. */
export function sayHeadline(headline: Sentence): string {
	const ofList = isOfNobody(headline) && here.looking.list;
	return ofList ? t('headline.list_empty') : say(headline);
}
