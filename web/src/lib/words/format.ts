// Says numbers, money, days and periods in one place's language and time zone. Pure; owns no message.

/** Where and for whom something is said. */
export interface Place {
	/** A BCP 47 tag, for words and for numbers. */
	locale: string;
	/** An IANA name: the home's. */
	timeZone: string;
	/** The home currency, ISO 4217. */
	currency: string;
	/** The year that one is in: sentences leave it out. */
	year?: string;
}

/** Whole days, both ends included. */
export interface Period {
	from: string;
	to: string;
}

/** What is said where there is no value. */
export const NOTHING = '–';

const made = new Map<string, unknown>();

/** Intl formatters are dear to make; each is made once. */
function once<T>(key: string, make: () => T): T {
	const known = made.get(key) as T | undefined;
	if (known) return known;
	const fresh = make();
	made.set(key, fresh);
	return fresh;
}

function numbers(place: Place, options: Intl.NumberFormatOptions): Intl.NumberFormat {
	return once(`n${place.locale}${JSON.stringify(options)}`, () => new Intl.NumberFormat(place.locale, options));
}

function dates(place: Place, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	return once(`d${place.locale}${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(place.locale, options));
}

/** A number with at most `decimals` decimals. */
export function number(place: Place, value: number, decimals = 1): string {
	return numbers(place, { maximumFractionDigits: decimals }).format(value);
}

/** A number as it is read once it is shown: what chooses a plural must not know more decimals. */
export const asShown = (value: number, decimals = 1): number => Math.round(value * 10 ** decimals) / 10 ** decimals;

/** A large number in few characters: 12.4K. */
export function compact(place: Place, value: number): string {
	return numbers(place, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** 78.4 is said as 78.4 %, in the language's way. */
export function percent(place: Place, value: number, decimals = 1): string {
	return numbers(place, { style: 'percent', maximumFractionDigits: decimals }).format(value / 100);
}

/** The parts of a percentage, so that the sign can be set smaller than the number. */
export function percentParts(place: Place, value: number): Intl.NumberFormatPart[] {
	const options = { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
	return numbers(place, options).formatToParts(value / 100);
}

/** How many minor units a major one has: 2 for BRL, 0 for JPY. */
export function minorDigits(currency: string): number {
	return numbers({ locale: 'en', timeZone: 'UTC', currency }, { style: 'currency', currency }).resolvedOptions()
		.maximumFractionDigits ?? 2;
}

/** How money is said: in full, without its minor units, or in few characters. */
export type MoneyStyle = 'exact' | 'whole' | 'short';

/** Money in major units. */
export function moneyMajor(place: Place, major: number, currency: string, style: MoneyStyle = 'exact'): string {
	const base = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
	const short = style === 'short' && Math.abs(major) >= 10_000;
	if (short) return numbers(place, { ...base, notation: 'compact', maximumFractionDigits: 1 }).format(major);
	if (style === 'exact') return numbers(place, base).format(major);
	return numbers(place, { ...base, maximumFractionDigits: 0 }).format(major);
}

/** Money in minor units. */
export function money(place: Place, minor: number, currency: string, style: MoneyStyle = 'exact'): string {
	return moneyMajor(place, minor / 10 ** minorDigits(currency), currency, style);
}

function noon(day: string): Date {
	return new Date(`${day.slice(0, 10)}T12:00:00Z`);
}

/** A calendar day: 8 Nov 2026. */
export function day(place: Place, day: string): string {
	return dates(place, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(noon(day));
}

/** A calendar day without its year: 8 Nov. */
export function dayShort(place: Place, day: string): string {
	return dates(place, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(noon(day));
}

/** The day of an instant, at home. */
export function instantDay(place: Place, instant: string): string {
	const options = { day: 'numeric', month: 'short', year: 'numeric', timeZone: place.timeZone } as const;
	return dates(place, options).format(new Date(instant));
}

/** An instant to the minute, at home. */
export function instant(place: Place, instant: string): string {
	const options = { dateStyle: 'medium', timeStyle: 'short', timeZone: place.timeZone } as const;
	return dates(place, options).format(new Date(instant));
}

/** The time of an instant, at home: 10:32. */
export function clock(place: Place, instant: string): string {
	return dates(place, { timeStyle: 'short', timeZone: place.timeZone }).format(new Date(instant));
}

/** How long ago something was: now, 10 seconds ago, 3 minutes ago. */
export function ago(place: Place, seconds: number): string {
	const steps = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]] as const;
	const [unit, size] = steps.find(([, least]) => seconds >= least) ?? ['second', 1];
	const numeric = seconds < 1 ? 'auto' : 'always';
	const say = once(`r${numeric}${place.locale}`, () => new Intl.RelativeTimeFormat(place.locale, { numeric }));
	return say.format(-Math.floor(seconds / size), unit);
}

/** The city of the home's time zone. */
export function city(place: Place): string {
	return (place.timeZone.split('/').pop() ?? place.timeZone).replaceAll('_', ' ');
}

/** The last day of the month that `day` falls in. */
export function monthEnd(day: string): string {
	const [year, month] = day.split('-').map(Number) as [number, number];
	return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** What a period is, when it is whole. */
export function grain(period: Period): 'day' | 'month' | 'quarter' | 'year' | 'months' | 'days' {
	const { from, to } = period;
	if (from === to) return 'day';
	if (!from.endsWith('-01') || to !== monthEnd(to)) return 'days';
	if (from.slice(0, 7) === to.slice(0, 7)) return 'month';
	const months = monthCount(period);
	const first = Number(from.slice(5, 7));
	if (months === 12 && first === 1) return 'year';
	if (months === 3 && first % 3 === 1) return 'quarter';
	return 'months';
}

/** How many months a period touches. */
export function monthCount(period: Period): number {
	const [fromYear, fromMonth] = period.from.split('-').map(Number) as [number, number];
	const [toYear, toMonth] = period.to.split('-').map(Number) as [number, number];
	return (toYear - fromYear) * 12 + toMonth - fromMonth + 1;
}

// Intl has no quarters: each language's own short form, by the longest tag that fits.
const QUARTERS: Record<string, (of: number) => string> = {
	es: (of) => `T${of}`,
	fr: (of) => `T${of}`,
	it: (of) => `${of}° trim.`,
	pl: (of) => `${['I', 'II', 'III', 'IV'][of - 1]} kw.`,
	'pt-BR': (of) => `${of}º trim.`,
	pt: (of) => `${of}.º trim.`
};

function quarter({ locale }: Place, of: number): string {
	const say = QUARTERS[locale] ?? QUARTERS[locale.split('-')[0] ?? ''];
	return say ? say(of) : `Q${of}`;
}

/** October 2026; Q3 2026; 2026; 3 – 9 Oct 2026. */
export function period(place: Place, period: Period, width: 'long' | 'short' = 'long'): string {
	const shape = grain(period);
	if (shape === 'day') return day(place, period.from);
	if (shape === 'year') return period.from.slice(0, 4);
	if (shape === 'quarter') return `${quarter(place, Math.ceil(Number(period.from.slice(5, 7)) / 3))} ${period.from.slice(0, 4)}`;
	if (shape === 'month') {
		return dates(place, { month: width, year: 'numeric', timeZone: 'UTC' }).format(noon(period.from));
	}
	const options: Intl.DateTimeFormatOptions =
		shape === 'months'
			? { month: 'short', year: 'numeric', timeZone: 'UTC' }
			: { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' };
	return dates(place, options).formatRange(noon(period.from), noon(period.to));
}

/** A month in few letters, with its year: Oct 2026. */
export function monthShort(place: Place, day: string): string {
	return dates(place, { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(noon(day));
}

/** A period in a sentence: a month of this year goes without it. */
export function periodHere(place: Place, days: Period): string {
	const thisYear = days.from.slice(0, 4) === place.year;
	return thisYear && grain(days) === 'month' ? monthName(place, days.from, 'long') : period(place, days);
}

/** A day in a sentence: one of this year goes without it. */
export function dayHere(place: Place, text: string): string {
	return text.slice(0, 4) === place.year ? dayShort(place, text) : day(place, text);
}

/** Days of one year without it: 1 – 22 Oct. */
export function daysShort(place: Place, period: Period): string {
	const options = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
	return dates(place, options).formatRange(noon(period.from), noon(period.to));
}

/** The name of a month alone: Sep. */
export function monthName(place: Place, day: string, width: 'long' | 'short' = 'short'): string {
	return dates(place, { month: width, timeZone: 'UTC' }).format(noon(day));
}

/** Several names as one text: A, B and C. */
export function list(place: Place, names: string[]): string {
	return once(`l${place.locale}`, () => new Intl.ListFormat(place.locale, { type: 'conjunction' })).format(names);
}

/** Several names of which one will do: A, B or C. */
export function someOf(place: Place, names: string[]): string {
	return once(`o${place.locale}`, () => new Intl.ListFormat(place.locale, { type: 'disjunction' })).format(names);
}

/** A machine's key, as long as a digest, by its start; other texts as they are. */
export function short(text: string): string {
	return /^[0-9a-f]{20,}$/i.test(text) || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
		? `${text.slice(0, 8)}…`
		: text;
}

/** A language's name by its tag; what is no tag stays as it is. */
export function language(place: Place, tag: string): string {
	if (!/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(tag)) return tag;
	return once(`g${place.locale}`, () => new Intl.DisplayNames(place.locale, { type: 'language' })).of(tag) ?? tag;
}

/** A language as those who speak it call it: Español. */
export function languageOwnName(tag: string): string {
	const name = new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag;
	return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

/** A country's name by its ISO code; other texts as they are. */
export function country(place: Place, code: string): string {
	if (!/^[A-Z]{2}$/.test(code)) return code;
	return once(`c${place.locale}`, () => new Intl.DisplayNames(place.locale, { type: 'region' })).of(code) ?? code;
}
