// The words around a figure: its name, its unit, where it comes from. Owns no shape.
import { here } from '$lib/address/here.svelte';
import { current } from '$lib/words/current.svelte';
import { asShown, list } from '$lib/words/format';
import { instant, number, period, t, tOr } from '$lib/words';
import type { Figure } from '$lib/api/types';
import { text } from './figure';

/** The metric's name in the user's language; a team's own metric has only the one it was given. */
export const nameOf = (figure: Figure): string => tOr(`metric.${figure.metric}`, figure.title);

/** The question that a figure answers. */
export const questionOf = (figure: Figure): string => tOr(`question.${figure.metric}`, figure.question);

/** The word behind the number. */
export function unitOf(figure: Figure): string {
	const count = asShown(figure.value ?? 2);
	if (figure.unit === 'days') return t('unit.days', { count });
	if (figure.unit === 'hours') return t('unit.hours', { count });
	if (figure.unit === 'times') return t('unit.times', { count });
	return '';
}

/** Everything that makes a number mean something, in one line. */
export function basisOf(figure: Figure): string {
	const parts = [period(figure.period), t('figure.n', { n: figure.n })];
	if (figure.margin !== null) parts.push(t('figure.margin', { margin: number(figure.margin) }));
	if (figure.as_of) parts.push(t('figure.as_of', { as_of: instant(figure.as_of) }));
	if (figure.rests_on.length) parts.push(t('figure.rests_on', { sources: list(current.place, figure.rests_on) }));
	if (staleSources(figure).length) parts.push(staleOf(figure));
	return parts.join(' · ');
}

/** Which of a figure's sources were not loaded lately: as it says itself, else as the home says of its sources. */
export function staleSources({ rests_on, stale }: Figure): string[] {
	const home = here.session?.freshness.stale.map((one) => one.source) ?? [];
	return stale ?? rests_on.filter((source) => home.includes(source));
}

/** The same in words. */
export function staleOf(figure: Figure): string {
	const stale = staleSources(figure);
	return t('figure.stale', { sources: list(current.place, stale), count: stale.length });
}

/** A value of the figure's unit in one text. */
export const valueText = (figure: Figure, value: number | null): string =>
	text(current.place, { value, unit: figure.unit, currency: figure.currency });

/** The size of a change in words: that of a percentage is in points. */
export const sizeText = (unit: Figure['unit'], size: string): string => (unit === 'percent' ? t('figure.points', { text: size }) : size);

/** Why a figure is empty: too little, nothing where its source is there, else what would fill it. */
export function needsOf(figure: Figure): string {
	if (figure.withheld) return t('figure.withheld', { n: figure.n });
	if (figure.sourced) return tOr(`figure.none.${figure.metric}`, t('figure.none'));
	return t('figure.empty', { needs: tOr(`needs.${figure.metric}`, t('needs.other')) });
}
