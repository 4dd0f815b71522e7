//! Promises that people recorded, as events: made, kept, withdrawn. Late is what the promise ledger calls late.

use super::event::{Teller, Telling, shorten};
use super::statements::From;
use super::wire::Tone;
use crate::pages::error::PageError;
use crate::pages::orders::rules::days_between;
use crate::pages::rows::Row;
use crate::pages::search::order_href;
use crate::pages::sentence::Sentence;
use jiff::{Timestamp, civil::Date};

const COMMITMENTS: From = From {
    select: "p.kind, p.first_due_on, p.due_on, p.due_at, p.text, p.order_id",
    from: "from commitments p where p.customer_id = $1",
    id: "p.commitment_id",
    time: "p.made_at",
    by_day: false,
};
pub(super) const PROMISED: From = COMMITMENTS;
pub(super) const KEPT: From = From { time: "p.kept_at", ..COMMITMENTS };
pub(super) const WITHDRAWN: From = From { time: "p.withdrawn_at", ..COMMITMENTS };

/// By when, as it stands last.
#[derive(Debug, Clone, Copy)]
struct Due {
    on: Date,
    /// The instant, where one was promised.
    at: Option<Timestamp>,
}

/// How late something was kept.
#[derive(Debug, Clone, Copy)]
enum Late {
    Days(i64),
    /// Later than promised, on the promised day itself.
    Hours(i64),
}

impl Teller<'_> {
    /// Says the day (and time) that was promised first; when it was moved, where to.
    pub(super) fn promised(&self, row: &Row<'_>) -> Result<Telling, PageError> {
        let due = self.due(row)?;
        let on = due.map(|due| due.on);
        let moved_from = row.day("first_due_on")?.filter(|first| Some(*first) != on);
        let time = match (due.and_then(|due| due.at), moved_from) {
            (Some(at), None) => Some(self.zone.to_datetime(at).strftime("%H:%M").to_string()),
            _ => None,
        };
        let title = commitment("timeline.commitment_made", row)?
            .with("due_on", moved_from.or(on))
            .with("due_time", time)
            .with("moved_on", moved_from.and(on))
            .with("text", row.text("text")?.map(shorten));
        Ok((title, order(row)?, Tone::Plain))
    }

    pub(super) fn kept(&self, row: &Row<'_>) -> Result<Telling, PageError> {
        let kept_at = row.must_instant("happened_at")?;
        let Some(due) = self.due(row)? else {
            return Ok((commitment("timeline.commitment_kept", row)?, order(row)?, Tone::Plain));
        };
        let (title, tone) = match self.late(due, kept_at) {
            None => (commitment("timeline.commitment_kept_on_time", row)?, Tone::Good),
            Some(Late::Days(days)) => {
                (commitment("timeline.commitment_kept_late", row)?.with("days", days), Tone::Bad)
            }
            Some(Late::Hours(hours)) => {
                (commitment("timeline.commitment_kept_late_hours", row)?.with("hours", hours), Tone::Bad)
            }
        };
        Ok((title, order(row)?, tone))
    }

    fn due(&self, row: &Row<'_>) -> Result<Option<Due>, PageError> {
        if let Some(at) = row.instant("due_at")? {
            return Ok(Some(Due { on: self.zone.to_datetime(at).date(), at: Some(at) }));
        }
        let on = row.day("due_on")?.or(row.day("first_due_on")?);
        Ok(on.map(|on| Due { on, at: None }))
    }

    /// A promise of a day is kept until its end, one of an instant until then.
    fn late(&self, due: Due, kept_at: Timestamp) -> Option<Late> {
        let days = days_between(due.on, self.zone.to_datetime(kept_at).date());
        match due.at {
            _ if days > 0 => Some(Late::Days(days)),
            Some(at) if kept_at > at => Some(Late::Hours(kept_at.duration_since(at).as_hours())),
            _ => None,
        }
    }
}

pub(super) fn withdrawn(row: &Row<'_>) -> Result<Telling, PageError> {
    Ok((commitment("timeline.commitment_withdrawn", row)?, order(row)?, Tone::Plain))
}

fn commitment(key: &str, row: &Row<'_>) -> Result<Sentence, PageError> {
    Ok(Sentence::new(key).with("kind", row.text("kind")?))
}

fn order(row: &Row<'_>) -> Result<Option<String>, PageError> {
    Ok(row.text("order_id")?.map(order_href))
}

#[cfg(test)]
mod tests {
    use super::super::by_hand::{said, told};
    use super::super::statements::Told;
    use super::super::wire::{EventKind, Tone};
    use serde_json::{Value, json};

