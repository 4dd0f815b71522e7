// Asks the server. Owns headers, errors and what happens when the session is over; no address.
import { Problem } from './problem';

/** Query parameters; empty ones are not sent. */
export type Query = Record<string, string | number | null | undefined>;

const BASE = '/api/v1';

/** Called when the server says that nobody is signed in. */
let signedOut: () => void = () => {};

export function whenSignedOut(then: () => void): void {
	signedOut = then;
}

function address(path: string, query: Query): string {
	const pairs = new URLSearchParams();
	for (const [name, value] of Object.entries(query)) {
		if (value !== null && value !== undefined && value !== '') pairs.set(name, String(value));
	}
	const text = pairs.toString();
	return text ? `${BASE}${path}?${text}` : `${BASE}${path}`;
}

/** Reads one page of facts. */
export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
	const response = await fetch(address(path, query), { signal, headers: { accept: 'application/json' } });
	if (!response.ok) {
		const problem = await Problem.of(response);
		if (response.status === 401) signedOut();
		throw problem;
	}
	return (await response.json()) as T;
}

/** Changes something; `X-Regard` proves that the request comes from our own pages. */
export async function change(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<void> {
	const response = await fetch(`${BASE}${path}`, {
		method,
		headers: { 'x-regard': '1', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
		body: body === undefined ? undefined : JSON.stringify(body)
	});
	if (!response.ok) throw await Problem.of(response);
}

/** One segment of a path. */
export const segment = (text: string): string => encodeURIComponent(text);
