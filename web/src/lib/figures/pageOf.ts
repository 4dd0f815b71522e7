// Which page says more about a metric. Pure; owns no word.

const PAGES: Record<string, readonly string[]> = {
	'/promises': ['otif_first', 'otif_latest', 'delivery_delay_days', 'overdue_orders', 'lead_time_days', 'lead_time_days_p90', 'promises_kept', 'reorder_rate'],
	'/voice': ['nps', 'recommendation_rate', 'csat', 'ces', 'ces_easy', 'satisfaction_rate', 'response_rate'],
	'/money': ['dso_countback', 'dso_simple', 'overdue_share', 'days_late', 'collection_effectiveness', 'cost_to_serve'],
	'/sales': ['sales', 'sales_growth', 'orders', 'average_basket', 'new_customers', 'conversion_rate', 'win_rate', 'pipeline', 'forecast']
};

/** The page of a metric; null when only its rows say more. */
export function pageOf(metric: string): string | null {
	return Object.entries(PAGES).find(([, metrics]) => metrics.includes(metric))?.[0] ?? null;
}
