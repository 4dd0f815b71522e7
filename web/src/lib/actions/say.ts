// The words around what is to be done. Owns no message.
import { memberName } from '$lib/figures/memberName';
import { dayIn } from '$lib/loyalty/say';
import { hours, instant, number, short, t, tOr } from '$lib/words';
import type { LoopRow, NextRow } from './types';

/** Who it is about: the name, else the start of the key. */
export const customerText = ({ customer_id, customer_name }: { customer_id: string; customer_name: string | null }): string =>
	short(customer_name ?? customer_id);

/** Who does something: whoever has no login has no name either, and a key says nothing. */
export const personText = (name: string | null): string => name ?? t('act.nobody');

/** What is to be done, in one line. */
export function nextText(row: NextRow): string {
	switch (row.kind) {
		case 'step':
			return row.text ?? '';
		case 'alert':
			return row.title ?? row.rule ?? '';
		case 'loop':
			return t('act.next.loop', { survey: surveyName(row.survey ?? ''), score: number(row.score) });
		case 'disagreement':
			return t('act.next.disagreement', { gap: number(row.gap), highest: row.highest ?? 'none', lowest: row.lowest ?? 'none' });
	}
}

export const surveyName = (survey: string): string => memberName('survey', survey);

/** What somebody answered: 3 of 10. */
export const scoreText = ({ score, scale_max }: Pick<LoopRow, 'score' | 'scale_max'>): string =>
	scale_max === null ? number(score) : t('act.score', { score: number(score), most: number(scale_max) });

/** How long something took, in hours like every time to solve a case: what took less than one is not said to take none. */
export const tookText = (took: number): string => (took < 1 ? t('unit.under_hour') : hours(took));

/** By when it is to be done. */
export function dueText({ due_at, due_on, overdue }: { due_at?: string | null; due_on?: string | null; overdue: boolean }): string {
	const day = due_at ? instant(due_at) : due_on ? dayIn(due_on) : null;
	if (day === null) return '';
	return t(overdue ? 'act.was_due' : 'act.due', { day });
}

/** Why a customer was unhappy: a word of ours, or of the server. */
export const causeName = (cause: string): string => tOr(`act.cause.${cause}`, cause);
