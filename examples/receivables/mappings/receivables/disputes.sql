-- Whether an invoice was disputed is known only when it is settled: the file does not say since when. So a
-- dispute opens and ends on that day. Any earlier day would let the past know what nobody knew then.
SELECT
    "invoiceNumber" AS dispute_id,
    "invoiceNumber" AS invoice_id,
    "customerID" AS customer_id,
    to_day("SettledDate", '%m/%d/%Y') AS opened_at,
    "InvoiceAmount" AS amount,
    to_day("SettledDate", '%m/%d/%Y') AS resolved_at,
    'paid in full' AS outcome
FROM invoices
WHERE "Disputed" = 'Yes'
