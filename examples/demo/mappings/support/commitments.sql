SELECT
    "PromiseNo" AS commitment_id,
    "Account" AS customer_id,
    CASE "Kind"
        WHEN 'Call-back' THEN 'call_back' WHEN 'Credit' THEN 'credit' WHEN 'First reply' THEN 'first_response'
        ELSE "Kind"
    END AS kind,
    to_instant("PromisedAt", '%d.%m.%Y %H:%M') AS made_at,
    to_day("FirstDue", '%d.%m.%Y') AS first_due_on,
    to_day("Due", '%d.%m.%Y') AS due_on,
    to_instant("DueTime", '%d.%m.%Y %H:%M') AS due_at,
    "WhyMoved" AS change_reason,
    "TicketNo" AS case_id,
    "Order" AS order_id,
    "Owner" AS author_id,
    "Note" AS text,
    to_instant("KeptAt", '%d.%m.%Y %H:%M') AS kept_at,
    to_instant("WithdrawnAt", '%d.%m.%Y %H:%M') AS withdrawn_at
FROM commitments
