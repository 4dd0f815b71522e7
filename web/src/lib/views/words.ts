// The words around a view: its numbers, its pages, whether it came with Regard. Owns no message.
import { PAGES as RAIL } from '$lib/frame/pages';
import type { MetricInfo } from '$lib/api/types';
import { t, tOr } from '$lib/words';
import type { Fault } from './draft';

/** A metric's name in the reader's language. */
export const metricName = (name: string, known?: readonly MetricInfo[]): string =>
	tOr(`metric.${name}`, known?.find((one) => one.name === name)?.title ?? name);

/** The title of a page of the rail. */
export function pageTitle(name: string): string {
	const page = RAIL.find((one) => one.name === name);
	return page ? t(page.title) : name;
}

/** Regard has a view of this name, to which a company's own can go back. */
export const cameWithRegard = (name: string): boolean => tOr(`view.purpose.${name}`, '') !== '';

export const faultText = (fault: Fault): string => t(`views.fault.${fault}`);

/** Metrics whose name, question or key has all the words that were typed. */
export function metricsWith(text: string, known: readonly MetricInfo[]): MetricInfo[] {
	const words = text.toLocaleLowerCase('en').split(/\s+/).filter(Boolean);
	const said = (one: MetricInfo) => `${metricName(one.name, known)} ${tOr(`question.${one.name}`, one.question)} ${one.name}`.toLocaleLowerCase('en');
	return known.filter((one) => words.every((word) => said(one).includes(word)));
}
