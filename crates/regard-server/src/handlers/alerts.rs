//! Alerts: what changed for the worse and who sees to it. Owns no rule of what is worth an alert, nor who is told.

use super::acting::saw_rows;
use super::{actor, limit_of, no_place, text};
use crate::extract::{
    Body, Cursor, Name, Nothing, Plain, Query, SignedIn, Witness, Word, lens, page_problem, store_problem,
};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use regard_model::{Lens, UserId};
use regard_store::{Alert, AlertFilter, AlertState, Vote, is_comment_id as is_drawn_key};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use utoipa::{IntoParams, ToSchema};

/// What alerts are asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AlertsQuery {
    /// Those in one state; all when not given.
    state: Option<AlertStateName>,
    /// Those of one rule of the policy.
    #[param(inline)]
    rule: Option<Word<200>>,
    /// Those about one customer.
    #[param(inline)]
    customer: Option<Word<500>>,
    /// Those alone that the viewer is to see to.
    mine: Option<bool>,
    /// Where to go on: `next` of the answer before.
    #[param(inline)]
    after: Option<Cursor>,
    /// How many alerts, at most 200.
    limit: Option<u32>,
}

impl Query for AlertsQuery {}

/// What has become of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AlertStateName {
    /// Nobody has said anything, or its snooze has passed.
    Open,
    /// Somebody sees to it.
    Acknowledged,
    /// Somebody wants to hear of it later.
    Snoozed,
    /// It is done.
    Resolved,
}

/// What somebody thinks of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VoteName {
    /// It was good to know.
    Useful,
    /// It was not.
    NotUseful,
}

/// Alerts about customers in view.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AlertsPage {
    /// Newest first.
    rows: Vec<AlertRow>,
    /// Where to go on. **Empty**: there is no more.
    next: Option<String>,
    /// How many there are in each state, of those that are asked for.
    counts: AlertCounts,
}

/// How many alerts are in each state.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AlertCounts {
    open: i64,
    acknowledged: i64,
    snoozed: i64,
    resolved: i64,
}

/// An alert.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AlertRow {
    alert_id: String,
    customer_id: String,
    customer_name: Option<String>,
    /// The rule of the policy that raised it.
    rule: String,
    /// Which event. **Empty**: it is about where the customer stands.
    cause: Option<String>,
    /// What else there is to say: `title` of the rule, `from` and `to` of a change, `event` that happened.
    #[schema(value_type = Object)]
    details: Value,
    happened_at: Timestamp,
    raised_at: Timestamp,
    state: AlertStateName,
    /// Who sees to it. **Empty**: nobody yet.
    assigned_to: Option<String>,
    assigned_to_name: Option<String>,
    /// Until when it rests. **Empty**: it does not.
    snoozed_until: Option<Timestamp>,
    /// Why it is done. **Empty**: it is not.
    reason: Option<String>,
    useful: i64,
    not_useful: i64,
    /// What the viewer said of it. **Empty**: nothing.
    own_vote: Option<VoteName>,
}

/// Alerts about customers in view, newest first.
#[utoipa::path(get, path = "", tag = "alerts", params(AlertsQuery), responses((status = 200, body = AlertsPage)))]
pub(crate) async fn alerts(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Plain(query): Plain<AlertsQuery>,
) -> Result<Json<AlertsPage>, Problem> {
    let limit = limit_of(query.limit)?;
    let viewer = &session.user.user_id;
    let lens = lens(&state, &session, state.newest().await?).await?;
    let after = text(query.after);
    if after.as_ref().is_some_and(|after| !is_drawn_key(after)) {
        return Err(no_place());
    }
    let filter = AlertFilter {
        state: query.state.map(AlertState::from),
        rule: text(query.rule),
        customers: state.kept_keys(text(query.customer)).await?,
        assigned_to: query.mine.unwrap_or(false).then(|| viewer.clone()),
    };
    let scope = state.kept_scope(&lens.scope).await?;
    let found = state.store.alerts(viewer, &scope, &filter, after.as_deref(), limit + 1).await;
    let mut found = found.map_err(store_problem)?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| last.alert_id.clone());
    saw_rows(&witness, filter.customers.first(), !found.is_empty())?;
    let counts = state.store.alert_counts(&scope, &filter).await.map_err(store_problem)?;
    Ok(Json(AlertsPage {
        rows: state.alert_rows(&lens, found).await?,
        next,
        counts: AlertCounts {
            open: counts.open,
            acknowledged: counts.acknowledged,
            snoozed: counts.snoozed,
            resolved: counts.resolved,
        },
    }))
}

/// One alert.
#[utoipa::path(get, path = "", tag = "alerts", params(("alert_id" = String, Path)),
    responses((status = 200, body = AlertRow)))]
pub(crate) async fn alert(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(alert_id): Name,
    _: Plain<Nothing>,
) -> Result<Json<AlertRow>, Problem> {
    let lens = lens(&state, &session, state.newest().await?).await?;
    let scope = state.kept_scope(&lens.scope).await?;
    let alert = state.store.alert(&session.user.user_id, &scope, &alert_id).await;
    let alert = alert.map_err(store_problem)?.ok_or(Problem::NotFound)?;
    witness.saw_customer(alert.key.customer_id.as_str(), &json!({"alert_id": alert_id}))?;
    state.alert_row(&lens, alert).await
}

/// Says that the viewer has seen an alert and sees to it.
#[utoipa::path(put, path = "", tag = "alerts", params(("alert_id" = String, Path)),
    responses((status = 200, body = AlertRow)))]
pub(crate) async fn acknowledge(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(alert_id): Name,
    _: Plain<Nothing>,
) -> Result<Json<AlertRow>, Problem> {
    let (actor, lens) = actor(&state, &session, &witness).await?;
    let alert = state.store.acknowledge_alert(actor, alert_id).await.map_err(store_problem)?;
    state.alert_row(&lens, alert).await
}

