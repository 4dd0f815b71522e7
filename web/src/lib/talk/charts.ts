// The charts that can be talked about, by the name that comments keep; and how each is called. Owns no word.
import type { Key } from '$lib/words';

export const CHARTS = {
	kept: 'promises.kept.title',
	overdue: 'promises.overdue.title',
	lead_times: 'promises.lead.title',
	lead_time_months: 'promises.lead.by_month',
	dso: 'money.dso.title',
	expected_cash: 'money.cash.title',
	cost_to_serve: 'money.cost.title',
	sales: 'sales.months.title',
	nps: 'voice.nps.title',
	loyalty_grid: 'loyalty.grid.title',
	loyalty_calibration: 'loyalty.calibration.title',
	loyalty_trail: 'stand.trail.title'
} satisfies Record<string, Key>;

export type ChartName = keyof typeof CHARTS;

export const isChart = (name: string): name is ChartName => Object.hasOwn(CHARTS, name);
