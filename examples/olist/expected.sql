-- What Regard must say about this home, worked out apart from it: plain SQL in DuckDB over the same CSV
-- files, with no mapping and no code of Regard. `expected.py` runs it and writes expected.json.
--
-- The moment is the end of 2018-09-01 at home, so what is later than that is not there. A block opens with
-- `-- rows:`, `-- quarantine:` or `-- figure:`; the text before the first block prepares the tables.
-- Rates are percentages; money is in major units of BRL.

CREATE VIEW orders_known AS
SELECT
    o.order_id,
    coalesce(c.customer_unique_id, o.customer_id) AS customer_id,
    o.order_purchase_timestamp::TIMESTAMP AS ordered_at,
    o.order_purchase_timestamp::DATE AS ordered_on,
    o.order_estimated_delivery_date::DATE AS promised_on,
    CASE WHEN o.order_status IN ('canceled', 'unavailable')
        THEN coalesce(o.order_approved_at, o.order_purchase_timestamp)::TIMESTAMP END AS cancelled_at,
    CASE WHEN o.order_delivered_customer_date::TIMESTAMP < '2018-09-02'
        THEN o.order_delivered_customer_date::TIMESTAMP END AS delivered_at
FROM orders AS o
LEFT JOIN customers AS c USING (customer_id)
WHERE o.order_purchase_timestamp::TIMESTAMP < '2018-09-02';

-- Every unit sold, of orders that are in the files. No cancellation is later than the moment.
CREATE VIEW units AS
SELECT o.*, i.categoria, i.receita::DECIMAL(12, 2) AS price
FROM items_by_category AS i
JOIN orders_known AS o USING (order_id);

CREATE VIEW sold AS SELECT * FROM units WHERE cancelled_at IS NULL;

-- The clock went back on these two nights: an hour named twice is the first of the two.
CREATE MACRO instant(wall) AS timezone('America/Sao_Paulo', wall) - CASE
    WHEN wall BETWEEN '2017-02-18 23:00:00' AND '2017-02-18 23:59:59' THEN INTERVAL 1 HOUR
    WHEN wall BETWEEN '2018-02-17 23:00:00' AND '2018-02-17 23:59:59' THEN INTERVAL 1 HOUR
    ELSE INTERVAL 0 HOUR END;

CREATE VIEW delivered AS
SELECT *, epoch(instant(delivered_at) - instant(ordered_at)) / 86400.0 AS days, delivered_at::DATE AS delivered_on
FROM units WHERE delivered_at IS NOT NULL;

CREATE VIEW reviews AS
SELECT
    review_score::DOUBLE AS score,
    review_creation_date::DATE AS asked_on,
    review_answer_timestamp::DATE AS answered_on
FROM order_reviews
WHERE review_creation_date::TIMESTAMP < '2018-09-02';

-- Leads with the day on which they joined the marketplace, whenever that was; a lead that was lost is in no file.
CREATE VIEW funnel AS
SELECT
    l.mql_id,
    l.origin,
    l.first_contact_date::DATE AS contacted_on,
    d.won_date::DATE AS won_on
FROM leads AS l
LEFT JOIN closed_deals AS d USING (mql_id);

-- Customers and their orders that count for sales.
CREATE VIEW customer_orders AS SELECT DISTINCT customer_id, order_id, ordered_at, ordered_on FROM sold;

-- rows: orders
SELECT count(*) FROM orders;

-- rows: customers
SELECT (SELECT count(DISTINCT customer_unique_id) FROM customers)
     + (SELECT count(*) FROM orders WHERE customer_id NOT IN (SELECT customer_id FROM customers));

-- rows: customers known only by their key
SELECT count(*) FROM orders WHERE customer_id NOT IN (SELECT customer_id FROM customers);

-- rows: order_lines
SELECT count(*) FROM items_by_category WHERE order_id IN (SELECT order_id FROM orders);

-- rows: deliveries
SELECT count(*) FROM orders
WHERE order_delivered_carrier_date IS NOT NULL OR order_delivered_customer_date IS NOT NULL;

-- rows: answers
SELECT count(*) FROM order_reviews;

-- rows: answers where comment is not null
SELECT count(*) FROM order_reviews
WHERE regexp_matches(concat_ws(' ', review_comment_title, review_comment_message), '\S');

