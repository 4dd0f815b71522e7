// The words of the page: what components import. Language and place are state, so a change of
// either is seen at once.
import type en from '$messages/en.json';
import { current } from './current.svelte';
import * as format from './format';
import type { MoneyStyle, Period } from './format';
import type { Sentence, Values } from './catalog';

export type { Period, Sentence };
export { NOTHING } from './format';

/** A key that the catalogue has. */
export type Key = keyof typeof en;

type Maybe<T> = T | null | undefined;

/** A message by its key. */
export const t = (key: Key, values?: Values): string => current.catalog.message(key, values);
/** A message whose key is made at run time, or `otherwise`. */
export const tOr = (key: string, otherwise: string, values?: Values): string =>
	current.catalog.has(key) ? current.catalog.message(key, values) : otherwise;
/** A sentence of the server. */
export const say = (sentence: Maybe<Sentence>): string => current.catalog.sentence(sentence);

const with_ = <A, R extends unknown[]>(make: (value: A, ...rest: R) => string) => {
	return (value: Maybe<A>, ...rest: R): string =>
		value === null || value === undefined ? format.NOTHING : make(value, ...rest);
};

export const number = with_((value: number, decimals?: number) => format.number(current.place, value, decimals));
export const compact = with_((value: number) => format.compact(current.place, value));
export const percent = with_((value: number, decimals?: number) => format.percent(current.place, value, decimals));
export const money = with_((minor: number, currency?: string | null, style?: MoneyStyle) =>
	format.money(current.place, minor, currency || current.place.currency, style)
);
export const moneyMajor = with_((major: number, currency?: string | null, style?: MoneyStyle) =>
	format.moneyMajor(current.place, major, currency || current.place.currency, style)
);
export const day = with_((text: string) => format.day(current.place, text));
export const dayShort = with_((text: string) => format.dayShort(current.place, text));
export const instant = with_((text: string) => format.instant(current.place, text));
export const instantDay = with_((text: string) => format.instantDay(current.place, text));
export const period = with_((days: Period, width?: 'long' | 'short') => format.period(current.place, days, width));
export const monthName = with_((text: string, width?: 'long' | 'short') =>
	format.monthName(current.place, text, width)
);
export const clock = with_((text: string) => format.clock(current.place, text));
export const ago = with_((seconds: number) => format.ago(current.place, seconds));
export const language = with_((tag: string) => format.language(current.place, tag));
export const country = with_((code: string) => format.country(current.place, code));
/** A name that is nothing but a machine's long key is said by its start. */
export const short = with_((text: string) => format.short(text));
export const city = (): string => format.city(current.place);
/** A word of Regard's own vocabulary; any other as the company writes it. */
export const word = (kind: string, raw: string): string => current.catalog.word(kind, raw);
/** Days late, or any count of days, in words. */
export const days = with_((count: number) =>
	t('unit.n_days', { text: format.number(current.place, count), count: format.asShown(count) })
);
/** Hours in words, with the decimals of a figure in hours. */
export const hours = with_((count: number) => t('signal.hours', { count: format.asShown(count) }));
