// The words of users and grants. Owns no shape.
import type { Problem } from '$lib/api/problem';
import { day, t, word, type Key } from '$lib/words';
import type { Grant, Role, UserPage, UserPlace } from './types';
import { refusalOf, refusedField, type Field } from './user';

export const roleName = (role: Role): string => t(`user.role.${role}`);

/** What a refusal of the server means, where it has words of its own. */
export function refusalText(problem: Problem | undefined): string | null {
	const refusal = refusalOf(problem);
	if (refusal) return t(`user.refused.${refusal}`);
	return problem?.code === 'bad_parameter' ? t('form.not_accepted', { detail: problem.detail }) : null;
}

/** The same, with the field beside which it is said; without one it is said above the button. */
export function refused(problem: Problem | undefined): { field: Field | null; text: string } | null {
	const text = refusalText(problem);
	return text === null ? null : { field: refusedField(problem), text };
}

/** What a grant opens, in one line. */
export const grantText = (grant: Pick<Grant, 'kind' | 'about' | 'about_name'>): string =>
	t(`grant.of.${grant.kind}`, { about: grant.about_name ?? grant.about });

/** The days that a grant holds. */
export function grantDays({ from_on, to_on }: Pick<Grant, 'from_on' | 'to_on'>): string {
	if (from_on && to_on) return t('grant.days.both', { from: day(from_on), to: day(to_on) });
	if (to_on) return t('grant.days.to', { to: day(to_on) });
	return from_on ? t('grant.days.from', { from: day(from_on) }) : t('grant.days.always');
}

const FIELD_NAMES = { level: 'user.level', business_unit: 'user.unit', manager_id: 'user.manager' } as const satisfies Record<UserPlace['overruled'][number], Key>;

/** Where somebody stands in the org chart, by whose word, and what of it does not hold together. */
export function placeTexts({ user, place }: Pick<UserPage, 'user' | 'place'>): { stands: string; warnings: string[] } {
	const key = user.user_id;
	if (!place) return { stands: t('user.place.none', { key }), warnings: [] };
	const { level, business_unit, manager_id, manager_name, overruled } = place;
	const what = [level && t('frame.level', { level }), business_unit && word('business_unit', business_unit)];
	const stands = t('user.place', {
		place: what.filter(Boolean).join(' · ') || t('user.place.no_level'),
		manager: manager_name ?? manager_id ?? undefined
	});
	const warnings: string[] = [];
	if (manager_id && !manager_name) warnings.push(t('user.place.unknown_manager', { manager: manager_id }));
	if (overruled.length) {
		const what = overruled.map((field) => t(FIELD_NAMES[field])).join(', ');
		warnings.push(t('user.place.overruled', { what }));
	}
	return { stands: `${stands} ${t(place.by_source ? 'user.place.by_source' : 'user.place.by_hand', { key })}`, warnings };
}

/** How many customers somebody sees, and why. */
export function sightText(page: UserPage): string {
	if (page.sees_all || page.customers === null) return t('user.sees.all');
	return t('user.sees.some', { customers: page.customers, below: page.below });
}