    /// A commitment of a kind with its first day, its day and its instant.
    fn row<'a>(kind: &'a str, first: &'a str, on: &'a str, at: &'a str) -> Vec<(&'static str, &'a str)> {
        let due = [("first_due_on", first), ("due_on", on), ("due_at", at)];
        [("kind", kind), ("text", ""), ("order_id", "")].into_iter().chain(due).collect()
    }

    fn made(first: &str, on: &str, at: &str) -> Value {
        said(Told::Promised, "p1", "2026-03-10T09:00:00Z", &row("credit", first, on, at)).1
    }

    #[test]
    fn a_promise_says_by_when_and_where_it_was_moved() {
        let promise = |on, time, moved| {
            let [on, time, moved]: [Option<&str>; 3] = [on, time, moved];
            json!({"kind": "credit", "due_on": on, "due_time": time, "moved_on": moved, "text": null})
        };
        let (day, later) = (Some("2026-03-12"), Some("2026-03-20"));
        // One in the afternoon in Greenwich is two at home.
        assert_eq!(made("", "", "2026-03-12T13:00:00Z"), promise(day, Some("14:00"), None));
        assert_eq!(made("2026-03-12", "2026-03-12", ""), promise(day, None, None));
        assert_eq!(made("2026-03-12", "2026-03-20", ""), promise(day, None, later));
        assert_eq!(made("2026-03-12", "", "2026-03-20T13:00:00Z"), promise(day, None, later));
        assert_eq!(made("2026-03-12", "", ""), promise(day, None, None));
        assert_eq!(made("", "", ""), promise(None, None, None));
    }

    #[test]
    fn a_promise_has_its_words_and_leads_to_its_order() {
        let known = [
            ("kind", "engineer on site"),
            ("first_due_on", ""),
            ("due_on", "2026-03-12"),
            ("due_at", ""),
            ("text", "With the spare part."),
            ("order_id", "SO1"),
        ];
        let event = told(Told::Promised, "p1", "2026-03-10T09:00:00Z", &known);
        assert_eq!(
            (event.kind, event.tone, event.href.as_deref()),
            (EventKind::Commitment, Tone::Plain, Some("/orders/SO1"))
        );
        assert_eq!(event.title.params["text"], "With the spare part.");
        assert_eq!(event.title.params["kind"], "engineer on site");
    }

    fn kept(at: &str, first: &str, on: &str, due: &str) -> (String, Value, Tone) {
        said(Told::Kept, "p1", at, &row("call_back", first, on, due))
    }

    fn expected(key: &str, how_late: Option<(&str, i64)>, tone: Tone) -> (String, Value, Tone) {
        let mut params = json!({"kind": "call_back"});
        if let Some((unit, much)) = how_late {
            params[unit] = json!(much);
        }
        (key.to_owned(), params, tone)
    }

    #[test]
    fn a_promise_of_an_instant_is_kept_until_then() {
        let kept = |at| kept(at, "", "", "2026-03-12T13:00:00Z");
        let in_time = expected("timeline.commitment_kept_on_time", None, Tone::Good);
        let hours =
            |hours| expected("timeline.commitment_kept_late_hours", Some(("hours", hours)), Tone::Bad);
        let days = |days| expected("timeline.commitment_kept_late", Some(("days", days)), Tone::Bad);
        assert_eq!(kept("2026-03-11T10:00:00Z"), in_time);
        assert_eq!(kept("2026-03-12T13:00:00Z"), in_time);
        assert_eq!(kept("2026-03-12T13:00:01Z"), hours(0));
        assert_eq!(kept("2026-03-12T16:59:00Z"), hours(3));
        // From half past eleven in the evening at home, the next day has begun half an hour later.
        assert_eq!(kept("2026-03-12T22:30:00Z"), hours(9));
        assert_eq!(kept("2026-03-12T23:00:00Z"), days(1));
        assert_eq!(kept("2026-03-14T08:00:00Z"), days(2));
    }

    #[test]
    fn a_promise_of_a_day_is_kept_until_its_end_and_the_latest_day_counts() {
        let in_time = expected("timeline.commitment_kept_on_time", None, Tone::Good);
        let late = |days| expected("timeline.commitment_kept_late", Some(("days", days)), Tone::Bad);
        assert_eq!(kept("2026-03-12T22:59:00Z", "", "2026-03-12", ""), in_time);
        assert_eq!(kept("2026-03-12T23:00:00Z", "", "2026-03-12", ""), late(1));
        assert_eq!(kept("2026-03-20T12:00:00Z", "2026-03-12", "2026-03-20", ""), in_time);
        assert_eq!(kept("2026-03-20T12:00:00Z", "2026-03-12", "", ""), late(8));
    }

    #[test]
    fn what_was_promised_for_no_day_is_neither_late_nor_in_time() {
        let kept = kept("2026-03-20T12:00:00Z", "", "", "");
        assert_eq!(kept, expected("timeline.commitment_kept", None, Tone::Plain));
        let withdrawn = said(Told::Withdrawn, "p1", "2026-03-20T12:00:00Z", &row("call_back", "", "", ""));
        assert_eq!(withdrawn, expected("timeline.commitment_withdrawn", None, Tone::Plain));
    }
}
