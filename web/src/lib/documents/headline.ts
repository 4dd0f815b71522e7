// Which sentence stands at the head of an order. Pure; owns no word.
import type { OrderRow } from '$lib/api/types';

type Standing = Pick<OrderRow, 'state' | 'promised_on'>;

/** The ending of `order.headline.…`: on time is only said where there was a promise to keep. */
export function orderHeadline(order: Standing) {
	return order.state === 'delivered' && order.promised_on === null ? 'delivered_unpromised' : order.state;
}
