// The words of delivery. Owns no shape.
import { number, t } from '$lib/words';
import type { DeadLetter, DeliveryState, Resting, RuleName, Webhook } from './types';

/** How it goes, in one sentence: the worst first. */
export function headline(state: DeliveryState): string {
	if (state.stuck) return t('delivery.headline.stuck');
	if (state.resting.length) return t('delivery.headline.resting', { count: state.resting.length });
	if (state.dead) return t('delivery.headline.dead', { count: state.dead, text: number(state.dead) });
	if (state.waiting) return t('delivery.headline.waiting', { count: state.waiting, text: number(state.waiting) });
	return state.delivered ? t('delivery.headline.clean') : t('delivery.headline.none');
}

export const restingName = (resting: Resting): string =>
	resting.webhook_id === null ? t('delivery.mail_server') : (resting.host ?? t('delivery.gone'));

export const recipientName = (dead: DeadLetter): string => dead.recipient ?? t('delivery.gone');

/** The alerts that a webhook wants; a rule that the policy has no more keeps its key. */
export function rulesText(webhook: Pick<Webhook, 'rules'>, known: RuleName[]): string {
	if (!webhook.rules.length) return t('webhook.rules.all');
	return webhook.rules.map((rule) => known.find((one) => one.rule === rule)?.title ?? rule).join(' · ');
}
