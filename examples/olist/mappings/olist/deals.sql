-- The marketing funnel: a lead is a shop that may join the marketplace; it is won when it has joined.
-- Which leads were lost, and what a lead is worth, is not in the files.
SELECT
    l.mql_id AS deal_id,
    coalesce('Lead from ' || l.origin, 'Lead') AS name,
    'new' AS kind,
    'qualified' AS stage,
    'BRL' AS currency,
    l.first_contact_date AS opened_on,
    d.won_date AS closed_on,
    CASE WHEN d.won_date IS NOT NULL THEN 'true' END AS won
FROM leads AS l
LEFT JOIN closed_deals AS d ON d.mql_id = l.mql_id
