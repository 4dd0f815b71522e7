// What travels about who did what.

export interface AuditRow {
	seq: number;
	happened_at: string;
	actor_id: string | null;
	actor_name: string | null;
	kind: string;
	subject: { kind: string; key: string } | null;
	details: Record<string, unknown> | null;
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
