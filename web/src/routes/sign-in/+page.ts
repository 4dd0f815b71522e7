// Whose home this is, and whom the demo lets one be.
import { Problem } from '$lib/api/problem';
import { welcome } from '$lib/api/questions';
import type { PageLoad } from './$types';

export const load: PageLoad = async () => {
	try {
		return { welcome: await welcome(), problem: null };
	} catch (thrown) {
		// One can still sign in by e-mail.
		return { welcome: null, problem: Problem.from(thrown) };
	}
};
