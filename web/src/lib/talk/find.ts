// Who can be picked by name: everybody, whether one runs Regard or not.
import { roleOf } from '$lib/frame/role';
import type { Found } from '$lib/search/found';
import type { Ask } from '$lib/state/remote.svelte';
import { colleagues } from './questions';

export const findPeople =
	(search: string): Ask<Found[]> =>
	async (signal) => {
		const page = await colleagues({ search })(signal);
		return page.rows.map((row) => ({ key: row.user_id, name: row.name, sub: roleOf({ ...row, level: null }) }));
	};
