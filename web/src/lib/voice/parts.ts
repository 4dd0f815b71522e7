// What of a comment was searched for. Pure.

/** A piece of a text, and whether it is what was searched for. */
export interface Piece {
	text: string;
	found: boolean;
}

/** A text cut at what was searched for, in any case. */
export function pieces(text: string, search: string | null): Piece[] {
	const wanted = search?.trim().toLowerCase() ?? '';
	const lower = text.toLowerCase();
	// Letters that change their length with their case cannot be cut at by place.
	if (!wanted || lower.length !== text.length) return [{ text, found: false }];
	const found: Piece[] = [];
	let from = 0;
	for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
		if (at > from) found.push({ text: text.slice(from, at), found: false });
		from = at + wanted.length;
		found.push({ text: text.slice(at, from), found: true });
	}
	if (from < text.length) found.push({ text: text.slice(from), found: false });
	return found;
}
