// The words around a policy: whom a rule is for, what a playbook waits for, who is told of what. Owns no message.
import type { Standing } from '$lib/api/types';
import { signalName, signalValue, standingName } from '$lib/loyalty/say';
import { memberName } from '$lib/figures/memberName';
import { current } from '$lib/words/current.svelte';
import { list, someOf } from '$lib/words/format';
import { t, tOr } from '$lib/words';
import type { Colleague, PolicyAlert, PolicyLimit, PolicyPlaybook, PolicyRule } from './types';

export const colleagueName = (one: Colleague): string => t(`colleague.${one}`);
const colleagues = (all: readonly Colleague[]): string => list(current.place, all.map(colleagueName));
const anyOf = (names: string[]): string => someOf(current.place, names);
const standings = (all: readonly Standing[]): string => anyOf(all.map(standingName));

/** Whom a rule is for. */
export function whomText({ whom }: Pick<PolicyRule, 'whom'>): string {
	const traits = Object.entries(whom);
	if (traits.length === 0) return t('policy.rule.everybody');
	return traits.map(([trait, values]) => t('policy.rule.trait', { trait, values: anyOf(values.map((one) => memberName(trait, one))) })).join(' · ');
}

function limitText({ signal, at_least, at_most }: PolicyLimit): string {
	const bound = at_least === null ? 'most' : at_most === null ? 'least' : 'both';
	const value = (of: number | null) => (of === null ? null : signalValue(signal, of));
	return t('policy.limit', { signal: signalName(signal), bound, least: value(at_least), most: value(at_most) });
}

/** For whom a playbook is, and when. */
export function playbookText({ standings: stand, causes, limits }: PolicyPlaybook): string {
	const whom = stand.length ? t('policy.playbook.whom', { standings: standings(stand) }) : t('policy.playbook.anybody');
	const why = causes.length ? t('policy.playbook.causes', { causes: anyOf(causes.map(signalName)) }) : t('policy.playbook.any_cause');
	const only = limits.length ? t('policy.playbook.limits', { limits: list(current.place, limits.map(limitText)) }) : '';
	return [whom, why, only].filter(Boolean).join(' ');
}

/** What an alert fires on. */
export const occasionText = ({ enters, happens }: PolicyAlert): string =>
	happens === null ? t('policy.alert.enters', { standings: standings(enters) }) : tOr(`policy.happens.${happens}`, happens);

/** Who is told, and how soon. */
export const toldText = ({ to, at_once }: PolicyAlert): string =>
	t('policy.alert.told', { to: colleagues(to), how: at_once ? 'at_once' : 'digest' });

/** What a version of the policy is called. */
export const versionName = (version: number): string => (version === 0 ? t('loyalty.policy.built_in') : t('policy.version', { version }));
