// The address of the rows behind a number, on the page that shows it.
import { changed } from '$lib/address/here.svelte';
import type { Period } from '$lib/api/types';
import { joined } from './where';

/** Opens the rows of a metric over these days, kept to these members. */
export function behind(
	metric: string,
	days: Period,
	where: readonly string[] = [],
	part: 'numerator' | 'denominator' = 'numerator'
): string {
	return changed({
		behind: metric,
		behind_period: `${days.from}..${days.to}`,
		behind_where: joined(where),
		behind_part: part === 'denominator' ? part : null
	});
}
