// Which customers a search finds: by name, e-mail and domain as themselves, by serial number through what they
// have installed. Pure; owns no word.
import type { SearchHit } from '$lib/api/types';

const CUSTOMER = /^\/customers\/([^/?#]+)$/;

/** The customer that a hit leads to; null when it leads to none. */
export function customerOf(hit: SearchHit): string | null {
	if (hit.kind === 'customer') return hit.id;
	const found = hit.kind === 'asset' ? CUSTOMER.exec(hit.href)?.[1] : undefined;
	return found === undefined ? null : decodeURIComponent(found);
}

/** The hits that somebody could be calling about. */
export const callers = (hits: SearchHit[]): SearchHit[] => hits.filter((hit) => customerOf(hit) !== null);

/** The one hit that is meant beyond doubt; null when there are several customers, or none. */
export function onlyCaller(hits: SearchHit[]): SearchHit | null {
	const customers = hits.filter((hit) => hit.kind === 'customer');
	if (customers.length) return customers.length === 1 ? (customers[0] ?? null) : null;
	return new Set(hits.map(customerOf)).size === 1 ? (hits[0] ?? null) : null;
}

/** Where a hit leads: the call brief, with the installed item that it was found by. */
export function callPath(hit: SearchHit): string {
	const path = `/customers/${encodeURIComponent(customerOf(hit) ?? '')}/call`;
	return hit.kind === 'asset' ? `${path}?asset=${encodeURIComponent(hit.id)}` : path;
}
