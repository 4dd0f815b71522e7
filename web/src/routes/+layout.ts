// Before any page: the words, and who is signed in. Without a session every page leads to the sign-in.
import { redirect } from '@sveltejs/kit';
import { Problem } from '$lib/api/problem';
import { speakChosen } from '$lib/frame/language';
import { openSession } from '$lib/frame/session';
import { returnAddress, standsAlone } from '$lib/frame/guard';
import type { LayoutLoad } from './$types';

export const ssr = false;
export const prerender = false;

let spoken: Promise<void> | null = null;

export const load: LayoutLoad = async ({ route, url }) => {
	spoken ??= speakChosen();
	if (standsAlone(route.id)) {
		await spoken;
		return { problem: null };
	}
	// What goes wrong here is shown in the page's own words: without a frame there is no error page.
	const opened = openSession().catch((thrown: unknown) => Problem.from(thrown));
	const [session] = await Promise.all([opened, spoken]);
	if (session instanceof Problem) return { problem: session };
	if (!session) redirect(307, `/sign-in${returnAddress(url)}`);
	return { problem: null };
};
