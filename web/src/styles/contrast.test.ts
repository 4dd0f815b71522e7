// Every colour that is put on another can be told from it, light and dark, as WCAG 2.2 counts contrast.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync('src/styles/tokens.css', 'utf8');

type Tokens = Record<string, string>;

function block(selector: string): Tokens {
	const body = new RegExp(`${selector.replace(/[[\]]/g, '\\$&')}\\s*\\{([^}]*)\\}`).exec(css)?.[1] ?? '';
	return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((found) => [found[1]!, found[2]!]));
}

const light = block(':root');
const themes: [string, Tokens][] = [
	['light', light],
	['dark', { ...light, ...block("[data-theme='dark']") }]
];

const channels = (colour: string): number[] => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

/** Some of one colour over another, as `color-mix` in sRGB and as opacity do it. */
function over(top: string, share: number, ground: string): string {
	const under = channels(ground);
	const mixed = channels(top).map((value, at) => Math.round(value * share + under[at]! * (1 - share)));
	return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance. */
function luminance(colour: string): number {
	const [red, green, blue] = channels(colour).map((value) => {
		const share = value / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	}) as [number, number, number];
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
	const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
	return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['paper', 'surface', 'sunken'];
const STANDINGS = ['very-loyal', 'somewhat-loyal', 'neutral', 'critical'];
const TEXTS = ['ink', 'ink-2', 'ink-3', 'accent', 'good', 'warn', 'bad', ...STANDINGS];
/** Pairs of their own: what is written, on what. */
const PAIRS: [string, string][] = [
	['on-accent', 'accent'],
	['accent', 'accent-soft'],
	['ink', 'accent-soft'],
	['ink-2', 'accent-soft'],
	['ink-3', 'accent-soft'],
	['warn', 'warn-soft'],
	['bad', 'bad-soft'],
	['ink', 'warn-soft'],
	['ink', 'bad-soft']
];
/** Lines, bars and edges that mean something. */
const SHAPES = ['control', 'accent', 'bar', 'good', 'warn', 'bad'];

test('the contrast of black and white is the largest there is', () => {
	expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
	expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
	expect(over('#000000', 0.5, '#ffffff')).toBe('#808080');
});

describe.each(themes)('%s', (_, tokens) => {
	const colour = (name: string): string => {
		const found = tokens[name];
		if (!found) throw new Error(`tokens.css has no --${name}`);
		return found;
	};
	const weak = (pairs: [string, string][], least: number) =>
		pairs
			.map(([top, ground]) => [`${top} on ${ground}`, contrast(colour(top), colour(ground))] as const)
			.filter(([, found]) => found < least)
			.map(([pair, found]) => `${pair}: ${found.toFixed(2)}`);

	test('every text is read on every ground', () => {
		const pairs = TEXTS.flatMap((text) => GROUNDS.map((ground): [string, string] => [text, ground]));
		expect(weak([...pairs, ...PAIRS], 4.5)).toEqual([]);
	});

	test('what is drawn is told from every ground', () => {
		expect(weak(SHAPES.flatMap((shape) => GROUNDS.map((ground): [string, string] => [shape, ground])), 3)).toEqual([]);
	});

	test('a row under the pointer is still read', () => {
		const hovered = GROUNDS.map((ground) => over(colour('ink'), 0.04, colour(ground)));
		const found = TEXTS.flatMap((text) => hovered.map((ground) => contrast(colour(text), ground)));
		expect(Math.min(...found)).toBeGreaterThanOrEqual(4.5);
	});
});
