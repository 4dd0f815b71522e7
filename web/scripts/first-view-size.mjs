// After the build: how much the first view, `/`, fetches to be drawn, gzipped: the page itself, its scripts
// and its styles, with all that they import. Fails above the budget. What a view fetches later, on demand, is
// not in it; nor is the font, which is named apart.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET = 200 * 1024;
const web = new URL('../', import.meta.url);
const read = (path) => readFileSync(new URL(path, web));
const manifest = JSON.parse(read('.svelte-kit/output/client/.vite/manifest.json'));
const nodes = '.svelte-kit/generated/client-optimized/nodes/';

/** The node that SvelteKit made of a file; its number changes as pages come and go. */
function nodeOf(file) {
	const found = readdirSync(new URL(nodes, web)).find((name) => read(nodes + name).includes(`/src/routes/${file}"`));
	if (!found) throw new Error(`no node holds ${file}: build first`);
	return nodes + found;
}

/** A part of the build and all that it imports, by name. */
function withImports(name, found = new Set()) {
	const part = manifest[name];
	if (!part) throw new Error(`the manifest does not name ${name}`);
	if (!found.has(name)) {
		found.add(name);
		for (const further of part.imports ?? []) withImports(further, found);
	}
	return found;
}

// SvelteKit starts with its frame and its error page; the words are fetched by name before anything is drawn.
const roots = [
	'node_modules/@sveltejs/kit/src/runtime/client/entry.js',
	'.svelte-kit/generated/client-optimized/app.js',
	...['+layout.svelte', '+error.svelte', '+page.svelte'].map(nodeOf),
	'messages/en.json'
];
const parts = new Set(roots.flatMap((root) => [...withImports(root)]));
const html = read('build/index.html').toString();
const named = [...html.matchAll(/(?:href|src)="\/([^"]+\.(?:js|css))"/g)].map((match) => match[1]);
const files = new Set(['index.html', ...named]);
for (const part of parts) {
	files.add(manifest[part].file);
	for (const style of manifest[part].css ?? []) files.add(style);
}

const sizes = [...files].map((file) => ({ file, bytes: gzipSync(read(`build/${file}`)).length }));
sizes.sort((one, other) => other.bytes - one.bytes);
const total = sizes.reduce((sum, one) => sum + one.bytes, 0);
const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
for (const { file, bytes } of sizes.slice(0, 8)) console.log(kb(bytes).padStart(9), file);
const font = html.match(/href="\/([^"]+\.woff2)"/)?.[1];
if (font) console.log(`The font is ${kb(read(`build/${font}`).length)} more.`);
console.log(`First view: ${kb(total)} gzipped in ${sizes.length} files, of ${kb(BUDGET)}.`);
if (total > BUDGET) {
	console.error(`The first view is ${kb(total - BUDGET)} above its budget.`);
	process.exitCode = 1;
}
