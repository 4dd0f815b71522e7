select
  d.delivery_id, l.order_id, l.line, o.customer_id, l.item_id,
  d.delivered_at, local_day(d.delivered_at) as delivered_on,
  case when d.line is null then l.quantity else coalesce(d.quantity, l.quantity) end as quantity
from order_lines l
join orders o on o.order_id = l.order_id
join deliveries d on d.order_id = l.order_id
where d.delivered_at is not null and (d.line is null or d.line = l.line)
order by o.customer_id, l.order_id, l.line
