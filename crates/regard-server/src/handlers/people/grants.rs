//! Sight beyond somebody's own place, for administrators: giving it and taking it back. Owns no rule of scope.

use crate::extract::{
    Body, DayText, Name, Nothing, Plain, SignedIn, Witness, lens, page_problem, store_problem,
};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use regard_model::{CustomerId, UserId};
use regard_store::{Grant, Granted, NewGrant};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What somebody is given to see.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GrantKind {
    /// What a colleague sees by their place, until a last day.
    StandIn,
    /// The customers of a sales entity.
    SalesEntity,
    /// One customer.
    Customer,
    /// Every customer.
    Everyone,
}

/// Sight to be given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantWanted {
    kind: GrantKind,
    /// The colleague's, the customer's or the entity's key. **Empty**: the kind alone says it.
    #[serde(default)]
    about: Option<String>,
    /// The first day. **Empty**: today.
    #[serde(default)]
    from_on: Option<DayText>,
    /// The last day, which still counts. **Empty**: until it is taken back.
    #[serde(default)]
    to_on: Option<DayText>,
    /// Why, in at most 200 characters.
    #[serde(default)]
    note: Option<String>,
}

/// Sight that was given.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Grant)]
pub(crate) struct GrantRow {
    grant_id: String,
    kind: GrantKind,
    /// The colleague's, the customer's or the entity's key. **Empty**: the kind alone says it.
    about: Option<String>,
    /// What they are called. **Empty**: the key is all that is known.
    about_name: Option<String>,
    from_on: Option<Date>,
    to_on: Option<Date>,
    note: Option<String>,
    granted_by: String,
    granted_by_name: Option<String>,
    granted_at: Timestamp,
    /// Who took it back. **Empty**: nobody.
    revoked_by: Option<String>,
    revoked_at: Option<Timestamp>,
}

/// Grants as a list shows them.
pub(crate) async fn grant_rows(state: &Running, grants: Vec<Grant>) -> Result<Vec<GrantRow>, Problem> {
    let colleague = |grant: &Grant| match &grant.granted {
        Granted::StandIn(user) => Some(user.clone()),
        _ => None,
    };
    let named =
        grants.iter().flat_map(|grant| colleague(grant).into_iter().chain([grant.granted_by.clone()]));
    let names = state.names_of(&named.collect::<Vec<_>>()).await?;
    let customers: Vec<String> = grants.iter().filter_map(customer_of).collect();
    let lens = state.everyones_lens().await?;
    let called = state.reader.customer_names(&lens, customers).await.map_err(page_problem)?;
    let named = |grant: Grant| {
        let about_name = customer_of(&grant).and_then(|customer| called.get(&customer).cloned());
        let row = grant_row(grant, &names);
        GrantRow { about_name: row.about_name.clone().or(about_name), ..row }
    };
    Ok(grants.into_iter().map(named).collect())
}

/// The customer whom a grant shows. **Empty**: it shows another thing.
fn customer_of(grant: &Grant) -> Option<String> {
    match &grant.granted {
        Granted::Customer(customer) => Some(customer.as_str().to_owned()),
        _ => None,
    }
}

fn grant_row(grant: Grant, names: &BTreeMap<UserId, String>) -> GrantRow {
    let (kind, about, about_name) = match grant.granted {
        Granted::Everyone => (GrantKind::Everyone, None, None),
        Granted::StandIn(user) => {
            (GrantKind::StandIn, Some(user.as_str().to_owned()), names.get(&user).cloned())
        }
        Granted::SalesEntity(name) => (GrantKind::SalesEntity, Some(name.clone()), Some(name)),
        Granted::Customer(customer) => (GrantKind::Customer, Some(customer.as_str().to_owned()), None),
    };
    GrantRow {
        grant_id: grant.grant_id,
        kind,
        about,
        about_name,
        from_on: grant.from_on,
        to_on: grant.to_on,
        note: grant.note,
        granted_by_name: names.get(&grant.granted_by).cloned(),
        granted_by: grant.granted_by.as_str().to_owned(),
        granted_at: grant.granted_at,
        revoked_by: grant.revoked_by.map(|user| user.as_str().to_owned()),
        revoked_at: grant.revoked_at,
    }
}

/// Gives a user sight of customers beyond their own place. It holds for the next question.
#[utoipa::path(post, path = "", tag = "users", params(("user_id" = String, Path)), request_body = GrantWanted,
    responses((status = 201, body = GrantRow)))]
pub(crate) async fn give(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(user_id): Name,
    _: Plain<Nothing>,
    Body(asked): Body<GrantWanted>,
) -> Result<(StatusCode, Json<GrantRow>), Problem> {
    let user = state.user(&user_id).await?;
    if user.disabled_at.is_some() {
        let message = format!("{} may not sign in: let them in again first", user.profile.name);
        return Err(Problem::Conflict { code: "user_disabled", message });
    }
    let about = asked.about.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let needed =
        || Problem::bad_parameter("about", "say of whom: the key of a colleague, a customer or an entity");
    let granted = match (asked.kind, about) {
        (GrantKind::Everyone, None) => Granted::Everyone,
        (GrantKind::Everyone, Some(_)) => {
            return Err(Problem::bad_parameter("about", "every customer needs no key"));
        }
        (GrantKind::StandIn, Some(key)) => {
            if state.name_of(&UserId::new(&key)).await?.is_none() {
                return Err(Problem::bad_parameter("about", format!("there is no user {key}")));
            }
            Granted::StandIn(UserId::new(key))
        }
        (GrantKind::SalesEntity, Some(name)) => Granted::SalesEntity(name),
        (GrantKind::Customer, Some(key)) => {
            let lens = lens(&state, &session, state.newest().await?).await?;
            let known = state.reader.customer_names(&lens, vec![key.clone()]).await.map_err(page_problem)?;
            if known.is_empty() {
                return Err(Problem::bad_parameter("about", format!("there is no customer {key}")));
            }
            Granted::Customer(CustomerId::new(key))
        }
        (_, None) => return Err(needed()),
    };
    let new = NewGrant {
        to_user_id: user.user_id,
        granted,
        from_on: asked.from_on.map(|day| day.0),
        to_on: asked.to_on.map(|day| day.0),
        note: asked.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty()),
        granted_by: session.user.user_id.clone(),
    };
    let grant = state.store.create_grant(new, witness.address()).await.map_err(store_problem)?;
    let rows = grant_rows(&state, vec![grant]).await?;
    let row = rows.into_iter().next().ok_or_else(|| Problem::internal("a grant without a row"))?;
    Ok((StatusCode::CREATED, Json(row)))
}

/// Takes sight back. It holds for the next question.
#[utoipa::path(delete, path = "", tag = "users", params(("grant_id" = String, Path)),
    responses((status = 204, description = "Taken back.")))]
pub(crate) async fn take_back(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(grant_id): Name,
    _: Plain<Nothing>,
) -> Result<StatusCode, Problem> {
    let by = session.user.user_id.clone();
    state.store.revoke_grant(grant_id, by, witness.address()).await.map_err(store_problem)?;
    Ok(StatusCode::NO_CONTENT)
}
