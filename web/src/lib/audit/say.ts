// The words of the audit log. Owns no shape.
import { t, tOr } from '$lib/words';
import type { AuditKind } from './audit';
import type { AuditRow } from './types';

/** What happened, and about whom or what; a kind that we have no words for reads as its name. */
export function happened(row: AuditRow): string {
	return tOr(`audit.kind.${row.kind}`, row.kind.replaceAll('_', ' '), { about: row.subject?.key ?? null });
}

/** A kind by itself, to choose. */
export const kindName = (kind: AuditKind): string => t(`audit.kind.${kind}`);
