// What a user reads stands in the catalogue, and numbers and days are said by the place: looked for in every source file.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

interface Source {
	path: string;
	text: string;
}

function sources(folder: string): Source[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return sources(path);
		const ours = /\.(svelte|ts)$/.test(entry.name) && !entry.name.endsWith('.test.ts') && !entry.name.endsWith('.d.ts');
		return ours ? [{ path, text: readFileSync(path, 'utf8') }] : [];
	});
}

/** Attributes that are read out or shown. */
const READ = ['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'title', 'placeholder', 'alt', 'label'];
/** Names of keys on a keyboard are no words of a language. */
const KEYS = ['Ctrl', 'Esc', 'Ctrl K', '⌘ K', 'K'];

const isWord = (text: string): boolean => /\p{L}{2,}/u.test(text.replace(/&\w+;/g, '')) && !KEYS.includes(text.trim());

interface Node {
	type: string;
	[name: string]: unknown;
}
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;
const childrenOf = (node: Node): Node[] =>
	Object.entries(node)
		.filter(([name]) => name !== 'parent')
		.flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
		.filter(isNode);

/** Texts that an expression shows: the two ends of a choice, the parts of a template. */
function shownBy(node: Node): string[] {
	if (node.type === 'Literal') return typeof node.value === 'string' ? [node.value] : [];
	if (node.type === 'TemplateLiteral') {
		return (node.quasis as { value: { cooked: string } }[]).map((part) => part.value.cooked);
	}
	if (node.type === 'ConditionalExpression') return [node.consequent, node.alternate].filter(isNode).flatMap(shownBy);
	if (node.type === 'LogicalExpression' || node.type === 'BinaryExpression') return [node.left, node.right].filter(isNode).flatMap(shownBy);
	return [];
}

/** Words in the markup of a component that are in no catalogue. */
function markupWords(text: string): string[] {
	const found: string[] = [];
	const show = (words: string[]) => found.push(...words.filter(isWord).map((word) => word.trim()));
	const walk = (node: Node): void => {
		if (node.type === 'StyleDirective' || node.type === 'ClassDirective') return;
		if (node.type === 'Text') show([node.data as string]);
		else if (node.type === 'ExpressionTag') show(shownBy(node.expression as Node));
		else if (node.type === 'Attribute') {
			if (!READ.includes(node.name as string)) return;
			for (const part of [node.value].flat().filter(isNode)) walk(part);
		} else childrenOf(node).forEach(walk);
	};
	walk(parse(text, { modern: true }).fragment as unknown as Node);
	return found;
}

/** The scripts of a component, or the whole of a module. */
const scriptOf = ({ path, text }: Source): string =>
	path.endsWith('.svelte') ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((found) => found[1]).join('\n') : text;

/** Texts of a script that read like a sentence or a heading: a capital and another word, or an end mark. */
function scriptWords(source: Source): string[] {
	const file = ts.createSourceFile(source.path, scriptOf(source), ts.ScriptTarget.Latest, true);
	const found: string[] = [];
	const walk = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
		// What we tell ourselves: an error of ours is not what a user reads.
		if (ts.isNewExpression(node) && /Error$/.test(node.expression.getText())) return;
		const text = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) ? node.text : '';
		if (/^\p{Lu}\p{Ll}+ \p{L}{2}/u.test(text) || /\p{L}{2} \p{L}{2,}.*[.…!?]$/u.test(text)) found.push(text);
		ts.forEachChild(node, walk);
	};
	walk(file);
	return found;
}

/** Texts that are made while a component is, and so stay in the language that was spoken then. */
function frozenWords(source: Source): string[] {
	const file = ts.createSourceFile(source.path, scriptOf(source), ts.ScriptTarget.Latest, true);
	const found: string[] = [];
	const speaks = /^(t|tOr|say|number|percent|money|moneyMajor|day|dayShort|instant|instantDay|period|monthName|clock|days|word|country|language|memberName)$/;
	const walk = (node: ts.Node): void => {
		if (ts.isFunctionLike(node)) return;
		if (ts.isCallExpression(node)) {
			const name = node.expression.getText();
			if (name.startsWith('$derived') || name.startsWith('$effect')) return;
			if (speaks.test(name)) found.push(node.getText().slice(0, 60));
		}
		ts.forEachChild(node, walk);
	};
	walk(file);
	return found;
}

const all = sources('src');
const told = (find: (source: Source) => string[], of: Source[]) =>
	of.flatMap((source) => find(source).map((what) => `${source.path}: ${what}`));

describe('no word outside of the catalogue', () => {
	test('in markup and in what is read out', () => {
		const components = all.filter((source) => source.path.endsWith('.svelte'));
		expect(components.length).toBeGreaterThan(90);
		expect(told(({ text }) => markupWords(text), components)).toEqual([]);
	});

	test('in scripts', () => expect(told(scriptWords, all)).toEqual([]));

	test('the search for them finds them', () => {
		const text = `<p title="Late now">{late ? 'Yes' : t('no')}</p><i class="one two">Ctrl</i><b>{\`\${n} rows\`}</b>`;
		expect(markupWords(text)).toEqual(['Late now', 'Yes', 'rows']);
		const script = `const a = 'Show more'; const b = 'strong bad'; throw new Error('Not here'); const c = \`\${n} are late.\`;`;
		expect(scriptWords({ path: 'a.ts', text: script })).toEqual(['Show more', ' are late.']);
	});
});

describe('a change of language is seen at once', () => {
	test('no component keeps what it said when it was made', () => {
		expect(told(frozenWords, all)).toEqual([]);
	});
	test('the search for it finds it', () => {
		const text = `const a = t('x'); const b = $derived(t('x')); const c = () => t('x'); const d = [{ name: day(on) }];`;
		expect(frozenWords({ path: 'a.ts', text })).toEqual([`t('x')`, 'day(on)']);
	});
});

test('numbers, money and days are said by the place, in one file', () => {
	const own = /\.toLocale\w*String\(|\.toFixed\(|new Intl\.|\.toLocale(Upper|Lower)Case\(\)|\.toDateString\(/g;
	const others = all.filter(({ path }) => !path.endsWith('words/format.ts'));
	expect(told(({ text }) => text.match(own) ?? [], others)).toEqual([]);
});
