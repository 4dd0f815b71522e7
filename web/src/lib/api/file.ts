// What a file from the server says of itself. Pure.

/** The name that the server gives a file. */
export function fileName(disposition: string | null): string | null {
	return disposition?.match(/filename="([^"]+)"/)?.[1] ?? null;
}

/** After how many rows a text was cut, by its end; null when it holds all of them. */
export function cutAfter(end: string): number | null {
	const found = end.match(/(?:^|\n)# cut after (\d+) rows\r?\n?$/)?.[1];
	return found === undefined ? null : Number(found);
}
