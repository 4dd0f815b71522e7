import { describe, expect, test } from 'vitest';
import { browserOf } from './browser';
import { dayAfter, example, lastDays, tokenState } from './token';

const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';

describe('a browser is known by what it says', () => {
	test.each([
		['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Windows'],
		[`${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15`, 'Safari', 'macOS'],
		[`${MAC} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36`, 'Chrome', 'macOS'],
		[`${MAC} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0`, 'Edge', 'macOS'],
		['Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1', 'Safari', 'iPhone'],
		['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0.0.0 Mobile Safari/537.36', 'Chrome', 'Android'],
		['Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36', 'Chrome', 'ChromeOS'],
		['curl/8.5.0', 'curl', null],
		['Mozilla/5.0 (compatible)', null, null],
		['', null, null],
		[null, null, null]
	])('%s', (text, browser, system) => expect(browserOf(text)).toEqual({ browser, system }));
});

describe('a token', () => {
	const now = Date.parse('2026-10-31T10:00:00Z');
	const facts = { expires_at: '2026-11-30T23:00:00Z', revoked_at: null };
	test('is good until it ends', () => {
		expect(tokenState(facts, now)).toEqual({ state: 'good', at: facts.expires_at });
		expect(tokenState(facts, Date.parse(facts.expires_at))).toEqual({ state: 'over', at: facts.expires_at });
	});
	test('that was revoked stays so after its end', () => {
		const revoked_at = '2026-11-01T00:00:00Z';
		expect(tokenState({ ...facts, revoked_at }, Date.parse('2027-01-01T00:00:00Z'))).toEqual({ state: 'revoked', at: revoked_at });
	});
	test('ends tomorrow at the earliest and within a year', () => {
		expect(lastDays(now)).toEqual({ from: '2026-11-01', to: '2027-10-31', usual: '2027-01-29' });
		expect(dayAfter('2028-02-28', 1)).toBe('2028-02-29');
	});
	test('is tried by what it may read', () => {
		expect(example('https://cx.example', 'regard_api_x', ['read', 'export'])).toBe(
			"curl -H 'Authorization: Bearer regard_api_x' 'https://cx.example/api/v1/customers?limit=5'"
		);
		expect(example('https://cx.example', 'regard_api_x', ['audit'])).toContain('/api/v1/audit?limit=5');
		expect(example('https://cx.example', 'regard_api_x', ['scim'])).toBeNull();
	});
});
