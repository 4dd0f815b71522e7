//! Lists of users (RFC 7644, 3.4.2): who fits a filter, page by page. Owns how many are looked at.
//!
//! A filter that asks for a key is answered by the key. For any other every user is looked at, in the order of their keys, so pages
//! fit together while users join.

use super::reach::standing;
use crate::errors::{ScimError, ScimType};
use crate::filter::{Filter, Key};
use crate::limits::{LISTED_AT_MOST, READ_AT_ONCE};
use crate::resource::render;
use regard_model::UserId;
use regard_store::{EmailAddress, Store, User};
use serde_json::Value;

/// What is asked for.
#[derive(Debug, Default)]
pub(crate) struct Search {
    /// **Empty**: everybody.
    pub(crate) filter: Option<Filter>,
    /// The first to show. **Range**: 1 or more; anything less is 1.
    pub(crate) start: i64,
    /// How many to show. **Range**: at most 200. **Empty**: 200.
    pub(crate) count: Option<i64>,
}

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Listed {
    /// How many fit in all.
    pub(crate) total: usize,
    /// Those of this page.
    pub(crate) resources: Vec<Value>,
    /// The number of the first, from 1.
    pub(crate) start: usize,
}

/// Who fits.
///
/// # Errors
/// `tooMany` when there are more users than are looked at for one list.
pub(crate) async fn list(
    store: &Store,
    search: &Search,
    base: &str,
    looks_at: usize,
) -> Result<Listed, ScimError> {
    let start = usize::try_from(search.start.max(1)).unwrap_or(usize::MAX);
    let count = match search.count {
        None => LISTED_AT_MOST,
        Some(count) => usize::try_from(count.max(0)).unwrap_or(LISTED_AT_MOST).min(LISTED_AT_MOST),
    };
    let mut page = Page { listed: Listed { total: 0, resources: Vec::new(), start }, count, base };
    if let Some(key) = search.filter.as_ref().and_then(Filter::key) {
        if let Some(user) = by_key(store, key).await? {
            page.look_at(&user, search.filter.as_ref());
        }
        return Ok(page.listed);
    }
    let mut after: Option<UserId> = None;
    let mut looked_at = 0;
    loop {
        let users = store.users(after.as_ref(), READ_AT_ONCE).await?;
        let Some(last) = users.last() else { return Ok(page.listed) };
        after = Some(last.user_id.clone());
        looked_at += users.len();
        if looked_at > looks_at {
            let detail = format!("there are more than {looks_at} users: ask by userName or externalId");
            return Err(ScimError::of(ScimType::TooMany, detail));
        }
        for user in &users {
            page.look_at(user, search.filter.as_ref());
        }
    }
}

struct Page<'b> {
    listed: Listed,
    count: usize,
    base: &'b str,
}

impl Page<'_> {
    fn look_at(&mut self, user: &User, filter: Option<&Filter>) {
        if standing(user).is_none() {
            return;
        }
        let listed = &mut self.listed;
        let is_shown = |total: usize| total >= listed.start && listed.resources.len() < self.count;
        match filter {
            None => {
                listed.total += 1;
                if is_shown(listed.total) {
                    listed.resources.push(render(user, self.base));
                }
            }
            Some(filter) => {
                let resource = render(user, self.base);
                if filter.holds(&resource) {
                    listed.total += 1;
                    if is_shown(listed.total) {
                        listed.resources.push(resource);
                    }
                }
            }
        }
    }
}

/// The one user of a key. What cannot be such a key is nobody's.
async fn by_key(store: &Store, key: Key) -> Result<Option<User>, ScimError> {
    let (Key::Id(text) | Key::ExternalId(text) | Key::UserName(text)) = &key;
    if text.contains('\0') {
        return Ok(None);
    }
    Ok(match key {
        Key::Id(user_id) => store.user(&UserId::new(user_id)).await?,
        Key::ExternalId(external_id) => store.user_by_external_id(&external_id).await?,
        Key::UserName(name) => match name.parse::<EmailAddress>() {
            Ok(email) => store.user_by_email(&email).await?,
            Err(_) => None,
        },
    })
}
