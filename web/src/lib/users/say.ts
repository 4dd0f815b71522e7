// The words of users and grants. Owns no shape.
import type { Problem } from '$lib/api/problem';
import { day, t } from '$lib/words';
import type { Grant, Role, UserPage } from './types';
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

/** How many customers somebody sees, and why. */
export function sightText(page: UserPage): string {
	if (page.sees_all || page.customers === null) return t('user.sees.all');
	return t('user.sees.some', { customers: page.customers, below: page.below });
}
