//! What a saved filter (on the wire `segment`) keeps: the part of the customers' table's query that says which customers. Owns how it is
//! read and stored.

use crate::extract::{Pairs, Query, Word};
use crate::handlers::text;
use crate::problem::Problem;
use regard_app::pages::Fitting;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// Which customers a saved filter is of.
#[derive(Debug, Deserialize, IntoParams)]
struct SegmentQuery {
    #[param(inline)]
    search: Option<Word<200>>,
    #[param(inline)]
    segment: Option<Word<200>>,
    #[param(inline)]
    country: Option<Word<200>>,
}

impl Query for SegmentQuery {}

/// A saved filter as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Filter {
    pub(super) query: String,
}

impl Filter {
    /// What a query string describes.
    ///
    /// # Errors
    /// [`Problem::BadParameter`] at `filter` when it asks for anything but customers, or for all of them.
    pub(super) fn asked(query: &str) -> Result<Self, Problem> {
        let filter = Self { query: query.trim().trim_start_matches('?').to_owned() };
        let wanted =
            filter.fitting().map_err(|problem| Problem::bad_parameter("filter", problem.body().detail))?;
        match wanted == Fitting::default() {
            true => Err(Problem::bad_parameter("filter", "it must name a search, a segment or a country")),
            false => Ok(filter),
        }
    }

    /// What is stored.
    ///
    /// # Errors
    /// [`Problem::Internal`].
    pub(super) fn stored(text: &str) -> Result<Self, Problem> {
        serde_json::from_str(text).map_err(Problem::internal)
    }

    /// How it is stored.
    ///
    /// # Errors
    /// [`Problem::Internal`].
    pub(super) fn to_text(&self) -> Result<String, Problem> {
        serde_json::to_string(self).map_err(Problem::internal)
    }

    /// The customers that it describes.
    ///
    /// # Errors
    /// [`Problem::BadParameter`], [`Problem::UnknownParameter`].
    pub(super) fn fitting(&self) -> Result<Fitting, Problem> {
        let wanted: SegmentQuery = Pairs::read::<SegmentQuery>(&self.query, &[])?.into_question()?;
        Ok(Fitting {
            search: text(wanted.search),
            segment: text(wanted.segment),
            country: text(wanted.country),
        })
    }
}
