// Every language says everything: the same keys, the same values in each, all plurals of its own.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import en from '$messages/en.json';

const folder = 'messages';
const languages = readdirSync(folder)
	.map((file) => file.replace('.json', ''))
	.filter((language) => language !== 'en');

const read = (language: string): Record<string, string> =>
	JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8'));

/** The names of the built-in metrics. */
const metrics = readdirSync('../crates/regard-metrics/metrics').flatMap((group) =>
	readdirSync(join('../crates/regard-metrics/metrics', group))
		.filter((file) => file.endsWith('.yaml'))
		.map((file) => file.replace('.yaml', ''))
);

interface Parts {
	values: Set<string>;
	/** The words by which a text is chosen, with the value that chooses. */
	choices: Set<string>;
	plurals: string[][];
}

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

function parts(text: string): Parts {
	const found: Parts = { values: new Set(), choices: new Set(), plurals: [] };
	const walk = (elements: Element[]): void => {
		for (const element of elements) {
			// A literal text is no value.
			// A period may stand with the word before it in one language and without it in another.
			if ('value' in element && element.type !== 0) found.values.add(element.value.replace(/^in_/, ''));
			if (!('options' in element)) continue;
			const words = Object.keys(element.options);
			if ('pluralType' in element) found.plurals.push(words.filter((word) => !word.startsWith('=')));
			else words.forEach((word) => found.choices.add(`${element.value} ${word}`));
			Object.values(element.options).forEach((option) => walk(option.value));
		}
	};
	walk(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst());
	return found;
}

/** The names of all entities, as the model has them. */
const entities = readdirSync('../crates/regard-model/src/entities').flatMap((file) =>
	[...readFileSync(join('../crates/regard-model/src/entities', file), 'utf8').matchAll(/^\s+name: "(\w+)"/gm)].map((found) => found[1]!)
);

test('six languages are spoken', () => {
	expect(languages).toEqual(['es', 'fr', 'it', 'pl', 'pt']);
	expect(metrics.length).toBeGreaterThan(60);
	expect(entities.length).toBeGreaterThan(25);
	expect(entities.filter((name) => !Object.hasOwn(en, `entity.${name}`))).toEqual([]);
});

describe.each(languages)('%s', (language) => {
	const messages = read(language);

	test('has a text for every key, and for the name, question and definition of every metric', () => {
		const wanted = new Set([
			...Object.keys(en),
			...metrics.flatMap((name) => [`metric.${name}`, `question.${name}`, `definition.${name}`])
		]);
		expect([...wanted].filter((key) => !messages[key]?.trim())).toEqual([]);
		expect(Object.keys(messages).filter((key) => !wanted.has(key))).toEqual([]);
	});

	test('says the same values, by the same choices', () => {
		const differing = Object.entries(en).filter(([key, text]) => {
			const [here, there] = [parts(text), parts(messages[key] ?? '')];
			const same = (one: Set<string>, other: Set<string>) => one.size === other.size && [...one].every((name) => other.has(name));
			return !same(here.values, there.values) || !same(here.choices, there.choices);
		});
		expect(differing.map(([key]) => key)).toEqual([]);
	});

	test('names a table otherwise than the part of the page that holds it', () => {
		const captions = Object.entries(messages).filter(([key]) => /(caption|_caption)$/.test(key));
		const same = captions.filter(([key, text]) => Object.entries(messages).some(([other, its]) => other !== key && its === text));
		expect(captions.length).toBeGreaterThan(20);
		expect(same.map(([key]) => key)).toEqual([]);
	});

	test('writes a percentage as its numbers are written', () => {
		const written = new Intl.NumberFormat(language, { style: 'percent' }).format(0.8).replace('80', '');
		const others = Object.entries(messages).filter(([, text]) => [...text.matchAll(/\d(\s?%)/g)].some(([, sign]) => sign !== written));
		expect(others.map(([key]) => key)).toEqual([]);
	});

	test('has every plural that its numbers need', () => {
		const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
		const lacking = Object.entries(messages).filter(([, text]) =>
			parts(text).plurals.some((words) => words[0] && categories.some((category) => !words.includes(category)))
		);
		expect(lacking.map(([key]) => key)).toEqual([]);
	});
});
