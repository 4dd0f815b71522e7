//! Cuts the ways in which events are told together into one list, newest first.

use super::event::Teller;
use super::statements::{ALL, Place, Told};
use super::wire::{TimelineEvent, TimelinePage};
use crate::pages::cursor;
use crate::pages::error::PageError;
use crate::pages::reader::{Reader, View};
use crate::pages::rows::read;
use crate::pages::wire::ListQuestion;
use futures::future::try_join_all;
use regard_model::Lens;

/// How many events are shown when not asked for another number.
const NEWEST: u32 = 100;

impl Reader {
    /// What happened with a customer, newest first.
    ///
    /// # Errors
    /// [`PageError::NotFound`] for a customer out of scope or unknown; [`PageError::BadQuestion`];
    /// [`PageError::Engine`].
    pub async fn timeline(
        &self,
        lens: &Lens,
        customer_id: &str,
        question: &ListQuestion,
    ) -> Result<TimelinePage, PageError> {
        let limit = cursor::limit(question.limit, NEWEST)?;
        let after: Option<Place> = cursor::decode(question.after.as_deref())?;
        let view = self.through(lens);
        let (_, page) = futures::try_join!(
            view.customer_name(customer_id),
            view.timeline_after(customer_id, after.as_ref(), limit)
        )?;
        Ok(page)
    }
}

impl View<'_> {
    /// The events of a customer that the viewer may see, from a place on.
    async fn timeline_after(
        &self,
        customer_id: &str,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<TimelinePage, PageError> {
        let zone = &self.lens.zone;
        let home = self.reader.home().currency;
        let teller = Teller { zone, home_currency: home.code() };
        let tell = async |told: Told| {
            let statement = told.statement(customer_id, after, zone, limit + 1);
            let answer = self.query(statement).await?;
            read(&answer, |row| teller.event(told, row))
        };
        let told = try_join_all(ALL.map(tell)).await?;
        merge(told.into_iter().flatten().collect(), limit)
    }
}

fn merge(mut told: Vec<(Place, TimelineEvent)>, limit: usize) -> Result<TimelinePage, PageError> {
    told.sort_by(|(one, _), (two, _)| {
        two.at.cmp(&one.at).then_with(|| one.told.cmp(&two.told)).then_with(|| one.id.cmp(&two.id))
    });
    let more = told.len() > limit;
    told.truncate(limit);
    let next = match told.last() {
        Some((place, _)) if more => Some(cursor::encode(place)?),
        _ => None,
    };
    Ok(TimelinePage { events: told.into_iter().map(|(_, event)| event).collect(), next })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::sentence::Sentence;
    use crate::pages::timeline::Tone;

    fn event(told: Told, at: &str, id: &str) -> (Place, TimelineEvent) {
        let at: jiff::Timestamp = at.parse().unwrap();
        let event = TimelineEvent {
            at,
            on: jiff::tz::TimeZone::UTC.to_datetime(at).date(),
            kind: told.kind(),
            id: id.into(),
            title: Sentence::new("timeline.note"),
            href: None,
            tone: Tone::Plain,
        };
        (Place { at, told, id: id.into() }, event)
    }

    #[test]
    fn the_newest_come_first_and_the_last_one_shown_is_the_place() {
        let told = vec![
            event(Told::Noted, "2018-08-01T10:00:00Z", "n1"),
            event(Told::Ordered, "2018-08-02T10:00:00Z", "o2"),
            event(Told::Ordered, "2018-08-02T10:00:00Z", "o1"),
            event(Told::Delivered, "2018-08-02T10:00:00Z", "d1"),
        ];
        let page = merge(told.clone(), 3).unwrap();
        assert_eq!(page.events.iter().map(|event| event.id.as_str()).collect::<Vec<_>>(), ["o1", "o2", "d1"]);
        let place: Place = cursor::decode(page.next.as_deref()).unwrap().unwrap();
        assert_eq!((place.told, place.id.as_str()), (Told::Delivered, "d1"));
        assert!(merge(told, 4).unwrap().next.is_none());
    }
}
