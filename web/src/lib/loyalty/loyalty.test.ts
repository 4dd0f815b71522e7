import { describe, expect, test } from 'vitest';
import type { CalibrationBin, LoyaltyPage, Mover, Standing, StayingRecord, TrailPoint } from '$lib/api/types';
import { headline, moved, MOVERS_AT_MOST, worthOf } from './counts';
import { grounds, heightFor, labelAt, lineAt, nearest, plotOf, stepped, threshold, thresholdAt } from './grid/plot';
import { bias, countsOf, reachOf, saidOf, thinness } from './record/record';
import { Remembered } from './grid/remembered';
import { changeOf, signal, signalDays, signalNames } from './signal';
import { next, spotsOf, squareHalf, worstFirst, type Spot } from './grid/spots';
import { markPath, QUADRANTS } from './standing';
import { drawTrail, pointsMoved, trailRows } from './trail';

const spot = (key: string, retention: number, loyalty: number, standing: Standing = 'neutral'): Spot => ({
	key,
	retention,
	loyalty,
	standing,
	customer: { id: key, name: key },
	customers: 1
});
const step = (seen_on: string, retention: number, loyalty: number, standing: Standing = 'neutral'): TrailPoint => ({ seen_on, retention, loyalty, standing });

describe('the grid in pixels', () => {
	const plot = plotOf(640);
	test('a threshold lies where it is read from', () => {
		for (const points of [0, 1, 48, 50, 99, 100]) {
			expect(thresholdAt(plot, 'retention', plot.x(points))).toBe(points);
			expect(thresholdAt(plot, 'loyalty', plot.y(points))).toBe(points);
		}
		expect(thresholdAt(plot, 'retention', -50)).toBe(0);
		expect(thresholdAt(plot, 'loyalty', -50)).toBe(100);
	});
	test('the quadrants are the whole ground', () => {
		const found = grounds(plot, { retention: 55, loyalty: 48 });
		const area = QUADRANTS.reduce((sum, one) => sum + found[one].width * found[one].height, 0);
		expect(area).toBeCloseTo((plot.right - plot.left) * (plot.bottom - plot.top), 6);
		expect(found.very_loyal.x).toBe(plot.x(55));
		expect(found.critical.y).toBe(plot.y(48));
	});
	test('marks at the ends lie inside', () => {
		expect(plot.x(0)).toBeGreaterThan(plot.left);
		expect(plot.y(100)).toBeGreaterThan(plot.top);
		expect(plot.y(0)).toBeLessThan(plot.bottom);
	});
	test('a narrow page has a grid too', () => {
		expect(heightFor(320)).toBeGreaterThan(300);
		expect(plotOf(60).right).toBeGreaterThan(plotOf(60).left);
	});
	test('the nearest is found, and none that is far', () => {
		const spots = [spot('a', 20, 20), spot('b', 22, 20), spot('c', 80, 80)];
		expect(nearest(spots, plot, plot.x(21.4), plot.y(20), 16)).toBe(1);
		expect(nearest(spots, plot, plot.x(50), plot.y(50), 16)).toBeNull();
		expect(nearest([], plot, 0, 0, 16)).toBeNull();
	});
	test('of two thousand, the one that stands there is found', () => {
		const many = Array.from({ length: 2000 }, (_, at) => spot(String(at), (at % 50) * 2, Math.floor(at / 50) * 2));
		for (const [at, one] of many.entries()) {
			expect(nearest(many, plot, plot.x(one.retention) + 1, plot.y(one.loyalty) - 1, 16)).toBe(at);
		}
	});
	test('a line is taken where it is', () => {
		const thresholds = { retention: 55, loyalty: 48 };
		expect(lineAt(plot, thresholds, plot.x(55) + 3, plot.y(90), 5)).toBe('retention');
		expect(lineAt(plot, thresholds, plot.x(10), plot.y(48) - 4, 5)).toBe('loyalty');
		expect(lineAt(plot, thresholds, plot.x(10), plot.y(90), 5)).toBeNull();
	});
	test('a label stays inside', () => {
		expect(labelAt(plot, 100, 200, 'Delta Foods').anchor).toBe('start');
		expect(labelAt(plot, plot.right - 20, 200, 'Delta Foods').anchor).toBe('end');
		const long = labelAt(plotOf(340), 180, 200, 'A name that is longer than half of it');
		expect(long.x).toBeLessThan(plotOf(340).right);
		expect(labelAt(plot, 100, plot.top + 5, 'Delta Foods').y).toBeGreaterThan(plot.top + 5);
	});
	test('keys step, and stop at the ends', () => {
		expect(stepped('ArrowRight', 55)).toBe(56);
		expect(stepped('ArrowDown', 0)).toBe(0);
		expect(stepped('PageUp', 98)).toBe(100);
		expect(stepped('Home', 55)).toBe(0);
		expect(stepped('Tab', 55)).toBeNull();
	});
	test.each([
		['60', 60],
		[null, 50],
		['', 50],
		['-1', 50],
		['101', 50],
		['high', 50]
	])('a threshold of %s in an address is %d', (text, points) => expect(threshold(text, 50)).toBe(points));
});

