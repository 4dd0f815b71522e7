// Who looks at what again, and by when: the policy and its playbooks, what is overdue first. Pure; owns no word.
import type { PolicyPage } from './types';

export interface Review {
	/** The key of a playbook; null is the policy itself. */
	playbook: string | null;
	title: string | null;
	owner: string;
	review_by: string;
	overdue: boolean;
}

export function reviews({ contents, review_by, review_overdue }: Pick<PolicyPage, 'contents' | 'review_by' | 'review_overdue'>): Review[] {
	const whole: Review = { playbook: null, title: null, owner: contents.owner, review_by, overdue: review_overdue };
	const each = contents.playbooks.map((one) => ({
		playbook: one.playbook,
		title: one.title,
		owner: one.owner,
		review_by: one.review_by,
		overdue: one.review_overdue
	}));
	return [whole, ...each].toSorted(
		(one, other) => Number(other.overdue) - Number(one.overdue) || one.review_by.localeCompare(other.review_by)
	);
}

export const overdueCount = (all: readonly Review[]): number => all.filter((one) => one.overdue).length;
