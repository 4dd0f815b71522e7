// Several figures as the lines of one chart over months. Pure.
import type { Figure } from '$lib/api/types';
import type { MonthRow } from '$lib/charts/months';

/** A row for each month that any of the figures has, with a value for each of them. */
export function together(figures: Pick<Figure, 'series'>[]): MonthRow[] {
	const months = new Map<string, { from: string; to: string }>();
	for (const { series } of figures) for (const { from, to } of series) months.set(from, { from, to });
	const value = (figure: Pick<Figure, 'series'>, from: string) =>
		figure.series.find((point) => point.from === from)?.value ?? null;
	return [...months.values()]
		.sort((one, other) => one.from.localeCompare(other.from))
		.map((month) => ({ ...month, values: figures.map((figure) => value(figure, month.from)) }));
}
