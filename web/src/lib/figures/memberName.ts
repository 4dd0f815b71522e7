// The name of a member as a reader says it.
import { country, t, tOr, word } from '$lib/words';
import { NONE, OTHER } from './cut';

/** What a source writes with small letters and underscores, as words. */
export function asWords(text: string): string {
	const words = text.replaceAll('_', ' ');
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A member of a dimension. Items and customers are called as they are. */
export function memberName(dimension: string, member: string, together = 1): string {
	if (member === NONE) return t('cut.none');
	if (member === OTHER) return t('cut.other', { count: together });
	if (dimension === 'country') return country(member);
	if (dimension === 'survey') return tOr(`customer.survey.${member}`, asWords(member));
	if (dimension === 'kind') return tOr(`promise.kind.${member}`, asWords(word('kind', member)));
	return dimension === 'item' || dimension === 'customer' ? member : asWords(word(dimension, member));
}
