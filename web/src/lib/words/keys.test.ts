// Every message is said somewhere, and every key that is made of parts has its message, in each language.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MAIL_CHOICES } from '$lib/account/types';
import { signal, signalNames } from '$lib/loyalty/signal';

type Messages = Record<string, string>;

const languages = readdirSync('messages').map((file) => file.replace('.json', ''));
const read = (language: string): Messages => JSON.parse(readFileSync(join('messages', `${language}.json`), 'utf8'));
const en = read('en');

function texts(folder: string, ending: RegExp): string {
	return readdirSync(folder, { withFileTypes: true })
		.map((entry) => {
			const path = join(folder, entry.name);
			if (entry.isDirectory()) return texts(path, ending);
			return ending.test(entry.name) && !/\.test\.ts$/.test(entry.name) ? readFileSync(path, 'utf8') : '';
		})
		.join('\n');
}

const ours = texts('src', /\.(svelte|ts)$/);
const servers = texts('../crates/regard-app/src', /\.rs$/) + texts('../crates/regard-identity/src', /\.rs$/);

/** Keys that are written whole, here or by the server. */
const whole = new Set(
	[...ours.matchAll(/['"`]([a-z_]+(?:\.[\w]+)+)['"`]/g), ...servers.matchAll(/"([a-z_]+(?:\.[\w]+)+)"/g)].map((found) => found[1]!)
);
/** Keys that are made of parts, as patterns. */
const made = [
	...[...ours.matchAll(/`([\w.]*(?:\$\{[^`}]+\}[\w.]*)+)`/g)].map((found) => found[1]!.replace(/\$\{[^}]+\}/g, '*')),
	...[...servers.matchAll(/"([a-z_]+\.[\w.]*\{[\w.]*\}[\w.]*)"/g)].map((found) => found[1]!.replace(/\{[^}]*\}/g, '*'))
]
	.filter((pattern) => pattern.includes('.'))
	.map((pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[\\w]+')}$`));

/** The values of a closed list that the server names. */
function listed(name: string): string[] {
	const schemas = JSON.parse(readFileSync('openapi.json', 'utf8')).components.schemas as Record<string, { enum?: string[] }>;
	const found = schemas[name]?.enum;
	if (!found) throw new Error(`openapi.json has no list ${name}`);
	return found;
}

const orderStates = listed('OrderState');
/** What a signal is called: by words of its own, else as its metric. */
const signalKeys = (messages: Messages, name: string): boolean =>
	Object.hasOwn(messages, `signal.${name}`) || Object.hasOwn(messages, `metric.${signal(name).metric}`);

/** What a key is made of, with every part that it can have. */
const MADE: [string, string[]][] = [
	['order.state.', orderStates],
	['line.state.', orderStates.filter((state) => state !== 'no_lines')],
	['order.headline.', orderStates],
	['invoice.state.', listed('InvoiceState')],
	['invoice.headline.', listed('InvoiceState')],
	['sources.state.', listed('SourceState')],
	['search.kind.', listed('HitKind')],
	['voice.band.', listed('Band')],
	['voice.sentiment.', ['negative', 'neutral', 'positive', 'unknown']],
	['voice.themes.', ['more', 'less']],
	['voice.read.', ['few', 'one_side', 'chance']],
	['identity.verdict.', listed('IdentityVerdict')],
	['identity.tab.', listed('IdentityState')],
	['timeline.', listed('Tone').filter((tone) => tone !== 'plain')],
	['promise.state.', ['open', 'late']],
	['promise.kind.', ['delivery', 'fix', 'go_live', 'call_back', 'credit', 'first_response']],
	['standing.', listed('StandingName').flatMap((standing) => [standing, `${standing}.what`])],
	['loyalty.name.', ['retention', 'loyalty']],
	['loyalty.threshold.', ['retention', 'loyalty']],
	['loyalty.calibration.', ['close', 'high', 'low']],
	['loyalty.record.nothing.', ['rows', 'leavers', 'stayers']],
	['stand.level.', ['high', 'low']],
	['payment.grade.', ['excellent', 'good', 'fair', 'slow', 'poor', 'unknown']],
	['payment.usual.', ['late', 'early', 'on_time']],
	['payment.moves.', ['later', 'earlier']],
	['invoice.expected.', ['between', 'from', 'never']],
	['customer.bucket.', ['current', '1_30', '31_60', '61_90', 'over_90']],
	['word.severity.', ['low', 'medium', 'high', 'critical']],
	['word.touchpoint.', ['order', 'delivery', 'support', 'product', 'account']],
	['word.business_unit.', ['sales', 'customer_support', 'professional_services', 'finance']],
	['me.mail.', [...MAIL_CHOICES]],
	['dead.channel.', ['mail', 'webhook']],
	['policy.happens.', ['low_score', 'case_escalated', 'promise_broken', 'dispute_opened', 'defect_found']],
	['frame.theme.', ['light', 'dark', 'system']]
];

describe.each(languages)('%s', (language) => {
	const messages = read(language);
	test('has every key that is written whole', () => {
		const named = [...ours.matchAll(/\b(?:t|tOr)\(\s*'([\w.]+)'/g)].map((found) => found[1]!);
		expect(named.length).toBeGreaterThan(300);
		expect(named.filter((key) => !Object.hasOwn(messages, key))).toEqual([]);
	});
	test('has every key that is made of parts', () => {
		const wanted = MADE.flatMap(([stem, parts]) => parts.map((part) => stem + part));
		expect(wanted.filter((key) => !Object.hasOwn(messages, key))).toEqual([]);
	});
	test('has a name for every signal', () => {
		expect(signalNames.filter((name) => !signalKeys(messages, name))).toEqual([]);
	});
});

test('every signal of the server is known, with its metric', () => {
	const source = readFileSync('../crates/regard-app/src/foresight/signals.rs', 'utf8');
	const served = [...source.matchAll(/\b(?:of|sum)\("(\w+)", "(\w+)",/g)].map((found) => [found[1]!, found[2]!] as const);
	expect(served.length).toBeGreaterThan(15);
	expect(served.filter(([name, metric]) => signal(name).metric !== metric)).toEqual([]);
});

test('every reason of the server for the day of a payment has its words', () => {
	const source = readFileSync('../crates/regard-app/src/foresight/payments/said.rs', 'utf8');
	const causes = [...source.matchAll(/=> \("(\w+)", /g)].map((found) => found[1]!);
	expect(causes.length).toBeGreaterThan(10);
	expect(causes.filter((cause) => !Object.hasOwn(en, `payment.because.${cause}`))).toEqual([]);
});

/** Families that are found by what the data holds. */
const BY_DATA = /^(metric|question|needs|column|entity|word|nav)\./;
/** Sentences of the server's rules: words are ready before each rule is. */
const BY_RULE = /^(cause|attention\.(reason|next)|todo\.(what|when)|customer\.summary)\./;

test('every message is said somewhere', () => {
	const unsaid = Object.keys(en).filter(
		(key) => !BY_DATA.test(key) && !BY_RULE.test(key) && !whole.has(key) && !made.some((pattern) => pattern.test(key))
	);
	expect(unsaid).toEqual([]);
});
