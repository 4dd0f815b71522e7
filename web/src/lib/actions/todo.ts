// How much is to be done, and until when something may rest. The server says what comes first. Pure; owns no word.
import type { ActionsPage, AlertsPage, AlertsToSee, NextRow, PlanStep, SuggestionRow } from './types';

/** What tells one thing to do from the others. */
export const keyOf = (row: NextRow): string =>
	[row.kind, row.alert_id ?? row.loop_id ?? row.plan_id ?? row.customer_id, row.step_no ?? ''].join(' ');

export interface Waiting {
	/** What waits for the viewer. */
	mine: number;
	/** Of it, what is overdue as far as it is listed. */
	late: number;
	/** What waits for anybody in sight: alerts, cases of low scores and plans that are open. */
	all: number;
}

/** `taken` is how many alerts the viewer has said to see to: they are open no more, and wait all the same. */
export function waiting({ alerts, loops, plans, steps, next }: ActionsPage, taken: number): Waiting {
	const lateLoops = next.filter((row) => row.kind === 'loop' && row.mine && row.overdue).length;
	return {
		mine: alerts.mine + taken + loops.mine + steps.to_do,
		late: steps.overdue + lateLoops,
		all: alerts.open + taken + loops.open + plans.open
	};
}

/** Open alerts with the viewer's own before them: what somebody has taken stays in front of them. */
export const withOwn = (open: AlertsPage, own: AlertsPage): AlertsToSee => ({
	...open,
	rows: [...own.rows, ...open.rows],
	own: own.counts.acknowledged
});

/** Whether there is nothing to do for anybody in sight. */
export const isBare = ({ alerts, loops, plans, disagreements, next }: ActionsPage): boolean =>
	next.length === 0 && alerts.open + loops.open + plans.open + disagreements.total === 0;

/** How many steps of a plan are done. */
export const doneOf = (steps: readonly PlanStep[]): number => steps.filter((step) => step.done_at !== null).length;

/** Whether all of a plan's steps are done; one without steps is done when somebody says so. */
export const allDone = (steps: readonly PlanStep[]): boolean => steps.length > 0 && doneOf(steps) === steps.length;

/** Who is named for a step and cannot sign in, each once: the server gives the step to the plan's owner. */
export const withoutSignIn = (steps: readonly Pick<SuggestionRow['steps'][number], 'user_id' | 'user_name'>[]): string[] => [
	...new Set(steps.flatMap(({ user_id, user_name }) => (user_id === null && user_name !== null ? [user_name] : [])))
];

const DAY_MS = 86_400_000;
export const RESTS = [1, 3, 7, 30] as const;

/** The instant at which a rest of so many days ends. */
export const restUntil = (days: number, now: number): string => new Date(now + days * DAY_MS).toISOString();

/** The instant at which a rest until a day ends: as that day begins where the reader is; null for no day, and for one that is too near or too far. */
export function restUntilDay(day: string, now: number): string | null {
	const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00`).getTime() : Number.NaN;
	return at > now && at <= now + 366 * DAY_MS ? new Date(at).toISOString() : null;
}
