// Who looks after a customer, in one line.
import type { CustomerPage } from '$lib/api/types';
import { t } from '$lib/words';

/** Each with the business unit, where it is known; empty when nobody does. */
export const ownersText = (owners: CustomerPage['customer']['owners'] = []): string =>
	owners.map((owner) => (owner.business_unit ? t('customer.owner', { ...owner }) : owner.name)).join('; ');
