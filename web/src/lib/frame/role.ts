// What somebody does, in one line: the title, and the business unit where the title does not say it.
import { t, word } from '$lib/words';

interface Person {
	title: string | null;
	level: string | null;
	business_unit: string | null;
}

export function roleOf({ title, level, business_unit }: Person): string {
	const what = title ?? (level ? t('frame.level', { level }) : '');
	if (!business_unit || what.toLowerCase().includes(business_unit.toLowerCase())) return what;
	const unit = word('business_unit', business_unit);
	return what ? `${what} · ${unit}` : unit;
}
