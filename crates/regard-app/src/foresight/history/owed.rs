//! What each customer owed at the end of each month, how much of it was overdue, and how late they had paid in the year
//! before: what the metrics `overdue_share` and `days_late` say, from all invoices, credit notes and payments.

use super::columns::{days, flags, numbers, texts, whole};
use super::{Followed, LONGEST, nothing};
use crate::foresight::moments::months_before;
use crate::foresight::payments::invoiced_parts;
use crate::foresight::rows::number_of;
use crate::pages::error::PageError;
use crate::pages::reader::View;
use arrow_array::{Array, RecordBatch};
use jiff::civil::Date;
use regard_metrics::Places;
use regard_model::{Statement, Value};
use std::collections::HashMap;

const PERCENT: f64 = 100.0;

/// One invoice or credit note.
#[derive(Debug, Clone, Copy)]
struct Document {
    place: usize,
    /// **Empty**: it is never due.
    due_on: Option<i32>,
    is_credit: bool,
    /// **Empty**: no rate is known, so that it counts nowhere.
    home_rate: Option<f64>,
}

/// An invoice, or a payment of one.
#[derive(Debug, Clone, Copy)]
struct Posting<'a> {
    /// By the place among the documents.
    document: usize,
    posted_on: i32,
    /// Negative for a payment.
    amount_minor: i64,
    /// The day and the key of a payment. **Empty**: it is the invoice, which comes before all payments of it.
    paid: Option<(i32, &'a str)>,
}

/// A day that is looked from, and the first day of the year until it.
#[derive(Debug, Clone, Copy)]
struct End {
    year_from: i32,
    day: i32,
}

/// Sums of everybody at each month end.
pub(super) struct Owed {
    ends: Vec<End>,
    /// **Unit**: minor units of the home currency.
    overdue: Followed,
    all: Followed,
    /// Over the invoices that were paid in full in the year before. **Unit**: days.
    late: Followed,
    settled: Followed,
}

impl Owed {
    pub(super) async fn read(view: &View<'_>, places: &Places<'_>, ends: &[Date]) -> Result<Self, PageError> {
        let mut owed = Self::nothing(places, ends);
        let among = "customer_id >= $1 and customer_id <= $2";
        let sql = regard_metrics::postings(view.reader.home().currency, among);
        for (first, last) in invoiced_parts(view).await? {
            let statement = Statement::new(sql.clone()).bind(Value::Text(first)).bind(Value::Text(last));
            let answer = view.fresh(statement).await?;
            owed.add(&answer.batches, places)?;
        }
        Ok(owed)
    }

    fn nothing(places: &Places<'_>, ends: &[Date]) -> Self {
        let end = |day: &Date| End {
            year_from: number_of(months_before(*day, LONGEST).from),
            day: number_of(*day),
        };
        let nothing = || nothing(ends, places);
        let (overdue, all, late, settled) = (nothing(), nothing(), nothing(), nothing());
        Self { ends: ends.iter().map(end).collect(), overdue, all, late, settled }
    }

    /// What is overdue of what each owes, and how late each paid on average.
    pub(super) fn shares(self) -> (Followed, Followed) {
        let share = |of: Followed, all: &Followed, times: f64| -> Followed {
            let share = |(of, all): (&f64, &f64)| match *all > 0.0 {
                true => of / all * times,
                false => f64::NAN,
            };
            of.iter().zip(all).map(|(of, all)| of.iter().zip(all).map(share).collect()).collect()
        };
        (share(self.overdue, &self.all, PERCENT), share(self.late, &self.settled, 1.0))
    }

    /// Adds the postings of some documents, all of each.
    fn add(&mut self, batches: &[RecordBatch], places: &Places<'_>) -> Result<(), PageError> {
        let column =
            |name: &str| batches.iter().map(|batch| texts(batch, name)).collect::<Result<Vec<_>, _>>();
        let (keys, payments) = (column("invoice_id")?, column("payment_id")?);
        let mut known: HashMap<&str, usize> = HashMap::new();
        let mut documents: Vec<Document> = Vec::new();
        let mut postings: Vec<Posting<'_>> = Vec::new();
        for (batch, (keys, payments)) in batches.iter().zip(keys.iter().zip(&payments)) {
            let (customers, due, paid) =
                (texts(batch, "customer_id")?, days(batch, "due_on")?, days(batch, "paid_on")?);
            let (on, amounts) = (days(batch, "posted_on")?, whole(batch, "amount_minor")?);
            let (credits, rates) = (flags(batch, "is_credit")?, numbers(batch, "home_rate")?);
            let is_whole =
                |row: &usize| customers.is_valid(*row) && on.is_valid(*row) && amounts.is_valid(*row);
            for row in (0..batch.num_rows()).filter(is_whole) {
                let Some(place) = places.get(customers.value(row)) else { continue };
                let document = *known.entry(keys.value(row)).or_insert_with(|| {
                    documents.push(Document {
                        place: *place,
                        due_on: due.is_valid(row).then(|| due.value(row)),
                        is_credit: credits.is_valid(row) && credits.value(row),
                        home_rate: rates.is_valid(row).then(|| rates.value(row)),
                    });
                    documents.len() - 1
                });
                postings.push(Posting {
                    document,
                    posted_on: on.value(row),
                    amount_minor: amounts.value(row),
                    paid: paid.is_valid(row).then(|| (paid.value(row), payments.value(row))),
                });
            }
        }
        postings.sort_unstable_by_key(|posting| (posting.document, posting.paid));
        for postings in postings.chunk_by(|one, other| one.document == other.document) {
            let document = &documents[postings[0].document];
            self.follow(document, postings);
            self.settle(document, postings);
        }
        Ok(())
    }

