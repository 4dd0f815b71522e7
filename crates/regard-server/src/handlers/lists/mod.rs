//! Watchlists and segments: one's own and those that are shared, and changing one's own. A reader is told of no customer out of their
//! scope, not even how many. Owns no rule of scope.

pub(crate) mod changing;

use crate::extract::{Name, Nothing, Plain, Session, SignedIn, lens, page_problem, store_problem};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use regard_model::{CustomerId, Scope, UserId};
use regard_store::{SharedWith, Watched, Watchlist};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// How many lists of others are shown.
const SHARED_SHOWN: u32 = 200;
/// How many members are read at once.
const MEMBERS_AT_ONCE: u32 = 1000;

/// A watchlist or a segment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List {
    list_id: String,
    name: String,
    kind: ListKind,
    /// Of a segment: what the table of customers is asked with, as a query string.
    filter: Option<String>,
    owner_id: String,
    owner_name: String,
    mine: bool,
    shared_with: SharedName,
    /// Whether its readers see its customers although they are not in their own scope, as far as its owner does.
    grants_sight: bool,
    /// How many of its customers the viewer sees. **Empty**: it is a segment.
    customers: Option<usize>,
    created_at: Timestamp,
    changed_at: Timestamp,
}

/// What a list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ListKind {
    /// Customers that are named one by one.
    List,
    /// Customers that a description fits.
    Segment,
}

/// With whom a list is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ListSharedWith)]
pub(crate) enum SharedName {
    /// With nobody.
    Private,
    /// With all users: they see its name, and of its customers those in their own scope.
    Everyone,
    /// With users that are named.
    Named,
}

/// A segment's description as it is kept.
#[derive(Serialize, Deserialize)]
struct Filter {
    query: String,
}

impl Running {
    async fn list(&self, list: Watchlist, viewer: &UserId, scope: &Scope) -> Result<List, Problem> {
        let (kind, filter) = match &list.watched {
            Watched::List => (ListKind::List, None),
            Watched::Segment { filter } => {
                let read: Option<Filter> = serde_json::from_str(filter).ok();
                (ListKind::Segment, read.map(|filter| filter.query))
            }
        };
        let customers = match kind {
            ListKind::List => Some(self.list_members(viewer, &list.watchlist_id, scope).await?.len()),
            ListKind::Segment => None,
        };
        Ok(List {
            list_id: list.watchlist_id,
            name: list.name,
            kind,
            filter,
            mine: list.owner_id == *viewer,
            owner_id: list.owner_id.as_str().to_owned(),
            owner_name: list.owner_name,
            shared_with: match list.shared_with {
                SharedWith::Private => SharedName::Private,
                SharedWith::Everyone => SharedName::Everyone,
                SharedWith::Named => SharedName::Named,
            },
            grants_sight: list.grants_sight,
            customers,
            created_at: list.created_at,
            changed_at: list.changed_at,
        })
    }

    /// The customers of a list whom a viewer sees.
    ///
    /// # Errors
    /// [`Problem::NotFound`] when the viewer may not read it.
    pub(crate) async fn list_members(
        &self,
        viewer: &UserId,
        list_id: &str,
        scope: &Scope,
    ) -> Result<Vec<CustomerId>, Problem> {
        let mut seen = Vec::new();
        let mut after: Option<CustomerId> = None;
        loop {
            let members = self.store.members(viewer, list_id, after.as_ref(), MEMBERS_AT_ONCE).await;
            let members = members.map_err(store_problem)?;
            let more = members.len() == MEMBERS_AT_ONCE as usize;
            after = members.last().map(|member| member.customer_id.clone());
            seen.extend(members.into_iter().map(|member| member.customer_id).filter(|one| scope.holds(one)));
            if !more {
                return Ok(seen);
            }
        }
    }

    async fn own_scope(&self, session: &Session) -> Result<Scope, Problem> {
        self.scope(&session.user.user_id, self.newest().await?.moment).await
    }
}

