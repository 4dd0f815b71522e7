// The address of the open page and the home behind it, as state. Owns links; no fetching.
import { goto } from '$app/navigation';
import { page } from '$app/state';
import type { Session } from '$lib/api/types';
import { defaultPeriod, linkTo, looking, periodDays, withChanges, type Looking } from './address';

class Here {
	/** Who is signed in; set by the frame before any page is shown. */
	session = $state.raw<Session | null>(null);

	get looking(): Looking {
		return looking(page.url.searchParams);
	}

	/** The day that the page looks from. */
	get momentDay(): string {
		return (this.looking.moment ?? this.session?.home.moment_day ?? '').slice(0, 10);
	}

	/** The page looks from an earlier day than today. */
	get past(): boolean {
		return this.momentDay < (this.session?.home.moment_max ?? '').slice(0, 10);
	}

	/** The period as it is written in an address. */
	get periodText(): string {
		return this.looking.period ?? defaultPeriod(this.momentDay);
	}

	get period() {
		return periodDays(this.periodText);
	}

	/** Who runs Regard may see what others may not. */
	get admin(): boolean {
		return this.session?.user.role === 'admin';
	}

	/** Who may draft and publish the policy. */
	get draftsPolicy(): boolean {
		return this.admin || this.session?.user.role === 'expert';
	}

	/** The moment for a question; null is now. */
	get moment(): string | null {
		return this.looking.moment;
	}
}

export const here = new Here();

/** A link that keeps moment, period, segment and list. */
export function to(path: string, own: Record<string, string | null> = {}): string {
	return linkTo(path, page.url.searchParams, own);
}

/** This page with some of its choices changed. */
export function changed(own: Record<string, string | null>): string {
	return withChanges(page.url.pathname, page.url.searchParams, own);
}

/** One of this page's own choices. */
export function choice(name: string): string | null {
	return page.url.searchParams.get(name);
}

/** Changes this page's choices without a step in the history, as one types. */
export function settleOn(own: Record<string, string | null>): Promise<void> {
	return goto(changed(own), { replaceState: true, keepFocus: true, noScroll: true });
}

/** Changes this page's choices as a step that `back` undoes. */
export function choose(own: Record<string, string | null>): Promise<void> {
	return goto(changed(own), { keepFocus: true, noScroll: true });
}
