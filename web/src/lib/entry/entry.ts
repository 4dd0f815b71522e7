// A link that lets somebody in: its secret, and whether what was filled in can be sent. Pure.
import type { Problem } from '$lib/api/problem';
import { fits } from './password';
import type { Entry, EntryLink } from './types';

/** The secret of a link, from what stands after the `#`; null when there is none that could be one. */
export function secretOf(hash: string): string | null {
	const text = hash.replace(/^#/, '').trim();
	return /^[\w.~-]+$/.test(text) ? text : null;
}

export interface Filled {
	name: string;
	email: string;
	password: string;
}
export type Field = keyof Filled;

/** Roughly an e-mail address; the server looks closer. */
export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text.trim());

/** What must be mended before it is sent, in the order of the form. */
export function faults(link: EntryLink, filled: Filled): Field[] {
	const wrong: Field[] = [];
	if (link.kind === 'setup' && !filled.name.trim()) wrong.push('name');
	if (link.kind === 'setup' && !isEmail(filled.email)) wrong.push('email');
	if (!fits(filled.password)) wrong.push('password');
	return wrong;
}

/** What is sent: who is invited has a name and an address already. */
export function entryOf(token: string, link: EntryLink, filled: Filled): Entry {
	const { password } = filled;
	if (link.kind === 'invitation') return { token, password };
	return { token, password, name: filled.name.trim(), email: filled.email.trim() };
}

/** The field that the server does not accept, if it is one of the form. */
export function refusedField(problem: Problem | undefined): Field | null {
	const name = problem?.parameter ?? null;
	return name === 'name' || name === 'email' || name === 'password' ? name : null;
}
