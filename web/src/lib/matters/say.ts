// The words around what matters. Owns no shape and no message.
import type { DriverFound, DriverMove, NotFound } from '$lib/api/types';
import { signalName, signalValue } from '$lib/loyalty/say';
import { current } from '$lib/words/current.svelte';
import { list } from '$lib/words/format';
import { number, t } from '$lib/words';

/** What a driver is called: one signal, or several that cannot be told apart. */
export const driverName = (driver: DriverFound): string =>
	list(current.place, driver.moves.map((move) => signalName(move.signal)));

/** The names of signals in a sentence. */
export const signalNames = (signals: string[]): string => list(current.place, signals.map(signalName));

/** From where to where a signal goes; how large customers are is not told to everybody. */
export const moveText = ({ signal, from, to }: DriverMove): string =>
	from === null || to === null
		? t('matters.untold.move')
		: t('matters.from_to', { from: signalValue(signal, from), to: signalValue(signal, to) });

/** The moves that have words. Of a further one that is not told, it is not known either which way it goes. */
export const movesTold = (driver: DriverFound): DriverMove[] =>
	driver.moves.filter((move, at) => at === 0 || move.from !== null);

/** A difference with its sign. */
export function signed(value: number, decimals = 1): string {
	const size = number(Math.abs(value), decimals);
	return value < 0 ? t('matters.minus', { size }) : t('matters.plus', { size });
}

/** Why nothing can be said, with what there is and what it takes. */
export function whyNot({ why, have, needed }: NotFound): string {
	switch (why) {
		case 'customers':
			return have === null
				? t('matters.untold.customers', { needed: number(needed) })
				: t('matters.unknown.customers', { have, needed: number(needed) });
		case 'rarer':
			return have === null
				? t('matters.untold.rarer', { needed: number(needed) })
				: t('matters.unknown.rarer', { have, needed: number(needed) });
		case 'same_outcome':
			return t('matters.unknown.same_outcome');
		case 'same_measures':
			return t('matters.unknown.same_measures');
		default:
			return t('matters.unknown.no_number');
	}
}