-- rows: answers where language = 'pt'
SELECT count(*) FROM order_reviews
WHERE regexp_matches(concat_ws(' ', review_comment_title, review_comment_message), '\S');

-- rows: answers where customer_id is null
SELECT count(*) FROM order_reviews WHERE order_id NOT IN (SELECT order_id FROM orders);

-- rows: items
SELECT count(DISTINCT name) FROM (
    SELECT categoria AS name FROM items_by_category UNION ALL SELECT product_category_name FROM products
);

-- rows: deals
SELECT count(*) FROM leads;

-- rows: deals where won
SELECT count(*) FROM closed_deals;

-- rows: visits
SELECT count(*) FROM leads;

-- rows: visits where order_id is not null
SELECT count(*) FROM leads WHERE mql_id IN (SELECT mql_id FROM closed_deals);

-- rows: payments
SELECT count(*) FROM order_payments WHERE order_id IN (SELECT order_id FROM orders);

-- quarantine: order_lines waiting_for_parent
SELECT count(*) FROM items_by_category WHERE order_id NOT IN (SELECT order_id FROM orders);

-- quarantine: payments missing
SELECT count(*) FROM order_payments WHERE order_id NOT IN (SELECT order_id FROM orders);

-- figure: orders grain=month period=2016-09..2018-08
SELECT date_trunc('month', ordered_on)::DATE AS "from", count(DISTINCT order_id) AS value, count(DISTINCT order_id) AS n
FROM sold WHERE ordered_on < '2018-09-01' GROUP BY 1 ORDER BY 1;

-- figure: orders period=2017-09..2018-08
SELECT '2017-09-01'::DATE AS "from", count(DISTINCT order_id) AS value, count(DISTINCT order_id) AS n
FROM sold WHERE ordered_on BETWEEN '2017-09-01' AND '2018-08-31';

-- figure: sales grain=month period=2016-09..2018-08
SELECT date_trunc('month', ordered_on)::DATE AS "from", sum(price) AS value, count(*) AS n
FROM sold WHERE ordered_on < '2018-09-01' GROUP BY 1 ORDER BY 1;

-- figure: sales period=2017-09..2018-08
SELECT '2017-09-01'::DATE AS "from", sum(price) AS value, count(*) AS n
FROM sold WHERE ordered_on BETWEEN '2017-09-01' AND '2018-08-31';

-- figure: average_basket period=2018-08
SELECT '2018-08-01'::DATE AS "from", sum(price) / count(DISTINCT order_id) AS value, count(DISTINCT order_id) AS n
FROM sold WHERE ordered_on BETWEEN '2018-08-01' AND '2018-08-31';

-- figure: new_customers period=2018-08
SELECT '2018-08-01'::DATE AS "from", count(*) AS value, count(*) AS n
FROM (SELECT customer_id, min(ordered_on) AS first_on FROM customer_orders GROUP BY 1)
WHERE first_on BETWEEN '2018-08-01' AND '2018-08-31';

-- figure: otif_first period=2018-08
SELECT '2018-08-01'::DATE AS "from",
    100.0 * count(*) FILTER (delivered_at::DATE <= promised_on) / count(*) AS value, count(*) AS n
FROM sold WHERE promised_on BETWEEN '2018-08-01' AND '2018-08-31';

-- figure: otif_first period=2017-09..2018-08
SELECT '2017-09-01'::DATE AS "from",
    100.0 * count(*) FILTER (delivered_at::DATE <= promised_on) / count(*) AS value, count(*) AS n
FROM sold WHERE promised_on BETWEEN '2017-09-01' AND '2018-08-31';

-- figure: otif_first grain=month period=2016-10..2018-08
SELECT date_trunc('month', promised_on)::DATE AS "from",
    100.0 * count(*) FILTER (delivered_at::DATE <= promised_on) / count(*) AS value, count(*) AS n
FROM sold WHERE promised_on < '2018-09-01' GROUP BY 1 ORDER BY 1;

-- figure: otif_latest period=2018-08
SELECT '2018-08-01'::DATE AS "from",
    100.0 * count(*) FILTER (delivered_at::DATE <= promised_on) / count(*) AS value, count(*) AS n
FROM sold WHERE promised_on BETWEEN '2018-08-01' AND '2018-08-31';

-- figure: overdue_orders
SELECT '2018-09-01'::DATE AS "from", count(DISTINCT order_id) AS value, count(DISTINCT order_id) AS n
FROM sold WHERE promised_on <= '2018-09-01' AND delivered_at IS NULL;

