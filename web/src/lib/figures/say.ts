// The words around a figure: its name, its unit, where it comes from. Owns no shape.
import { current } from '$lib/words/current.svelte';
import { instant, number, period, t, tOr } from '$lib/words';
import type { Figure } from '$lib/api/types';
import { text } from './figure';

/** The metric's name in the user's language; a team's own metric has only the one it was given. */
export const nameOf = (figure: Figure): string => tOr(`metric.${figure.metric}`, figure.title);

/** The question that a figure answers. */
export const questionOf = (figure: Figure): string => tOr(`question.${figure.metric}`, figure.question);

/** The word behind the number. */
export function unitOf(figure: Figure): string {
	const count = figure.value === null || !Number.isInteger(figure.value) ? 2 : figure.value;
	if (figure.unit === 'days') return t('unit.days', { count });
	if (figure.unit === 'hours') return t('unit.hours', { count });
	return '';
}

/** Everything that makes a number mean something, in one line. */
export function basisOf(figure: Figure): string {
	const parts = [period(figure.period), t('figure.n', { n: figure.n })];
	if (figure.margin !== null) parts.push(t('figure.margin', { margin: number(figure.margin) }));
	if (figure.as_of) parts.push(t('figure.as_of', { as_of: instant(figure.as_of) }));
	return parts.join(' · ');
}

/** A value of the figure's unit in one text. */
export const valueText = (figure: Figure, value: number | null): string =>
	text(current.place, { value, unit: figure.unit, currency: figure.currency });

/** What would fill an empty figure. */
export const needsOf = (figure: Figure): string =>
	figure.withheld
		? t('figure.withheld', { n: figure.n })
		: t('figure.empty', { needs: tOr(`needs.${figure.metric}`, t('needs.other')) });
