//! What customers answered when they were asked whether they would recommend us, to be put beside what was known before.

use crate::foresight::learning::{Seen, chance_of};
use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::read;
use jiff::civil::Date;
use regard_model::{CustomerId, Moment, Statement, Value};

/// The most answers that are looked at: customers are drawn, each with all of their answers.
const ANSWERS_AT_MOST: usize = 40_000;
/// An answer is put beside the end of a month that is not longer ago than this many days.
const DAYS_AFTER: i32 = 31;

/// Scores from 0 to 10 with whose they are and their day.
#[derive(Debug, Default)]
pub(super) struct Scores(pub(super) Vec<(CustomerId, Date, u8)>);

impl Scores {
    /// Reads those after the first month that is looked at: nothing is known from before.
    pub(super) async fn read(view: &View<'_>, seen: &[Seen]) -> Result<Self, PageError> {
        let Some(first) = seen.first() else { return Ok(Self::default()) };
        let since = Moment::end_of_day(first.day, &view.lens.zone);
        let statement = Statement::new(
            "select customer_id, answered_at, score from answers where survey = 'nps' and score is not null \
             and score >= 0 and score <= 10 and customer_id is not null and answered_at >= $1 \
             order by customer_id, answered_at, answer_id",
        );
        let answer = view.query(statement.bind(Value::Instant(since.instant()))).await?;
        let scores = read(&answer, |row| {
            let score = row.number("score")?.map(f64::round).unwrap_or_default();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 10")]
            let score = score as u8;
            let day = view.lens.zone.to_datetime(row.must_instant("answered_at")?).date();
            Ok((CustomerId::new(row.key("customer_id")?), day, score))
        })?;
        Ok(Self(scores))
    }

    /// Each with the month and the row that tell what was known before it: a month's end, as its place, and the
    /// customer's row there. Answers without one are left out.
    pub(super) fn beside(&self, seen: &[Seen], seed: u64) -> (Vec<(usize, usize)>, Vec<Option<u8>>) {
        let share = ANSWERS_AT_MOST as f64 / self.0.len().max(1) as f64;
        let drawn = |customer: &CustomerId| share >= 1.0 || chance_of(customer.as_str(), seed) < share;
        let place = |(customer, day, score): &(CustomerId, Date, u8)| {
            let at = seen.partition_point(|month| month.day < *day).checked_sub(1)?;
            if (*day - seen[at].day).get_days() > DAYS_AFTER {
                return None;
            }
            let row = seen[at].signals.customers.binary_search(customer).ok()?;
            Some(((at, row), Some(*score)))
        };
        self.0.iter().filter(|(customer, ..)| drawn(customer)).filter_map(place).unzip()
    }
}
