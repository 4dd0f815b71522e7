//! From a row to an event: the sentence, where it leads, and whether it is good or bad news.

use super::statements::{Place, Told};
use super::wire::{TimelineEvent, Tone};
use crate::pages::calendar::start_of;
use crate::pages::customer::default_top;
use crate::pages::error::PageError;
use crate::pages::invoices::rules::is_credit_note;
use crate::pages::orders::rules::days_between;
use crate::pages::rows::Row;
use crate::pages::search::{invoice_href, order_href};
use crate::pages::sentence::Sentence;
use jiff::tz::TimeZone;

/// The most letters of a note that a timeline shows.
const NOTE_LETTERS: usize = 160;

/// What the events of a customer are told with.
pub(super) struct Teller<'a> {
    pub(super) zone: &'a TimeZone,
    pub(super) home_currency: &'a str,
}

impl Teller<'_> {
    /// The event of a row.
    pub(super) fn event(&self, told: Told, row: &Row<'_>) -> Result<(Place, TimelineEvent), PageError> {
        let id = row.key("id")?;
        let (at, on) = match told {
            Told::Invoiced | Told::Paid | Told::DealOpened | Told::DealClosed => {
                let on = row.must_day("happened_at")?;
                (start_of(on, self.zone), on)
            }
            _ => {
                let at = row.must_instant("happened_at")?;
                (at, self.zone.to_datetime(at).date())
            }
        };
        let (title, href, tone) = self.tell(told, &id, row)?;
        let event = TimelineEvent { at, on, kind: told.kind(), id: id.clone(), title, href, tone };
        Ok((Place { at, told, id }, event))
    }

    fn tell(
        &self,
        told: Told,
        id: &str,
        row: &Row<'_>,
    ) -> Result<(Sentence, Option<String>, Tone), PageError> {
        let order = |tone| (Some(order_href(id)), tone);
        let case = |key: &str| -> Result<Sentence, PageError> {
            let subject = row.text("subject")?.unwrap_or(id);
            Ok(Sentence::new(key).with("severity", row.text("severity")?).with("subject", subject))
        };
        let (title, (href, tone)) = match told {
            Told::Ordered => {
                let title =
                    Sentence::new("timeline.order").with("order_id", id).with("lines", row.count("lines")?);
                (self.money(title, row)?, order(Tone::Plain))
            }
            Told::OrderCancelled => {
                (Sentence::new("timeline.order_cancelled").with("order_id", id), order(Tone::Bad))
            }
            Told::Delivered => {
                let (title, tone) = delivered(id, row)?;
                (title, order(tone))
            }
            Told::CaseOpened => (case("timeline.case_opened")?, (None, Tone::Plain)),
            Told::CaseEscalated => (case("timeline.case_escalated")?, (None, Tone::Bad)),
            Told::CaseResolved => (case("timeline.case_resolved")?, (None, Tone::Good)),
            Told::Answered => {
                let (title, tone) = answered(row)?;
                (title, (None, tone))
            }
            Told::Noted => {
                let text = row.text("text")?.map(shorten);
                let title = Sentence::new("timeline.note").with("kind", row.text("kind")?).with("text", text);
                (title, (None, Tone::Plain))
            }
            Told::Returned => {
                let title = Sentence::new("timeline.return")
                    .with("item_name", row.text("item_name")?)
                    .with("reason", row.text("reason")?);
                (title, (row.text("order_id")?.map(order_href), Tone::Bad))
            }
            Told::Invoiced | Told::Paid | Told::DisputeOpened | Told::DisputeResolved => {
                return self.tell_money(told, id, row);
            }
            Told::DealOpened | Told::DealClosed => (self.deal(told, row)?, (None, deal_tone(told, row)?)),
        };
        Ok((title, href, tone))
    }

    fn tell_money(
        &self,
        told: Told,
        id: &str,
        row: &Row<'_>,
    ) -> Result<(Sentence, Option<String>, Tone), PageError> {
        if told == Told::Invoiced {
            let credit = row.must_int("amount_minor")? < 0 || row.text("kind")?.is_some_and(is_credit_note);
            let key = if credit { "timeline.credit_note" } else { "timeline.invoice" };
            let title = Sentence::new(key).with("invoice_id", id).with("due_on", row.day("due_on")?);
            return Ok((self.money(title, row)?, Some(invoice_href(id)), Tone::Plain));
        }
        let invoice_id = row.text("invoice_id")?;
        let href = invoice_id.map(invoice_href);
        let (title, tone) = match told {
            Told::Paid => {
                let late = match (row.day("due_on")?, row.day("paid_on")?) {
                    (Some(due), Some(paid)) if paid > due => Some(days_between(due, paid)),
                    _ => None,
                };
                let key = if late.is_some() { "timeline.payment_late" } else { "timeline.payment" };
                let tone = if late.is_some() { Tone::Plain } else { Tone::Good };
                (Sentence::new(key).with("days", late), tone)
            }
            Told::DisputeOpened => {
                (Sentence::new("timeline.dispute_opened").with("reason", row.text("reason")?), Tone::Bad)
            }
            _ => {
                (Sentence::new("timeline.dispute_resolved").with("outcome", row.text("outcome")?), Tone::Good)
            }
        };
        Ok((self.money(title.with("invoice_id", invoice_id), row)?, href, tone))
    }

    fn deal(&self, told: Told, row: &Row<'_>) -> Result<Sentence, PageError> {
        let key = match (told, row.flag("won")?) {
            (Told::DealOpened, _) => "timeline.deal_opened",
            (_, Some(true)) => "timeline.deal_won",
            _ => "timeline.deal_lost",
        };
        let title =
            Sentence::new(key).with("name", row.text("name")?).with("reason", row.text("lost_reason")?);
        self.money(title, row)
    }

    fn money(&self, title: Sentence, row: &Row<'_>) -> Result<Sentence, PageError> {
        let currency = row.text("currency")?.unwrap_or(self.home_currency);
        Ok(title.with("amount_minor", row.int("amount_minor")?).with("currency", currency))
    }
}

