// The numbers of a policy's text that a form can change: where each stands, and the text with another one there. What
// else the text says, and how it is set, stays as it is. Pure; owns no rule of what a policy may say.

export const AXES = ['retention', 'loyalty'] as const;
export type AxisName = (typeof AXES)[number];

/** A number in the text, by its first letter and the one after its last. */
export interface Place {
	from: number;
	to: number;
	value: number;
}
export interface AxisNumbers {
	high_from: Place;
	coverage: Place;
	signals: { signal: string; weight: Place }[];
}
export type RuleNumbers = { rule: string } & Record<AxisName, AxisNumbers>;

/** The text with blanks for what is quoted or a comment, letter by letter. */
const bare = (text: string): string =>
	text.replace(/(?<=[\s{[,:])("(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*')|(?<=^|\s)#[^\n]*/gm, (found) => ' '.repeat(found.length));

/** A key with its value, wherever in the text it stands. */
const KEYS = /(?<=^|[\s{,])(rules|rule|retention|loyalty|high_from|coverage|signal|weight|playbooks|alerts)[ \t]*:(?=\s|$)/gm;

/** The value that stands at a place, without its quotes. */
function valueAt(text: string, at: number): { from: number; value: string } {
	const [, gap = '', quoted, plain = ''] = /^([ \t]*)(?:"((?:[^"\\\n]|\\.)*)"|([^,}\n]*))/.exec(text.slice(at)) ?? [];
	return { from: at + gap.length, value: (quoted ?? plain.replace(/\s+#.*$/, '')).trim() };
}

interface Found {
	high_from: Place[];
	coverage: Place[];
	signal: string[];
	weight: Place[];
}

function axisOf(found: Found | undefined): AxisNumbers | null {
	const [high_from, coverage] = [found?.high_from[0], found?.coverage[0]];
	if (!found || !high_from || !coverage || found.high_from.length > 1 || found.coverage.length > 1) return null;
	if (found.signal.length === 0 || found.signal.length !== found.weight.length) return null;
	const signals = found.signal.map((signal, at) => ({ signal, weight: found.weight[at]! }));
	return { high_from, coverage, signals };
}

/** The numbers of every rule; null where the text does not say all of them in the usual way. */
export function numbersOf(text: string): RuleNumbers[] | null {
	const plain = bare(text);
	const rules: { rule: string; axes: Partial<Record<AxisName, Found>> }[] = [];
	let axis: Found | undefined;
	for (const found of plain.matchAll(KEYS)) {
		const key = found[1]!;
		const { from, value } = valueAt(text, found.index + found[0].length);
		if (key === 'playbooks' || key === 'alerts') break;
		if (key === 'rules') continue;
		if (key === 'rule') {
			rules.push({ rule: value, axes: {} });
			axis = undefined;
		} else if (key === 'retention' || key === 'loyalty') {
			const rule = rules.at(-1);
			if (!rule || rule.axes[key]) return null;
			axis = rule.axes[key] = { high_from: [], coverage: [], signal: [], weight: [] };
		} else if (!axis) return null;
		else if (key === 'signal') axis.signal.push(value);
		else {
			const number = value === '' ? Number.NaN : Number(value);
			if (!Number.isFinite(number)) return null;
			axis[key as 'high_from' | 'coverage' | 'weight'].push({ from, to: from + value.length, value: number });
		}
	}
	const read = rules.map(({ rule, axes }) => ({ rule, retention: axisOf(axes.retention), loyalty: axisOf(axes.loyalty) }));
	const whole = read.filter((one): one is RuleNumbers => one.retention !== null && one.loyalty !== null);
	return whole.length > 0 && whole.length === read.length ? whole : null;
}

/** The text with another number at a place. */
export const withNumber = (text: string, { from, to }: Place, value: number): string =>
	text.slice(0, from) + String(value) + text.slice(to);

/** The part of its axis that each weight is, 0 to 1. */
export function shares(weights: readonly number[]): number[] {
	const all = weights.reduce((sum, one) => sum + one, 0);
	return weights.map((one) => (all > 0 ? one / all : 0));
}

/** The text with other thresholds for a rule, as far as they stand in it. */
export function withThresholds(text: string, rule: number, wanted: Partial<Record<AxisName, number>>): string {
	// Each change moves what stands behind it, so that places are looked up anew.
	return AXES.reduce((so_far, axis) => {
		const place = numbersOf(so_far)?.[rule]?.[axis].high_from;
		const value = wanted[axis];
		return place && value !== undefined ? withNumber(so_far, place, value) : so_far;
	}, text);
}

/** Where a line of the text begins and ends; the last one where there are fewer. */
export function lineAt(text: string, line: number): { from: number; to: number } {
	const lines = text.split('\n');
	const at = Math.min(Math.max(1, line), lines.length) - 1;
	const from = lines.slice(0, at).reduce((sum, one) => sum + one.length + 1, 0);
	return { from, to: from + lines[at]!.length };
}
