// The talk about the open page, as state: whether the panel is open, what a new thread is about, which threads are
// open here, how many mentions wait. Owns no address and no words.
import { page } from '$app/state';
import { choice, here, settleOn } from '$lib/address/here.svelte';
import { looksAt } from '$lib/frame/pages';
import { later } from '$lib/frame/later';
import { remote, type Remote } from '$lib/state/remote.svelte';
import type { About } from './about';
import { customerOf, questionOf, THREAD } from './place';
import { comments } from './questions';
import { markKey, marks } from './threads';
import type { Anchor, TalkPage } from './types';

/** Which comments the panel lists. */
export type Shown = 'page' | 'all' | 'mentions';

/** The facts of a page come first; a moment later, what was said about it. */
const AFTER_FACTS = 350;
/** How often is looked for new mentions. */
const AGAIN = 60_000;

const NOBODY = { customer_id: null, customer_name: null };

class Talk {
	opened = $state(false);
	shown = $state<Shown>('page');
	resolved = $state(false);
	/** What a new thread is about; null is the page, or the customer whose page it is. */
	about = $state.raw<About | null>(null);
	/** The name of the customer whose page is open, once it is known. */
	customer = $state.raw<{ customer_id: string; customer_name: string } | null>(null);
	/** Counts up whenever somebody wants to write at once. */
	wishes = $state(0);
	/** What was written and not sent, by what it is about. */
	readonly drafts = new Map<string, string>();
	#page = $state.raw<Remote<TalkPage> | null>(null);
	#changes = $state(0);
	#opener: HTMLElement | null = null;

	/** Looks for what is said about the open page; called once, by the frame. */
	watch(): void {
		this.#page = remote(() => {
			void this.#changes;
			return later(AFTER_FACTS, comments({ ...this.place, open: 'true', limit: 200 }));
		});
		$effect(() => {
			const look = () => document.visibilityState === 'visible' && this.changed();
			const timer = setInterval(look, AGAIN);
			document.addEventListener('visibilitychange', look);
			return () => {
				clearInterval(timer);
				document.removeEventListener('visibilitychange', look);
			};
		});
	}

	/** What belongs to the open page: all of a customer's, or what was said on this page. */
	get place(): { customer: string } | { page: string } {
		const customer = customerOf(page.url.pathname);
		return customer ? { customer } : { page: page.url.pathname };
	}

	/** What the open page is asked. */
	get question(): string {
		return questionOf(page.url.searchParams, looksAt(page.url.pathname, 'period') ? here.periodText : null);
	}

	/** What a new thread is about when nothing was chosen. */
	get usual(): About {
		const key = customerOf(page.url.pathname);
		if (!key) return { anchor: { kind: 'page', key: '' }, ...NOBODY };
		const name = this.customer?.customer_id === key ? this.customer.customer_name : null;
		return { anchor: { kind: 'customer', key }, customer_id: key, customer_name: name };
	}

	/** The thread that is open. */
	get thread(): string | null {
		return choice(THREAD);
	}

	get open(): boolean {
		return this.opened || this.thread !== null;
	}

	get unseen(): number {
		return this.#page?.data?.unseen ?? 0;
	}

	readonly #marks = $derived(marks(this.#page?.data?.rows ?? []));

	/** How many open threads there are about something of this page. */
	openAt = (anchor: Anchor): number => this.#marks.get(markKey(anchor)) ?? 0;

	/** Counts up with every change that may concern the lists. */
	get changes(): number {
		return this.#changes;
	}
	changed = (): void => {
		this.#changes += 1;
	};

	/** Opens the panel to write, about something of the page or the page itself. */
	start(about: About | null = null): void {
		if (!this.opened) this.#opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
		this.about = about && markKey(about.anchor) !== markKey(this.usual.anchor) ? about : null;
		this.shown = 'page';
		this.opened = true;
		this.wishes += 1;
		if (this.thread) void settleOn({ [THREAD]: null });
	}

	toggle(): void {
		if (this.open) this.close();
		else this.start();
	}

	close = (): void => {
		this.opened = false;
		this.about = null;
		if (this.thread) void settleOn({ [THREAD]: null });
		this.#opener?.focus();
		this.#opener = null;
	};
}

export const talk = new Talk();

/** What a chart or one of its points is, for a new thread. */
export const ofChart = (key: string): About => ({ anchor: { kind: 'chart', key }, ...NOBODY });
export const ofPoint = (key: string): About => ({ anchor: { kind: 'point', key }, ...NOBODY });
/** A row, of a customer where it tells which. */
export const ofRow = (key: string, customer_id: string | null, customer_name: string | null): About => ({
	anchor: { kind: 'row', key },
	customer_id,
	customer_name
});

/** What has the focus, as something to talk about: a point or a chart. */
export function focused(target: EventTarget | null): About | null {
	if (!(target instanceof Element)) return null;
	const chart = target.closest<HTMLElement>('[data-chart]')?.dataset.chart;
	const step = target.closest<HTMLElement>('[data-step]')?.dataset.step;
	if (!chart) return null;
	return step ? ofPoint(`${chart}/${step}`) : ofChart(chart);
}
