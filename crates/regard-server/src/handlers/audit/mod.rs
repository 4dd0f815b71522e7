//! The audit log, for auditors: what there is in it, whether it is whole, and all of it as a file. Reading it is an
//! event too. Owns no event.

mod names;

use self::names::Names;
use super::{csv_file, limit_of, no_place, text};
use crate::extract::{Cursor, DayText, Nothing, Plain, Query, Witness, Word, store_problem};
use crate::files::csv_line;
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use regard_model::UserId;
use regard_store::{AuditEvent, AuditFilter, AuditKind, AuditState, AuditSubject};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use utoipa::{IntoParams, ToSchema};

/// How many events a file holds at most.
const MOST_IN_A_FILE: usize = 100_000;
/// How many are read at once.
const AT_ONCE: u32 = 1000;

/// What the audit log is asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// Events of one kind, such as `sign_in`.
    #[param(inline)]
    kind: Option<Word<40>>,
    /// What one user did.
    #[param(inline)]
    user: Option<Word<200>>,
    /// With `subject`: events about one thing of this kind, such as `customer`.
    #[param(inline)]
    subject_kind: Option<Word<200>>,
    /// With `subject_kind`: its key.
    #[param(inline)]
    subject: Option<Word<1000>>,
    /// From this day on.
    #[param(inline)]
    from: Option<DayText>,
    /// To this day, with it.
    #[param(inline)]
    to: Option<DayText>,
    /// Where to go on: `next` of the answer before.
    #[param(inline)]
    after: Option<Cursor>,
    /// How many events, at most 200.
    limit: Option<u32>,
}

impl Query for AuditQuery {}

/// Events of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditPage {
    /// Newest first.
    rows: Vec<AuditRow>,
    /// Where to go on. **Empty**: there is no more.
    next: Option<String>,
}

/// One event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditRow {
    /// Its number, from 1, without gaps.
    seq: i64,
    happened_at: Timestamp,
    /// Who did it. **Empty**: nobody was signed in.
    actor_id: Option<String>,
    /// What they were called then.
    actor_name: Option<String>,
    /// What happened.
    kind: String,
    /// What it is about.
    subject: Option<AuditAbout>,
    /// What else is worth knowing.
    #[schema(value_type = Option<Object>)]
    details: Option<Value>,
    /// What the users and customers are called now whose keys stand in the details, by field.
    #[schema(value_type = std::collections::HashMap<String, Vec<String>>)]
    names: BTreeMap<String, Vec<String>>,
    /// The machine that asked.
    address: Option<String>,
    /// The hash of the row before and of this one.
    hash: String,
}

/// What an event is about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditAbout {
    kind: String,
    key: String,
    /// What it is called now; of a plan, a case or an alert, what the customer is called whom it is about. **Empty**: it has
    /// no name, or is gone.
    name: Option<String>,
}

impl AuditRow {
    fn of(event: AuditEvent, known: &Names) -> Self {
        let names = known.of_details(&event);
        let about = |subject: AuditSubject| AuditAbout {
            name: known.of_subject(&subject),
            kind: subject.kind,
            key: subject.key,
        };
        Self {
            names,
            seq: event.seq,
            happened_at: event.happened_at,
            actor_id: event.actor_id.map(|user| user.as_str().to_owned()),
            actor_name: event.actor_name,
            kind: event.kind.as_str().to_owned(),
            subject: event.subject.map(about),
            details: event.details.and_then(|text| serde_json::from_str(&text).ok()),
            address: event.address,
            hash: event.hash,
        }
    }
}

impl AuditQuery {
    fn filter(&self, state: &Running) -> Result<AuditFilter, Problem> {
        let given = |word: &Option<Word<200>>| text(word.clone());
        let kind = text(self.kind.clone()).map(|word| word.parse::<AuditKind>()).transpose();
        let subject = match (given(&self.subject_kind), text(self.subject.clone())) {
            (Some(kind), Some(key)) => Some(AuditSubject { kind, key }),
            (None, None) => None,
            _ => return Err(Problem::bad_parameter("subject", "give subject_kind and subject, or neither")),
        };
        Ok(AuditFilter {
            kind: kind.map_err(|error| Problem::bad_parameter("kind", error.to_string()))?,
            actor_id: given(&self.user).map(UserId::new),
            subject,
            from: self.from.map(|day| begin_of(state, day.0).map_err(at("from"))).transpose()?,
            before: self.to.map(|day| end_of(state, day.0).map_err(at("to"))).transpose()?,
        })
    }
}

impl AuditQuery {
    /// The number of the event to go on below.
    fn below(&self) -> Result<Option<i64>, Problem> {
        text(self.after.clone()).map(|after| after.parse().map_err(|_| no_place())).transpose()
    }
}

fn begin_of(state: &Running, day: Date) -> Result<Timestamp, jiff::Error> {
    Ok(day.to_zoned(state.home().time_zone.clone())?.timestamp())
}

