// What travels about oneself: sessions, tokens, and the links that let one in.

export type SessionMethod = 'password' | 'sso' | 'persona' | 'setup';

export interface OwnSession {
	session_id: string;
	/** The one that asks. */
	this: boolean;
	method: SessionMethod;
	user_agent: string | null;
	address: string | null;
	created_at: string;
	last_seen_at: string;
	expires_at: string;
}

export type TokenScope = 'read' | 'export' | 'scim' | 'audit';

export interface ApiToken {
	api_token_id: string;
	name: string;
	scopes: TokenScope[];
	created_at: string;
	expires_at: string;
	/** To within five minutes. **Empty**: never. */
	last_used_at: string | null;
	revoked_at: string | null;
}
export interface TokensPage {
	rows: ApiToken[];
	/** What the user's role may give. */
	open_scopes: TokenScope[];
}
export interface NewToken {
	name: string;
	scopes: TokenScope[];
	/** The last day on which it opens something. */
	expires_on: string;
}
export interface MadeToken {
	/** Sent once and never again. */
	token: string;
	facts: ApiToken;
}

export const MAIL_CHOICES = ['at_once', 'digest', 'never'] as const;
/** How soon one hears of alerts by e-mail. */
export type MailChoice = (typeof MAIL_CHOICES)[number];

export interface OwnMail {
	/** **Empty**: as the policy says. */
	choice: MailChoice | null;
	/** Whether there is a mail server. */
	sends_mail: boolean;
}
export interface OwnMailWanted {
	choice: MailChoice | null;
}
