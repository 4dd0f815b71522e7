// The grid in pixels: where points, thresholds and quadrants lie, and what lies under the pointer. Pure.
import { linear } from '$lib/charts/scale';
import type { Spot } from './spots';
import type { Quadrant } from '../standing';

export type Axis = 'retention' | 'loyalty';
/** From so many points on, each axis is high. */
export type Thresholds = Record<Axis, number>;

export interface Plot {
	left: number;
	top: number;
	right: number;
	bottom: number;
	/** From points to pixels, from the corner of the drawing. */
	x: (retention: number) => number;
	y: (loyalty: number) => number;
}

/** What stands beside the plot: the names of the axes, the handles, the values of thresholds. */
const MARGIN = { left: 44, top: 8, right: 10, bottom: 48 };
/** What lies at 0 or 100 keeps this far from the edge, so that its mark is whole. */
const INSET = 7;
const LOWEST = 300;
const HIGHEST = 460;

/** The height of the drawing for a width: a little less than it is wide. */
export const heightFor = (width: number): number =>
	Math.round(Math.min(HIGHEST, Math.max(LOWEST, width * 0.76))) + MARGIN.top + MARGIN.bottom;

export function plotOf(width: number): Plot {
	const left = MARGIN.left;
	const top = MARGIN.top;
	const right = Math.max(left + 80, width - MARGIN.right);
	const bottom = heightFor(width) - MARGIN.bottom;
	return { left, top, right, bottom, x: linear(0, 100, left + INSET, right - INSET), y: linear(0, 100, bottom - INSET, top + INSET) };
}

/** A threshold that can be: whole points, from 0 to 100. */
export const within = (points: number): number => Math.min(100, Math.max(0, Math.round(points)));

/** The threshold at a place on the page. */
export function thresholdAt(plot: Plot, axis: Axis, place: number): number {
	const share =
		axis === 'retention'
			? (place - plot.left - INSET) / (plot.right - plot.left - 2 * INSET)
			: (plot.bottom - INSET - place) / (plot.bottom - plot.top - 2 * INSET);
	return within(share * 100);
}

/** What a key does to a threshold; null when it is none of ours. */
export function stepped(key: string, points: number): number | null {
	const steps: Record<string, number> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5 };
	if (key === 'Home') return 0;
	if (key === 'End') return 100;
	const by = steps[key];
	return by === undefined ? null : within(points + by);
}

export interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** The ground of each quadrant. */
export function grounds(plot: Plot, thresholds: Thresholds): Record<Quadrant, Box> {
	const across = plot.x(thresholds.retention);
	const up = plot.y(thresholds.loyalty);
	const box = (x: number, y: number, right: number, bottom: number): Box => ({ x, y, width: right - x, height: bottom - y });
	return {
		very_loyal: box(across, plot.top, plot.right, up),
		somewhat_loyal: box(plot.left, plot.top, across, up),
		neutral: box(across, up, plot.right, plot.bottom),
		critical: box(plot.left, up, across, plot.bottom)
	};
}

/** The spot nearest to a place, at most so many pixels away; null is none. */
export function nearest(spots: Spot[], plot: Plot, x: number, y: number, reach: number): number | null {
	let found: number | null = null;
	let least = reach * reach;
	for (const [at, spot] of spots.entries()) {
		const far = (plot.x(spot.retention) - x) ** 2 + (plot.y(spot.loyalty) - y) ** 2;
		if (far <= least) {
			least = far;
			found = at;
		}
	}
	return found;
}

/** The threshold whose line is at a place, at most so many pixels away. */
export function lineAt(plot: Plot, thresholds: Thresholds, x: number, y: number, reach: number): Axis | null {
	const across = Math.abs(plot.x(thresholds.retention) - x);
	const up = Math.abs(plot.y(thresholds.loyalty) - y);
	if (Math.min(across, up) > reach) return null;
	return across <= up ? 'retention' : 'loyalty';
}

/** Pixels of a letter of a label, on average, and how far it stands from its mark. */
const LETTER = 7;
const BESIDE = 13;

/** Where a label of a place stands: beside it where it fits, else inside of the drawing above or below it. */
export function labelAt(plot: Plot, x: number, y: number, text: string): { x: number; y: number; anchor: 'start' | 'end' } {
	const wide = text.length * LETTER;
	const low = y < plot.top + 40;
	const beside = { y: low ? y + 18 : y - 8 };
	if (x + BESIDE + wide <= plot.right) return { ...beside, x: x + BESIDE, anchor: 'start' };
	if (x - BESIDE - wide >= plot.left) return { ...beside, x: x - BESIDE, anchor: 'end' };
	return { x: plot.right - 4, y: low ? y + 24 : y - 14, anchor: 'end' };
}

export const same = (one: Thresholds, other: Thresholds): boolean =>
	one.retention === other.retention && one.loyalty === other.loyalty;

/** A threshold in an address; as it is where that makes no sense. */
export function threshold(text: string | null, asItIs: number): number {
	const wanted = text === null || text.trim() === '' ? Number.NaN : Number(text);
	return Number.isFinite(wanted) && wanted >= 0 && wanted <= 100 ? wanted : asItIs;
}
