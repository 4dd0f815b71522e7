//! Who was a customer on which day: since their first order that was not cancelled by then, their first asset or what
//! their row says, and until they left.

use crate::foresight::signals::SEGMENT;
use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::read;
use jiff::civil::Date;
use regard_metrics::Places;
use regard_model::Statement;
use std::collections::BTreeMap;

/// Everybody who ever was a customer by the moment of a lens, in the order of their keys.
#[derive(Debug, Default)]
pub(super) struct People {
    keys: Vec<String>,
    segments: Vec<Option<String>>,
    /// By what is not undone.
    since_on: Vec<Option<Date>>,
    left_on: Vec<Option<Date>>,
    /// Orders that were cancelled, by place: the day of the order and that on which it was cancelled.
    cancelled: BTreeMap<usize, Vec<(Date, Date)>>,
}

impl People {
    pub(super) async fn read(view: &View<'_>) -> Result<Self, PageError> {
        let sql = format!(
            "select customers.customer_id, {SEGMENT}, tenures.since_on from customers \
             left join ({}) as tenures on tenures.customer_id = customers.customer_id order by customers.customer_id",
            regard_metrics::tenures()
        );
        let answer = view.fresh(Statement::new(sql)).await?;
        let mut people = Self::default();
        read(&answer, |row| {
            people.keys.push(row.key("customer_id")?);
            people.segments.push(row.owned(SEGMENT)?);
            people.since_on.push(row.day("since_on")?);
            people.left_on.push(None);
            Ok(())
        })?;
        let places = people.places();
        let sql = "select customer_id, min(left_on) as left_on from departures group by customer_id";
        let mut left_on = vec![None; people.keys.len()];
        read(&view.fresh(Statement::new(sql)).await?, |row| {
            if let Some(place) = row.text("customer_id")?.and_then(|key| places.get(key)) {
                left_on[*place] = row.day("left_on")?;
            }
            Ok(())
        })?;
        let sql = "select customer_id, local_day(ordered_at) as ordered_on, local_day(cancelled_at) as cancelled_on \
                   from orders where cancelled_at is not null and ordered_at is not null";
        let mut cancelled: BTreeMap<usize, Vec<(Date, Date)>> = BTreeMap::new();
        read(&view.fresh(Statement::new(sql)).await?, |row| {
            let place = row.text("customer_id")?.and_then(|key| places.get(key));
            if let (Some(place), Some(ordered), Some(undone)) =
                (place, row.day("ordered_on")?, row.day("cancelled_on")?)
            {
                cancelled.entry(*place).or_default().push((ordered, undone));
            }
            Ok(())
        })?;
        drop(places);
        Ok(Self { left_on, cancelled, ..people })
    }

    pub(super) fn keys(&self) -> &[String] {
        &self.keys
    }

    pub(super) fn key(&self, place: usize) -> String {
        self.keys[place].clone()
    }

    pub(super) fn segment(&self, place: usize) -> Option<String> {
        self.segments[place].clone()
    }

    /// A place for each key.
    pub(super) fn places(&self) -> Places<'_> {
        self.keys.iter().map(String::as_str).zip(0..).collect()
    }

    /// Who is a customer at the end of a day, by place, and since when.
    pub(super) fn on(&self, day: Date) -> Vec<(usize, Date)> {
        let since = |place: usize| {
            let orders = self.cancelled.get(&place).into_iter().flatten();
            let standing = orders.filter(|(_, undone)| *undone > day).map(|(ordered, _)| *ordered);
            let since = standing.chain(self.since_on[place]).min()?;
            let has_left = self.left_on[place].is_some_and(|left| left <= day);
            (since <= day && !has_left).then_some((place, since))
        };
        (0..self.keys.len()).filter_map(since).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_order_makes_a_customer_until_it_is_cancelled_and_leaving_ends_it() {
        let people = People {
            keys: vec!["ana".into(), "bo".into(), "cy".into()],
            segments: vec![None; 3],
            since_on: vec![Some(date(2026, 3, 1)), None, Some(date(2025, 1, 1))],
            left_on: vec![None, None, Some(date(2026, 2, 28))],
            cancelled: BTreeMap::from([
                (0, vec![(date(2026, 1, 10), date(2026, 2, 5))]),
                (1, vec![(date(2026, 1, 20), date(2026, 1, 31))]),
            ]),
        };
        let on = |day| {
            people.on(day).into_iter().map(|(place, since)| (place, since.to_string())).collect::<Vec<_>>()
        };
        let since = |place: usize, day: &str| (place, day.to_owned());
        assert_eq!(
            on(date(2026, 1, 30)),
            [since(0, "2026-01-10"), since(1, "2026-01-20"), since(2, "2025-01-01")]
        );
        assert_eq!(on(date(2026, 1, 31)), [since(0, "2026-01-10"), since(2, "2025-01-01")]);
        assert_eq!(on(date(2026, 2, 28)), []);
        assert_eq!(on(date(2026, 3, 31)), [since(0, "2026-03-01")]);
    }
}
