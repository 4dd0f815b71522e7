import { expect, test } from 'vitest';
import { together } from './lines';

const point = (month: number, value: number | null) => ({
	from: `2026-0${month}-01`,
	to: `2026-0${month}-28`,
	value,
	margin: null,
	n: 1
});

test('months of several figures stand side by side, in order', () => {
	const rows = together([{ series: [point(1, 40), point(2, 42)] }, { series: [point(3, 30), point(2, null)] }]);
	expect(rows.map((row) => [row.from, row.values])).toEqual([
		['2026-01-01', [40, null]],
		['2026-02-01', [42, null]],
		['2026-03-01', [null, 30]]
	]);
	expect(together([{ series: [] }])).toEqual([]);
});
