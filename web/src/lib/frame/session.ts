// Opening and ending the session. Owns when the server is asked who is signed in.
import { goto } from '$app/navigation';
import { here } from '$lib/address/here.svelte';
import { whenSignedOut } from '$lib/api/client';
import { Problem } from '$lib/api/problem';
import * as ask from '$lib/api/questions';
import type { Session } from '$lib/api/types';
import { languages, settle } from '$lib/words/current.svelte';
import { returnAddress } from './guard';
import { chooseLanguage, chosenLanguage, ownLanguage } from './language';

// Set once somebody has signed in with this browser. Without it there is no session to ask for, and
// a first visit needs no refused request. The session itself is in a cookie that no script can read.
const SIGNED_IN = 'regard.signed_in';

function note(signedIn: boolean): void {
	try {
		if (signedIn) localStorage.setItem(SIGNED_IN, '1');
		else localStorage.removeItem(SIGNED_IN);
	} catch {
		// Storage may be forbidden; the server is asked then.
	}
}

function worthAsking(): boolean {
	try {
		return localStorage.getItem(SIGNED_IN) !== null;
	} catch {
		return true;
	}
}

/** Who is signed in; null when nobody is. A server that does not answer is an error of the page. */
export async function openSession(): Promise<Session | null> {
	if (here.session) return here.session;
	if (!worthAsking()) return null;
	try {
		const session = await ask.session();
		here.session = session;
		settle(session.home);
		const own = ownLanguage(session);
		if (own !== null && own !== chosenLanguage()) await chooseLanguage(own);
		return session;
	} catch (thrown) {
		const problem = Problem.from(thrown);
		if (problem.status !== 401) throw problem;
		note(false);
		return null;
	}
}

/** After a sign-in that the server has accepted. */
export function signedIn(): void {
	here.session = null;
	note(true);
}

/** Changes the language at once, and for every browser where the same user signs in. */
export async function speakEverywhere(wanted: string): Promise<void> {
	await chooseLanguage(wanted);
	const session = here.session;
	if (!session || session.home.demo) return;
	const language = languages.includes(wanted) ? wanted : null;
	await ask.keepLanguage(language);
	here.session = { ...session, user: { ...session.user, language } };
}

/** Ends the session here and on the server. */
export async function leave(): Promise<void> {
	await ask.signOut();
	// A new document, so that nothing of the last user's facts stays in memory.
	note(false);
	window.location.assign('/sign-in');
}

/** From now on, an answer of 401 leads to the sign-in page and back. */
export function watchSession(): void {
	whenSignedOut(() => {
		if (!here.session) return;
		here.session = null;
		note(false);
		const address = returnAddress(new URL(window.location.href));
		void goto(`/sign-in${address || '?to=%2F'}`);
	});
}
