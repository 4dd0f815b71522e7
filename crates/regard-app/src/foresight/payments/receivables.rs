//! Invoices as they are known at a moment, with the day on which each was paid in full. They are read a part of the
//! customers at a time and kept small, so that millions of them fit. Owns which are read.
//!
//! Everything comes through one lens: an invoice that was issued later is not there, and one that was paid later is
//! open. What of an invoice is known only as it stands today (a dispute, the customer's segment) is not read.

use crate::pages::error::PageError;
use crate::pages::reader::{Reader, View};
use crate::pages::rows::{Row, first, read};
use jiff::ToSpan;
use jiff::civil::Date;
use regard_model::{Lens, Statement, Value};
use std::collections::HashMap;

/// Older invoices are not read. **Unit**: months before the moment.
const MONTHS: i32 = 36;
/// About so many invoices are asked for at a time.
const AT_A_TIME: u64 = 500_000;

/// One invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receivable<'a> {
    /// Its key.
    pub invoice_id: &'a str,
    /// Who owes it.
    pub customer_id: &'a str,
    /// The day it was issued.
    pub issued_on: Date,
    /// The day it is due.
    pub due_on: Date,
    /// What it is about, at the rate of the day it was issued. **Unit**: minor units of the home currency; of its own
    /// where no rate is known.
    pub amount_minor: i64,
    /// The currency of that amount.
    pub amount_in: &'a str,
    /// Its own currency.
    pub currency: &'a str,
    /// Who of us issued it.
    pub sales_entity: Option<&'a str>,
    /// The day on which it was paid in full. **Empty**: it is open at the moment.
    pub settled_on: Option<Date>,
    /// What is left of it. **Unit**: minor units of the home currency. **Empty**: nothing, or no rate is known.
    pub open_home_minor: Option<i64>,
}

/// One invoice, kept small.
#[derive(Debug, Clone, Copy)]
struct Small {
    customer: u32,
    issued_on: Date,
    due_on: Date,
    settled_on: Option<Date>,
    amount_minor: i64,
    open_home_minor: Option<i64>,
    currency: u16,
    /// 0 is none.
    sales_entity: u16,
    is_home: bool,
    id: u32,
}

/// The invoices of everybody in scope, customer by customer.
#[derive(Debug, Default)]
pub struct Receivables {
    home: String,
    customers: Vec<String>,
    rows: Vec<Small>,
    ids: Texts,
    words: Words,
    too_old: u64,
}

impl Reader {
    /// The invoices that were issued in the three years before the moment of a lens. Credit notes are left out.
    ///
    /// # Errors
    /// [`PageError::Engine`] when the facts cannot be read.
    pub async fn receivables(&self, lens: &Lens) -> Result<Receivables, PageError> {
        // So much is read of so many that remembering it would push out everything else.
        let reader = self.forgetful();
        let view = reader.through(lens);
        let since = lens.today().saturating_sub(MONTHS.months());
        let counts = counts(&view, ">=", since).await?;
        let mut found = Receivables {
            home: self.home().currency.code().to_owned(),
            customers: counts.iter().map(|(customer, _)| customer.clone()).collect(),
            ..Receivables::default()
        };
        found.too_old = open_before(&view, since).await?;
        for (first, last) in parts(&counts) {
            let among = "customer_id >= $1 and customer_id <= $2 and issued_on >= $3";
            let statement = Statement::new(regard_metrics::receivables(self.home().currency, among))
                .bind(Value::Text(first.to_owned()))
                .bind(Value::Text(last.to_owned()))
                .bind(Value::Day(since));
            let answer = view.fresh(statement).await?;
            read(&answer, |row| found.take(row))?;
        }
        found.rows.shrink_to_fit();
        let (rows, ids) = (&mut found.rows, &found.ids);
        rows.sort_unstable_by(|one, other| {
            (one.customer, one.issued_on, ids.get(one.id)).cmp(&(
                other.customer,
                other.issued_on,
                ids.get(other.id),
            ))
        });
        Ok(found)
    }
}

