// How old unpaid money is: what the bars show and what their title says. Pure; owns no word.
import type { CustomerMoney } from '$lib/api/types';

/** The buckets in their order; the first is not due yet. */
export const BUCKETS = ['current', '1_30', '31_60', '61_90', 'over_90'] as const;
export type Bucket = (typeof BUCKETS)[number];

/** One bar. */
export interface AgeBar {
	bucket: Bucket;
	amount_minor: number;
	/** From 0 to 1, of the largest bucket. */
	share: number;
	late: boolean;
}

type Aged = Pick<CustomerMoney, 'ageing' | 'unpaid_minor' | 'overdue_minor'>;

/** A bar for every bucket, those without money too. */
export function ageBars(money: Aged): AgeBar[] {
	const amount = (bucket: Bucket) => money.ageing.find((one) => one.bucket === bucket)?.amount_minor ?? 0;
	const most = Math.max(1, ...BUCKETS.map((bucket) => Math.abs(amount(bucket))));
	return BUCKETS.map((bucket) => ({
		bucket,
		amount_minor: amount(bucket),
		share: Math.max(0, amount(bucket)) / most,
		late: bucket !== 'current'
	}));
}

/** What stands out. */
export type Finding = { kind: 'none' | 'none_due' | 'all_due' } | { kind: 'part_due'; percent: number };

/** How much of the unpaid money is overdue. */
export function ageFinding(money: Aged): Finding {
	const unpaid = money.unpaid_minor ?? 0;
	const overdue = money.overdue_minor ?? 0;
	if (unpaid <= 0 && overdue <= 0) return { kind: 'none' };
	if (overdue <= 0) return { kind: 'none_due' };
	if (overdue >= unpaid) return { kind: 'all_due' };
	return { kind: 'part_due', percent: (100 * overdue) / unpaid };
}
