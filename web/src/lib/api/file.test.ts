import { expect, test } from 'vitest';
import { cutAfter, fileName } from './file';

test('a file has the name that the server gives it', () => {
	expect(fileName('attachment; filename="sales-2018-08.csv"')).toBe('sales-2018-08.csv');
	expect(fileName('inline')).toBeNull();
	expect(fileName(null)).toBeNull();
});

test('a text that was cut says so in its last line, and no row can say it', () => {
	expect(cutAfter('a,b\r\n# cut after 100000 rows\r\n')).toBe(100_000);
	expect(cutAfter('# cut after 3 rows\r\n')).toBe(3);
	expect(cutAfter('a,# cut after 3 rows\r\n')).toBeNull();
	expect(cutAfter('#12,b\r\n')).toBeNull();
	expect(cutAfter('')).toBeNull();
});
