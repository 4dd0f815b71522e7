//! The signals at the ends of many months, and now, from few scans. What they say is what [`Reader::signals`] says at each of
//! them, to the digit, but for the last one of a sum of fractions; a test holds it. Owns what is read once for all of the months and what is asked again at each.
//!
//! Sums are put together from months of customers, read once; of a month in which something became true after the moment
//! that is looked from, they are asked again through that moment's lens. What is no sum and would read all facts of a
//! customer at every moment is followed from the first fact to the last. The rest is asked at each moment.

mod columns;
mod months;
mod owed;
mod people;
mod rhythm;

use super::moments::months_before;
use super::signals::{Looking, SEGMENT, Signals};
use crate::pages::error::PageError;
use crate::pages::reader::{Reader, View};
use jiff::civil::Date;
use months::KeptMonths;
use owed::Owed;
use people::People;
use regard_metrics::{Columns, Places, Plan};
use regard_model::{Lens, Moment};

/// The longest window of a signal. **Unit**: months.
pub(super) const LONGEST: i32 = 12;
const SILENCE: &str = "silence";
const OVERDUE_SHARE: &str = "overdue_share";
const DAYS_LATE: &str = "days_late";

/// Values by place, one for each of the moments; not a number where there is none.
type Followed = Vec<Vec<f64>>;

/// The signals at the ends of some months, in order of time, and last at the moment of the lens that they were read
/// through.
pub struct History {
    reader: Reader,
    lens: Lens,
    /// The last is the day of the lens.
    ends: Vec<Date>,
    /// So many of them were told.
    told: usize,
    people: People,
    months: KeptMonths,
    silence: Followed,
    overdue_share: Followed,
    days_late: Followed,
}

/// What is known at one of the moments without asking for it.
pub(super) struct Known<'a> {
    months: &'a mut KeptMonths,
    silence: &'a [f64],
    overdue_share: &'a [f64],
    days_late: &'a [f64],
}

impl Known<'_> {
    /// The signals that are followed through all facts of a customer.
    pub(super) const FOLLOWED: [&'static str; 3] = [SILENCE, OVERDUE_SHARE, DAYS_LATE];

    /// For each statement of a plan, its numbers by place. **Empty**: it has to be asked.
    pub(super) async fn columns(
        &mut self,
        view: &View<'_>,
        plan: &Plan,
        places: &Places<'_>,
    ) -> Result<Vec<Option<Columns>>, PageError> {
        self.months.columns(view, plan, places).await
    }

    /// The values of a signal by place. **Empty**: it has to be asked.
    pub(super) fn of(&self, signal: &str) -> Option<Vec<Option<f64>>> {
        let values = match signal {
            SILENCE => self.silence,
            OVERDUE_SHARE => self.overdue_share,
            DAYS_LATE => self.days_late,
            _ => return None,
        };
        Some(values.iter().map(|value| (!value.is_nan()).then_some(*value)).collect())
    }
}

impl History {
    /// Reads what these month ends, and the moment of the lens after them, need.
    ///
    /// # Errors
    /// [`PageError::Engine`] when the facts cannot be read.
    pub async fn begin(reader: &Reader, lens: &Lens, month_ends: &[Date]) -> Result<Self, PageError> {
        let reader = reader.forgetful();
        let view = reader.through(lens);
        let today = lens.today();
        let ends: Vec<Date> = month_ends.iter().copied().chain([today]).collect();
        let people = People::read(&view).await?;
        let places = people.places();
        let silence = rhythm::silence(&view, &people, &places, &ends).await?;
        let (overdue_share, days_late) = Owed::read(&view, &places, &ends).await?.shares();
        let first = months_before(*ends.first().unwrap_or(&today), LONGEST).from.first_of_month();
        let months = KeptMonths::read(&view, first, today.last_of_month(), &places).await?;
        drop(places);
        Ok(Self {
            lens: lens.clone(),
            ends,
            told: 0,
            people,
            months,
            silence,
            overdue_share,
            days_late,
            reader,
        })
    }

    /// The signals at the next moment; with the segment or without any trait, and without names.
    ///
    /// **Empty**: there is no further one.
    ///
    /// # Errors
    /// [`PageError::Engine`] when the facts cannot be read.
    pub async fn next(&mut self, with_segment: bool) -> Result<Option<Signals>, PageError> {
        let at = self.told;
        let Some(day) = self.ends.get(at).copied() else { return Ok(None) };
        self.told += 1;
        let lens = match at + 1 == self.ends.len() {
            true => self.lens.clone(),
            false => self.lens.at(Moment::end_of_day(day, &self.lens.zone)),
        };
        let view = self.reader.through(&lens);
        let places = self.people.places();
        self.months.forget_before(months_before(day, LONGEST).from.first_of_month());
        let known = Known {
            months: &mut self.months,
            silence: &self.silence[at],
            overdue_share: &self.overdue_share[at],
            days_late: &self.days_late[at],
        };
        let columns = Looking { view: &view, places: &places, known: Some(known) }.columns().await?;
        let present = self.people.on(day);
        let there = |column: Vec<Option<f64>>| present.iter().map(|(place, _)| column[*place]).collect();
        let columns = columns.into_iter().map(|(name, column)| (name, there(column))).collect();
        let mut signals = Signals::of(
            present.iter().map(|(place, _)| self.people.key(*place)).collect(),
            present.iter().map(|(_, since_on)| (day - *since_on).get_days()),
            columns,
        )?;
        if with_segment {
            let segments = present.iter().map(|(place, _)| self.people.segment(*place)).collect();
            signals.add_trait(SEGMENT, segments)?;
        }
        for followed in [&mut self.silence, &mut self.overdue_share, &mut self.days_late] {
            followed[at] = Vec::new();
        }
        Ok(Some(signals))
    }
}

/// Parts of the customers, each from a first key to a last one.
fn parts(keys: &[String], at_a_time: usize) -> impl Iterator<Item = (&str, &str)> {
    keys.chunks(at_a_time.max(1)).filter_map(|part| Some((part.first()?.as_str(), part.last()?.as_str())))
}

/// A place for each month end, all of which know nothing yet.
fn nothing(ends: &[Date], places: &Places<'_>) -> Followed {
    vec![vec![f64::NAN; places.len()]; ends.len()]
}
