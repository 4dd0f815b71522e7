// Sets the theme before the first paint. The choice is 'light', 'dark' or, when absent, the system's.
(function () {
	var dark = window.matchMedia('(prefers-color-scheme: dark)');
	function apply() {
		var chosen = null;
		try {
			chosen = window.localStorage.getItem('regard.theme');
		} catch (_) {
			// Storage may be forbidden; the system's choice holds then.
		}
		var theme = chosen === 'light' || chosen === 'dark' ? chosen : dark.matches ? 'dark' : 'light';
		document.documentElement.setAttribute('data-theme', theme);
	}
	apply();
	dark.addEventListener('change', apply);
	window.addEventListener('regard:theme', apply);
})();
