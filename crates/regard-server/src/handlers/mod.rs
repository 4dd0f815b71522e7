//! What each route does: reads its question, calls one use case, answers. One file a family; the
//! table of all of them is in [`crate::routes`].

pub(crate) mod customers;
pub(crate) mod documents;
pub(crate) mod export;
pub(crate) mod health;
pub(crate) mod identity;
pub(crate) mod metrics;
pub(crate) mod overview;
pub(crate) mod push;
pub(crate) mod session;
pub(crate) mod sources;
pub(crate) mod voice;

use crate::extract::{Cursor, PeriodText, Query, Word};
use regard_app::pages::{ListQuestion, PageQuestion};
use serde::Deserialize;
use utoipa::IntoParams;

/// The parameter of every question through a lens; [`crate::extract::Asked`] reads it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents a parameter that the extractor reads by name")]
pub(crate) struct Through {
    /// The time to look from: a day (its end, at home) or an RFC 3339 time. The home's present
    /// when not given.
    #[param(inline)]
    moment: Option<Word<40>>,
}

/// What an overview page is asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// The days to look at, such as 2018-08 or 2018-07..2018-08.
    #[param(inline)]
    pub(crate) period: Option<PeriodText>,
    /// Only customers of this segment.
    #[param(inline)]
    pub(crate) segment: Option<Word<200>>,
}

impl Query for PageQuery {}

impl From<PageQuery> for PageQuestion {
    fn from(query: PageQuery) -> Self {
        Self { period: query.period.map(|period| period.0), segment: text(query.segment) }
    }
}

/// What a plain list is asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Where to go on: `next` of the answer before.
    #[param(inline)]
    pub(crate) after: Option<Cursor>,
    /// How many rows, at most 200.
    pub(crate) limit: Option<u32>,
}

impl Query for ListQuery {}

impl From<ListQuery> for ListQuestion {
    fn from(query: ListQuery) -> Self {
        Self { after: text(query.after), limit: query.limit }
    }
}

/// The text in a parameter.
fn text<const MAX: usize>(word: Option<Word<MAX>>) -> Option<String> {
    word.map(|word| word.0).filter(|text| !text.is_empty())
}
