SELECT
    "ResponseId" AS answer_id,
    "Account" AS customer_id,
    "ContactId" AS contact_id,
    "Survey" AS survey,
    "Touchpoint" AS touchpoint,
    "Product" AS item_id,
    "Ticket" AS case_id,
    "SalesOrder" AS order_id,
    "SentAt" AS asked_at,
    "RespondedAt" AS answered_at,
    "Rating" AS score,
    "ScaleFrom" AS scale_min,
    "ScaleTo" AS scale_max,
    "Comment" AS comment,
    "Lang" AS language
FROM answers
