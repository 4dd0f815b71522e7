//! The `from` of a query: a view, or one of the two relations that are derived in the question.

use super::Binder;
use crate::ask::Home;
use crate::dimension::Join;
use crate::relation::{Origin, Relation};
use regard_model::{Currency, Value};

/// Currencies whose minor unit is not a hundredth, by how many decimals they have.
const OTHER_DECIMALS: &[&str] = &[
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
    "XOF", "XPF", "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND", "CLF", "UYW",
];

/// `from` with the joins.
pub(crate) fn from_sql(relation: &Relation, joins: &[Join], home: Home, binder: &mut Binder) -> String {
    let source = match relation.origin {
        Origin::View => relation.name.to_owned(),
        Origin::FirstOrders => first_orders(),
        Origin::ValuedDeals => valued_deals(relation, home.currency, binder),
    };
    joins.iter().fold(format!("\nfrom {source}"), |sql, join| format!("{sql}\n{}", join.sql()))
}

fn first_orders() -> String {
    "(select customer_id, min(ordered_at) as ordered_at, min(ordered_on) as ordered_on from fulfilments \
     where cancelled_at is null group by customer_id) as first_orders"
        .to_owned()
}

/// Deals at the rate of the day on which they were opened: the latest on or before it. A deal without
/// a currency is in the home currency; one without a rate has no amount.
fn valued_deals(relation: &Relation, home: Currency, binder: &mut Binder) -> String {
    let own: Vec<String> = relation
        .columns
        .iter()
        .filter(|(name, _)| *name != "amount_home_minor")
        .map(|(name, _)| format!("deals.{name}"))
        .collect();
    let code = binder.bind(Value::Text(home.code().to_owned()));
    let factor = factor_sql(home);
    format!(
        "(select {}, case when deals.currency is null or deals.currency = {code} then cast(deals.amount_minor as double) \
         else round(cast(deals.amount_minor as double) * rates.rate * {factor}) end as amount_home_minor \
         from deals left join (select from_currency, rate_on, rate, \
         lead(rate_on) over (partition by from_currency order by rate_on) as next_on \
         from exchange_rates where to_currency = {code}) as rates \
         on rates.from_currency = deals.currency and rates.rate_on <= deals.opened_on \
         and (rates.next_on is null or rates.next_on > deals.opened_on)) as valued_deals",
        own.join(", ")
    )
}

/// Rates are between major units; amounts are minor. This makes up for different decimals.
fn factor_sql(home: Currency) -> String {
    let power = |decimals: u32| 10_f64.powi(home.exponent().cast_signed() - decimals.cast_signed());
    let mut cases = String::new();
    for decimals in [0, 3, 4] {
        let codes: Vec<String> = OTHER_DECIMALS
            .iter()
            .filter(|code| Currency::parse(code).is_ok_and(|currency| currency.exponent() == decimals))
            .map(|code| format!("'{code}'"))
            .collect();
        cases.push_str(&format!(" when deals.currency in ({}) then {:?}", codes.join(", "), power(decimals)));
    }
    format!("case{cases} else {:?} end", power(2))
}
