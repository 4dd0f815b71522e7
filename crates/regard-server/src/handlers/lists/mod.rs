//! Watchlists, which are lists and saved filters: one's own and those that are shared, and changing one's own. A reader is told
//! of no customer out of their scope, not even how many. Owns no rule of scope.

pub(crate) mod changing;
mod segment;

use crate::extract::{Name, Nothing, Plain, Session, SignedIn, lens, page_problem, store_problem};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use regard_model::{CustomerId, Lens, UserId};
use regard_store::{SharedWith, Watched, Watchlist};
use segment::Filter;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// How many lists of others are shown.
const SHARED_SHOWN: u32 = 200;
/// How many members are read at once.
const MEMBERS_AT_ONCE: u32 = 1000;

/// A watchlist: a list, or a saved filter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List {
    list_id: String,
    name: String,
    kind: ListKind,
    /// Of a saved filter: what the table of customers is asked with, as a query string.
    filter: Option<String>,
    owner_id: String,
    owner_name: String,
    mine: bool,
    shared_with: SharedName,
    /// Whether its readers see its customers although they are not in their own scope, as far as its owner does.
    grants_sight: bool,
    /// How many of its customers the viewer sees.
    customers: usize,
    created_at: Timestamp,
    changed_at: Timestamp,
}

/// What a list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ListKind {
    /// Customers that are named one by one.
    List,
    /// A saved filter: the customers that fit it.
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

impl Running {
    async fn list(&self, list: Watchlist, viewer: &UserId, lens: &Lens) -> Result<List, Problem> {
        let customers = self.watched_by(&list, viewer, lens).await?.len();
        let (kind, filter) = match &list.watched {
            Watched::List => (ListKind::List, None),
            Watched::Segment { filter } => (ListKind::Segment, Some(Filter::stored(filter)?.query)),
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

    /// The customers of a list or a saved filter whom a viewer sees.
    ///
    /// # Errors
    /// [`Problem::NotFound`] when the viewer may not read it.
    pub(crate) async fn list_members(
        &self,
        viewer: &UserId,
        list_id: &str,
        lens: &Lens,
    ) -> Result<Vec<CustomerId>, Problem> {
        let list = self.store.watchlist(viewer, list_id).await.map_err(store_problem)?;
        self.watched_by(&list.ok_or(Problem::NotFound)?, viewer, lens).await
    }

    async fn watched_by(
        &self,
        list: &Watchlist,
        viewer: &UserId,
        lens: &Lens,
    ) -> Result<Vec<CustomerId>, Problem> {
        match &list.watched {
            Watched::List => self.named_on(&list.watchlist_id, viewer, lens).await,
            Watched::Segment { filter } => {
                let fitting = Filter::stored(filter)?.fitting()?;
                self.reader.customers_fitting(lens, &fitting).await.map_err(page_problem)
            }
        }
    }

    /// Of the customers that are named on a list, those in the scope, by their main keys.
    async fn named_on(
        &self,
        list_id: &str,
        viewer: &UserId,
        lens: &Lens,
    ) -> Result<Vec<CustomerId>, Problem> {
        let mut named = Vec::new();
        let mut after: Option<CustomerId> = None;
        loop {
            let members = self.store.members(viewer, list_id, after.as_ref(), MEMBERS_AT_ONCE).await;
            let members = members.map_err(store_problem)?;
            let more = members.len() == MEMBERS_AT_ONCE as usize;
            after = members.last().map(|member| member.customer_id.clone());
            named.extend(members.into_iter().map(|member| member.customer_id));
            if !more {
                break;
            }
        }
        let mains = self.access.mains(named, self.when(lens.moment).await?).await.map_err(page_problem)?;
        Ok(mains.into_iter().filter(|one| lens.scope.holds(one)).collect())
    }

    /// Every key that stands for a customer: a list may name them by one that was joined since.
    async fn keys_of(&self, lens: &Lens, customer_id: &str) -> Result<Vec<CustomerId>, Problem> {
        let keys = self.access.keys_of(customer_id, self.when(lens.moment).await?).await;
        Ok(keys.map_err(page_problem)?.into_iter().map(CustomerId::new).collect())
    }

    async fn own_lens(&self, session: &Session) -> Result<Lens, Problem> {
        lens(self, session, self.newest().await?).await
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
    let lens = state.own_lens(&session).await?;
    let (mut mine, mut shared) = (Vec::new(), Vec::new());
    for list in state.store.watchlists_of(viewer).await.map_err(store_problem)? {
        mine.push(state.list(list, viewer, &lens).await?);
    }
    for list in state.store.shared_watchlists(viewer, None, SHARED_SHOWN).await.map_err(store_problem)? {
        shared.push(state.list(list, viewer, &lens).await?);
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
        let list = list.ok_or(Problem::NotFound)?;
        self.list(list, viewer, &self.own_lens(session).await?).await
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
    let named = match list.mine {
        true => state.store.readers_of(&session.user.user_id, &list_id).await.map_err(store_problem)?,
        false => Vec::new(),
    };
    let names = state.names_of(&named).await?;
    let reader = |user: UserId| Reader {
        name: names.get(&user).cloned().unwrap_or_else(|| user.as_str().to_owned()),
        user_id: user.as_str().to_owned(),
    };
    Ok(Json(ListPage { list, readers: named.into_iter().map(reader).collect() }))
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
    let lens = state.own_lens(&session).await?;
    let known = state.reader.customer_names(&lens, vec![customer_id.clone()]).await;
    let known = known.map_err(page_problem)?;
    if known.is_empty() {
        return Err(Problem::NotFound);
    }
    let holding = state
        .store
        .watchlists_holding(viewer, &state.keys_of(&lens, &customer_id).await?)
        .await
        .map_err(store_problem)?;
    let holding: BTreeSet<String> = holding.into_iter().map(|list| list.watchlist_id).collect();
    let mine = state.store.watchlists_of(viewer).await.map_err(store_problem)?;
    let rows = mine.into_iter().filter(|list| list.watched == Watched::List).map(|list| ListHolds {
        holds: holding.contains(&list.watchlist_id),
        list_id: list.watchlist_id,
        name: list.name,
    });
    Ok(Json(ListsOfCustomer { rows: rows.collect() }))
}
