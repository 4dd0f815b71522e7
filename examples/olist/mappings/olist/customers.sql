-- A person has one customer_unique_id and a new customer_id for every order. The files hold no names.
-- Ten persons moved between cities; the address with the highest order-level key stands for them.
SELECT
    customer_unique_id AS customer_id,
    'Customer ' || substr(customer_unique_id, 1, 8) AS name,
    'BR' AS country,
    customer_state AS region,
    'BRL' AS currency
FROM (
    SELECT
        customer_unique_id,
        customer_state,
        row_number() OVER (PARTITION BY customer_unique_id ORDER BY customer_id DESC) AS newest
    FROM customers
) AS addresses
WHERE newest = 1