-- figure: lead_time_days period=2018-08
SELECT '2018-08-01'::DATE AS "from", quantile_cont(days, 0.5) AS value, count(*) AS n
FROM delivered WHERE delivered_on BETWEEN '2018-08-01' AND '2018-08-31';

-- figure: lead_time_days_p90 period=2018-08
SELECT '2018-08-01'::DATE AS "from", quantile_cont(days, 0.9) AS value, count(*) AS n
FROM delivered WHERE delivered_on BETWEEN '2018-08-01' AND '2018-08-31';

-- figure: lead_time_days period=2017-09..2018-08
SELECT '2017-09-01'::DATE AS "from", quantile_cont(days, 0.5) AS value, count(*) AS n
FROM delivered WHERE delivered_on BETWEEN '2017-09-01' AND '2018-08-31';

-- figure: csat period=2018-08
SELECT '2018-08-01'::DATE AS "from", 100.0 * count(*) FILTER (score >= 4) / count(*) AS value, count(*) AS n
FROM reviews WHERE answered_on BETWEEN '2018-08-01' AND '2018-08-31';

-- figure: csat period=2017-09..2018-08
SELECT '2017-09-01'::DATE AS "from", 100.0 * count(*) FILTER (score >= 4) / count(*) AS value, count(*) AS n
FROM reviews WHERE answered_on BETWEEN '2017-09-01' AND '2018-08-31';

-- figure: response_rate period=2018-08
SELECT '2018-08-01'::DATE AS "from", 100.0 * count(*) FILTER (answered_on <= '2018-09-01') / count(*) AS value,
    count(*) AS n
FROM reviews WHERE asked_on BETWEEN '2018-08-01' AND '2018-08-31';

-- figure: reorder_rate period=2018-04
SELECT '2018-04-01'::DATE AS "from",
    100.0 * count(DISTINCT customer_id) FILTER (EXISTS (
        SELECT 1 FROM customer_orders AS again
        WHERE again.customer_id = first_order.customer_id AND again.ordered_at > first_order.ordered_at
            AND again.ordered_at <= first_order.ordered_at + INTERVAL 90 DAYS
    )) / count(DISTINCT customer_id) AS value, count(DISTINCT customer_id) AS n
FROM customer_orders AS first_order WHERE ordered_on BETWEEN '2018-04-01' AND '2018-04-30';

-- figure: sales by=item_id top=5 period=2018-08
SELECT coalesce(categoria, 'none') AS member, sum(price) AS value, count(*) AS n
FROM sold WHERE ordered_on BETWEEN '2018-08-01' AND '2018-08-31' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5;

-- The share of leads that joined, by the day of first contact. A visit's order has no time of its own, so all
-- that ever joined count: 842 of 8,000.
-- figure: conversion_rate period=2017-06..2018-05
SELECT '2017-06-01'::DATE AS "from", 100.0 * count(won_on) / count(*) AS value, count(*) AS n FROM funnel;

-- figure: conversion_rate grain=month period=2017-06..2018-05
SELECT date_trunc('month', contacted_on)::DATE AS "from", 100.0 * count(won_on) / count(*) AS value, count(*) AS n
FROM funnel GROUP BY 1 ORDER BY 1;

-- figure: conversion_rate by=channel period=2017-06..2018-05
SELECT coalesce(origin, 'none') AS member, 100.0 * count(won_on) / count(*) AS value, count(*) AS n
FROM funnel GROUP BY 1 ORDER BY 1;

-- The deals know when they were won: fewer at the moment, all 842 at the end of the files.
-- figure: lead_conversion period=2017-06..2018-05
SELECT '2017-06-01'::DATE AS "from", 100.0 * count(*) FILTER (won_on <= '2018-09-01') / count(*) AS value, count(*) AS n
FROM funnel;

-- figure: lead_conversion period=2017-06..2018-05 moment=2018-11-30
SELECT '2017-06-01'::DATE AS "from", 100.0 * count(won_on) / count(*) AS value, count(*) AS n FROM funnel;

-- No lead is known to be lost, so every deal that is closed is won.
-- figure: win_rate period=2017-12..2018-11 moment=2018-11-30
SELECT '2017-12-01'::DATE AS "from", 100.0 AS value, count(won_on) AS n FROM funnel WHERE won_on IS NOT NULL;