    /// What is left of one document at each month end.
    fn follow(&mut self, document: &Document, postings: &[Posting<'_>]) {
        let Some(rate) = document.home_rate else { return };
        let mut open: i64 = 0;
        let mut coming = postings.iter().peekable();
        for (at, End { day, .. }) in self.ends.iter().enumerate() {
            while let Some(posting) = coming.next_if(|posting| posting.posted_on <= *day) {
                open = open.saturating_add(posting.amount_minor);
            }
            if open == 0 && coming.peek().is_none() {
                return;
            }
            if open == 0 {
                continue;
            }
            #[expect(clippy::cast_precision_loss, reason = "as the metric does, far below 2^53")]
            let home = (open as f64 * rate).round();
            let is_overdue = open > 0 && !document.is_credit && document.due_on.is_some_and(|due| due < *day);
            self.all[at][document.place] = zero_if_none(self.all[at][document.place]) + home;
            let overdue = zero_if_none(self.overdue[at][document.place]);
            self.overdue[at][document.place] = overdue + if is_overdue { home } else { 0.0 };
        }
    }

    /// How late one document was paid in full, if it was.
    fn settle(&mut self, document: &Document, postings: &[Posting<'_>]) {
        let Some((invoice, payments)) = postings.split_first().filter(|_| !document.is_credit) else {
            return;
        };
        let mut so_far: i64 = 0;
        let settles = |payment: &&Posting<'_>| {
            so_far = so_far.saturating_sub(payment.amount_minor);
            so_far >= invoice.amount_minor
        };
        let Some(settled_on) = payments.iter().find(settles).map(|payment| payment.posted_on) else { return };
        let late = document.due_on.map_or(0, |due| (settled_on - due).max(0));
        for (at, End { year_from, day }) in self.ends.iter().enumerate() {
            if (*year_from..=*day).contains(&settled_on) {
                let (late_sum, settled) =
                    (&mut self.late[at][document.place], &mut self.settled[at][document.place]);
                *late_sum = zero_if_none(*late_sum) + f64::from(late);
                *settled = zero_if_none(*settled) + 1.0;
            }
        }
    }
}

fn zero_if_none(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn posting(posted_on: i32, amount_minor: i64, paid: Option<(i32, &str)>) -> Posting<'_> {
        Posting { document: 0, posted_on, amount_minor, paid }
    }

    fn days_from_1970(days: &[i32]) -> Vec<Date> {
        days.iter().map(|day| date(1970, 1, 1).saturating_add(jiff::Span::new().days(*day))).collect()
    }

    #[test]
    fn a_document_is_owed_from_its_day_and_overdue_after_its_due_day_until_it_is_paid() {
        let places = Places::from([("ana", 0)]);
        let mut owed = Owed::nothing(&places, &days_from_1970(&[9, 20, 30, 40]));
        let document = Document { place: 0, due_on: Some(20), is_credit: false, home_rate: Some(0.5) };
        let postings = [
            posting(10, 1_001, None),
            posting(30, -401, Some((30, "a"))),
            posting(40, -600, Some((40, "b"))),
        ];
        owed.follow(&document, &postings);
        let values = |of: &Followed| of.iter().map(|values| zero_if_none(values[0])).collect::<Vec<_>>();
        assert_eq!(values(&owed.all), [0.0, 501.0, 300.0, 0.0]);
        assert_eq!(values(&owed.overdue), [0.0, 0.0, 300.0, 0.0]);
        let credit = Document { is_credit: true, due_on: None, ..document };
        owed.follow(&credit, &[posting(20, -100, None)]);
        assert_eq!(values(&owed.all), [0.0, 451.0, 250.0, -50.0]);
        assert_eq!(values(&owed.overdue), [0.0, 0.0, 300.0, 0.0]);
        let (overdue, _) = owed.shares();
        assert!(overdue[0][0].is_nan() && overdue[3][0].is_nan());
        assert_eq!((overdue[1][0], overdue[2][0]), (0.0, 120.0));
    }

    #[test]
    fn an_invoice_is_settled_by_the_payment_that_makes_it_full() {
        let places = Places::from([("ana", 0)]);
        let mut owed = Owed::nothing(&places, &days_from_1970(&[29, 30, 394, 395]));
        let document = Document { place: 0, due_on: Some(20), is_credit: false, home_rate: None };
        let paid = |day, amount, key| posting(day, amount, Some((day, key)));
        owed.settle(
            &document,
            &[posting(10, 100, None), paid(25, -60, "a"), paid(30, -40, "b"), paid(31, 40, "c")],
        );
        // Paid before it was due, and never in full.
        owed.settle(&document, &[posting(10, 100, None), paid(15, -100, "d")]);
        owed.settle(&document, &[posting(10, 100, None), paid(15, -99, "e")]);
        let (_, late) = owed.shares();
        assert_eq!((late[0][0], late[1][0]), (0.0, 5.0));
        // A year and a day later, only the first of them is in the year; then none.
        assert_eq!(late[2][0], 10.0);
        assert!(late[3][0].is_nan());
    }
}