describe('marks', () => {
	test('each quadrant has a shape of its own, closed and finite', () => {
		const shapes = QUADRANTS.map((one) => markPath(one, 10, 10, 4));
		expect(new Set(shapes).size).toBe(4);
		for (const shape of shapes) expect(shape).toMatch(/^M[\d.\s\-MLahvZ]+Z$/);
	});
	test('the area of a square is as its customers', () => {
		expect(squareHalf(100, 100, 6)).toBe(6);
		expect(squareHalf(25, 100, 6)).toBe(3);
		expect(squareHalf(1, 10_000, 6)).toBe(1.1);
	});
	test('customers are spots, and so are the middles of squares', () => {
		const points = [{ customer_id: 'c1', name: null, retention: 3, loyalty: 4, standing: 'critical' as const }];
		expect(spotsOf({ points, bins: [] })[0]).toMatchObject({ customer: { id: 'c1', name: 'c1' }, retention: 3, customers: 1 });
		const bins = [{ retention: 98, loyalty: 0, standing: 'neutral' as const, customers: 7 }];
		expect(spotsOf({ points: [], bins })[0]).toMatchObject({ customer: null, retention: 99, loyalty: 1, customers: 7 });
	});
	test('every customer is reached along an axis', () => {
		const spots = [spot('c', 30, 5), spot('a', 10, 9), spot('b', 10, 1)];
		const walked = [next(spots, 0, 'retention', -1)];
		walked.push(next(spots, walked[0]!, 'retention', -1));
		expect(walked).toEqual([2, 1]);
		expect(next(spots, 1, 'retention', -1)).toBe(1);
		expect(next(spots, 0, 'loyalty', 1)).toBe(1);
	});
	test('the table has the worst first', () => {
		const spots = [spot('good', 90, 90, 'very_loyal'), spot('bad', 30, 30, 'critical'), spot('worse', 10, 10, 'critical')];
		expect(worstFirst(spots).map((one) => one.key)).toEqual(['worse', 'bad', 'good']);
	});
});

describe('the trail', () => {
	const trail = [step('2026-08-31', 80, 80), step('2026-09-30', 0, 0, 'unknown'), step('2026-10-31', 60, 70), step('2026-11-20', 50.4, 60)];
	test('is broken where too little was known', () => {
		const drawn = drawTrail(trail, plotOf(640));
		expect(drawn.paths).toHaveLength(1);
		expect(drawn.dots).toHaveLength(3);
		expect(drawn.first?.seen_on).toBe('2026-08-31');
		expect(trailRows(trail).map((row) => row.values)).toEqual([[80, 80], [null, null], [60, 70], [50.4, 60]]);
	});
	test('says how far each axis moved', () => {
		expect(pointsMoved(trail, 'retention')).toEqual({ by: -30, since: '2026-08-31' });
		expect(pointsMoved(trail.slice(-1), 'retention')).toBeNull();
	});
	test('has each month once, and a year at most', () => {
		const twice = [step('2026-11-10', 1, 1), step('2026-11-30', 2, 2)];
		expect(trailRows(twice)).toEqual([{ from: '2026-11-01', to: '2026-11-30', values: [2, 2] }]);
		const long = Array.from({ length: 24 }, (_, at) => step(`${2025 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-28`, at, at));
		expect(trailRows(long)).toHaveLength(13);
	});
});

describe('counting', () => {
	test('no change has no arrow, and more critical customers are worse', () => {
		expect(moved({ standing: 'critical', customers: 3, before: 3 })).toMatchObject({ way: 'same', tone: 'plain' });
		expect(moved({ standing: 'critical', customers: 5, before: 3 })).toEqual({ way: 'up', by: 2, tone: 'bad' });
		expect(moved({ standing: 'very_loyal', customers: 5, before: 3 })).toMatchObject({ tone: 'good' });
		expect(moved({ standing: 'neutral', customers: 1, before: 3 })).toEqual({ way: 'down', by: 2, tone: 'plain' });
		expect(moved({ standing: 'critical', customers: 5, before: null })).toBeNull();
	});
	test('what nobody knows the worth of is worth nothing that could be said', () => {
		expect(worthOf([null, null])).toBeNull();
		expect(worthOf([])).toBeNull();
		expect(worthOf([100, null, 50])).toBe(150);
	});

	const mover = (name: string | null, worth_minor: number | null): Mover => ({ customer_id: 'c1', name, from: 'neutral', to: 'critical', cause: null, worth_minor });
	const page = (critical: number, entered: Mover[], more: Partial<LoyaltyPage> = {}) => ({
		seen_on: '2026-11-20',
		before_on: '2026-10-31',
		standings: [
			{ standing: 'very_loyal' as const, customers: 90, before: 90, worth_minor: 0 },
			{ standing: 'critical' as const, customers: critical, before: 4, worth_minor: 500 }
		],
		entered_critical: entered,
		...more
	});
	test('who became critical comes first', () => {
		expect(headline(page(6, [mover('A', 100), mover('B', null)]))).toEqual({ kind: 'entered', count: 2, since: '2026-10-31', worth: 100 });
		expect(headline(page(5, [mover(null, null)]))).toEqual({ kind: 'entered_one', name: 'c1', since: '2026-10-31', worth: null });
	});
	test('else that nobody did', () => expect(headline(page(4, []))).toMatchObject({ kind: 'stayed', count: 4, worth: 500 }));
	test('where movers are cut off, only the counts are said', () => {
		const many = Array.from({ length: MOVERS_AT_MOST }, () => mover('A', 1));
		expect(headline(page(50, many))).toMatchObject({ kind: 'changed', count: 50, way: 'up', by: 46 });
	});
	test('without a day before, or before anybody was looked at', () => {
		expect(headline(page(4, [], { before_on: null }))).toMatchObject({ kind: 'first', count: 4 });
		expect(headline(page(4, [], { seen_on: null }))).toEqual({ kind: 'nothing' });
		expect(headline(page(4, [], { standings: [] }))).toEqual({ kind: 'nobody' });
		const unknown = [{ standing: 'unknown' as const, customers: 9, before: null, worth_minor: 0 }];
		expect(headline(page(4, [], { standings: unknown }))).toEqual({ kind: 'unknown', count: 9 });
	});
});

