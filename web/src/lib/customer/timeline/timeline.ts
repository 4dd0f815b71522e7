// The order of a timeline on the page: by month, and only the kinds that are wanted. Pure; owns no word.
import type { TimelineEvent } from '$lib/api/types';

/** What can be picked, and which kinds of event each shows. */
export const KINDS = {
	all: null,
	orders: ['order', 'delivery', 'return', 'defect'],
	money: ['invoice', 'payment', 'dispute'],
	voice: ['answer'],
	cases: ['case', 'note'],
	promises: ['commitment'],
	installed: ['asset', 'implementation'],
	deals: ['deal', 'departure']
} as const satisfies Record<string, readonly string[] | null>;

export type Kinds = keyof typeof KINDS;

/** The choice as the address has it; what makes no sense is everything. */
export function kindsOf(text: string | null): Kinds {
	return text !== null && Object.hasOwn(KINDS, text) ? (text as Kinds) : 'all';
}

/** The events of a choice. */
export function ofKinds(events: TimelineEvent[], kinds: Kinds): TimelineEvent[] {
	const wanted: readonly string[] | null = KINDS[kinds];
	return wanted ? events.filter((event) => wanted.includes(event.kind)) : events;
}

/** The choices that would show something, everything first. */
export function offered(events: TimelineEvent[]): Kinds[] {
	return (Object.keys(KINDS) as Kinds[]).filter((kinds) => ofKinds(events, kinds).length > 0);
}

/** The events of one month, newest month first as they come. */
export interface Month {
	/** As `2018-08`. */
	month: string;
	events: TimelineEvent[];
}

export function byMonth(events: TimelineEvent[]): Month[] {
	const months: Month[] = [];
	for (const event of events) {
		const month = event.on.slice(0, 7);
		const last = months.at(-1);
		if (last?.month === month) last.events.push(event);
		else months.push({ month, events: [event] });
	}
	return months;
}
