// How what happened is said: a sentence by hand for each way in which it can be told.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import en from '$messages/en.json';
import { Catalog, type Messages, type Values } from '$lib/words/catalog';
import { KINDS } from './timeline';

const messages: Messages = en;
const place = { locale: 'en-GB', timeZone: 'Europe/Berlin', currency: 'EUR', year: '2026' };
const catalog = new Catalog('en', messages, place);
const said = (key: string, params: Values = {}) => catalog.sentence({ key: `timeline.${key}`, params });

const server = '../crates/regard-app/src/pages/timeline';
const rust = readdirSync(server).map((file) => readFileSync(`${server}/${file}`, 'utf8'));

describe('what the server tells', () => {
	test('has words', () => {
		const keys = [...rust.join('\n').matchAll(/"(timeline\.\w+)"/g)].map((found) => found[1]!);
		expect(new Set(keys).size).toBeGreaterThan(30);
		expect(keys.filter((key) => !Object.hasOwn(messages, key))).toEqual([]);
	});

	test('is shown by just one choice beside everything', () => {
		const wire = readFileSync(`${server}/wire.rs`, 'utf8');
		const kinds = /enum EventKind \{([^}]*)\}/.exec(wire)![1]!.match(/^ {4}\w+(?=,)/gm)!;
		const shown = Object.values(KINDS).flatMap((kinds) => kinds ?? []);
		expect([...shown].sort()).toEqual(kinds.map((kind) => kind.trim().toLowerCase()).sort());
	});
});

describe('what stands at the customer', () => {
	const array = { item_name: 'Array 7.68 TB', serial: 'AX-1042' };
	test('by its name and serial, as far as they are known', () => {
		expect(said('asset_installed', array)).toBe('Array 7.68 TB installed, serial AX-1042');
		expect(said('asset_installed', { ...array, serial: null })).toBe('Array 7.68 TB installed');
		expect(said('asset_retired', array)).toBe('Array 7.68 TB retired, serial AX-1042');
		expect(said('asset_retired', { item_name: null, serial: null })).toBe('Asset retired');
	});

	test('what was found defective', () => {
		const defect = { item_name: 'Array 7.68 TB', kind: 'early failure', severity: 'major' };
		expect(said('defect', defect)).toBe('Defect found in Array 7.68 TB: early failure (major)');
		expect(said('defect', { item_name: null, kind: null, severity: null })).toBe('Defect found');
	});

	test('that they left', () => {
		expect(said('left', { reason: 'late deliveries' })).toBe('The customer left: late deliveries');
		expect(said('left', { reason: null })).toBe('The customer left');
	});
});

describe('a project', () => {
	test('starts with its plan', () => {
		const start = { name: 'Storage refresh', planned_on: '2026-03-01' };
		expect(said('project_started', start)).toBe('Project started: Storage refresh, to go live by 1 Mar');
		expect(said('project_started', { name: null, planned_on: null })).toBe('Project started');
	});

	test('goes live late or on time', () => {
		const live = { name: 'Storage refresh', days: null, first_planned_on: null };
		expect(said('went_live', live)).toBe('Storage refresh went live');
		expect(said('went_live_on_time', live)).toBe('Storage refresh went live on time');
		expect(said('went_live_late', { ...live, days: 1 })).toBe('Storage refresh went live 1 day late');
		expect(said('went_live_late', { name: null, days: 12, first_planned_on: '2025-12-20' })).toBe(
			'Project went live 12 days late, first planned for 20 Dec 2025'
		);
	});
});

describe('a promise that was recorded', () => {
	const promise = { kind: 'call_back', due_on: '2026-03-12', due_time: '14:00', moved_on: null, text: null };

	test('says by when', () => {
		expect(said('commitment_made', promise)).toBe('Promised a call-back by 12 Mar, 14:00');
		expect(said('commitment_made', { ...promise, kind: 'first_response', due_time: null })).toBe(
			'Promised a first answer by 12 Mar'
		);
		const moved = { ...promise, kind: 'credit', due_time: null, moved_on: '2026-03-20', text: 'Freight of the delay.' };
		expect(said('commitment_made', moved)).toBe(
			'Promised a credit by 12 Mar, moved to 20 Mar: Freight of the delay.'
		);
		expect(said('commitment_made', { kind: 'engineer on site' })).toBe('Promised engineer on site');
	});

	test('is kept late or on time', () => {
		const { kind } = promise;
		expect(said('commitment_kept', { kind })).toBe('Kept a promised call-back');
		expect(said('commitment_kept_on_time', { kind })).toBe('Kept a promised call-back on time');
		expect(said('commitment_kept_late', { kind, days: 2 })).toBe('Kept a promised call-back, 2 days late');
		expect(said('commitment_kept_late_hours', { kind, hours: 1 })).toBe('Kept a promised call-back, 1 hour late');
		expect(said('commitment_kept_late_hours', { kind: 'credit', hours: 0 })).toBe(
			'Kept a promised credit, less than an hour late'
		);
		expect(said('commitment_kept_late', { kind: 'engineer on site', days: 1 })).toBe(
			'Kept a promise (engineer on site), 1 day late'
		);
	});

	test('is withdrawn', () => {
		expect(said('commitment_withdrawn', { kind: 'first_response' })).toBe('Withdrew a promised first answer');
	});
});
