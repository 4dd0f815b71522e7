// Which address a visitor comes back to after signing in. Pure.

/** The pages that stand alone, without a frame and for somebody who is not signed in. */
const ALONE = ['/sign-in', '/enter'];
export const standsAlone = (path: string | null): boolean => path !== null && ALONE.includes(path);

const HERE = 'https://regard.invalid';

/** The query that the sign-in page gets; none for the brief, where one lands anyway. */
export function returnAddress(url: URL): string {
	const address = url.pathname + url.search;
	return address === '/' ? '' : `?to=${encodeURIComponent(address)}`;
}

/** Where to go after signing in: only to a page of our own, whatever the query says. */
export function comeBackTo(wanted: string | null): string {
	if (!wanted || !wanted.startsWith('/')) return '/';
	let url: URL;
	try {
		url = new URL(wanted, HERE);
	} catch {
		return '/';
	}
	const ours = url.origin === HERE && !standsAlone(url.pathname);
	return ours ? url.pathname + url.search : '/';
}
