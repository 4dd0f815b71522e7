// Where the moment goes back to: now, or the day that the home itself looks from.
import { here } from '$lib/address/here.svelte';
import { day, t } from '$lib/words';

/** The way back in words. */
export function backText(): string {
	const home = here.session?.home;
	return home?.pinned ? t('moment.back_to', { day: day(home.moment_day) }) : t('moment.back');
}

/** What the bar above a page says when the viewer chose its moment. */
export function amberText(): string {
	const home = here.session?.home;
	return here.past || !home ? t('moment.amber', { day: day(here.momentDay) }) : t('moment.amber_today', { day: day(home.moment_day) });
}
