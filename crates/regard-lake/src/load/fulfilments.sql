with days as (
  select coalesce(currency, $home_currency) as currency, local_day(ordered_at) as ordered_on
  from orders
  union
  select l.currency, local_day(o.ordered_at) as ordered_on
  from order_lines l
  join orders o on o.order_id = l.order_id
  where l.currency is not null
),
rates as (
  select from_currency, rate_on, rate,
    lead(rate_on) over (partition by from_currency order by rate_on) as next_on
  from exchange_rates
  where to_currency = $home_currency
),
day_rates as (
  select d.currency, d.ordered_on,
    case when d.currency = $home_currency then 1.0
      else r.rate * minor_units($home_currency) / minor_units(d.currency) end as rate
  from days d
  left join rates r
    on r.from_currency = d.currency and r.rate_on <= d.ordered_on
    and (r.next_on is null or r.next_on > d.ordered_on)
),
parts as (
  select l.order_id, l.line, l.quantity as wanted, d.delivery_id, d.delivered_at,
    case when d.line is null then l.quantity else coalesce(d.quantity, l.quantity) end as quantity
  from order_lines l
  join deliveries d on d.order_id = l.order_id
  where d.delivered_at is not null and (d.line is null or d.line = l.line)
),
running as (
  select order_id, line, wanted, delivered_at, quantity,
    sum(quantity) over (
      partition by order_id, line order by delivered_at, delivery_id
      rows between unbounded preceding and current row
    ) as so_far
  from parts
),
delivered as (
  select order_id, line,
    min(case when so_far >= wanted - 0.000001 then delivered_at end) as delivered_in_full_at
  from running
  group by order_id, line
)
select
  l.order_id, l.line, o.customer_id, l.item_id,
  o.ordered_at, local_day(o.ordered_at) as ordered_on,
  o.channel, o.sales_entity, coalesce(l.currency, o.currency, $home_currency) as currency,
  l.quantity, l.unit_price_minor,
  try_cast(round(l.quantity * l.unit_price_minor) as bigint) as amount_minor,
  try_cast(round(round(l.quantity * l.unit_price_minor) * r.rate) as bigint) as amount_home_minor,
  l.requested_on,
  case when l.quantity > 0 then coalesce(l.first_promised_on, l.promised_on) end as first_promised_on,
  case when l.quantity > 0 then coalesce(l.promised_on, l.first_promised_on) end as promised_on,
  o.cancelled_at, local_day(o.cancelled_at) as cancelled_on,
  d.delivered_in_full_at, local_day(d.delivered_in_full_at) as delivered_on
from order_lines l
join orders o on o.order_id = l.order_id
left join day_rates r
  on r.currency = coalesce(l.currency, o.currency, $home_currency) and r.ordered_on = local_day(o.ordered_at)
left join delivered d on d.order_id = l.order_id and d.line = l.line
order by o.customer_id, l.order_id, l.line
