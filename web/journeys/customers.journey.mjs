// Customers: found, opened, and from the summary to an invoice in three clicks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, asExecutive, assertQuiet, follow, openFromRail, ready } from './stage.mjs';

let page;
asExecutive((signedIn) => (page = signedIn));

/** A customer with invoices, so that there is something to open. */
async function customerWithInvoices() {
	const { rows } = await api(page, '/customers?sort=sales&direction=desc&limit=20');
	for (const row of rows) {
		const invoices = await api(page, `/customers/${encodeURIComponent(row.customer_id)}/invoices?limit=1`);
		if (invoices.rows.length > 0) return row;
	}
	throw new Error('no customer of the demo has an invoice');
}

test('from the summary to an invoice in three clicks', async () => {
	const customer = await customerWithInvoices();
	await openFromRail(page, 'Customers');
	await page.getByRole('searchbox').or(page.getByRole('textbox', { name: /search|find/i })).first().fill(customer.name);
	const table = page.getByRole('table').first();
	// One: the customer.
	await follow(page, table.getByRole('link', { name: customer.name }).first());
	await page.getByRole('heading', { level: 1, name: customer.name }).waitFor();
	// Two: the list of invoices.
	await follow(page, page.getByRole('main').getByRole('link', { name: /all .*invoices|^invoices/i }).first());
	const invoices = await api(page, `/customers/${encodeURIComponent(customer.customer_id)}/invoices?limit=50`);
	const [first] = invoices.rows;
	// Three: the invoice.
	await follow(page, page.getByRole('link', { name: first.invoice_id }).first());
	await page.getByText(first.invoice_id).first().waitFor();
	await page.getByText(customer.name).first().waitFor();
	await page.goBack();
	await ready(page);
	await page.getByRole('link', { name: first.invoice_id }).first().waitFor();
	assertQuiet(page);
});

test('Ctrl+K finds a customer without the mouse', async () => {
	const { rows } = await api(page, '/customers?limit=5');
	const wanted = rows[3] ?? rows[0];
	await page.goto('/');
	await ready(page);
	await page.keyboard.press('Control+k');
	const box = page.getByRole('combobox').or(page.getByRole('dialog').getByRole('textbox')).first();
	await box.waitFor();
	await page.keyboard.type(wanted.name);
	await page.getByRole('option', { name: wanted.name }).first().waitFor();
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/customers\//);
	await ready(page);
	await page.getByRole('heading', { level: 1 }).first().waitFor();
	assertQuiet(page);
});

test('a customer out of reach looks exactly like one that does not exist', async () => {
	const answers = [];
	for (const id of ['no-such-customer', 'another-one']) {
		const response = await page.request.get(`/api/v1/customers/${id}`);
		answers.push([response.status(), await response.text()]);
	}
	assert.equal(answers[0][0], 404);
	assert.deepEqual(answers[0], answers[1]);
});

test('the table seeks on: the second page follows the first', async () => {
	const first = await api(page, '/customers?sort=name&limit=20');
	const second = await api(page, `/customers?sort=name&limit=20&after=${encodeURIComponent(first.next)}`);
	const ids = [...first.rows, ...second.rows].map((row) => row.customer_id);
	assert.equal(new Set(ids).size, 40);
});
