//! Converts amounts into the home currency with the rates that are facts: the rate of a day is the
//! newest one on or before it.

use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::read;
use jiff::civil::Date;
use regard_model::{Currency, Statement, Value};
use std::collections::HashMap;

/// Rates into one currency, in major units.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rates {
    to: Currency,
    by_currency: HashMap<String, Vec<(Date, f64)>>,
}

impl Rates {
    /// Minor units of the target currency; `None` when no rate is known on that day.
    pub(crate) fn convert(&self, amount_minor: i64, currency: &str, on: Date) -> Option<i64> {
        if currency == self.to.code() {
            return Some(amount_minor);
        }
        let rates = self.by_currency.get(currency)?;
        let known = rates.partition_point(|(day, _)| *day <= on);
        let (_, rate) = rates.get(known.checked_sub(1)?)?;
        let from = Currency::parse(currency).ok()?;
        let places = i32::try_from(self.to.exponent()).ok()? - i32::try_from(from.exponent()).ok()?;
        #[expect(clippy::cast_precision_loss, reason = "amounts stay far below 2^53 minor units")]
        let converted = (amount_minor as f64 * rate * 10_f64.powi(places)).round();
        #[expect(clippy::cast_possible_truncation, reason = "rounded and far inside 64 bits")]
        (converted.abs() < 9.0e15).then_some(converted as i64)
    }
}

impl View<'_> {
    /// The rates into the home currency from these currencies.
    pub(crate) async fn rates_from(&self, currencies: &[String]) -> Result<Rates, PageError> {
        let to = self.reader.home().currency;
        let mut rates = Rates { to, by_currency: HashMap::new() };
        for currency in currencies.iter().filter(|currency| *currency != to.code()) {
            let statement = Statement::new(
                "select rate_on, rate from exchange_rates where from_currency = $1 and to_currency = $2 \
                 order by rate_on",
            )
            .bind(Value::Text(currency.clone()))
            .bind(Value::Text(to.code().to_owned()));
            let answer = self.query(statement).await?;
            let known =
                read(&answer, |row| Ok((row.must_day("rate_on")?, row.number("rate")?.unwrap_or(0.0))))?;
            rates.by_currency.insert(currency.clone(), known);
        }
        Ok(rates)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn rates() -> Rates {
        let day = |text: &str| text.parse().unwrap();
        let by_currency = HashMap::from([
            ("USD".to_owned(), vec![(day("2018-07-01"), 0.5), (day("2018-08-01"), 0.25)]),
            ("JPY".to_owned(), vec![(day("2018-07-01"), 0.01)]),
        ]);
        Rates { to: Currency::parse("EUR").unwrap(), by_currency }
    }

    #[test]
    fn the_rate_of_a_day_is_the_newest_on_or_before_it() {
        let on = |amount, currency, day: &str| rates().convert(amount, currency, day.parse().unwrap());
        assert_eq!(on(1000, "USD", "2018-07-31"), Some(500));
        assert_eq!(on(1000, "USD", "2018-08-01"), Some(250));
        assert_eq!(on(1000, "USD", "2018-06-30"), None);
        assert_eq!(on(1000, "EUR", "2018-06-30"), Some(1000));
        assert_eq!(on(1000, "JPY", "2018-07-02"), Some(1000));
        assert_eq!(on(1000, "CHF", "2018-07-02"), None);
    }
}
