// Says a message of a catalogue with its values. Owns how raw values become text; owns no state.
import { IntlMessageFormat } from 'intl-messageformat';
import * as format from './format';
import type { Period, Place } from './format';

/** Key → ICU message. */
export type Messages = Record<string, string>;

/** Raw values by name. */
export type Values = Record<string, unknown>;

/** What the server says without words. */
export interface Sentence {
	key: string;
	params: Values;
}

/** One language's messages, said at one place. */
export class Catalog {
	readonly #made = new Map<string, IntlMessageFormat>();

	constructor(
		readonly language: string,
		readonly messages: Messages,
		readonly place: Place
	) {}

	/** Whether there is such a message. */
	has(key: string): boolean {
		return Object.hasOwn(this.messages, key);
	}

	/** A message by its key. A missing one shows as its key, so that it is seen. */
	message(key: string, values: Values = {}): string {
		const text = this.messages[key];
		if (text === undefined) return key;
		let made = this.#made.get(key);
		if (!made) {
			made = new IntlMessageFormat(text, [this.place.locale, this.language], undefined, { ignoreTag: true });
			this.#made.set(key, made);
		}
		return made.format(forgiving(values)) as string;
	}

	/** A sentence of the server. One that we have no words for says nothing. */
	sentence(sentence: Sentence | null | undefined): string {
		if (!sentence || !this.has(sentence.key)) return '';
		const { then, ...params } = sentence.params;
		const first = this.message(sentence.key, said(this.place, params));
		return isSentence(then) ? `${first} ${this.sentence(then)}`.trim() : first;
	}
}

/** A message must never fail for a value that is not there: it reads as `none`. */
function forgiving(values: Values): Record<string, never> {
	const known = { ...values };
	return new Proxy(known, {
		has: () => true,
		get: (target, name) => target[name as string] ?? 'none',
		getOwnPropertyDescriptor: (target, name) => ({
			value: target[name as string] ?? 'none',
			configurable: true,
			enumerable: true
		})
	}) as Record<string, never>;
}

function isSentence(value: unknown): value is Sentence {
	return typeof value === 'object' && value !== null && 'key' in value;
}

function isPeriod(value: unknown): value is Period {
	return typeof value === 'object' && value !== null && 'from' in value && 'to' in value;
}

/** The server's raw values as text, by the ending of their names. */
export function said(place: Place, params: Values): Values {
	const currency = typeof params.currency === 'string' ? params.currency : place.currency;
	return Object.fromEntries(
		Object.entries(params).map(([name, value]) => [name, one(place, name, value, currency)])
	);
}

function one(place: Place, name: string, value: unknown, currency: string): unknown {
	if (value === null || value === undefined) return undefined;
	if (isPeriod(value)) return format.periodHere(place, value);
	if (Array.isArray(value)) return format.list(place, value.map(String));
	if (typeof value === 'string') {
		if (name === 'country' || name.endsWith('_country')) return format.country(place, value);
		if (name.endsWith('_on')) return format.dayHere(place, value);
		return name.endsWith('_at') ? format.instantDay(place, value) : format.short(value);
	}
	if (typeof value !== 'number') return value;
	if (name.endsWith('_minor')) return format.money(place, value, currency, 'short');
	if (name.endsWith('percent_whole')) return format.percent(place, value, 0);
	if (name.endsWith('percent')) return format.percent(place, value);
	if (name === 'points' || name.endsWith('score')) return format.number(place, value);
	return value;
}
