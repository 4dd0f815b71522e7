// Who and what can be picked by name: users and customers.
import { customers, users } from '$lib/api/questions';
import { roleOf } from '$lib/frame/role';
import type { Found } from '$lib/search/found';
import type { Ask } from '$lib/state/remote.svelte';
import { roleName } from './say';

/** Users by a part of their name or address; oneself cannot be picked where it would make no sense. */
export const findUsers =
	(but: string | null) =>
	(search: string): Ask<Found[]> =>
	async (signal) => {
		const page = await users({ search, enabled: 'true', limit: 8 })(signal);
		return page.rows
			.filter((row) => row.user_id !== but)
			.map((row) => ({ key: row.user_id, name: row.name, sub: roleOf(row) || roleName(row.role) }));
	};

export const findCustomers =
	(search: string): Ask<Found[]> =>
	async (signal) => {
		const page = await customers({ search, limit: 8 })(signal);
		return page.rows.map((row) => ({ key: row.customer_id, name: row.name, sub: row.customer_id }));
	};
