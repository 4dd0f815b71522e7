// The words around standings and signals. Owns no shape and no message.
import type { PolicyFacts, Standing } from '$lib/api/types';
import { asWords } from '$lib/figures/memberName';
import { current } from '$lib/words/current.svelte';
import { dayHere } from '$lib/words/format';
import { days, hours, money, moneyMajor, number, percent, t, tOr } from '$lib/words';
import type { Headline } from './counts';
import type { Spot } from './grid/spots';
import { changeOf, signal } from './signal';

export const standingName = (standing: Standing): string => t(`standing.${standing}`);

/** Who a spot of the grid is, or how many it stands for. */
export const spotName = (one: Spot): string => one.customer?.name ?? t('loyalty.square', { count: one.customers });

/** What a signal is called: by words of its own, else as the metric behind it. */
export function signalName(name: string): string {
	const { metric } = signal(name);
	const otherwise = asWords(name);
	return tOr(`signal.${name}`, metric ? tOr(`metric.${metric}`, otherwise) : otherwise);
}

/** The decimals of a count that is foreseen: above 10 it is said in whole ones. */
export const expectedDecimals = (count: number): number => (count > 10 ? 0 : 1);

/** The value of a signal with its unit; one that is not known is said so. */
export function signalValue(name: string, value: number | null): string {
	if (value === null) return t('signal.unknown');
	switch (signal(name).unit) {
		case 'chance':
			return percent(value * 100, 0);
		case 'percent':
			return percent(value, 0);
		case 'money':
			return moneyMajor(value, null, 'short');
		case 'days':
			return days(Math.round(value));
		case 'hours':
			return hours(value);
		case 'times':
			return t('signal.times', { times: number(value) });
		case 'change': {
			const { way, percent: by } = changeOf(value);
			return t('signal.change', { way, by: percent(by, 0) });
		}
		case 'expected':
			return number(value, expectedDecimals(value));
		default:
			return number(value);
	}
}

/** A day in a sentence: one of this year goes without it. */
export const dayIn = (text: string): string => dayHere(current.place, text);

/** A sum over twelve months, in few characters; nothing where it is not known. */
const worthText = (worth: number | null): string | null => (worth === null ? null : money(worth, null, 'short'));

/** The first sentence of the page. */
export function headlineText(said: Headline): string {
	switch (said.kind) {
		case 'nothing':
			return t('loyalty.headline.nothing');
		case 'nobody':
			return t('loyalty.headline.nobody');
		case 'unknown':
			return t('loyalty.headline.unknown', { count: said.count });
		case 'first':
			return t('loyalty.headline.first', { count: said.count, worth: worthText(said.worth) });
		case 'entered_one':
			return t('loyalty.headline.entered_one', { name: said.name, since: dayIn(said.since), worth: worthText(said.worth) });
		case 'entered':
			return t('loyalty.headline.entered', { count: said.count, since: dayIn(said.since), worth: worthText(said.worth) });
		case 'stayed':
			return t('loyalty.headline.stayed', { count: said.count, since: dayIn(said.since), worth: worthText(said.worth) });
		case 'changed': {
			const { count, way, by, since } = said;
			return t('loyalty.headline.changed', { count, way, by, since: dayIn(since), worth: worthText(said.worth) });
		}
	}
}

/** Whose policy places customers, and by when it is looked at again. */
export function policyText(policy: PolicyFacts): string {
	const { version, owner } = policy;
	const name = version === 0 ? t('loyalty.policy.built_in') : t('loyalty.policy.own', { version, owner });
	const key = policy.review_overdue ? 'loyalty.policy.overdue' : 'loyalty.policy.review';
	return t(key, { name, day: dayIn(policy.review_by) });
}
