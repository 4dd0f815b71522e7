// Naming a colleague while one writes: `@` and a part of the name. Pure.
import type { Mention } from './types';

/** The longest part of a name that is searched for; a longer text after `@` is none. */
const LONGEST = 40;

/** What stands after the last `@` before the caret; null where no name is being written. */
export function searchedAt(text: string, caret: number): { start: number; search: string } | null {
	const before = text.slice(0, caret);
	const start = before.lastIndexOf('@');
	if (start < 0 || /[\p{L}\p{N}_.]/u.test(before[start - 1] ?? ' ')) return null;
	const search = before.slice(start + 1);
	const none = search.length > LONGEST || /[\n@,;:!?()]/.test(search) || /^\s|\s{2}|\s\S*\s\S*\s/.test(search);
	return none ? null : { start, search };
}

/** The text with a name in the place of what was searched for, and where the caret stands then. */
export function named(text: string, start: number, caret: number, name: string): { text: string; caret: number } {
	const rest = text.slice(caret);
	const put = `@${name}${rest.startsWith(' ') ? '' : ' '}`;
	return { text: text.slice(0, start) + put + rest, caret: start + put.length + (rest.startsWith(' ') ? 1 : 0) };
}

/** A piece of a text, with the colleague whom it names. */
export interface Piece {
	text: string;
	mention: Mention | null;
}

/** A text cut at the names of those whom it mentions. Of two names that begin alike, the longer one is meant. */
export function pieces(text: string, mentions: readonly Mention[]): Piece[] {
	const wanted = [...mentions].sort((one, other) => other.name.length - one.name.length);
	const found: Piece[] = [];
	let from = 0;
	for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
		const mention = wanted.find(({ name }) => name && text.startsWith(name, at + 1) && !/[\p{L}\p{N}]/u.test(text[at + 1 + name.length] ?? ' '));
		if (!mention || at < from) continue;
		if (at > from) found.push({ text: text.slice(from, at), mention: null });
		from = at + 1 + mention.name.length;
		found.push({ text: text.slice(at, from), mention });
	}
	if (from < text.length) found.push({ text: text.slice(from), mention: null });
	return found;
}

/** The keys of those whom a text still names, each once. */
export function mentioned(text: string, chosen: readonly Mention[]): string[] {
	const keys = pieces(text, chosen).flatMap(({ mention }) => (mention ? [mention.user_id] : []));
	return [...new Set(keys)];
}

/** The first letters of a name: of its first and its last word. */
export function initials(name: string): string {
	const words = name.split(/\s+/).filter(Boolean);
	const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
	return ends.map((word) => word?.[0] ?? '').join('');
}
