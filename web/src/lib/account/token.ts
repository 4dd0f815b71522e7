// Tokens: what became of one, which last days it may have, and how it is tried. Pure.
import type { ApiToken, TokenScope } from './types';

export type TokenState = 'good' | 'over' | 'revoked';

/** A revoked token is revoked, whenever it would have ended. */
export function tokenState(token: Pick<ApiToken, 'expires_at' | 'revoked_at'>, now: number): { state: TokenState; at: string } {
	if (token.revoked_at !== null) return { state: 'revoked', at: token.revoked_at };
	return { state: Date.parse(token.expires_at) <= now ? 'over' : 'good', at: token.expires_at };
}

/** The day some days after another. */
export function dayAfter(day: string, count: number): string {
	return new Date(Date.parse(`${day}T12:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/** The first and the last day that may be a token's last, and the one to begin with. */
export function lastDays(now: number): { from: string; to: string; usual: string } {
	const today = dayOf(now);
	return { from: dayAfter(today, 1), to: dayAfter(today, 365), usual: dayAfter(today, 90) };
}

/** What each scope reads, of those that one call in a terminal can show. */
const READS: Partial<Record<TokenScope, string>> = { read: '/api/v1/customers?limit=5', audit: '/api/v1/audit?limit=5' };

/** A command that shows that a token works; null when none can. */
export function example(origin: string, token: string, scopes: readonly TokenScope[]): string | null {
	const path = (['read', 'audit'] as const).filter((scope) => scopes.includes(scope)).map((scope) => READS[scope])[0];
	return path ? `curl -H 'Authorization: Bearer ${token}' '${origin}${path}'` : null;
}
