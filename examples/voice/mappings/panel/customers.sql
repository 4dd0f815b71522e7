-- The members of the panel. The segment is how often they came by the checkout (NbPassageKS); a customer has one
-- segment, so the spend of a visit (CaTicket) and t, which the file does not explain, are left out.
SELECT
    id AS customer_id,
    'Panel member ' || id AS name,
    CASE
        WHEN TRY_CAST("NbPassageKS" AS INT) = 1 THEN '1 visit'
        WHEN TRY_CAST("NbPassageKS" AS INT) = 2 THEN '2 visits'
        WHEN TRY_CAST("NbPassageKS" AS INT) <= 4 THEN '3 to 4 visits'
        WHEN TRY_CAST("NbPassageKS" AS INT) <= 9 THEN '5 to 9 visits'
        WHEN TRY_CAST("NbPassageKS" AS INT) <= 19 THEN '10 to 19 visits'
        WHEN TRY_CAST("NbPassageKS" AS INT) >= 20 THEN '20 visits or more'
    END AS segment,
    'FR' AS country,
    'EUR' AS currency
FROM panel
