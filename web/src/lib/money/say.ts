// What is foreseen of payments, in words.
import type { ExpectedPayment, PayerFacts, PaymentReason } from '$lib/api/types';
import { day, days, percent, t, tOr } from '$lib/words';
import { rangeOf, usualOf } from './expected';

/** A reason for the day of a payment, with how far it moves it, and beside whom or what. */
export function reasonText(reason: PaymentReason): string {
	const { count, name } = reason;
	const said = tOr(`payment.because.${reason.cause}`, reason.cause, { count: count ?? 0, name: name ?? 'other', value: reason.value ?? 'none' });
	if (reason.days === null) return said;
	const by = days(Math.max(1, Math.round(Math.abs(reason.days))));
	const among = reason.cause === 'own_habit' ? 'customers' : 'invoices';
	return t(`payment.moves.${reason.days < 0 ? 'earlier' : 'later'}`, { reason: said, days: by, among });
}

/** The expected day with its range. */
export function rangeText(expected: ExpectedPayment): string {
	const never = percent(expected.never * 100, 0);
	const said = (text: string | null) => (text ? day(text) : '');
	return t(`invoice.expected.${rangeOf(expected)}`, {
		day: said(expected.expected_on),
		from: said(expected.from_on),
		to: said(expected.to_on),
		never
	});
}

/** How a customer usually pays. */
export function usualText(payer: PayerFacts): string | null {
	const usual = usualOf(payer.median_days);
	return usual && t(`payment.usual.${usual.way}`, { days: days(usual.by) });
}

/** A grade in words. */
export const gradeText = (grade: string): string => tOr(`payment.grade.${grade}`, grade);
