// Before any page: the words, and who is signed in. Without a session every page leads to the sign-in.
import { redirect } from '@sveltejs/kit';
import { openSession } from '$lib/frame/session';
import { returnAddress } from '$lib/frame/guard';
import { speak } from '$lib/words/current.svelte';
import type { LayoutLoad } from './$types';

export const ssr = false;
export const prerender = false;

let spoken: Promise<void> | null = null;

export const load: LayoutLoad = async ({ route, url }) => {
	spoken ??= speak();
	if (route.id === '/sign-in') {
		await spoken;
		return;
	}
	const [session] = await Promise.all([openSession(), spoken]);
	if (!session) redirect(307, `/sign-in${returnAddress(url)}`);
};
