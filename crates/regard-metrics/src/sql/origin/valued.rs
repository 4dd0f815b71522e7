//! Money in the home currency at the rate of the fact's own day: the latest on or before it. An amount
//! without a currency is in the home's; one without a rate has none, and its metric says how many.

use super::{of_entity, of_table};
use crate::relation::Relation;
use regard_model::Currency;

/// Currencies whose minor unit is not a hundredth.
const OTHER_DECIMALS: &[&str] = &[
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
    "XOF", "XPF", "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND", "CLF", "UYW",
];

/// What a rate is needed for, in SQL.
pub(super) struct Dated<'a> {
    /// The currency of the amount.
    pub(super) currency: &'a str,
    /// The day of the fact.
    pub(super) day: &'a str,
    /// Where both come from.
    pub(super) facts: &'a str,
}

/// Invoices by the day on which they were issued.
pub(super) const INVOICES: Dated<'static> =
    Dated { currency: "invoices.currency", day: "invoices.issued_on", facts: "invoices" };

/// The rates into the home currency.
pub(super) struct Rates {
    home: Currency,
    /// The home currency's code as a literal: unlike a placeholder it may stand in a function. It is three
    /// letters, whoever wrote them.
    pub(super) code: String,
}

impl Rates {
    pub(super) fn into_home(home: Currency) -> Self {
        Self { home, code: format!("'{}'", home.code()) }
    }

    /// Joins the rate of a fact. The rate of each currency and day is found once, as facts share their days:
    /// facts compared with rates one by one would be facts × days.
    pub(super) fn join(&self, fact: &Dated<'_>) -> String {
        self.join_as(fact.currency, fact.day, fact)
    }

    /// The same for rows that have currency and day from those facts under other names.
    pub(super) fn join_as(&self, own_currency: &str, own_day: &str, fact: &Dated<'_>) -> String {
        let Dated { currency, day, facts } = fact;
        format!(
            "left join (select days.currency as rate_currency, days.fact_on, known.rate \
             from (select distinct {currency} as currency, {day} as fact_on from {facts}) as days \
             join (select from_currency, rate_on, rate, \
             lead(rate_on) over (partition by from_currency order by rate_on) as next_on \
             from exchange_rates where to_currency = {code}) as known \
             on known.from_currency = days.currency and known.rate_on <= days.fact_on \
             and (known.next_on is null or known.next_on > days.fact_on)) as rates \
             on rates.rate_currency = {own_currency} and rates.fact_on = {own_day}",
            code = self.code
        )
    }

    /// What one minor unit of a joined currency is worth in minor units of the home's.
    pub(super) fn rate(&self, currency: &str) -> String {
        format!(
            "case when {currency} is null or {currency} = {} then 1.0 else rates.rate * {} end",
            self.code,
            self.factor(currency)
        )
    }

    /// An amount in whole minor units of the home currency.
    pub(super) fn amount(&self, amount: &str, currency: &str) -> String {
        format!("round(cast({amount} as double) * {})", self.rate(currency))
    }

    /// Rates are between major units; amounts are minor. This makes up for different decimals.
    fn factor(&self, currency: &str) -> String {
        let power = |decimals: u32| 10_f64.powi(self.home.exponent().cast_signed() - decimals.cast_signed());
        let mut cases = String::new();
        for decimals in [0, 3, 4] {
            let codes: Vec<String> = OTHER_DECIMALS
                .iter()
                .filter(|code| Currency::parse(code).is_ok_and(|known| known.exponent() == decimals))
                .map(|code| format!("'{code}'"))
                .collect();
            cases.push_str(&format!(" when {currency} in ({}) then {:?}", codes.join(", "), power(decimals)));
        }
        format!("case{cases} else {:?} end", power(2))
    }
}

/// Deals at the rate of the day on which they were opened.
pub(super) fn deals(relation: &Relation, rates: &Rates) -> String {
    let own = relation.columns.iter().map(|(name, _)| *name).filter(|name| *name != "amount_home_minor");
    format!(
        "select {}, {} as amount_home_minor from deals {}",
        of_table("deals", own),
        rates.amount("deals.amount_minor", "deals.currency"),
        rates.join(&Dated { currency: "deals.currency", day: "deals.opened_on", facts: "deals" })
    )
}

/// Invoices at the rate of the day on which they were issued.
pub(super) fn invoices(rates: &Rates) -> String {
    format!(
        "select {}, {} as is_credit, {} as amount_home_minor from invoices {}",
        of_entity("invoices", "invoices"),
        is_credit("invoices"),
        rates.amount("invoices.amount_minor", "invoices.currency"),
        rates.join(&INVOICES)
    )
}

/// Whether an invoice is a credit note. Sources write it with a blank, an underscore or a hyphen, and in
/// any case.
pub(super) fn is_credit(invoices: &str) -> String {
    format!(
        "({invoices}.amount_minor < 0 or replace(replace(replace(lower(coalesce({invoices}.kind, '')), \
         ' ', ''), '_', ''), '-', '') = 'creditnote')"
    )
}

/// Disputes in the currency of their invoice, at the rate of the day on which they were opened.
pub(super) fn disputes(rates: &Rates) -> String {
    let facts = "disputes left join invoices on invoices.invoice_id = disputes.invoice_id";
    let dated = Dated { currency: "invoices.currency", day: "local_day(disputes.opened_at)", facts };
    format!(
        "select {}, invoices.currency, {} as amount_home_minor from {facts} {}",
        of_entity("disputes", "disputes"),
        rates.amount("disputes.amount_minor", "invoices.currency"),
        rates.join(&dated)
    )
}
