//! What matters: which signals go along with what customers say and with whether they stay, and what a point of NPS goes
//! along with. Owns which customers and signals are looked at; how is `regard-predict`'s.
//!
//! **What was known comes before what came**: signals are those of the end of a month, the answer or the leaving is of
//! the time after it. It is of all customers together and names nobody.

mod found;
mod outcomes;
mod point;
mod study;

pub use found::{DriverFound, DriverMove, DriversFound, NotFound, PointFound, PointRange, PointRangeMinor};
pub(crate) use found::{NPS, POINT, STAYING};

use super::learning::Seen;
use super::leaving::Leaving;
use super::run::{RunError, off_thread};
use crate::pages::error::PageError;
use crate::pages::reader::View;
use arrow_array::{StringArray, TimestampMicrosecondArray};
use outcomes::Scores;
use point::Sales;
use regard_model::{ForeseenTable, Moment};
use serde::Serialize;
use std::sync::Arc;

/// What was found of each outcome.
#[derive(Debug)]
pub(super) struct Weighed {
    nps: DriversFound,
    staying: DriversFound,
    point: PointFound,
}

/// Finds what matters in the months that were looked at, of which the last is today.
pub(super) async fn weigh(
    view: &View<'_>,
    seen: &Arc<Vec<Seen>>,
    leaving: &Arc<Leaving>,
) -> Result<Weighed, RunError> {
    let scores = Scores::read(view, seen).await?;
    let sales = Sales::read(view, seen).await?;
    let (seen, leaving) = (Arc::clone(seen), Arc::clone(leaving));
    let work = move || -> Result<Weighed, PageError> {
        Ok(Weighed {
            nps: study::of_nps(&seen, &scores)?,
            staying: study::of_staying(&seen, &leaving)?,
            point: point::of(&seen, &leaving, &sales)?,
        })
    };
    Ok(off_thread(work).await??)
}

impl Weighed {
    /// Rows of `drivers`, found at a moment.
    pub(super) fn table(&self, moment: Moment) -> Result<ForeseenTable, PageError> {
        let found = [text(&self.nps)?, text(&self.staying)?, text(&self.point)?];
        let made_at = TimestampMicrosecondArray::from_value(moment.as_micros(), found.len());
        let batch = super::rows::batch(vec![
            ("outcome", Arc::new(StringArray::from(vec![NPS, STAYING, POINT]))),
            ("made_at", Arc::new(made_at.with_timezone("UTC"))),
            ("found", Arc::new(found.iter().map(Some).collect::<StringArray>())),
        ])?;
        Ok(ForeseenTable::of("drivers", vec![batch]))
    }
}

fn text(found: &impl Serialize) -> Result<String, PageError> {
    serde_json::to_string(found).map_err(|error| PageError::Shape(error.to_string()))
}
