// Who can be picked by name: everybody, or those who may see a customer.
import { roleOf } from '$lib/frame/role';
import type { Found } from '$lib/search/found';
import type { Ask } from '$lib/state/remote.svelte';
import { colleagues } from './questions';

/** Colleagues by a part of their name; where a customer is named, those alone who may see them. */
export const findReaders =
	(customer: string | null) =>
	(search: string): Ask<Found[]> =>
	async (signal) => {
		const page = await colleagues({ search, customer })(signal);
		return page.rows.map((row) => ({ key: row.user_id, name: row.name, sub: roleOf({ ...row, level: null }) }));
	};

export const findPeople = findReaders(null);
