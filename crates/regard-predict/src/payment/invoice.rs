//! What goes in: invoices, what is known of them, and what is refused. Owns the limits.

use jiff::civil::Date;

/// The most invoices of one portfolio.
pub const MOST_INVOICES: usize = 5_000_000;

/// The most categories, and the most numbers, that an invoice may carry.
pub const MOST_ATTRIBUTES: usize = 8;

/// How long after the due day a payment is still foreseen. **Unit**: days. What is not paid by then is "perhaps never".
pub const HORIZON_DAYS: i32 = 365;

/// The longest terms that are taken. **Unit**: days from issue to due.
pub const MOST_TERMS_DAYS: i32 = 730;

/// The largest amount, in minor units: sums of the most invoices stay exact.
pub(super) const LARGEST_AMOUNT: i64 = 1_000_000_000_000_000;

/// One invoice as a source knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Invoice<'a> {
    /// Who owes it.
    pub customer: &'a str,
    /// Its own key.
    pub id: &'a str,
    /// The day it was issued.
    pub issued: Date,
    /// The day it is due.
    pub due: Date,
    /// What is owed. **Unit**: minor units of `currency`.
    pub amount_minor: i64,
    /// An ISO 4217 code, such as EUR.
    pub currency: &'a str,
    /// The day it was paid in full. A day after the moment is not read.
    pub paid: Option<Date>,
    /// What kind it is, as known when it was issued, in the order of [`Invoices::categories`].
    pub categories: Vec<Option<&'a str>>,
    /// What was measured when it was issued, in the order of [`Invoices::numbers`].
    pub numbers: Vec<Option<f64>>,
}

/// A portfolio.
#[derive(Debug, Clone, Copy)]
pub struct Invoices<'a> {
    /// The names of the categories, such as `country`.
    pub categories: &'a [&'a str],
    /// The names of the numbers, such as `credit_limit`.
    pub numbers: &'a [&'a str],
    /// The invoices, in any order.
    pub rows: &'a [Invoice<'a>],
}

/// Why a portfolio cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaymentError {
    /// More than [`MOST_INVOICES`].
    #[error("{0} invoices are more than one portfolio may have ({MOST_INVOICES}): cut it by sales entity")]
    TooMany(usize),
    /// More than [`MOST_ATTRIBUTES`] categories or numbers.
    #[error("{0} attributes are more than an invoice may carry ({MOST_ATTRIBUTES})")]
    TooManyAttributes(usize),
    /// An invoice has not as many attributes as there are names.
    #[error("invoice {id:?} has {found} attributes, the portfolio names {named}")]
    AttributesDiffer {
        /// The invoice.
        id: String,
        /// How many it has.
        found: usize,
        /// How many it should have.
        named: usize,
    },
    /// Not the categories and numbers that were learnt from.
    #[error("other categories or numbers than those that were learnt from")]
    OtherAttributes,
    /// More different currencies than there are in the world.
    #[error("more than 1000 currencies")]
    TooManyCurrencies,
}

/// Why an invoice takes no part, although the portfolio was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftOut {
    /// A credit note or nothing at all: nobody pays it.
    NothingOwed,
    /// Due before it was issued.
    DueBeforeIssued,
    /// Terms longer than [`MOST_TERMS_DAYS`].
    TermsTooLong,
    /// An amount that no invoice has (above 10¹⁵ minor units).
    AmountTooLarge,
    /// No code of three letters.
    NotACurrency,
    /// Another row has the same customer and invoice.
    Repeated,
}

impl Invoices<'_> {
    /// Refuses what is too much, or does not fit its own names.
    pub(super) fn check(&self) -> Result<(), PaymentError> {
        if self.rows.len() > MOST_INVOICES {
            return Err(PaymentError::TooMany(self.rows.len()));
        }
        let most = self.categories.len().max(self.numbers.len());
        if most > MOST_ATTRIBUTES {
            return Err(PaymentError::TooManyAttributes(most));
        }
        let named = self.categories.len() + self.numbers.len();
        for row in self.rows {
            let fits =
                row.categories.len() == self.categories.len() && row.numbers.len() == self.numbers.len();
            if !fits {
                let found = row.categories.len() + row.numbers.len();
                return Err(PaymentError::AttributesDiffer { id: row.id.to_owned(), found, named });
            }
        }
        Ok(())
    }
}

impl Invoice<'_> {
    /// Why it takes no part; none when it does.
    pub fn left_out(&self) -> Option<LeftOut> {
        let terms = day_number(self.due) - day_number(self.issued);
        if self.amount_minor <= 0 {
            Some(LeftOut::NothingOwed)
        } else if self.amount_minor > LARGEST_AMOUNT {
            Some(LeftOut::AmountTooLarge)
        } else if terms < 0 {
            Some(LeftOut::DueBeforeIssued)
        } else if terms > MOST_TERMS_DAYS {
            Some(LeftOut::TermsTooLong)
        } else if self.currency.len() != 3
            || !self.currency.bytes().all(|letter| letter.is_ascii_alphabetic())
        {
            Some(LeftOut::NotACurrency)
        } else {
            None
        }
    }
}

/// The day's number, counted from 1970-01-01; what is later has the larger number.
pub(super) fn day_number(day: Date) -> i32 {
    let (mut year, month) = (i32::from(day.year()), i32::from(day.month()));
    // Howard Hinnant, "chrono-compatible low-level date algorithms": years from March, eras of 400 years.
    year -= i32::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i32::from(day.day()) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// So many days after (or before) a day; the calendar's own end where it is beyond.
pub(super) fn days_after(day: Date, days: i32) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_counted_without_gaps() {
        assert_eq!(day_number(date(1970, 1, 1)), 0);
        assert_eq!(day_number(date(2000, 3, 1)), 11_017);
        let mut day = date(1895, 12, 30);
        for _ in 0..5_000 {
            let next = day.tomorrow().unwrap();
            assert_eq!(day_number(next), day_number(day) + 1);
            assert_eq!(days_after(day, 1), next);
            day = next;
        }
    }
}
