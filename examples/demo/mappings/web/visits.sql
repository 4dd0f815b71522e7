SELECT
    session AS visit_id,
    visitor AS visitor_id,
    login_account AS customer_id,
    began AS started_at,
    medium AS channel,
    checkout_order AS order_id
FROM visits
