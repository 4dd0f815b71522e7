//! What happened to customers lately that hurts their loyalty. Owns what each kind of event is, its key and its time; who
//! is told of it is the policy's.

use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::{Row, read};
use crate::pages::voice::banded;
use crate::policies::EventKind;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use regard_model::{CustomerId, Lens, Moment, Statement};
use regard_policy::{Event, Occasion, Policy};

/// Events of so many days are news, if they were not told before. **Unit**: days.
const NEWS_FOR: i64 = 14;

/// What happened in the last days up to the moment of a view, of the kinds that a policy has rules for.
pub(super) async fn happened(view: &View<'_>, policy: &Policy) -> Result<Vec<Event>, PageError> {
    let mut events = Vec::new();
    for kind in EventKind::ALL.into_iter().filter(|kind| has_rule(policy, *kind)) {
        let answer = view.fresh(Statement::new(told_in(kind, view.lens))).await?;
        events.extend(read(&answer, |row| {
            Ok(Event {
                customer_id: CustomerId::new(row.key("customer_id")?),
                kind: kind.word().to_owned(),
                key: row.key("event_key")?,
                at: at(kind, row, view.lens)?,
            })
        })?);
    }
    Ok(events)
}

fn has_rule(policy: &Policy, kind: EventKind) -> bool {
    policy.alerts.iter().any(|rule| matches!(&rule.on, Occasion::Happens(wanted) if wanted == kind.word()))
}

/// When it happened. A promise of a day is broken when that day is over at home.
fn at(kind: EventKind, row: &Row<'_>, lens: &Lens) -> Result<Timestamp, PageError> {
    if kind == EventKind::PromiseBroken {
        return Ok(Moment::end_of_day(row.must_day("happened_on")?, &lens.zone).instant());
    }
    row.must_instant("happened_at")
}

/// The statement for one kind, oldest first.
fn told_in(kind: EventKind, lens: &Lens) -> String {
    let since = lens.today().saturating_sub(NEWS_FOR.days());
    match kind {
        EventKind::LowScore => low_scores(since),
        EventKind::CaseEscalated => of("cases", "case_id", "escalated_at", since),
        EventKind::PromiseBroken => broken_promises(since, regard_metrics::last_passed_day(lens)),
        EventKind::DisputeOpened => of("disputes", "dispute_id", "opened_at", since),
        EventKind::DefectFound => of("defects", "defect_id", "found_at", since),
    }
}

/// What is low is what the feed of comments calls low; the account team's own view is no customer's.
fn low_scores(since: Date) -> String {
    let answers = format!(
        "(select answer_id, customer_id, answered_at from {} where band = 'low' and survey is not null \
         and survey <> 'account_team') as low",
        banded()
    );
    of(&answers, "answer_id", "answered_at", since)
}

/// Rows with a key and an instant, of customers that are known.
fn of(rows: &str, key: &str, time: &str, since: Date) -> String {
    format!(
        "select {key} as event_key, customer_id, {time} as happened_at from {rows} \
         where customer_id is not null and {time} is not null and local_day({time}) > date '{since}' \
         order by happened_at, event_key"
    )
}

/// Orders of which a line was not delivered in full by the day that was promised first, once each: whether the line still
/// waits or came later. The rule is that of the metric `otif_first`.
fn broken_promises(since: Date, passed: Date) -> String {
    format!(
        "select order_id as event_key, min(customer_id) as customer_id, min(first_promised_on) as happened_on \
         from fulfilments where cancelled_at is null and first_promised_on > date '{since}' \
         and first_promised_on <= date '{passed}' \
         and (delivered_on is null or delivered_on > first_promised_on) \
         group by order_id order by happened_on, event_key"
    )
}