fn deal_tone(told: Told, row: &Row<'_>) -> Result<Tone, PageError> {
    Ok(match (told, row.flag("won")?) {
        (Told::DealOpened, _) => Tone::Plain,
        (_, Some(true)) => Tone::Good,
        _ => Tone::Bad,
    })
}

fn delivered(order_id: &str, row: &Row<'_>) -> Result<(Sentence, Tone), PageError> {
    let promised_on = row.day("late_promised_on")?;
    let title = |key: &str| Sentence::new(key).with("order_id", order_id);
    Ok(match (promised_on, row.day("delivered_on")?) {
        (Some(promised), Some(delivered)) => {
            (title("timeline.delivered_late").with("days", days_between(promised, delivered)), Tone::Bad)
        }
        _ if row.day("last_promised_on")?.is_some() => (title("timeline.delivered_on_time"), Tone::Good),
        _ => (title("timeline.delivered"), Tone::Plain),
    })
}

fn answered(row: &Row<'_>) -> Result<(Sentence, Tone), PageError> {
    let (survey, score) = (row.text("survey")?, row.number("score")?);
    let scale_max = row.number("scale_max")?.or(default_top(survey));
    let title = Sentence::new("timeline.answer")
        .with("survey", survey)
        .with("score", score)
        .with("scale_max", scale_max)
        .with("touchpoint", row.text("touchpoint")?);
    let tone = match (score, scale_max) {
        (Some(score), Some(top)) if top > 0.0 && score >= 0.8 * top => Tone::Good,
        (Some(score), Some(top)) if top > 0.0 && score <= 0.6 * top => Tone::Bad,
        _ => Tone::Plain,
    };
    Ok((title, tone))
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(NOTE_LETTERS).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_note_is_cut_between_letters() {
        assert_eq!(shorten("è vero"), "è vero");
        let long = "é".repeat(NOTE_LETTERS + 1);
        assert_eq!(shorten(&long).chars().count(), NOTE_LETTERS + 1);
        assert!(shorten(&long).ends_with('…'));
    }
}
