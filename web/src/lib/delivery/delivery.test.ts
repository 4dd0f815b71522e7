import { beforeAll, describe, expect, test } from 'vitest';
import { Catalog } from '$lib/words/catalog';
import { current } from '$lib/words/current.svelte';
import en from '$messages/en.json';
import { headline, recipientName, restingName, rulesText } from './say';
import type { DeliveryState } from './types';

beforeAll(() => {
	current.catalog = new Catalog('en', en, { locale: 'en-GB', timeZone: 'Europe/Berlin', currency: 'EUR' });
});

const fine: DeliveryState = {
	mail: null,
	waiting: 0,
	oldest_waiting_at: null,
	delivered: 0,
	last_delivered_at: null,
	dead: 0,
	resting: [],
	stuck: false,
	rules: [{ rule: 'low_score', title: 'A low score' }]
};
const resting = { webhook_id: 'w', host: 'hooks.example.com', until: '2026-01-01T00:00:00Z', failures: 5, why: 'x' };

describe('how delivery goes is said in one sentence', () => {
	test.each<[Partial<DeliveryState>, string]>([
		[{}, 'Nothing has been sent yet.'],
		[{ delivered: 3 }, 'Everything has been delivered.'],
		[{ delivered: 3, waiting: 1 }, '1 message waits to be sent.'],
		[{ delivered: 3, waiting: 2 }, '2 messages wait to be sent.'],
		[{ waiting: 2, dead: 1 }, '1 message was given up.'],
		[{ waiting: 2, dead: 1, resting: [resting] }, 'Nothing gets through to 1 destination.'],
		[{ dead: 1, resting: [resting], stuck: true }, 'Messages cannot be taken out of the database.']
	])('%o', (changes, said) => expect(headline({ ...fine, ...changes })).toBe(said));
});

test('destinations have names, also those that are gone', () => {
	expect(restingName(resting)).toBe('hooks.example.com');
	expect(restingName({ ...resting, host: null })).toBe('no longer there');
	expect(restingName({ ...resting, webhook_id: null, host: null })).toBe('the mail server');
	const dead = { message_id: 'm', channel: 'mail', created_at: '', dead_at: '', attempts: 1, why: '' } as const;
	expect(recipientName({ ...dead, recipient: 'Ann' })).toBe('Ann');
	expect(recipientName({ ...dead, recipient: null })).toBe('no longer there');
});

test('alerts of a webhook are named as the policy names them', () => {
	expect(rulesText({ rules: [] }, fine.rules)).toBe('All');
	expect(rulesText({ rules: ['low_score', 'gone'] }, fine.rules)).toBe('A low score · gone');
});
