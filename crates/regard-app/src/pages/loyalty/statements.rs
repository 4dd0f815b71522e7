//! The statements behind the measures. Each gives a row for a customer and the columns of the measures in their order;
//! days are counted back from the day of the moment.

use crate::pages::orders::rules::Days;
use jiff::ToSpan;
use regard_model::Lens;

/// The customers, and what they are told apart by.
pub(super) const CUSTOMERS: &str =
    "select customer_id, name, segment, country, region, industry from customers order by customer_id";

/// A statement, and how many measures it finds.
pub(super) const STATEMENTS: &[(&str, usize)] = &[
    (TENURE, 1),
    (ORDERS, 3),
    (SPEND, 2),
    (PROMISES, 2),
    (ANSWERS, 3),
    (CASES, 4),
    (SILENCE, 1),
    (RETURNS, 1),
    (DEFECTS, 1),
    (DISPUTES, 1),
    (CONTRACTS, 1),
];

const TENURE: &str = "select customer_id, (date_part('epoch', {today}) - date_part('epoch', since_on)) / 86400 as tenure from customers \
    where since_on is not null";

const ORDERS: &str = "select customer_id, \
    sum(case when local_day(ordered_at) > {90} then 1 else 0 end) as orders_90, \
    sum(case when local_day(ordered_at) > {365} then 1 else 0 end) as orders_365, \
    (date_part('epoch', {today}) - date_part('epoch', max(local_day(ordered_at)))) / 86400 as days_since_order \
    from orders where cancelled_at is null group by customer_id";

/// Half a year beside the half before it. Who ordered nothing before has no trend.
const SPEND: &str = "select customer_id, spend_365, \
    case when before > 0 then (cast(now as double) - before) / before end as order_trend from ( \
    select customer_id, sum(amount_home_minor) as spend_365, \
    sum(case when ordered_on > {180} then amount_home_minor else 0 end) as now, \
    sum(case when ordered_on <= {180} then amount_home_minor else 0 end) as before \
    from fulfilments where cancelled_at is null and ordered_on > {365} group by customer_id)";

/// A promise is kept on its day; what is open after it failed.
const PROMISES: &str = "select customer_id, \
    avg(case when delivered_on <= promised_on then 1.0 else 0.0 end) as promises_kept, \
    sum(case when delivered_on is null then 1 else 0 end) as late_lines \
    from fulfilments where cancelled_at is null and promised_on > {365} and promised_on <= {passed} \
    group by customer_id";

const ANSWERS: &str = "select customer_id, \
    last_value(score order by answered_at, answer_id) filter (where survey = 'nps') as recommends, \
    avg(case when score >= coalesce(scale_max, 5) - 1 then 1.0 else 0.0 end) filter (where survey = 'csat') \
    as satisfied, \
    avg((score - coalesce(scale_min, 1)) / (coalesce(scale_max, 5) - coalesce(scale_min, 1))) \
    filter (where survey = 'account_team' and coalesce(scale_max, 5) > coalesce(scale_min, 1)) as team_view \
    from answers where score is not null and local_day(answered_at) > {365} and customer_id is not null \
    group by customer_id";

const CASES: &str = "select customer_id, \
    sum(case when local_day(opened_at) > {90} then 1 else 0 end) as cases_90, \
    sum(case when resolved_at is null then 1 else 0 end) as cases_open, \
    sum(case when local_day(escalated_at) > {365} then 1 else 0 end) as escalated_365, \
    avg(case when local_day(resolved_at) > {365} then \
    (date_part('epoch', resolved_at) - date_part('epoch', opened_at)) / 3600 end) \
    as hours_to_resolve from cases group by customer_id";

/// The days on which we heard of them; three make a rhythm.
const SILENCE: &str = "select customer_id, \
    case when count(*) >= 3 then (date_part('epoch', {today}) - date_part('epoch', max(heard_on))) * (count(*) - 1) \
    / (date_part('epoch', max(heard_on)) - date_part('epoch', min(heard_on))) end as silence from ( \
    select distinct customer_id, heard_on from ( \
    select customer_id, local_day(ordered_at) as heard_on from orders \
    union all select customer_id, local_day(opened_at) from cases \
    union all select customer_id, local_day(noted_at) from notes \
    union all select customer_id, local_day(answered_at) from answers where answered_at is not null) \
    where customer_id is not null) group by customer_id";

const RETURNS: &str = "select customer_id, count(*) as returns_365 from returns \
    where local_day(returned_at) > {365} group by customer_id";

const DEFECTS: &str = "select customer_id, count(*) as defects_365 from defects \
    where local_day(found_at) > {365} and customer_id is not null group by customer_id";

const DISPUTES: &str = "select customer_id, count(*) as disputes_open from disputes \
    where resolved_at is null group by customer_id";

const CONTRACTS: &str = "select customer_id, (date_part('epoch', min(contract_ends_on)) - date_part('epoch', {today})) / 86400 as contract_days \
    from assets where retired_on is null and contract_ends_on >= {today} group by customer_id";

/// A statement with its days.
pub(super) fn at(statement: &str, lens: &Lens) -> String {
    let days = Days::of(lens);
    let mut sql = statement.replace("{passed}", &format!("date '{}'", days.passed));
    sql = sql.replace("{today}", &format!("date '{}'", days.today));
    for back in [90, 180, 365] {
        let day = days.today.saturating_sub(back.days());
        sql = sql.replace(&format!("{{{back}}}"), &format!("date '{day}'"));
    }
    sql
}
