//! The overview pages: brief, promises, money, sales, search. Owns no figure.

use super::{PageQuery, Through, text};
use crate::extract::{Answered, Asked, Nothing, PeriodText, Plain, Query, Witness, Word, page_problem};
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use regard_app::pages::{
    Brief, BriefQuestion, ExpectedMoneyPage, MoneyPage, PromisesPage, SalesPage, SearchPage,
};
use regard_app::views::View;
use regard_store::Role;
use serde::Deserialize;
use utoipa::IntoParams;

/// What the brief is asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct BriefQuery {
    /// The days to look at, such as 2018-08 or 2018-07..2018-08.
    #[param(inline)]
    period: Option<PeriodText>,
    /// Only customers of this segment.
    #[param(inline)]
    segment: Option<Word<200>>,
    /// Another view than the viewer's own: what a colleague at another level sees first, of the viewer's customers.
    #[param(inline)]
    view: Option<Word<60>>,
}

impl Query for BriefQuery {}

/// The whole story in ninety seconds.
#[utoipa::path(get, path = "", tag = "pages", params(Through, BriefQuery),
    responses((status = 200, body = Brief)))]
pub(crate) async fn brief(
    State(state): State<Shared>,
    witness: Witness,
    asked: Asked<BriefQuery>,
) -> Result<Json<Brief>, Problem> {
    let seen_to = state.seen_to(&asked.lens, asked.moment_is_asked).await?;
    let BriefQuery { period, segment, view } = asked.question;
    let view = match text(view) {
        Some(name) => state.views.now().find(&name).cloned().ok_or_else(|| {
            Problem::bad_parameter("view", format!("there is no view {name}; the list is at /views"))
        })?,
        None => state.view_of(&asked.session.user).await?,
    };
    let page = PageQuery { period, segment }.into();
    let may_mend = asked.session.user.profile.role == Role::Admin;
    let policy = &asked.holding.policy;
    let question = BriefQuestion { page, view: &view, policy, may_mend, seen_to: &seen_to };
    let page = Box::pin(state.reader.brief(&asked.lens, &question)).await;
    witness.saw_page("brief", &page, |page| {
        let entered = page.grid.as_ref().is_some_and(|grid| !grid.entered_first.is_empty());
        entered || !page.attention.is_empty()
    })?;
    // Without a tag: what people did a moment ago is in it, and the tag knows of facts alone.
    Ok(Json(page.map_err(page_problem)?))
}

/// Every view that there is: for whom it is, what for and how often.
#[utoipa::path(get, path = "", tag = "pages", responses((status = 200, body = Vec<View>)))]
pub(crate) async fn views(State(state): State<Shared>, _: Plain<Nothing>) -> Json<Vec<View>> {
    Json(state.views.now().all().to_vec())
}

/// Which promises we keep, and which wait.
#[utoipa::path(get, path = "", tag = "pages", params(Through, PageQuery),
    responses((status = 200, body = PromisesPage)))]
pub(crate) async fn promises(
    State(state): State<Shared>,
    witness: Witness,
    asked: Asked<PageQuery>,
) -> Answered {
    let page = state.reader.promises(&asked.lens, &asked.question.into()).await;
    witness.saw_page("promises", &page, |page| !page.oldest.is_empty())?;
    asked.tag.answer(page)
}

/// How fast money comes in, what is overdue or contested, and what serving customers costs.
#[utoipa::path(get, path = "", tag = "pages", params(Through, PageQuery),
    responses((status = 200, body = MoneyPage)))]
pub(crate) async fn money(
    State(state): State<Shared>,
    witness: Witness,
    asked: Asked<PageQuery>,
) -> Answered {
    let page = state.reader.money(&asked.lens, &asked.question.into()).await;
    witness.saw_page("money", &page, |page| !page.overdue.is_empty() || !page.cost.customers.is_empty())?;
    asked.tag.answer(page)
}

/// What the cash to come is asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExpectedQuery {
    /// Only customers of this segment.
    #[param(inline)]
    segment: Option<Word<200>>,
}

impl Query for ExpectedQuery {}

/// What cash comes in the next weeks, which invoices come late, and how customers pay.
#[utoipa::path(get, path = "", tag = "pages", params(Through, ExpectedQuery),
    responses((status = 200, body = ExpectedMoneyPage)))]
pub(crate) async fn expected_money(
    State(state): State<Shared>,
    witness: Witness,
    asked: Asked<ExpectedQuery>,
) -> Answered {
    let segment = text(asked.question.segment);
    let page = state.reader.expected_money(&asked.lens, segment.as_deref()).await;
    witness.saw_page("money", &page, |page| !page.will_be_late.is_empty() || !page.payers.is_empty())?;
    asked.tag.answer(page)
}

/// How much customers order, and what may still be won.
#[utoipa::path(get, path = "", tag = "pages", params(Through, PageQuery),
    responses((status = 200, body = SalesPage)))]
pub(crate) async fn sales(
    State(state): State<Shared>,
    witness: Witness,
    asked: Asked<PageQuery>,
) -> Answered {
    let page = state.reader.sales(&asked.lens, &asked.question.into()).await;
    witness.saw_page("sales", &page, |page| page.deals.iter().any(|deal| deal.customer_id.is_some()))?;
    asked.tag.answer(page)
}

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// Part of a name, an id, a serial number or a page's name.
    #[param(inline)]
    q: Word<200>,
}

impl Query for SearchQuery {}

/// Customers, orders, invoices and installed items by name or number.
#[utoipa::path(get, path = "", tag = "pages", params(Through, SearchQuery),
    responses((status = 200, body = SearchPage)))]
pub(crate) async fn search(State(state): State<Shared>, asked: Asked<SearchQuery>) -> Answered {
    asked.tag.answer(state.reader.search(&asked.lens, &asked.question.q.0).await)
}
