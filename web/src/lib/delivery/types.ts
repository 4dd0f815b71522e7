// What travels about delivery: how it goes, webhooks, and messages that were given up.

export interface RuleName {
	rule: string;
	/** In the company's words. */
	title: string;
}
export interface Resting {
	/** **Empty**: it is the mail server. */
	webhook_id: string | null;
	host: string | null;
	until: string;
	failures: number;
	why: string;
}
export interface DeliveryState {
	/** **Empty**: no mail server is set. */
	mail: { host: string; from: string } | null;
	waiting: number;
	oldest_waiting_at: string | null;
	delivered: number;
	last_delivered_at: string | null;
	dead: number;
	resting: Resting[];
	/** The database does not answer. */
	stuck: boolean;
	rules: RuleName[];
}

export interface Webhook {
	webhook_id: string;
	url: string;
	host: string;
	/** None: all. */
	rules: string[];
	made_by: string;
	made_by_name: string | null;
	made_at: string;
	rotated_at: string | null;
	disabled_at: string | null;
	/** **Empty**: it hears, or an administrator disabled it. */
	disabled_why: string | null;
}
export interface WebhooksPage {
	rows: Webhook[];
}
export interface NewWebhook {
	url: string;
	rules?: string[];
}
export interface MadeWebhook {
	/** Sent once and never again. */
	secret: string;
	webhook: Webhook;
}
export interface TestedWebhook {
	delivered: boolean;
	why: string | null;
}

export interface DeadLetter {
	message_id: string;
	channel: 'mail' | 'webhook';
	/** **Empty**: they are not there any more. */
	recipient: string | null;
	created_at: string;
	dead_at: string;
	attempts: number;
	why: string;
}
export interface DeadLetters {
	rows: DeadLetter[];
	next: string | null;
}