/// Until when an alert is to rest.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SnoozeWanted {
    /// Later than now, at most 366 days.
    until: Timestamp,
}

/// Lets an alert rest until a time.
#[utoipa::path(put, path = "", tag = "alerts", params(("alert_id" = String, Path)), request_body = SnoozeWanted,
    responses((status = 200, body = AlertRow)))]
pub(crate) async fn snooze(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(alert_id): Name,
    _: Plain<Nothing>,
    Body(wanted): Body<SnoozeWanted>,
) -> Result<Json<AlertRow>, Problem> {
    let (actor, lens) = actor(&state, &session, &witness).await?;
    let alert = state.store.snooze_alert(actor, alert_id, wanted.until).await.map_err(store_problem)?;
    state.alert_row(&lens, alert).await
}

/// Why an alert is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResolutionWanted {
    /// In 1 to 2,000 characters.
    reason: String,
}

/// Says that an alert is done, and why.
#[utoipa::path(put, path = "", tag = "alerts", params(("alert_id" = String, Path)),
    request_body = ResolutionWanted, responses((status = 200, body = AlertRow)))]
pub(crate) async fn resolve(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(alert_id): Name,
    _: Plain<Nothing>,
    Body(wanted): Body<ResolutionWanted>,
) -> Result<Json<AlertRow>, Problem> {
    let (actor, lens) = actor(&state, &session, &witness).await?;
    let alert = state.store.resolve_alert(actor, alert_id, wanted.reason).await.map_err(store_problem)?;
    state.alert_row(&lens, alert).await
}

/// What the viewer thinks of an alert.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoteWanted {
    vote: VoteName,
}

/// Says whether an alert was good to know.
#[utoipa::path(put, path = "", tag = "alerts", params(("alert_id" = String, Path)), request_body = VoteWanted,
    responses((status = 200, body = AlertRow)))]
pub(crate) async fn vote(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(alert_id): Name,
    _: Plain<Nothing>,
    Body(wanted): Body<VoteWanted>,
) -> Result<Json<AlertRow>, Problem> {
    let (actor, lens) = actor(&state, &session, &witness).await?;
    let vote = match wanted.vote {
        VoteName::Useful => Vote::Useful,
        VoteName::NotUseful => Vote::NotUseful,
    };
    let alert = state.store.vote_on_alert(actor, alert_id, vote).await.map_err(store_problem)?;
    state.alert_row(&lens, alert).await
}

impl Running {
    async fn alert_row(&self, lens: &Lens, alert: Alert) -> Result<Json<AlertRow>, Problem> {
        let row = self.alert_rows(lens, vec![alert]).await?.pop();
        row.map(Json).ok_or_else(|| Problem::internal("an alert has no row"))
    }

    async fn alert_rows(&self, lens: &Lens, mut alerts: Vec<Alert>) -> Result<Vec<AlertRow>, Problem> {
        self.put_mains(alerts.iter_mut().map(|alert| &mut alert.key.customer_id).collect()).await?;
        let customers: BTreeSet<String> =
            alerts.iter().map(|alert| alert.key.customer_id.as_str().to_owned()).collect();
        let customers = self.reader.customer_names(lens, customers.into_iter().collect()).await;
        let customers = customers.map_err(page_problem)?;
        let mut people: HashMap<UserId, Option<String>> = HashMap::new();
        for user in alerts.iter().filter_map(|alert| alert.assigned_to.as_ref()) {
            if !people.contains_key(user) {
                people.insert(user.clone(), self.name_of(user).await?);
            }
        }
        alerts.into_iter().map(|alert| AlertRow::of(alert, &customers, &people)).collect()
    }
}

impl AlertRow {
    fn of(
        alert: Alert,
        customers: &HashMap<String, String>,
        people: &HashMap<UserId, Option<String>>,
    ) -> Result<Self, Problem> {
        let customer_id = alert.key.customer_id.as_str().to_owned();
        Ok(Self {
            alert_id: alert.alert_id,
            customer_name: customers.get(&customer_id).cloned(),
            customer_id,
            rule: alert.key.rule,
            cause: alert.key.cause,
            details: serde_json::from_str(&alert.details).map_err(Problem::internal)?,
            happened_at: alert.happened_at,
            raised_at: alert.raised_at,
            state: alert.state.into(),
            assigned_to_name: alert.assigned_to.as_ref().and_then(|user| people.get(user).cloned().flatten()),
            assigned_to: alert.assigned_to.map(|user| user.as_str().to_owned()),
            snoozed_until: alert
                .snoozed
                .filter(|_| alert.state == AlertState::Snoozed)
                .map(|(_, until)| until),
            reason: alert.resolved.map(|(_, _, reason)| reason),
            useful: alert.useful,
            not_useful: alert.not_useful,
            own_vote: alert.own_vote.map(|vote| match vote {
                Vote::Useful => VoteName::Useful,
                Vote::NotUseful => VoteName::NotUseful,
            }),
        })
    }
}

impl From<AlertStateName> for AlertState {
    fn from(name: AlertStateName) -> Self {
        match name {
            AlertStateName::Open => Self::Open,
            AlertStateName::Acknowledged => Self::Acknowledged,
            AlertStateName::Snoozed => Self::Snoozed,
            AlertStateName::Resolved => Self::Resolved,
        }
    }
}

impl From<AlertState> for AlertStateName {
    fn from(state: AlertState) -> Self {
        match state {
            AlertState::Open => Self::Open,
            AlertState::Acknowledged => Self::Acknowledged,
            AlertState::Snoozed => Self::Snoozed,
            AlertState::Resolved => Self::Resolved,
        }
    }
}
