// The shape of a line through months, some of which may have no value. Pure.

/** A point in pixels. */
export interface Dot {
	x: number;
	y: number;
}

/** Straight runs of points; a month without a value breaks the line. */
export function runs(dots: (Dot | null)[]): Dot[][] {
	const found: Dot[][] = [];
	let run: Dot[] = [];
	for (const dot of dots) {
		if (dot) run.push(dot);
		else if (run.length) {
			found.push(run);
			run = [];
		}
	}
	if (run.length) found.push(run);
	return found;
}

/** A run as an SVG path. A run of one point is a short dash, so that it can be seen. */
export function path(run: Dot[]): string {
	const text = (value: number) => String(Math.round(value * 10) / 10);
	const [only] = run;
	if (run.length === 1 && only) return `M${text(only.x - 2)} ${text(only.y)}h4`;
	return run.map((dot, at) => `${at ? 'L' : 'M'}${text(dot.x)} ${text(dot.y)}`).join('');
}

/** The ground between an upper and a lower run, as one closed path. A single month is a bar as wide as its dash. */
export function ground(upper: Dot[], lower: Dot[]): string {
	const wide = (run: Dot[]): Dot[] => {
		const [only] = run;
		return run.length === 1 && only ? [{ x: only.x - 3, y: only.y }, { x: only.x + 3, y: only.y }] : run;
	};
	const back = wide(lower).toReversed();
	return upper.length ? `${path(wide(upper))}${path(back).replace(/^M/, 'L')}Z` : '';
}

/** The values as points; null where there is none. */
export function dots(
	values: (number | null)[],
	x: (at: number) => number,
	y: (value: number) => number
): (Dot | null)[] {
	return values.map((value, at) => (value === null ? null : { x: x(at), y: y(value) }));
}

/** The last point that is there. */
export function lastDot(points: (Dot | null)[]): Dot | null {
	return points.findLast((dot) => dot !== null) ?? null;
}
