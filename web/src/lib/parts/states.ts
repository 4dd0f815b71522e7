// Which tone each state has. Owns no word.
import type { InvoiceState, OrderState, SourceRow } from '$lib/api/types';

export type Tone = 'good' | 'bad' | 'warn' | 'open' | 'quiet';

export const orderTone: Record<OrderState, Tone> = {
	open: 'open',
	late: 'bad',
	delivered: 'good',
	delivered_late: 'warn',
	cancelled: 'quiet',
	no_lines: 'quiet'
};

export const invoiceTone: Record<InvoiceState, Tone> = {
	open: 'open',
	overdue: 'bad',
	disputed: 'warn',
	paid: 'good',
	credit: 'quiet'
};

export const sourceTone: Record<SourceRow['state'], Tone> = {
	fresh: 'good',
	stale: 'warn',
	never: 'quiet',
	failed: 'bad'
};