/// How many invoices that a condition on the day keeps each customer has, by key.
async fn counts(view: &View<'_>, issued: &str, day: Date) -> Result<Vec<(String, u64)>, PageError> {
    let statement = Statement::new(format!(
        "select customer_id, count(*) as invoices from invoices where issued_on {issued} $1 \
         group by customer_id order by customer_id"
    ));
    let answer = view.fresh(statement.bind(Value::Day(day))).await?;
    read(&answer, |row| Ok((row.key("customer_id")?, row.count("invoices")?)))
}

/// How many invoices that were issued before a day are open.
async fn open_before(view: &View<'_>, since: Date) -> Result<u64, PageError> {
    let among = "customer_id >= $1 and customer_id <= $2 and issued_on < $3";
    let sql = format!(
        "select count(*) as invoices from ({}) as aged where settled_on is null and amount_minor > 0",
        regard_metrics::receivables(view.reader.home().currency, among)
    );
    let mut open = 0;
    for (from, to) in parts(&counts(view, "<", since).await?) {
        let statement = Statement::new(sql.clone())
            .bind(Value::Text(from.to_owned()))
            .bind(Value::Text(to.to_owned()))
            .bind(Value::Day(since));
        let answer = view.fresh(statement).await?;
        open += first(&answer, |row| row.count("invoices"))?.unwrap_or(0);
    }
    Ok(open)
}

/// The first and last customers of parts of all invoices, about [`AT_A_TIME`] in each.
pub(in crate::foresight) async fn invoiced_parts(
    view: &View<'_>,
) -> Result<Vec<(String, String)>, PageError> {
    let counts = counts(view, ">=", Date::MIN).await?;
    Ok(parts(&counts).into_iter().map(|(first, last)| (first.to_owned(), last.to_owned())).collect())
}

/// The first and last customers of parts of about [`AT_A_TIME`] invoices.
fn parts(counts: &[(String, u64)]) -> Vec<(&str, &str)> {
    let mut parts: Vec<(&str, &str)> = Vec::new();
    let mut so_far = AT_A_TIME;
    for (customer, invoices) in counts {
        match parts.last_mut() {
            Some((_, last)) if so_far + invoices <= AT_A_TIME => *last = customer,
            _ => {
                parts.push((customer, customer));
                so_far = 0;
            }
        }
        so_far += invoices;
    }
    parts
}

impl Receivables {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many older invoices are open: they were issued too long ago to be read.
    pub fn too_old(&self) -> u64 {
        self.too_old
    }

    /// All of them, by customer and day of issue.
    pub fn iter(&self) -> impl Iterator<Item = Receivable<'_>> {
        self.rows.iter().map(|row| self.full(row))
    }

    /// The customers with an invoice, in order, each with where their invoices begin and end.
    pub(super) fn by_customer(&self) -> Vec<std::ops::Range<usize>> {
        let mut own: Vec<std::ops::Range<usize>> = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            match own.last_mut() {
                Some(range) if self.rows[range.start].customer == row.customer => range.end = at + 1,
                _ => own.push(at..at + 1),
            }
        }
        own
    }

    /// The invoice at a place of [`Receivables::iter`].
    pub(super) fn at(&self, place: usize) -> Receivable<'_> {
        self.full(&self.rows[place])
    }

    fn full(&self, row: &Small) -> Receivable<'_> {
        let currency = self.words.get(row.currency).unwrap_or_default();
        Receivable {
            invoice_id: self.ids.get(row.id),
            customer_id: &self.customers[row.customer as usize],
            issued_on: row.issued_on,
            due_on: row.due_on,
            amount_minor: row.amount_minor,
            amount_in: if row.is_home { &self.home } else { currency },
            currency,
            sales_entity: self.words.get(row.sales_entity),
            settled_on: row.settled_on,
            open_home_minor: row.open_home_minor,
        }
    }

    fn take(&mut self, row: &Row<'_>) -> Result<(), PageError> {
        let key = row.text("customer_id")?.unwrap_or_default();
        let Ok(customer) = self.customers.binary_search_by(|known| known.as_str().cmp(key)) else {
            return Ok(());
        };
        let own_minor = row.must_int("amount_minor")?;
        let home_minor = row.number("amount_home_minor")?.and_then(whole);
        let settled_on = row.day("settled_on")?;
        let left_minor = own_minor - row.int("paid_minor")?.unwrap_or(0);
        let left = |home_minor| part_of(home_minor, left_minor, own_minor);
        self.rows.push(Small {
            customer: u32::try_from(customer).unwrap_or(u32::MAX),
            issued_on: row.must_day("issued_on")?,
            due_on: row.must_day("due_on")?,
            settled_on,
            amount_minor: home_minor.unwrap_or(own_minor),
            open_home_minor: if settled_on.is_none() { home_minor.and_then(left) } else { None },
            currency: self.words.take(row.text("currency")?),
            sales_entity: self.words.take(row.text("sales_entity")?),
            is_home: home_minor.is_some(),
            id: self.ids.take(row.text("invoice_id")?.unwrap_or_default()),
        });
        Ok(())
    }
}

