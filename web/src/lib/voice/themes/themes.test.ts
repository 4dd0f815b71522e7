import { expect, test } from 'vitest';
import { moods, points } from './themes';

test('a bar of sentiment has only the parts that somebody has', () => {
	expect(moods({ negative: 3, neutral: 0, positive: 1 })).toEqual([
		{ name: 'negative', count: 3 },
		{ name: 'positive', count: 1 }
	]);
	expect(moods({ negative: 0, neutral: 0, positive: 0 })).toEqual([]);
});

test('a change beyond chance is never said to be none', () => {
	expect([points(0.3), points(-7.6), points(12.4)]).toEqual([1, 8, 12]);
});
