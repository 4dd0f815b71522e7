import { expect, test } from 'vitest';
import type { Todo } from '$lib/api/types';
import { ownSteps } from './steps';

const step = (href: string): Todo => ({
	href,
	late: false,
	what: { key: 'todo.what.late_orders', params: {} },
	when: { key: 'todo.when.today', params: {} }
});

test('a step to a closed page is only for whoever runs Regard', () => {
	const steps = [step('/orders/1'), step('/sources/quarantine?source=crm'), step('/sources/crm')];
	expect(ownSteps(steps, true)).toEqual(steps);
	expect(ownSteps(steps, false).map((one) => one.href)).toEqual(['/orders/1', '/sources/crm']);
});
