// Whatever the server gives as a reason has words of its own.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import en from '$messages/en.json';

const foresight = '../crates/regard-app/src/foresight';
const found = (path: string, pattern: RegExp) =>
	[...readFileSync(`${foresight}/${path}`, 'utf8').matchAll(pattern)].map((match) => match[1]!);

test('every reason why nothing is known has words', () => {
	const reasons = found('drivers/found.rs', /\b(?:few|same)\("(\w+)"/g);
	expect(reasons).toEqual(['customers', 'rarer', 'same_outcome', 'same_measures', 'no_number']);
	expect(reasons.filter((why) => !Object.hasOwn(en, `matters.unknown.${why}`))).toEqual([]);
});

test('every reason why words are not judged has words', () => {
	const reasons = found('comments/record.rs', /NotLearnt::\w+ \{ \.\. \} => "(\w+)"/g);
	expect(reasons).toEqual(['few', 'one_side', 'chance']);
	expect(reasons.filter((why) => !Object.hasOwn(en, `voice.read.${why}`))).toEqual([]);
});
