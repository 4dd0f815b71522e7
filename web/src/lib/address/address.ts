// The state of a page as its address: which moment, period and segment, and the page's own choices.
// Pure: takes and gives texts.
import { monthEnd, type Period } from '$lib/words/format';

/** What every page looks through. */
export interface Looking {
	/** A day or an instant; null is now. */
	moment: string | null;
	/** As written in the address; null is the default of the moment. */
	period: string | null;
	segment: string | null;
	/** The key of a list or a kept segment of customers. */
	list: string | null;
}

/** The parameters that a link carries from page to page. */
export const CARRIED = ['moment', 'period', 'segment', 'list'] as const;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const PERIOD = /^\d{4}(-\d{2}(-\d{2})?)?(\.\.\d{4}(-\d{2}(-\d{2})?)?)?$/;

/** Reads the address. What makes no sense is as if it were not there. */
export function looking(params: URLSearchParams): Looking {
	const moment = params.get('moment');
	const period = params.get('period');
	return {
		moment: moment && (DAY.test(moment) || !Number.isNaN(Date.parse(moment))) ? moment : null,
		period: period && PERIOD.test(period) ? period : null,
		segment: params.get('segment') || null,
		list: params.get('list') || null
	};
}

/** A link to `path` that looks through the same moment, period, segment and list. */
export function linkTo(path: string, from: URLSearchParams, own: Record<string, string | null> = {}): string {
	const at = path.indexOf('#');
	const [plain, anchor] = at < 0 ? [path, ''] : [path.slice(0, at), path.slice(at)];
	const [bare = plain, query = ''] = plain.split('?');
	const params = new URLSearchParams();
	for (const name of CARRIED) {
		const value = from.get(name);
		if (value) params.set(name, value);
	}
	new URLSearchParams(query).forEach((value, name) => params.set(name, value));
	return withChanges(bare, params, own) + anchor;
}

/** The same page with some parameters changed; null takes one away. */
export function withChanges(path: string, from: URLSearchParams, own: Record<string, string | null>): string {
	const params = new URLSearchParams(from);
	for (const [name, value] of Object.entries(own)) {
		if (value === null || value === '') params.delete(name);
		else params.set(name, value);
	}
	const text = params.toString();
	return text ? `${path}?${text}` : path;
}

function pad(number: number): string {
	return String(number).padStart(2, '0');
}

/** The month `count` months after the one of `day`, as `2026-10`. */
export function shiftMonth(day: string, count: number): string {
	const [year, month] = day.split('-').map(Number) as [number, number];
	const total = year * 12 + (month - 1) + count;
	return `${Math.floor(total / 12)}-${pad((total % 12) + 1)}`;
}

/** The same day `count` months later; the last of that month where it has no such day. */
export function shiftDay(day: string, count: number): string {
	const month = shiftMonth(day, count);
	const last = monthEnd(`${month}-01`);
	const same = `${month}-${day.slice(8, 10)}`;
	return same < last ? same : last;
}

/** The last month that is over at the moment. */
export function defaultPeriod(momentDay: string): string {
	const whole = momentDay.slice(0, 10) === monthEnd(momentDay);
	return whole ? momentDay.slice(0, 7) : shiftMonth(momentDay, -1);
}

function firstDay(text: string): string {
	return text.length === 4 ? `${text}-01-01` : text.length === 7 ? `${text}-01` : text;
}

function lastDay(text: string): string {
	return text.length === 4 ? `${text}-12-31` : text.length === 7 ? monthEnd(`${text}-01`) : text;
}

/** The days of a period as written: `2018`, `2018-08`, `A..B`. */
export function periodDays(text: string): Period {
	const [from = text, to = from] = text.split('..');
	return { from: firstDay(from), to: lastDay(to) };
}

/** A choice of the period picker. */
export interface PeriodChoice {
	text: string;
	days: Period;
}

/** The periods worth offering at a moment, newest first, none before `first`. */
export function periodChoices(momentDay: string, first: string | null) {
	const start = defaultPeriod(momentDay);
	const make = (text: string): PeriodChoice => ({ text, days: periodDays(text) });
	const known = (choice: PeriodChoice) => !first || choice.days.to >= first;
	const months = Array.from({ length: 12 }, (_, back) => make(shiftMonth(start, -back))).filter(known);
	const [year, month] = start.split('-').map(Number) as [number, number];
	const lastQuarter = year * 4 + Math.floor(month / 3) - 1;
	const quarters = Array.from({ length: 4 }, (_, back) => {
		const quarter = lastQuarter - back;
		const begin = `${Math.floor(quarter / 4)}-${pad((quarter % 4) * 3 + 1)}`;
		return make(`${begin}..${shiftMonth(begin, 2)}`);
	}).filter(known);
	const lastYear = month === 12 ? year : year - 1;
	const years = [0, 1].map((back) => make(String(lastYear - back))).filter(known);
	const twelve = make(`${shiftMonth(start, -11)}..${start}`);
	return { months, quarters, years, twelve };
}

/**
 * The period that a figure is compared with. A month that was cut at the moment stands beside as many days of
 * the month before.
 */
export function referencePeriod(period: Period, kind: string, momentDay: string | null = null): Period | null {
	const months = wholeMonths(period);
	if (kind === 'previous_year') {
		const back = (day: string) => `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
		const to = back(period.to);
		return { from: back(period.from), to: months ? monthEnd(`${to.slice(0, 7)}-01`) : to };
	}
	if (kind !== 'previous_period') return null;
	if (!months && period.to === momentDay && period.from === `${period.to.slice(0, 7)}-01`) {
		const before = shiftMonth(period.from, -1);
		const last = monthEnd(`${before}-01`);
		const to = `${before}${period.to.slice(7)}`;
		return { from: `${before}-01`, to: to < last ? to : last };
	}
	if (months) {
		const from = `${shiftMonth(period.from, -months)}-01`;
		return { from, to: monthEnd(`${shiftMonth(period.from, -1)}-01`) };
	}
	const length = Date.parse(period.to) - Date.parse(period.from);
	const dayBefore = Date.parse(period.from) - 86_400_000;
	const iso = (time: number) => new Date(time).toISOString().slice(0, 10);
	return { from: iso(dayBefore - length), to: iso(dayBefore) };
}

/** How many whole months a period is; 0 when it is not. */
function wholeMonths(period: Period): number {
	if (!period.from.endsWith('-01') || period.to !== monthEnd(period.to)) return 0;
	const [fromYear, fromMonth] = period.from.split('-').map(Number) as [number, number];
	const [toYear, toMonth] = period.to.split('-').map(Number) as [number, number];
	return (toYear - fromYear) * 12 + toMonth - fromMonth + 1;
}