/// When the day after begins.
fn end_of(state: &Running, day: Date) -> Result<Timestamp, jiff::Error> {
    begin_of(state, day.tomorrow()?)
}

/// A day that is in no calendar here.
fn at(parameter: &'static str) -> impl Fn(jiff::Error) -> Problem {
    move |error| Problem::bad_parameter(parameter, error.to_string())
}

/// Who did and saw what, newest first.
#[utoipa::path(get, path = "", tag = "audit", params(AuditQuery), responses((status = 200, body = AuditPage)))]
pub(crate) async fn audit(
    State(state): State<Shared>,
    witness: Witness,
    Plain(query): Plain<AuditQuery>,
) -> Result<Json<AuditPage>, Problem> {
    let filter = query.filter(&state)?;
    let limit = limit_of(query.limit)?;
    let below = query.below()?;
    witness.saw(AuditKind::AuditRead, ("audit", "events"), &Value::Null)?;
    let mut events = state.store.audit_events(&filter, below, limit + 1).await.map_err(store_problem)?;
    let more = events.len() > limit as usize;
    events.truncate(limit as usize);
    let names = Names::of(&state, &events).await?;
    let rows: Vec<AuditRow> = events.into_iter().map(|event| AuditRow::of(event, &names)).collect();
    let next = rows.last().filter(|_| more).map(|row| row.seq.to_string());
    Ok(Json(AuditPage { rows, next }))
}

/// Whether the audit log is as it was written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditCheck {
    /// How many events were found to be as they were written.
    events: i64,
    /// Whether every row is as it was written.
    intact: bool,
    /// The number of the first row that is missing or was changed.
    broken_at: Option<i64>,
    /// The hash of the last row, to be noted elsewhere. **Empty**: there is none.
    last_hash: Option<String>,
}

/// Walks the whole audit log and says whether every row is as it was written.
#[utoipa::path(get, path = "", tag = "audit", responses((status = 200, body = AuditCheck)))]
pub(crate) async fn check(
    State(state): State<Shared>,
    _: Plain<Nothing>,
) -> Result<Json<AuditCheck>, Problem> {
    let found = state.store.verify_audit().await.map_err(store_problem)?;
    Ok(Json(match found {
        AuditState::Whole { events, last_hash } => AuditCheck {
            events,
            intact: true,
            broken_at: None,
            last_hash: Some(last_hash).filter(|hash| !hash.is_empty()),
        },
        AuditState::Broken { seq } => {
            AuditCheck { events: seq - 1, intact: false, broken_at: Some(seq), last_hash: None }
        }
    }))
}

/// The events as text with commas, newest first; at most 100,000 unless the limit says, and the last line says when
/// there are more.
#[utoipa::path(get, path = "", tag = "audit", params(AuditQuery),
    responses((status = 200, content((String = "text/csv")))))]
pub(crate) async fn audit_csv(
    State(state): State<Shared>,
    witness: Witness,
    Plain(query): Plain<AuditQuery>,
) -> Result<Response, Problem> {
    let _place = state.files.clone().try_acquire_owned().map_err(|_| Problem::Busy)?;
    let filter = query.filter(&state)?;
    let most = match query.limit {
        Some(_) => limit_of(query.limit)? as usize,
        None => MOST_IN_A_FILE,
    };
    let (mut below, mut left) = (query.below()?, most);
    witness.did(AuditKind::AuditRead, Some(("audit", "events.csv")), json!({})).await?;
    let mut file = String::from(
        "seq,happened_at,actor_id,actor_name,kind,subject_kind,subject,details,address,hash\r\n",
    );
    loop {
        // One more than there is room for: it says whether something was left out.
        let wanted = u32::try_from(left + 1).unwrap_or(AT_ONCE).min(AT_ONCE);
        let events = state.store.audit_events(&filter, below, wanted).await.map_err(store_problem)?;
        let Some(last) = events.last() else { break };
        below = Some(last.seq);
        events.iter().take(left).for_each(|event| file.push_str(&line(event)));
        if events.len() > left {
            write!(file, "# cut after {most} rows\r\n").map_err(Problem::internal)?;
            break;
        }
        left -= events.len();
    }
    Ok(csv_file("audit.csv", file))
}

fn line(event: &AuditEvent) -> String {
    let subject = event.subject.as_ref();
    csv_line(&[
        &event.seq.to_string(),
        &event.happened_at.to_string(),
        event.actor_id.as_ref().map_or("", UserId::as_str),
        event.actor_name.as_deref().unwrap_or_default(),
        event.kind.as_str(),
        subject.map_or("", |subject| subject.kind.as_str()),
        subject.map_or("", |subject| subject.key.as_str()),
        event.details.as_deref().unwrap_or_default(),
        event.address.as_deref().unwrap_or_default(),
        &event.hash,
    ])
}
