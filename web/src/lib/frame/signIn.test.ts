import { expect, test } from 'vitest';
import { problemKey, providerLink } from './signIn';

test('a provider’s problem has its words, and an unknown one those of any', () => {
	expect(problemKey('sso_expired')).toBe('signin.problem.sso_expired');
	expect(problemKey('<script>')).toBe('signin.failed');
	expect(problemKey(null)).toBeNull();
	expect(problemKey('')).toBeNull();
});

test('the way to a provider knows the way back', () => {
	expect(providerLink('entra id', '/promises?moment=2018-05-01')).toBe(
		'/api/v1/sign-in/entra%20id?return=%2Fpromises%3Fmoment%3D2018-05-01'
	);
});
