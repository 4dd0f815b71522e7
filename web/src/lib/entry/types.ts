// What travels about a link that lets somebody in for the first time.

export interface EntryLink {
	kind: 'setup' | 'invitation';
	/** Whom it is for; of a setup nobody knows yet. */
	name: string | null;
	email: string | null;
	home_name: string;
}
export interface Entry {
	token: string;
	password: string;
	/** With a setup only. */
	name?: string;
	email?: string;
}
