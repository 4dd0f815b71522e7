import { describe, expect, test } from 'vitest';
import type { SearchHit } from '$lib/api/types';
import { callers, callPath, customerOf, onlyCaller } from './callers';

const hit = (kind: SearchHit['kind'], id: string, href: string): SearchHit => ({ kind, id, title: id, sub: null, href });
const acme = hit('customer', 'C/1', '/customers/C%2F1');
const other = hit('customer', 'C-2', '/customers/C-2');
const press = hit('asset', 'A-9', '/customers/C%2F1');
const pump = hit('asset', 'A-8', '/customers/C-2');

describe('who is calling', () => {
	test('a customer is itself, an installed item leads to whose it is, and nothing else is a caller', () => {
		expect(customerOf(acme)).toBe('C/1');
		expect(customerOf(press)).toBe('C/1');
		expect(customerOf(hit('order', 'SO-1', '/orders/SO-1'))).toBeNull();
		expect(customerOf(hit('asset', 'A-7', '/customers'))).toBeNull();
		expect(callers([hit('page', 'brief', '/'), acme, hit('invoice', 'I-1', '/invoices/I-1'), press])).toEqual([acme, press]);
	});
	test('one customer is meant, whatever items are found with it; two are not', () => {
		expect(onlyCaller([acme, pump])).toBe(acme);
		expect(onlyCaller([acme, other])).toBeNull();
		expect(onlyCaller([])).toBeNull();
	});
	test('without a customer, items of one place are enough', () => {
		expect(onlyCaller([press])).toBe(press);
		expect(onlyCaller([press, pump])).toBeNull();
	});
	test('the item that was asked for goes along', () => {
		expect(callPath(acme)).toBe('/customers/C%2F1/call');
		expect(callPath(press)).toBe('/customers/C%2F1/call?asset=A-9');
	});
});
