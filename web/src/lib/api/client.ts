// Asks the server. Owns headers, errors and what happens when the session is over; no address.
import { fileName } from './file';
import { Problem } from './problem';

/** Query parameters; empty ones are not sent, several values of one are sent one after the other. */
export type Query = Record<string, string | number | readonly string[] | null | undefined>;

const BASE = '/api/v1';

/** Called when the server says that nobody is signed in. */
let signedOut: () => void = () => {};

export function whenSignedOut(then: () => void): void {
	signedOut = then;
}

function address(path: string, query: Query): string {
	const pairs = new URLSearchParams();
	for (const [name, value] of Object.entries(query)) {
		for (const one of Array.isArray(value) ? value : [value]) {
			if (one !== null && one !== undefined && one !== '') pairs.append(name, String(one));
		}
	}
	const text = pairs.toString();
	return text ? `${BASE}${path}?${text}` : `${BASE}${path}`;
}

async function ask(path: string, query: Query, signal: AbortSignal | undefined, accept: string): Promise<Response> {
	const response = await fetch(address(path, query), { signal, headers: { accept } });
	if (!response.ok) {
		const problem = await Problem.of(response);
		if (response.status === 401) signedOut();
		throw problem;
	}
	return response;
}

/** Reads one page of facts. */
export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
	const response = await ask(path, query, signal, 'application/json');
	return (await response.json()) as T;
}

/** A file as the server made it. */
export interface FetchedFile {
	name: string;
	content: Blob;
	/** The server says that it does not hold all rows; a text says so in itself. */
	cut: boolean;
}

/** Fetches a file as a whole, so that what goes wrong can be said and no half of it is saved. */
export async function fetchFile(path: string, query: Query, signal?: AbortSignal): Promise<FetchedFile> {
	const response = await ask(path, query, signal, '*/*');
	const name = fileName(response.headers.get('content-disposition')) ?? 'rows';
	return { name, content: await response.blob(), cut: response.headers.get('x-regard-cut') === 'true' };
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
