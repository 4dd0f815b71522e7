// The words of sessions and tokens. Owns no shape.
import type { OwnSession } from './types';
import { ago, t } from '$lib/words';
import { browserOf } from './browser';

/** Firefox on Windows. */
export function browserText(user_agent: string | null): string {
	const { browser, system } = browserOf(user_agent);
	return browser ? t('session.browser', { browser, system }) : t('session.browser.unknown');
}

/** How long ago something was; what the clock of this computer puts into the future is now. */
export const since = (at: string, now: number): string => ago(Math.max(0, Math.floor((now - Date.parse(at)) / 1000)));

export const methodText = (session: OwnSession): string => t(`session.method.${session.method}`);
