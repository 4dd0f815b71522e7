// A bar from 0 for a value that may lie below it. Pure.

/** A bar in shares of the width, from 0 to 1. */
export interface BarShape {
	left: number;
	width: number;
	/** Where 0 is. */
	zero: number;
}

/** The smallest and the largest that bars of these values reach, 0 among them. */
export function reach(values: (number | null)[]): [number, number] {
	const known = values.filter((value): value is number => value !== null);
	return [Math.min(0, ...known), Math.max(0, ...known)];
}

/** The bar of a value in a reach; none is a bar without a width. */
export function shape(value: number | null, [lowest, highest]: [number, number]): BarShape {
	const span = highest - lowest || 1;
	const zero = (0 - lowest) / span;
	const end = ((value ?? 0) - lowest) / span;
	return { left: Math.min(zero, end), width: Math.abs(end - zero), zero };
}
