// Which steps of a brief are the viewer's to take. Pure.
import type { Todo } from '$lib/api/types';

/** Pages that only whoever runs Regard may open. */
const CLOSED = ['/sources/quarantine'];

/** The steps that lead to a page which the viewer may open. */
export function ownSteps(steps: Todo[], admin: boolean): Todo[] {
	const closed = ({ href }: Todo) => CLOSED.some((path) => href.split(/[?#]/, 1)[0] === path);
	return admin ? steps : steps.filter((step) => !closed(step));
}