describe('signals', () => {
	test('look at the days that the server looked at', () => {
		expect(signalDays('nps', '2026-11-20')).toEqual({ from: '2025-11-21', to: '2026-11-20' });
		expect(signalDays('orders_3m', '2026-11-30')).toEqual({ from: '2026-09-01', to: '2026-11-30' });
		expect(signalDays('silence', '2026-11-20')).toEqual({ from: '2026-11-20', to: '2026-11-20' });
	});
	test('one that we do not know is a number', () => {
		expect(signal('moon_phase').unit).toBe('number');
		expect(signal('toString').unit).toBe('number');
		expect(signalNames).toContain('stays');
	});
	test('a change says its way', () => {
		expect(changeOf(-0.6)).toEqual({ way: 'less', percent: 60 });
		expect(changeOf(0.2)).toEqual({ way: 'more', percent: 20 });
		expect(changeOf(0.001)).toEqual({ way: 'same', percent: 0 });
	});
});

describe('the track record', () => {
	const record = (more: Partial<StayingRecord>): StayingRecord => ({
		snapshot: 1,
		seen_on: '2026-11-20',
		sign: 'departure',
		months_ahead: 3,
		basis: 'trees',
		too_thin: null,
		learned_from: 900,
		months: [],
		together: null,
		calibration: [],
		...more
	});
	test('says what it rests on', () => {
		expect(saidOf(null)).toBe('nothing');
		expect(saidOf(record({ basis: 'nothing' }))).toBe('nothing');
		expect(saidOf(record({ basis: 'base_rate' }))).toBe('base_rate');
		expect(saidOf(record({}))).toBe('waiting');
		expect(thinness(record({ too_thin: 'stayers' }))).toBe('stayers');
		expect(thinness(null)).toBe('rows');
	});
	const bin = (said: number, came: number, customers = 10): CalibrationBin => ({ said, came, customers });
	test('says whether warnings were too high or too low on the whole', () => {
		expect(bias([bin(0.1, 0.1), bin(0.3, 0.3)])).toEqual({ way: 'close', by: 0 });
		expect(bias([bin(0.3, 0.1)])).toEqual({ way: 'high', by: 20 });
		expect(bias([bin(0.1, 0.2, 40), bin(0.1, 0.1, 10)])).toEqual({ way: 'low', by: 8 });
		expect(bias([])).toBeNull();
		const untold = (said: number, came: number): CalibrationBin => ({ said, came, customers: null });
		expect(bias([untold(0.4, 0.1), untold(0.1, 0.2)])).toEqual({ way: 'high', by: 10 });
	});
	test('counts are told all or none', () => {
		const none = { precision: 0.5, recall: 0.5, roc_auc: null, brier: null, calibration_error: null };
		const told = { ...none, customers: 9, left: 3, hits: 2, false_alarms: 1, misses: 1 };
		expect(countsOf(told)).toEqual({ warned: 3, hits: 2, left: 3 });
		expect(countsOf({ ...none, customers: null, left: null, hits: null, false_alarms: null, misses: null })).toBeNull();
	});
	test('its axes end at a twentieth', () => {
		expect(reachOf([bin(0.31, 0.28)])).toBe(0.35);
		expect(reachOf([])).toBe(0.05);
		expect(reachOf([bin(1, 1)])).toBe(1);
		expect(reachOf([bin(0.3, 0.2)])).toBe(0.3);
	});
});

test('a customer is asked about once', async () => {
	let asked = 0;
	const known = new Remembered<number>();
	const question = () => Promise.resolve((asked += 1));
	const signal = new AbortController().signal;
	expect(await known.ask('a', question)(signal)).toBe(1);
	expect(await known.ask('a', question)(signal)).toBe(1);
	expect(await known.ask('b', question)(signal)).toBe(2);
});
