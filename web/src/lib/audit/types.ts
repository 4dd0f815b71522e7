// What travels about who did what.

export interface AuditRow {
	seq: number;
	happened_at: string;
	actor_id: string | null;
	actor_name: string | null;
	kind: string;
	/** What it is about, with what that is called now. */
	subject: { kind: string; key: string; name: string | null } | null;
	details: Record<string, unknown> | null;
	/** What the users and customers are called now whose keys stand in the details, by field. */
	names: Record<string, string[]>;
	address: string | null;
	hash: string;
}
export interface AuditPage {
	rows: AuditRow[];
	next: string | null;
}
export interface AuditCheck {
	/** How many entries are as they were written. */
	events: number;
	intact: boolean;
	/** The first entry that is missing or was changed. */
	broken_at: number | null;
	/** The seal of the last entry, to be noted elsewhere. */
	last_hash: string | null;
}
