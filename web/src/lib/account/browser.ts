// Which browser a session is in, by what it says of itself. Pure; owns no word.

export interface Browser {
	/** A name of its own. **Empty**: it does not say. */
	browser: string | null;
	system: string | null;
}

// Most browsers also name those that they are like: the first that fits is the one.
const BROWSERS: [RegExp, string][] = [
	[/\bEdgA?(iOS)?\//, 'Edge'],
	[/\bOPR\//, 'Opera'],
	[/\bVivaldi\//, 'Vivaldi'],
	[/\b(Firefox|FxiOS)\//, 'Firefox'],
	[/\b(Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
	[/\bVersion\/[\d.]+.*\bSafari\//, 'Safari']
];
const SYSTEMS: [RegExp, string][] = [
	[/\bWindows\b/, 'Windows'],
	[/\biPhone\b/, 'iPhone'],
	[/\biPad\b/, 'iPad'],
	[/\bAndroid\b/, 'Android'],
	[/\bCrOS\b/, 'ChromeOS'],
	[/\bMac ?OS X\b|\bMacintosh\b/, 'macOS'],
	[/\bLinux\b|\bX11\b/, 'Linux']
];

const first = (of: [RegExp, string][], text: string): string | null => of.find(([sign]) => sign.test(text))?.[1] ?? null;

export function browserOf(user_agent: string | null): Browser {
	const text = user_agent?.trim() ?? '';
	const system = first(SYSTEMS, text);
	const known = first(BROWSERS, text);
	if (known) return { browser: known, system };
	// A program says its name and number: curl/8.5.0.
	const program = /^(?!Mozilla)([\w.-]+)\//.exec(text)?.[1] ?? null;
	return { browser: program, system };
}
