// A list that was deleted on its own page, handed to the page of all lists, which offers the undo. Owns no request.
import type { List } from './types';

let left: List | null = null;

export function leave(list: List): void {
	left = list;
}

/** The list that was left, once. */
export function takeLeft(): List | null {
	const list = left;
	left = null;
	return list;
}
