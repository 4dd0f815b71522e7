// The shape of a distribution: bins of equal or unequal width, the last one open. Pure.

/** How many fell between two values. */
export interface Bin {
	from_days: number;
	/** The first value that is no more in it; null is without end. */
	to_days: number | null;
	count: number;
}

/** A bar in shares of the width (0–1) and of the height (0–1). */
export interface Bar {
	left: number;
	width: number;
	height: number;
	bin: Bin;
}

/** Where the axis ends: the open bin is drawn as wide as the one before it. */
export function axisEnd(bins: Bin[]): number {
	const last = bins.at(-1);
	if (!last) return 1;
	if (last.to_days !== null) return last.to_days;
	const before = bins.at(-2);
	const width = before && before.to_days !== null ? before.to_days - before.from_days : 1;
	return last.from_days + width;
}

/** Bars from 0. */
export function bars(bins: Bin[]): Bar[] {
	const start = bins[0]?.from_days ?? 0;
	const span = axisEnd(bins) - start || 1;
	const most = Math.max(1, ...bins.map((bin) => bin.count));
	return bins.map((bin) => {
		const end = bin.to_days ?? axisEnd(bins);
		return {
			left: (bin.from_days - start) / span,
			width: (end - bin.from_days) / span,
			height: bin.count / most,
			bin
		};
	});
}

/** The edges of bins to write on the axis: about four, as far apart as each other. */
export function edges(bins: Bin[]): number[] {
	const step = Math.max(1, Math.ceil(bins.length / 4));
	return bins.filter((_, at) => at % step === 0).map((bin) => bin.from_days);
}

/** Where a value lies on the axis, from 0 to 1; beyond the end it stays at the end. */
export function place(bins: Bin[], days: number): number {
	const start = bins[0]?.from_days ?? 0;
	return Math.min(1, Math.max(0, (days - start) / (axisEnd(bins) - start || 1)));
}

/** What a bin is called in an address: its days, the last one without an end. */
export const stepOf = ({ from_days, to_days }: Bin): string =>
	to_days === null ? `${from_days}-` : to_days - from_days === 1 ? `${from_days}` : `${from_days}-${to_days - 1}`;