/// The lists that a viewer may read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Lists {
    /// Their own, newest first.
    mine: Vec<List>,
    /// Those of others, newest first.
    shared: Vec<List>,
}

/// The lists that the viewer may read.
#[utoipa::path(get, path = "", tag = "lists", responses((status = 200, body = Lists)))]
pub(crate) async fn lists(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    _: Plain<Nothing>,
) -> Result<Json<Lists>, Problem> {
    let viewer = &session.user.user_id;
    let scope = state.own_scope(&session).await?;
    let (mut mine, mut shared) = (Vec::new(), Vec::new());
    for list in state.store.watchlists_of(viewer).await.map_err(store_problem)? {
        mine.push(state.list(list, viewer, &scope).await?);
    }
    for list in state.store.shared_watchlists(viewer, None, SHARED_SHOWN).await.map_err(store_problem)? {
        shared.push(state.list(list, viewer, &scope).await?);
    }
    Ok(Json(Lists { mine, shared }))
}

/// A list, and who reads it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListPage {
    list: List,
    /// With whom it is shared by name; only its owner is told.
    readers: Vec<Reader>,
}

/// Somebody who reads a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListReader)]
pub(crate) struct Reader {
    user_id: String,
    name: String,
}

impl Running {
    async fn one_list(&self, session: &Session, list_id: &str) -> Result<List, Problem> {
        let viewer = &session.user.user_id;
        let list = self.store.watchlist(viewer, list_id).await.map_err(store_problem)?;
        let scope = self.own_scope(session).await?;
        self.list(list.ok_or(Problem::NotFound)?, viewer, &scope).await
    }
}

/// A list, and who reads it. Its customers are those of every page that is asked with `list`.
#[utoipa::path(get, path = "", tag = "lists", params(("list_id" = String, Path)),
    responses((status = 200, body = ListPage)))]
pub(crate) async fn list(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    Name(list_id): Name,
    _: Plain<Nothing>,
) -> Result<Json<ListPage>, Problem> {
    let list = state.one_list(&session, &list_id).await?;
    let mut readers = Vec::new();
    if list.mine {
        let named = state.store.readers_of(&session.user.user_id, &list_id).await.map_err(store_problem)?;
        for user in named {
            let name = state.name_of(&user).await?.unwrap_or_else(|| user.as_str().to_owned());
            readers.push(Reader { user_id: user.as_str().to_owned(), name });
        }
    }
    Ok(Json(ListPage { list, readers }))
}

/// The viewer's lists, and which of them hold a customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListsOfCustomer {
    rows: Vec<ListHolds>,
}

/// A list of the viewer, and whether it holds the customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListHolds {
    list_id: String,
    name: String,
    holds: bool,
}

/// The viewer's lists, and which of them hold a customer.
#[utoipa::path(get, path = "", tag = "lists", params(("customer_id" = String, Path)),
    responses((status = 200, body = ListsOfCustomer)))]
pub(crate) async fn lists_of_customer(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    Name(customer_id): Name,
    _: Plain<Nothing>,
) -> Result<Json<ListsOfCustomer>, Problem> {
    let viewer = &session.user.user_id;
    let customer = CustomerId::new(&customer_id);
    let lens = lens(&state, &session, state.newest().await?).await?;
    let known = state.reader.customer_names(&lens, vec![customer_id]).await.map_err(page_problem)?;
    if known.is_empty() {
        return Err(Problem::NotFound);
    }
    let holding = state.store.watchlists_holding(viewer, &customer).await.map_err(store_problem)?;
    let holding: BTreeSet<String> = holding.into_iter().map(|list| list.watchlist_id).collect();
    let mine = state.store.watchlists_of(viewer).await.map_err(store_problem)?;
    let rows = mine.into_iter().filter(|list| list.watched == Watched::List).map(|list| ListHolds {
        holds: holding.contains(&list.watchlist_id),
        list_id: list.watchlist_id,
        name: list.name,
    });
    Ok(Json(ListsOfCustomer { rows: rows.collect() }))
}
