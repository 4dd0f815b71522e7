// How a figure reads: its number apart from its unit, its change, and what tone the change has. Pure.
import { daysShort, moneyMajor, number, percentParts, period, monthCount, monthEnd, monthName, grain, type Place } from '$lib/words/format';
import { referencePeriod } from '$lib/address/address';
import type { Figure } from '$lib/api/types';

/** A number in large type with what stands around it in small type. */
export interface Parts {
	before: string;
	main: string;
	after: string;
}

type Valued = Pick<Figure, 'value' | 'unit' | 'currency'>;

/** A value as `regard ask` has it, in the place's way. */
export function parts(place: Place, figure: Valued): Parts {
	const { value, unit } = figure;
	if (value === null) return { before: '', main: '', after: '' };
	if (unit === 'percent') {
		const found = percentParts(place, value);
		const at = found.findIndex((part) => part.type === 'percentSign');
		const text = (from: number, to?: number) =>
			found
				.slice(from, to)
				.filter((part) => part.type !== 'percentSign')
				.map((part) => part.value)
				.join('');
		const first = found.findIndex((part) => ['integer', 'minusSign'].includes(part.type));
		return at < first
			? { before: '%', main: text(at + 1).trim(), after: '' }
			: { before: '', main: text(0, at).trim(), after: '%' };
	}
	if (unit === 'money') {
		return { before: '', main: moneyMajor(place, value, figure.currency || place.currency, 'short'), after: '' };
	}
	return { before: '', main: number(place, value), after: '' };
}

/** A value in one text, for tables, axes and readers. */
export function text(place: Place, figure: Valued): string {
	const { before, main, after } = parts(place, figure);
	return `${before}${main}${after}` || '–';
}

/** How a change is shown. */
export interface Change {
	way: 'up' | 'down' | 'flat';
	tone: 'good' | 'bad' | 'plain';
	/** The size, without a sign. */
	size: string;
}

/** Whether a change is none: the server says so, or it would read as 0.0. */
const isSame = (verdict: Figure['verdict'], by: number): boolean => verdict === 'unchanged' || Math.abs(by) < 0.05;

/** The change against the reference. A change within its margin is none: the server's verdict says so. */
export function change(
	place: Place,
	figure: Valued & Pick<Figure, 'verdict' | 'reference'>
): Change | null {
	const by = figure.reference?.change;
	if (figure.value === null || by === null || by === undefined) return null;
	const size =
		figure.unit === 'money'
			? moneyMajor(place, Math.abs(by), figure.currency || place.currency, 'short')
			: number(place, Math.abs(by));
	if (isSame(figure.verdict, by)) return { way: 'flat', tone: 'plain', size };
	const tone = figure.verdict === 'better' ? 'good' : figure.verdict === 'worse' ? 'bad' : 'plain';
	return { way: by > 0 ? 'up' : 'down', tone, size };
}

/** The name of what a figure is compared with: Sep, Sep 2025, Q2 2026. */
export function referenceName(place: Place, figure: Figure, momentDay: string | null = null): string | null {
	const days = figure.reference ? referencePeriod(figure.period, figure.reference.kind, momentDay) : null;
	if (!days) return null;
	const month = grain(days) === 'month';
	const sameYear = days.from.slice(0, 4) === figure.period.to.slice(0, 4);
	if (grain(days) === 'days' && sameYear) return daysShort(place, days);
	// Of many months, the first and the last say enough.
	if (grain(days) === 'days' && monthCount(days) > 2) {
		return period(place, { from: `${days.from.slice(0, 7)}-01`, to: monthEnd(days.to) }, 'short');
	}
	return month && figure.reference?.kind === 'previous_period'
		? monthName(place, days.from)
		: period(place, days, 'short');
}

/** The tone of the line of months: that of the last change; none where nothing changed. */
export function lineTone(figure: Pick<Figure, 'verdict' | 'reference'>): 'good' | 'bad' | 'plain' {
	const by = figure.reference?.change;
	if (by !== null && by !== undefined && isSame(figure.verdict, by)) return 'plain';
	if (figure.verdict === 'better') return 'good';
	return figure.verdict === 'worse' ? 'bad' : 'plain';
}
