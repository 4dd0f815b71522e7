import { describe, expect, test } from 'vitest';
import {
	defaultPeriod,
	linkTo,
	looking,
	periodChoices,
	periodDays,
	referencePeriod,
	shiftDay,
	shiftMonth,
	withChanges
} from './address';

const params = (text: string) => new URLSearchParams(text);

describe('what the address looks at', () => {
	test('a day, a period, a segment', () => {
		expect(looking(params('moment=2018-05-01&period=2018-04&segment=Retail'))).toEqual({
			moment: '2018-05-01',
			period: '2018-04',
			segment: 'Retail',
			list: null
		});
	});
	test('what makes no sense is as if it were not there', () => {
		expect(looking(params('moment=soon&period=lately&segment='))).toEqual({ moment: null, period: null, segment: null, list: null });
	});
	test('a list of customers', () => {
		expect(looking(params('list=l-1')).list).toBe('l-1');
		expect(linkTo('/promises', params('list=l-1&search=x'))).toBe('/promises?list=l-1');
	});
});

describe('links', () => {
	test('they carry what is looked at and nothing else', () => {
		expect(linkTo('/orders/1', params('moment=2018-05-01&search=x'))).toBe('/orders/1?moment=2018-05-01');
		expect(linkTo('/customers?sort=nps', params('segment=A+B'))).toBe('/customers?segment=A+B&sort=nps');
		expect(linkTo('/', params(''))).toBe('/');
		expect(linkTo('/voice?days=2026-10#comments', params('segment=A'))).toBe('/voice?segment=A&days=2026-10#comments');
		expect(linkTo('/voice#comments', params(''))).toBe('/voice#comments');
	});
	test('null takes a choice away', () => {
		expect(withChanges('/x', params('a=1&b=2'), { a: null, c: '3' })).toBe('/x?b=2&c=3');
	});
});

describe('periods', () => {
	test('the default is the last whole month', () => {
		expect(defaultPeriod('2018-09-01')).toBe('2018-08');
		expect(defaultPeriod('2018-08-31')).toBe('2018-08');
		expect(defaultPeriod('2018-01-15')).toBe('2017-12');
	});
	test('as they are written', () => {
		expect(periodDays('2018-02')).toEqual({ from: '2018-02-01', to: '2018-02-28' });
		expect(periodDays('2018')).toEqual({ from: '2018-01-01', to: '2018-12-31' });
		expect(periodDays('2017-11..2018-01')).toEqual({ from: '2017-11-01', to: '2018-01-31' });
	});
	test('months before and after, over the turn of the year', () => {
		expect(shiftMonth('2018-01-31', -1)).toBe('2017-12');
		expect(shiftMonth('2018-11-01', 14)).toBe('2020-01');
		expect(shiftDay('2018-03-31', -1)).toBe('2018-02-28');
		expect(shiftDay('2018-03-15', -12)).toBe('2017-03-15');
	});
	test('what a period is compared with is as long', () => {
		const days = (from: string, to: string) => ({ from, to });
		expect(referencePeriod(days('2018-03-01', '2018-03-31'), 'previous_period')).toEqual(days('2018-02-01', '2018-02-28'));
		expect(referencePeriod(days('2018-02-01', '2018-02-28'), 'previous_year')).toEqual(days('2017-02-01', '2017-02-28'));
		expect(referencePeriod(days('2018-03-05', '2018-03-11'), 'previous_period')).toEqual(days('2018-02-26', '2018-03-04'));
		expect(referencePeriod(days('2018-03-01', '2018-03-31'), 'none')).toBeNull();
	});
	test('none is offered that ended before the first day', () => {
		const { months, quarters, years } = periodChoices('2017-03-15', '2017-01-10');
		expect(months.map((one) => one.text)).toEqual(['2017-02', '2017-01']);
		expect(quarters).toEqual([]);
		expect(years).toEqual([]);
	});
});
