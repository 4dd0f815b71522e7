// How long a page takes to read: its words at an even pace, and a while for each chart.

/** Words that an adult reads in a minute. */
export const WORDS_A_MINUTE = 238;
/** Seconds that a chart takes. */
export const SECONDS_A_CHART = 5;
/** The most that a brief may take, in seconds. */
export const MOST_SECONDS = 90;

/** Words between blanks; a mark that stands alone is none. */
export function countWords(text: string): number {
	return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** Whole seconds, never rounded down. */
export function readingSeconds(words: number, charts: number): number {
	// The tiny part less keeps 60.000000001 s from counting as 61.
	return Math.max(0, Math.ceil((words / WORDS_A_MINUTE) * 60 + charts * SECONDS_A_CHART - 1e-9));
}

/** What is not read: marks for those who do not see, drawings, and what says how long it takes. */
const UNREAD = '[data-uncounted], .visually-hidden, svg, [aria-hidden="true"], [hidden]';

/** What there is to read, and how long it takes. */
export interface ReadingTime {
	words: number;
	charts: number;
	seconds: number;
}

/** Counts the words and charts that a part of the page shows. */
export function measure(root: HTMLElement): ReadingTime {
	const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
	const texts: string[] = [];
	while (walker.nextNode()) {
		const { parentElement, textContent } = walker.currentNode;
		if (parentElement && !parentElement.closest(UNREAD)) texts.push(textContent ?? '');
	}
	const words = countWords(texts.join(' '));
	const charts = root.querySelectorAll('.spark, figure').length;
	return { words, charts, seconds: readingSeconds(words, charts) };
}
