//! Making, changing, sharing and deleting one's own lists. Nobody puts a customer on one whom they do not see.

use super::segment::Filter;
use super::{List, ListKind, SharedName};
use crate::extract::{Body, Name, Nothing, Plain, SignedIn, Witness, store_problem};
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use regard_model::{CustomerId, Scope, UserId};
use regard_store::{MembersChanged as Changed, NewWatchlist, Sharing, Watched, WatchlistChanges};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A list to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListWanted {
    /// What it is called, in 1 to 200 characters.
    name: String,
    kind: ListKind,
    /// Of a saved filter: which customers, as a query string with `search`, `segment` or `country` of the table
    /// of customers.
    #[serde(default)]
    filter: Option<String>,
    /// Of a list: its first customers.
    #[serde(default)]
    customers: Vec<String>,
}

/// Makes a list, which is private at first.
#[utoipa::path(post, path = "", tag = "lists", request_body = ListWanted, responses((status = 201, body = List)))]
pub(crate) async fn make_list(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    _: Plain<Nothing>,
    Body(asked): Body<ListWanted>,
) -> Result<(StatusCode, Json<List>), Problem> {
    let viewer = session.user.user_id.clone();
    let watched = match (asked.kind, &asked.filter) {
        (ListKind::List, None) => Watched::List,
        (ListKind::List, Some(_)) => {
            return Err(Problem::bad_parameter("filter", "only a saved filter (kind segment) has one"));
        }
        (ListKind::Segment, Some(filter)) if asked.customers.is_empty() => {
            Watched::Segment { filter: Filter::asked(filter)?.to_text()? }
        }
        (ListKind::Segment, Some(_)) => {
            return Err(Problem::bad_parameter("customers", "only a list names customers"));
        }
        (ListKind::Segment, None) => {
            return Err(Problem::bad_parameter("filter", "a saved filter (kind segment) needs one"));
        }
    };
    let lens = state.own_lens(&session).await?;
    let first = in_scope(asked.customers, &lens.scope)?;
    let new = NewWatchlist { owner_id: viewer.clone(), name: asked.name.trim().to_owned(), watched };
    let list = state.store.make_watchlist(new, first).await.map_err(store_problem)?;
    Ok((StatusCode::CREATED, Json(state.list(list, &viewer, &lens).await?)))
}

/// Customers whom the viewer sees; of one whom they do not it is said that there is none.
fn in_scope(customers: Vec<String>, scope: &Scope) -> Result<Vec<CustomerId>, Problem> {
    let known = |key: String| {
        let customer = CustomerId::new(key);
        if scope.holds(&customer) {
            Ok(customer)
        } else {
            Err(Problem::bad_parameter("customers", format!("there is no customer {customer}")))
        }
    };
    customers.into_iter().map(known).collect()
}

/// What is to be another about a list. What is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ListPatch {
    name: Option<String>,
    /// Only of a saved filter.
    filter: Option<String>,
}

/// Gives a list another name, or a saved filter another filter.
#[utoipa::path(patch, path = "", tag = "lists", params(("list_id" = String, Path)), request_body = ListPatch,
    responses((status = 200, body = List)))]
pub(crate) async fn change_list(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    Name(list_id): Name,
    _: Plain<Nothing>,
    Body(asked): Body<ListPatch>,
) -> Result<Json<List>, Problem> {
    let changes = WatchlistChanges {
        name: asked.name.map(|name| name.trim().to_owned()),
        filter: asked.filter.map(|filter| Filter::asked(&filter)?.to_text()).transpose()?,
    };
    if changes != WatchlistChanges::default() {
        let owner = session.user.user_id.clone();
        state.store.change_watchlist(owner, list_id.clone(), changes).await.map_err(store_problem)?;
    }
    Ok(Json(state.one_list(&session, &list_id).await?))
}

/// Deletes a list.
#[utoipa::path(delete, path = "", tag = "lists", params(("list_id" = String, Path)),
    responses((status = 204, description = "Deleted.")))]
pub(crate) async fn delete_list(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(list_id): Name,
    _: Plain<Nothing>,
) -> Result<StatusCode, Problem> {
    let owner = session.user.user_id.clone();
    state.store.delete_watchlist(owner, list_id, witness.address()).await.map_err(store_problem)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Customers to put on a list, and to take off it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MembersChange {
    add: Vec<String>,
    remove: Vec<String>,
}

/// How many are new on a list, and how many are gone.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MembersChanged {
    added: u64,
    removed: u64,
}

/// Puts customers on a list, and takes others off it.
#[utoipa::path(post, path = "", tag = "lists", params(("list_id" = String, Path)), request_body = MembersChange,
    responses((status = 200, body = MembersChanged)))]
pub(crate) async fn change_members(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(list_id): Name,
    _: Plain<Nothing>,
    Body(asked): Body<MembersChange>,
) -> Result<Json<MembersChanged>, Problem> {
    let viewer = session.user.user_id.clone();
    state.one_list(&session, &list_id).await?;
    let lens = state.own_lens(&session).await?;
    let add = in_scope(asked.add, &lens.scope)?;
    let mut remove: Vec<CustomerId> = Vec::new();
    for customer_id in asked.remove {
        remove.extend(state.keys_of(&lens, &customer_id).await?);
    }
    let changed = match add.is_empty() && remove.is_empty() {
        true => Changed { added: 0, removed: 0 },
        false => {
            let changed =
                state.store.change_list_members(viewer, list_id, add, remove, witness.address()).await;
            changed.map_err(store_problem)?
        }
    };
    let Changed { added, removed } = changed;
    Ok(Json(MembersChanged { added, removed }))
}

/// How a list is to be shared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SharingWanted {
    with: SharedName,
    /// The users, when they are named.
    #[serde(default)]
    readers: BTreeSet<String>,
    /// Whether those who are named see its customers although they are not in their own scope, as far as its owner
    /// does.
    #[serde(default)]
    grants_sight: bool,
}

/// Shares a list in this way and in no other.
#[utoipa::path(put, path = "", tag = "lists", params(("list_id" = String, Path)), request_body = SharingWanted,
    responses((status = 204, description = "Shared so.")))]
pub(crate) async fn share_list(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(list_id): Name,
    _: Plain<Nothing>,
    Body(asked): Body<SharingWanted>,
) -> Result<StatusCode, Problem> {
    let readers: Vec<UserId> = asked.readers.iter().map(UserId::new).collect();
    let known = state.names_of(&readers).await?;
    if let Some(reader) = readers.iter().find(|reader| !known.contains_key(reader)) {
        return Err(Problem::bad_parameter("readers", format!("there is no user {reader}")));
    }
    let list = state.one_list(&session, &list_id).await?;
    if asked.grants_sight && list.kind == ListKind::Segment {
        return Err(Problem::bad_parameter(
            "grants_sight",
            "only a list that names its customers gives sight",
        ));
    }
    if asked.with != SharedName::Named && (asked.grants_sight || !readers.is_empty()) {
        return Err(Problem::bad_parameter("readers", "only a list that is shared by name has them"));
    }
    let sharing = match asked.with {
        SharedName::Private => Sharing::Private,
        SharedName::Everyone => Sharing::Everyone,
        SharedName::Named => {
            Sharing::Named { readers: readers.into_iter().collect(), grants_sight: asked.grants_sight }
        }
    };
    let owner = session.user.user_id.clone();
    state.store.share_watchlist(owner, list_id, sharing, witness.address()).await.map_err(store_problem)?;
    Ok(StatusCode::NO_CONTENT)
}
