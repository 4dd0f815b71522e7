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

type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function tell(method: Method, path: string, body: unknown, keepalive: boolean, query: Query = {}): Promise<Response> {
	const response = await fetch(address(path, query), {
		method,
		headers: { 'x-regard': '1', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
		body: body === undefined ? undefined : JSON.stringify(body),
		keepalive
	});
	if (!response.ok) {
		const problem = await Problem.of(response);
		// A wrong password is an answer of 401 too, and no session is over then.
		if (problem.code === 'not_signed_in') signedOut();
		throw problem;
	}
	return response;
}

/** Changes something; `X-Regard` proves that the request comes from our own pages. `keepalive` outlives the page. */
export async function change(method: Method, path: string, body?: unknown, keepalive = false): Promise<void> {
	await tell(method, path, body, keepalive);
}

/** Changes something that answers with what came of it. */
export async function make<T>(method: Method, path: string, body?: unknown, query: Query = {}): Promise<T> {
	return (await (await tell(method, path, body, false, query)).json()) as T;
}

/** One segment of a path. */
export const segment = (text: string): string => encodeURIComponent(text);
