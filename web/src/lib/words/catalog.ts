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

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/** Set before the name of a value that is shown as it is said; what chooses a plural or a word stays raw. */
const SAID = 'said:';

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
			made = new IntlMessageFormat(shown(text), [this.place.locale, this.language], undefined, { ignoreTag: true });
			this.#made.set(key, made);
		}
		// A short form may end in a point of its own, where the sentence ends.
		return String(made.format(this.#forgiving(values))).replace(/(?<!\.)\.\.(?!\.)/g, '.');
	}

	/** A sentence of the server. One that we have no words for says nothing. */
	sentence(sentence: Sentence | null | undefined): string {
		if (!sentence || !this.has(sentence.key)) return '';
		const { then, ...params } = sentence.params;
		const first = this.message(sentence.key, { ...said(this.place, params), ...this.#named(params) });
		return isSentence(then) ? `${first} ${this.sentence(then)}`.trim() : first;
	}

	/** A word of Regard's own vocabulary, such as a severity; any other stays as the company writes it. */
	word(kind: string, raw: string): string {
		const key = wordKey(kind, raw);
		return this.has(key) ? this.message(key) : raw;
	}

	/** A period with the word before it that its shape takes: in October, on 8 Nov, between 3 Oct and 9 Oct. */
	inPeriod(days: Period, name: (place: Place, days: Period) => string = format.period): string {
		const shape = format.grain(days);
		const end = (day: string) =>
			shape === 'months' ? format.monthShort(this.place, day) : format.dayHere(this.place, day);
		const ends = { from: end(days.from), to: end(days.to) };
		return this.message('period.in', { shape, period: name(this.place, days), ...ends });
	}

	/** What only the catalogue can say of a sentence's values: the words before its periods, the name of a member. */
	#named({ dimension, name, ...params }: Values): Values {
		const periods = Object.entries(params)
			.filter((entry): entry is [string, Period] => isPeriod(entry[1]))
			.map(([of, days]) => [`in_${of}`, this.inPeriod(days, format.periodHere)]);
		const member = typeof dimension === 'string' && typeof name === 'string' ? { name: this.word(dimension, name) } : {};
		return { ...Object.fromEntries(periods), ...member };
	}

	/** A value as it is shown. */
	#said(name: string, values: Values): unknown {
		const value = values[name];
		if (typeof value === 'number') return format.number(this.place, value);
		if (isPeriod(value)) return format.period(this.place, value);
		if (typeof value === 'string') return this.word(name, value);
		const days = value === undefined && name.startsWith('in_') ? values[name.slice(3)] : undefined;
		if (isPeriod(days)) return this.inPeriod(days);
		return typeof days === 'string' ? this.message('period.in', { shape: 'other', period: days }) : value;
	}

	/** A message must never fail for a value that is not there: it reads as `none`. */
	#forgiving(values: Values): Record<string, never> {
		const known = { ...values };
		const read = (name: string) =>
			(name.startsWith(SAID) ? this.#said(name.slice(SAID.length), known) : known[name]) ?? 'none';
		return new Proxy(known, {
			has: () => true,
			get: (_, name) => read(String(name)),
			getOwnPropertyDescriptor: (_, name) => ({ value: read(String(name)), configurable: true, enumerable: true })
		}) as Record<string, never>;
	}
}

/** The key of a word of the vocabulary. */
export function wordKey(kind: string, raw: string): string {
	return `word.${kind}.${raw.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_')}`;
}

/** A message whose shown values are told from those that choose: both may be of one name. */
function shown(text: string): Element[] {
	const walk = (elements: Element[]): Element[] =>
		elements.map((element) => {
			if (element.type === ARGUMENT) return { ...element, value: SAID + element.value };
			if (!('options' in element)) return element;
			const options = Object.entries(element.options).map(([name, option]) => [name, { ...option, value: walk(option.value) }]);
			return { ...element, options: Object.fromEntries(options) } as Element;
		});
	return walk(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst());
}

/** How a parsed message marks a value that is shown without a format. */
const ARGUMENT = 1;

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
	if (name.endsWith('score')) return format.number(place, value);
	// Counts stay numbers, so that plurals can be chosen by them.
	return format.asShown(value);
}