fn whole(minor: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "rounded and far inside 64 bits")]
    (minor.abs() < 9.0e15).then_some(minor.round() as i64)
}

/// As much of an amount as `left` is of `whole`, rounded down; nothing is left of what is overpaid.
fn part_of(amount: i64, left: i64, whole: i64) -> Option<i64> {
    let part = i128::from(amount) * i128::from(left.max(0)) / i128::from(whole.max(1));
    i64::try_from(part).ok()
}

/// Many texts in one.
#[derive(Debug, Default)]
struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    fn take(&mut self, text: &str) -> u32 {
        self.text.push_str(text);
        self.ends.push(self.text.len());
        u32::try_from(self.ends.len() - 1).unwrap_or(u32::MAX)
    }

    fn get(&self, place: u32) -> &str {
        let place = place as usize;
        let from = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[from..self.ends[place]]
    }
}

/// Few texts that come again and again, each with a number from 1; 0 is none.
#[derive(Debug, Default)]
struct Words {
    known: Vec<String>,
    numbers: HashMap<String, u16>,
}

impl Words {
    /// The number of a word. Beyond 65,535 different ones, further ones are none.
    fn take(&mut self, word: Option<&str>) -> u16 {
        let Some(word) = word else { return 0 };
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let Ok(number) = u16::try_from(self.known.len() + 1) else { return 0 };
        self.known.push(word.to_owned());
        self.numbers.insert(word.to_owned(), number);
        number
    }

    fn get(&self, number: u16) -> Option<&str> {
        self.known.get(usize::from(number).checked_sub(1)?).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_hold_whole_customers_and_lose_none() {
        let counts = |counts: &[u64]| -> Vec<(String, u64)> {
            counts.iter().enumerate().map(|(at, count)| (format!("c{at}"), *count)).collect()
        };
        let few = counts(&[1, 2, 3]);
        assert_eq!(parts(&few), [("c0", "c2")]);
        let many = counts(&[AT_A_TIME, 1, AT_A_TIME * 3, 5, AT_A_TIME - 5, 1]);
        assert_eq!(parts(&many), [("c0", "c0"), ("c1", "c1"), ("c2", "c2"), ("c3", "c4"), ("c5", "c5")]);
        assert!(parts(&[]).is_empty());
    }

    #[test]
    fn what_is_left_is_a_part_of_the_home_amount() {
        assert_eq!(part_of(500, 250, 1_000), Some(125));
        assert_eq!(part_of(500, -10, 1_000), Some(0), "overpaid");
        assert_eq!(part_of(i64::MAX, 1_000, 1_000), Some(i64::MAX));
    }

    #[test]
    fn texts_and_words_come_back() {
        let mut texts = Texts::default();
        let places = ["a", "", "ana's"].map(|text| texts.take(text));
        assert_eq!(places.map(|place| texts.get(place)), ["a", "", "ana's"]);
        let mut words = Words::default();
        let numbers = [Some("EUR"), None, Some("USD"), Some("EUR")].map(|word| words.take(word));
        assert_eq!(numbers, [1, 0, 2, 1]);
        assert_eq!((words.get(2), words.get(0)), (Some("USD"), None));
    }
}
