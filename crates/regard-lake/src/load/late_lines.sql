select
  order_id, line, customer_id, item_id, ordered_at, ordered_on, channel, sales_entity, currency,
  quantity, unit_price_minor, amount_minor, amount_home_minor,
  requested_on, first_promised_on, promised_on,
  cancelled_at, cancelled_on, delivered_in_full_at, delivered_on
from fulfilments
where promised_on is not null and (delivered_on is null or delivered_on > promised_on)
order by customer_id, order_id, line
