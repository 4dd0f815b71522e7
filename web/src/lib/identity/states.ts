// Which list of pairs is looked at, as the address has it. Pure.
import type { IdentityState } from '$lib/api/types';

export const STATES = ['waiting', 'joined', 'kept_apart'] as const satisfies readonly IdentityState[];
export type Shown = IdentityState | 'history';

/** What makes no sense is what waits. */
export const shownOf = (text: string | null): Shown =>
	text === 'history' ? text : (STATES.find((state) => state === text) ?? 'waiting');
