-- A review is an answer to the question sent after the delivery: 1 to 5. One review can cover two
-- orders, so the order is part of the key. Half of the reviews are of orders in no file: whose they
-- are is not known. The comment is the title with the message; the files do not name its language, which is
-- that of the marketplace. Eight comments are nothing but spaces, so they are none.
SELECT
    r.review_id || '-' || r.order_id AS answer_id,
    coalesce(c.customer_unique_id, o.customer_id) AS customer_id,
    'csat' AS survey,
    'delivery' AS touchpoint,
    r.order_id,
    r.review_creation_date AS asked_at,
    r.review_answer_timestamp AS answered_at,
    r.review_score AS score,
    '1' AS scale_min,
    '5' AS scale_max,
    nullif(concat_ws(chr(10), r.review_comment_title, r.review_comment_message), '') AS comment,
    CASE
        WHEN regexp_like(concat_ws(chr(10), r.review_comment_title, r.review_comment_message), '\S') THEN 'pt'
    END AS language
FROM order_reviews AS r
LEFT JOIN orders AS o ON o.order_id = r.order_id
LEFT JOIN customers AS c ON c.customer_id = o.customer_id
