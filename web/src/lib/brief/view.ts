// The words of a view: for whom it is and what for. Owns no shape.
import type { View } from '$lib/api/types';
import { t, tOr, word } from '$lib/words';

/** For whom a view is. */
export const viewTitle = ({ level, business_unit }: View): string =>
	t('view.title', { level: level ?? 'all', unit: business_unit ? word('business_unit', business_unit) : 'none' });

/** What a view is for: in the reader's language where it came with Regard, else as the company wrote it. */
export const viewPurpose = (view: View): string =>
	view.built_in ? tOr(`view.purpose.${view.name}`, view.purpose) : view.purpose;
