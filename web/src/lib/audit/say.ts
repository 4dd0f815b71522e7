// The words of the audit log. Owns no shape.
import { day, instant, short, t, tOr, type Key } from '$lib/words';
import { aboutOf, kindOf, type AuditKind } from './audit';
import type { AuditRow } from './types';

/** What happened, and about whom or what; a kind that we have no words for reads as its name. */
export function happened(row: AuditRow): string {
	const kind = kindOf(row);
	return tOr(`audit.kind.${kind}`, kind.replaceAll('_', ' '), { about: called(row) ?? aboutOf(row) });
}

/** What has no name but a key that tells nobody anything: the key stands behind its kind. */
const UNNAMED = ['plan', 'loop', 'alert', 'message', 'session'];

/** What a kind of thing is called. */
const aboutKind = (kind: string): string => tOr(`audit.about.${kind}`, kind.replaceAll('_', ' '));

/** What is called by a word of ours: a number, a page, a version of the policy, or what has no name. */
function called({ subject, details }: AuditRow): string | null {
	if (!subject) return null;
	const { kind, key, name } = subject;
	if (kind === 'metric') return tOr(`metric.${key}`, key);
	if (kind === 'page') return tOr(`frame.page.${key}`, key);
	if (kind === 'policy') return t('audit.about.version', { version: key });
	if (kind === 'policy_draft') return t('audit.about.draft_of', { name: name ?? key });
	// A plan is told by its title where it was opened.
	if (kind === 'plan' && typeof details?.opened === 'string') return details.opened;
	return UNNAMED.includes(kind) && name === null ? `${aboutKind(kind)} ${short(key)}` : null;
}

/** A kind by itself, to choose. */
export const kindName = (kind: AuditKind): string => t(`audit.kind.${kind}`);

/** Fields that are called as they are where they are filled in. */
const FIELDS: Record<string, Key> = {
	name: 'user.name',
	email: 'signin.email',
	role: 'users.column.role',
	title: 'user.title',
	level: 'user.level',
	business_unit: 'user.unit',
	manager_id: 'user.manager',
	language: 'me.language',
	issuer: 'audit.detail.provider',
	from_on: 'grant.from',
	to_on: 'grant.to'
};
const FORMER = 'former_';

/** What a field of the details is called; one that we have no word for reads as its name. */
export function detailName(field: string): string {
	if (field.startsWith(FORMER)) return t('audit.former', { what: detailName(field.slice(FORMER.length)) });
	const known = FIELDS[field];
	return known ? t(known) : tOr(`audit.detail.${field}`, field.replaceAll('_', ' '));
}

/** A word of ours in a field, by the family of its messages. */
const FAMILIES: Record<string, (word: string) => string> = {
	role: (word) => tOr(`user.role.${word}`, word),
	level: (word) => t('frame.level', { level: word }),
	method: (word) => tOr(`session.method.${word}`, word),
	scopes: (word) => tOr(`token.scope.${word}`, word),
	kind: (word) => tOr(`grant.kind.${word}`, word),
	with: (word) => tOr(`audit.with.${word}`, word),
	metric: (word) => tOr(`metric.${word}`, word)
};

/** The value of a field in words: people and customers by their names, days and times by the place. */
export function detailText(row: AuditRow, field: string, value: unknown): string {
	const names = row.names[field];
	if (names) return names.join(', ');
	if (Array.isArray(value)) return value.map((one) => plain(field, one)).join(', ');
	return plain(field, value);
}

function plain(field: string, value: unknown): string {
	if (typeof value === 'boolean') return t(value ? 'cell.yes' : 'cell.no');
	if (typeof value !== 'string') return JSON.stringify(value);
	const of = field.startsWith(FORMER) ? field.slice(FORMER.length) : field;
	if (of.endsWith('_at') || of === 'until') return instant(value);
	if (of.endsWith('_on')) return day(value);
	return FAMILIES[of]?.(value) ?? value;
}

/** What an entry is about, with its key: names change, keys do not. */
export function subjectText({ subject }: Pick<AuditRow, 'subject'>): string {
	if (!subject) return '';
	const kind = aboutKind(subject.kind);
	return subject.name ? `${subject.name} (${kind} ${subject.key})` : `${kind} ${subject.key}`;
}
