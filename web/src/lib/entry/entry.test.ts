import { describe, expect, test } from 'vitest';
import { Problem } from '$lib/api/problem';
import { entryOf, faults, isEmail, refusedField, secretOf } from './entry';
import { fits, missing, tooLong } from './password';
import type { EntryLink } from './types';

const setup: EntryLink = { kind: 'setup', name: null, email: null, home_name: 'Northwind' };
const invitation: EntryLink = { kind: 'invitation', name: 'Ann', email: 'ann@example.com', home_name: 'Northwind' };
const filled = { name: ' Ann Lee ', email: 'ann@example.com ', password: 'four plain words here' };

describe('the secret of a link', () => {
	test('stands after the sign', () => expect(secretOf('#regard_entry_aB3-x.y~z')).toBe('regard_entry_aB3-x.y~z'));
	test.each(['', '#', '# ', '#a b', '#<script>'])('%j holds none', (hash) => expect(secretOf(hash)).toBeNull());
});

describe('a password', () => {
	test('has 12 to 256 characters, each letter one', () => {
		expect(missing('')).toBe(12);
		expect(missing('żółć')).toBe(8);
		expect(missing('😀'.repeat(11))).toBe(1);
		expect(fits('ą'.repeat(12))).toBe(true);
		expect(tooLong('a'.repeat(256))).toBe(false);
		expect(fits('a'.repeat(257))).toBe(false);
	});
});

describe('what is filled in', () => {
	test('of a setup, everything is looked at, in its order', () => {
		expect(faults(setup, { name: ' ', email: 'ann', password: 'short' })).toEqual(['name', 'email', 'password']);
		expect(faults(setup, filled)).toEqual([]);
	});
	test('of an invitation, the password alone', () => {
		expect(faults(invitation, { name: '', email: '', password: 'short' })).toEqual(['password']);
		expect(faults(invitation, { name: '', email: '', password: filled.password })).toEqual([]);
	});
	test('who is invited sends no name and no address', () => {
		expect(entryOf('t', invitation, filled)).toEqual({ token: 't', password: filled.password });
		expect(entryOf('t', setup, filled)).toEqual({ token: 't', password: filled.password, name: 'Ann Lee', email: 'ann@example.com' });
	});
	test.each([
		['ann@example.com', true],
		['ann@localhost', true],
		['ann', false],
		['a b@example.com', false]
	])('%s is an address: %s', (text, is) => expect(isEmail(text)).toBe(is));
});

test('a refusal is said beside its field, and any other above the button', () => {
	expect(refusedField(new Problem('bad_parameter', 400, '', 'email'))).toBe('email');
	expect(refusedField(new Problem('bad_parameter', 400, '', 'token'))).toBeNull();
	expect(refusedField(undefined)).toBeNull();
});
