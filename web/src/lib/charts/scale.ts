// From values to pixels and to round numbers on an axis. Pure.

/** A straight scale from a range of values to a range of pixels. */
export function linear(lowest: number, highest: number, from: number, to: number): (value: number) => number {
	const span = highest - lowest || 1;
	return (value) => from + ((value - lowest) / span) * (to - from);
}

/** Round numbers that cover `lowest..highest`, about `count` of them. */
export function ticks(lowest: number, highest: number, count = 3): number[] {
	if (!Number.isFinite(lowest) || !Number.isFinite(highest)) return [0, 1];
	if (lowest === highest) return lowest === 0 ? [0, 1] : ticks(Math.min(0, lowest), Math.max(0, highest), count);
	const step = roundStep((highest - lowest) / Math.max(1, count));
	const first = Math.floor(lowest / step + 1e-9);
	const last = Math.ceil(highest / step - 1e-9);
	return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

function roundStep(rough: number): number {
	const power = 10 ** Math.floor(Math.log10(rough));
	const lead = rough / power;
	const round = lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10;
	return round * power;
}

/** The smallest and the largest of the values that are there. */
export function extent(values: (number | null | undefined)[]): [number, number] | null {
	const known = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
	return known.length ? [Math.min(...known), Math.max(...known)] : null;
}

/** Moves labels apart until none covers another, inside `top..bottom`; the order stays. */
export function spread(wanted: number[], gap: number, top: number, bottom: number): number[] {
	const order = wanted.map((y, at) => ({ y, at })).sort((one, other) => one.y - other.y);
	for (let at = 1; at < order.length; at += 1) {
		const before = order[at - 1]!;
		const here = order[at]!;
		if (here.y - before.y < gap) here.y = before.y + gap;
	}
	const over = (order.at(-1)?.y ?? bottom) - bottom;
	if (over > 0) for (const label of order) label.y -= over;
	const under = top - (order[0]?.y ?? top);
	if (under > 0) for (const label of order) label.y += under;
	const placed = [...wanted];
	for (const label of order) placed[label.at] = label.y;
	return placed;
}
