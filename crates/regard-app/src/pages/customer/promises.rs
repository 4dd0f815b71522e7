//! What was promised to a customer beside deliveries: fixes, projects that go live, call-backs, credits.

use super::wire::OtherPromise;
use crate::pages::error::PageError;
use crate::pages::orders::rules::days_between;
use crate::pages::reader::View;
use crate::pages::rows::read;
use jiff::Timestamp;
use jiff::civil::Date;
use regard_metrics::{last_passed_day, other_promises};
use regard_model::{Lens, Statement, Value};

/// The most that a page shows.
const MOST: usize = 200;

impl View<'_> {
    /// What is neither kept nor withdrawn, what is due first before.
    pub(super) async fn other_promises_of(&self, customer_id: &str) -> Result<Vec<OtherPromise>, PageError> {
        let statement = Statement::new(format!(
            "select kind, promise_id, made_on, first_due_on, due_on, due_at, change_reason \
             from ({}) as promises where customer_id = $1 and kept_on is null and withdrawn_at is null \
             order by due_on, due_at, kind, promise_id limit {MOST}",
            other_promises()
        ));
        let answer = self.query(statement.bind(Value::Text(customer_id.to_owned()))).await?;
        read(&answer, |row| {
            let (due_on, due_at) = (row.must_day("due_on")?, row.instant("due_at")?);
            Ok(OtherPromise {
                kind: row.key("kind")?,
                promise_id: row.key("promise_id")?,
                made_on: row.must_day("made_on")?,
                first_due_on: row.must_day("first_due_on")?,
                due_on,
                due_at,
                change_reason: row.owned("change_reason")?,
                days_late: days_late(self.lens, due_on, due_at),
            })
        })
    }
}

/// A promise of a day is late when that day has wholly passed, one of an instant from then on.
fn days_late(lens: &Lens, due_on: Date, due_at: Option<Timestamp>) -> Option<i64> {
    let late = match due_at {
        Some(instant) => instant < lens.moment.instant(),
        None => due_on <= last_passed_day(lens),
    };
    late.then(|| days_between(due_on, lens.today()))
}
