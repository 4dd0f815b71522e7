//! What counts as leaving. Owns the choice between recorded departures and falling silent, and what of it is known on
//! a day.

use super::moments::months_after;
use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::read;
use jiff::civil::Date;
use regard_model::Statement;
use std::collections::{BTreeSet, HashMap};

/// So many departures are enough to learn from; with fewer, silence is looked at.
const LEAST_DEPARTURES: usize = 30;

/// By what it is told that a customer left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A source says so.
    Departure,
    /// No contact in the months that followed, by somebody who had contact in the twelve before.
    Silence,
}

impl Sign {
    /// `departure` or `silence`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Departure => "departure",
            Self::Silence => "silence",
        }
    }

    /// The sign of a name. **Empty**: it is none.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Departure, Self::Silence].into_iter().find(|sign| sign.as_str() == name)
    }

    /// How far ahead is foreseen. **Unit**: months.
    pub fn months(self) -> i32 {
        match self {
            Self::Departure => 3,
            Self::Silence => 6,
        }
    }
}

/// When customers left, as far as it is known today.
#[derive(Debug)]
pub(crate) struct Leaving {
    sign: Sign,
    today: Date,
    /// By customer: the day of leaving, or the first days of the months with contact.
    days: HashMap<String, BTreeSet<Date>>,
}

impl Leaving {
    /// Reads when customers left, through a lens of everyone at the newest moment: how many departures there are decides
    /// by what it is told.
    pub(crate) async fn read(view: &View<'_>) -> Result<Self, PageError> {
        let departures = Self::by(view, Sign::Departure).await?;
        if departures.days.len() >= LEAST_DEPARTURES {
            return Ok(departures);
        }
        Self::by(view, Sign::Silence).await
    }

    /// Reads when customers in view left, by a sign that was chosen over everyone: a few of them have few departures,
    /// also where those of all are enough.
    pub(crate) async fn by(view: &View<'_>, sign: Sign) -> Result<Self, PageError> {
        let today = view.lens.today();
        let sql = match sign {
            Sign::Departure => "select customer_id, left_on as day from departures".to_owned(),
            Sign::Silence => format!(
                "select distinct customer_id, cast(date_trunc('month', cast(contact_on as timestamp)) as date) as day \
                 from ({})",
                regard_metrics::contact_days()
            ),
        };
        Ok(Self { sign, today, days: days(view, &sql).await? })
    }

    /// By what it is told.
    pub(crate) fn sign(&self) -> Sign {
        self.sign
    }

    /// Until when it has to be waited to know who left after a day.
    pub(super) fn known_on(&self, day: Date) -> Date {
        months_after(day, self.sign.months())
    }

    /// Whether a customer of a day, the last of its month, had left when it was known. **Empty**: it is not known yet,
    /// or they were as good as gone on that day.
    pub(crate) fn left(&self, customer: &str, day: Date) -> Option<bool> {
        let known_on = self.known_on(day);
        if known_on > self.today {
            return None;
        }
        let days = self.days.get(customer);
        let any = |from: Date, to: Date| days.is_some_and(|days| days.range(from..=to).next().is_some());
        let next = day.tomorrow().ok()?;
        match self.sign {
            Sign::Departure => Some(any(next, known_on)),
            Sign::Silence => any(months_after(day, -12).tomorrow().ok()?, day).then(|| !any(next, known_on)),
        }
    }

    /// Whether a customer of a day, the last of its month, was still one on a later such day. **Empty**: it is not over,
    /// or they were as good as gone on the first.
    pub(super) fn stayed(&self, customer: &str, day: Date, until: Date) -> Option<bool> {
        let days = self.days.get(customer);
        let any = |from: Date, to: Date| days.is_some_and(|days| days.range(from..=to).next().is_some());
        if until > self.today {
            return None;
        }
        match self.sign {
            Sign::Departure => Some(!any(day.tomorrow().ok()?, until)),
            Sign::Silence => {
                let lately = months_after(until, -self.sign.months()).tomorrow().ok()?;
                any(months_after(day, -12).tomorrow().ok()?, day).then(|| any(lately, until))
            }
        }
    }

    /// Days that are known, for tests.
    #[cfg(test)]
    pub(super) fn told(sign: Sign, today: Date, days: &[(&str, Date)]) -> Self {
        let mut known: HashMap<String, BTreeSet<Date>> = HashMap::new();
        for (customer, day) in days {
            known.entry((*customer).to_owned()).or_default().insert(*day);
        }
        Self { sign, today, days: known }
    }
}

async fn days(view: &View<'_>, sql: &str) -> Result<HashMap<String, BTreeSet<Date>>, PageError> {
    let answer = view.query(Statement::new(sql)).await?;
    let mut days: HashMap<String, BTreeSet<Date>> = HashMap::new();
    read(&answer, |row| {
        let (Some(customer), Some(day)) = (row.text("customer_id")?, row.day("day")?) else { return Ok(()) };
        match days.get_mut(customer) {
            Some(known) => {
                known.insert(day);
            }
            None => {
                days.insert(customer.to_owned(), BTreeSet::from([day]));
            }
        }
        Ok(())
    })?;
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn of(sign: Sign, days: &[(&str, Date)]) -> Leaving {
        Leaving::told(sign, date(2026, 3, 31), days)
    }

    #[test]
    fn who_departs_within_three_months_has_left() {
        let leaving = of(Sign::Departure, &[("soon", date(2025, 12, 31)), ("late", date(2026, 1, 1))]);
        let left = |customer| leaving.left(customer, date(2025, 9, 30));
        assert_eq!((left("soon"), left("late"), left("never")), (Some(true), Some(false), Some(false)));
        assert_eq!(leaving.left("never", date(2025, 12, 31)), Some(false), "known today");
        assert_eq!(leaving.left("soon", date(2026, 1, 31)), None, "not known before the end of April");
    }

    #[test]
    fn who_is_there_a_year_later_has_stayed() {
        let day = date(2025, 3, 31);
        let departed = of(Sign::Departure, &[("gone", date(2026, 3, 31)), ("before", day)]);
        let stayed = |customer| departed.stayed(customer, day, date(2026, 3, 31));
        assert_eq!(
            (stayed("gone"), stayed("before"), stayed("never")),
            (Some(false), Some(true), Some(true))
        );
        assert_eq!(departed.stayed("never", day, date(2026, 4, 1)), None);
        let months = [("there", date(2025, 3, 1)), ("there", date(2025, 10, 1)), ("quiet", date(2025, 3, 1))];
        let silent = of(Sign::Silence, &months);
        let stayed = |customer| silent.stayed(customer, day, date(2026, 3, 31));
        assert_eq!((stayed("there"), stayed("quiet"), stayed("never")), (Some(true), Some(false), None));
    }

    #[test]
    fn who_falls_silent_after_contact_has_left() {
        let leaving = of(
            Sign::Silence,
            &[
                ("quiet", date(2025, 9, 1)),
                ("back", date(2025, 9, 1)),
                ("back", date(2026, 3, 1)),
                ("gone", date(2024, 9, 1)),
            ],
        );
        let left = |customer| leaving.left(customer, date(2025, 9, 30));
        assert_eq!((left("quiet"), left("back"), left("gone")), (Some(true), Some(false), None));
        assert_eq!(leaving.left("quiet", date(2025, 10, 31)), None);
    }
}
