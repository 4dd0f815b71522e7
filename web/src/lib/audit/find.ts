// Who can be picked as the one who did something: everybody, for auditors are no administrators.
import { roleOf } from '$lib/frame/role';
import type { Ask } from '$lib/state/remote.svelte';
import { colleagues } from '$lib/talk/questions';

interface Found {
	key: string;
	name: string;
	sub: string;
}

export const findPeople =
	(search: string): Ask<Found[]> =>
	async (signal) => {
		const page = await colleagues({ search })(signal);
		return page.rows.map((row) => ({ key: row.user_id, name: row.name, sub: roleOf({ ...row, level: null }) }));
	};
