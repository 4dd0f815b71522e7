// After the build: asks for the latin font in the document's head, so that the first paint has it
// and no line of text moves. The font's name is known only once the build has hashed it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const build = new URL('../build/', import.meta.url);
const assets = '_app/immutable/assets/';
const font = readdirSync(new URL(assets, build)).find((name) => /^inter-latin-wght.*\.woff2$/.test(name));
if (!font) throw new Error('the build holds no latin font: look at src/styles/font.css');
const page = new URL('index.html', build);
const link = `<link rel="preload" href="/${assets}${font}" as="font" type="font/woff2" crossorigin>`;
const html = readFileSync(page, 'utf8');
if (!html.includes(link)) writeFileSync(page, html.replace('</title>', `</title>\n\t\t${link}`));
