-- Finance knows a customer by its debtor number; the list says which account that is.
SELECT
    "Customer" AS customer_id,
    'finance' AS source,
    "DebtorNo" AS source_key,
    "MailDomain" AS email_domain,
    "TaxNumber" AS tax_number
FROM debtors
