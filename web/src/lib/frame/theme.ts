// Light, dark, or as the system has it. static/theme.js applies the choice before the first paint.

export const THEMES = ['light', 'dark', 'system'] as const;
export type Theme = (typeof THEMES)[number];

const NAME = 'regard.theme';

export function chosenTheme(): Theme {
	try {
		const chosen = localStorage.getItem(NAME);
		return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
	} catch {
		return 'system';
	}
}

export function chooseTheme(theme: Theme): void {
	try {
		if (theme === 'system') localStorage.removeItem(NAME);
		else localStorage.setItem(NAME, theme);
	} catch {
		// Storage may be forbidden; the system's choice holds then.
	}
	window.dispatchEvent(new Event('regard:theme'));
}
