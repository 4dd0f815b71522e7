// The quadrants of the grid: their order and the shape of each, as SVG paths. Pure; owns no word and no colour.
import type { Standing } from '$lib/api/types';

/** The four quadrants, the best first. */
export const QUADRANTS = ['very_loyal', 'somewhat_loyal', 'neutral', 'critical'] as const satisfies Standing[];
export type Quadrant = (typeof QUADRANTS)[number];
/** All standings, the best first. */
export const STANDINGS = [...QUADRANTS, 'unknown'] as const satisfies Standing[];

export const isQuadrant = (standing: Standing): standing is Quadrant => standing !== 'unknown';

const text = (value: number): string => String(Math.round(value * 100) / 100);
const at = (x: number, y: number): string => `${text(x)} ${text(y)}`;

/** A mark of a standing around a place, as large as a circle of this radius. */
export function markPath(standing: Standing, x: number, y: number, radius: number): string {
	if (standing === 'somewhat_loyal') return boxPath(x, y, radius * 0.89);
	if (standing === 'neutral') {
		const far = radius * 1.16;
		return `M${at(x, y - far)}L${at(x + far, y)}L${at(x, y + far)}L${at(x - far, y)}Z`;
	}
	if (standing === 'critical') {
		const wide = radius * 1.16;
		return `M${at(x, y - radius * 1.15)}L${at(x + wide, y + radius * 0.95)}L${at(x - wide, y + radius * 0.95)}Z`;
	}
	const side = text(radius);
	return `M${at(x - radius, y)}a${side} ${side} 0 1 0 ${text(2 * radius)} 0a${side} ${side} 0 1 0 ${text(-2 * radius)} 0Z`;
}

/** A square around a place, by half of its side. */
export function boxPath(x: number, y: number, half: number): string {
	return `M${at(x - half, y - half)}h${text(2 * half)}v${text(2 * half)}h${text(-2 * half)}Z`;
}

/** Whether standing here rather than there is better, worse, or neither, as the order of the quadrants has it. */
export const isGood = (standing: Standing): boolean => standing === 'very_loyal';
export const isBad = (standing: Standing): boolean => standing === 'critical';
