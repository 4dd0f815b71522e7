//! From a row to an event: the sentence, where it leads, and whether it is good or bad news. How each family of
//! facts is told stands beside what is read of it.

use super::statements::{Place, Told};
use super::wire::{TimelineEvent, Tone};
use super::{care, commitments, installed, orders};
use crate::pages::calendar::start_of;
use crate::pages::error::PageError;
use crate::pages::rows::Row;
use crate::pages::sentence::Sentence;
use jiff::tz::TimeZone;

/// The most letters of a note that a timeline shows.
const NOTE_LETTERS: usize = 160;

/// What happened, the page of the fact, if it has one, and whether it is good news.
pub(super) type Telling = (Sentence, Option<String>, Tone);

/// What the events of a customer are told with.
pub(super) struct Teller<'a> {
    pub(super) zone: &'a TimeZone,
    pub(super) home_currency: &'a str,
}

impl Teller<'_> {
    /// The event of a row.
    pub(super) fn event(&self, told: Told, row: &Row<'_>) -> Result<(Place, TimelineEvent), PageError> {
        let id = row.key("id")?;
        let (at, on) = if told.by_day() {
            let on = row.must_day("happened_at")?;
            (start_of(on, self.zone), on)
        } else {
            let at = row.must_instant("happened_at")?;
            (at, self.zone.to_datetime(at).date())
        };
        let (title, href, tone) = self.tell(told, &id, row)?;
        let event = TimelineEvent { at, on, kind: told.kind(), id: id.clone(), title, href, tone };
        Ok((Place { at, told, id }, event))
    }

    fn tell(&self, told: Told, id: &str, row: &Row<'_>) -> Result<Telling, PageError> {
        match told {
            Told::Ordered => self.ordered(id, row),
            Told::OrderCancelled => Ok(orders::cancelled(id)),
            Told::Delivered => orders::delivered(id, row),
            Told::Returned => orders::returned(row),
            Told::Defective => orders::defective(row),
            Told::CaseOpened => care::case("timeline.case_opened", Tone::Plain, id, row),
            Told::CaseEscalated => care::case("timeline.case_escalated", Tone::Bad, id, row),
            Told::CaseResolved => care::case("timeline.case_resolved", Tone::Good, id, row),
            Told::Answered => care::answered(row),
            Told::Noted => care::noted(row),
            Told::Promised => self.promised(row),
            Told::Kept => self.kept(row),
            Told::Withdrawn => commitments::withdrawn(row),
            Told::Invoiced => self.invoiced(id, row),
            Told::Paid => self.paid(row),
            Told::DisputeOpened => self.disputed(row),
            Told::DisputeResolved => self.settled(row),
            Told::DealOpened => self.deal_opened(row),
            Told::DealClosed => self.deal_closed(row),
            Told::Installed => installed::asset("timeline.asset_installed", row),
            Told::Retired => installed::asset("timeline.asset_retired", row),
            Told::Started => installed::started(row),
            Told::WentLive => installed::went_live(row),
            Told::Left => installed::left(row),
        }
    }
}

/// The beginning of what somebody wrote.
pub(super) fn shorten(text: &str) -> String {
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
