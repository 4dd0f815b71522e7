import { expect, test } from 'vitest';
import { pieces } from './parts';

const marked = (text: string, search: string | null) => pieces(text, search).map((one) => (one.found ? `[${one.text}]` : one.text));

test('what was searched for is marked wherever it stands, in any case', () => {
	expect(marked('Late, late and LATE', 'late')).toEqual(['[Late]', ', ', '[late]', ' and ', '[LATE]']);
	expect(marked('Zu spät', ' SPÄT ')).toEqual(['Zu ', '[spät]']);
	expect(marked('50% (missing)', '% (')).toEqual(['50', '[% (]', 'missing)']);
});

test('a text that does not hold it stays whole', () => {
	expect(marked('On time', 'late')).toEqual(['On time']);
	expect(marked('On time', null)).toEqual(['On time']);
	expect(marked('İstanbul late', 'late')).toEqual(['İstanbul late']);
});
