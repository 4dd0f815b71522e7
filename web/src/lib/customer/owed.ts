// What a customer owes, in the amounts that pages show: each with the list of invoices behind it. Pure.
import type { CustomerMoney } from '$lib/api/types';

export interface Owed {
	name: 'unpaid' | 'overdue' | 'disputed';
	/** The state of the invoices behind it. */
	state: 'open' | 'overdue' | 'disputed';
	minor: number | null;
	/** Nothing owed is neither good nor bad. */
	tone: 'plain' | 'bad' | 'warn';
}

/** Unpaid, and what of it is overdue or disputed. */
export function amountsOf(owed: CustomerMoney): Owed[] {
	const amounts: Owed[] = [
		{ name: 'unpaid', state: 'open', minor: owed.unpaid_minor, tone: 'plain' },
		{ name: 'overdue', state: 'overdue', minor: owed.overdue_minor, tone: 'bad' },
		{ name: 'disputed', state: 'disputed', minor: owed.disputed_minor, tone: 'warn' }
	];
	return amounts.map((one) => (one.minor ? one : { ...one, tone: 'plain' }));
}
