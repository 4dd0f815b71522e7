import { expect, test } from 'vitest';
import { orderHeadline } from './headline';

test('on time is said only of a promise', () => {
	expect(orderHeadline({ state: 'delivered', promised_on: '2026-10-01' })).toBe('delivered');
	expect(orderHeadline({ state: 'delivered', promised_on: null })).toBe('delivered_unpromised');
	expect(orderHeadline({ state: 'late', promised_on: '2026-10-01' })).toBe('late');
});
