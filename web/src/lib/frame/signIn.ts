// What the sign-in page is called with and leads on to. Pure.
import type { Key } from '$lib/words';

const PROBLEMS = ['sso_refused', 'sso_failed', 'sso_unknown', 'sso_email_taken', 'sso_unreachable', 'sso_expired'] as const;

/** Why a provider's sign-in came to nothing; of a code that we have no words for, that it did. */
export function problemKey(code: string | null): Key | null {
	if (!code) return null;
	const known = PROBLEMS.find((one) => one === code);
	return known ? `signin.problem.${known}` : 'signin.failed';
}

/** Where the server takes one to a provider, and from there back to a page. */
export const providerLink = (name: string, back: string): string =>
	`/api/v1/sign-in/${encodeURIComponent(name)}?return=${encodeURIComponent(back)}`;
