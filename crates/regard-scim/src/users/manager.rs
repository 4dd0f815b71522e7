//! To whom somebody answers: from what a directory sends to a key. Owns the order in which keys are tried.

use crate::errors::ScimError;
use crate::resource::Wishes;
use crate::schema::Leaf;
use regard_model::UserId;
use regard_store::{EmailAddress, Store};

/// The manager that is wished for. **Empty**: nothing is said of one; an inner `None` is nobody.
///
/// It may be the id, the directory's key, or the address of a user; anything else is the key of somebody in the org chart who need
/// not be a user.
pub(crate) async fn wished(store: &Store, wishes: &Wishes) -> Result<Option<Option<UserId>>, ScimError> {
    let Some(wish) = wishes.text(Leaf::Manager) else { return Ok(None) };
    let Some(key) = wish else { return Ok(Some(None)) };
    let user_id = UserId::new(key);
    if store.user(&user_id).await?.is_some() {
        return Ok(Some(Some(user_id)));
    }
    if let Some(user) = store.user_by_external_id(key).await? {
        return Ok(Some(Some(user.user_id)));
    }
    if let Ok(email) = key.parse::<EmailAddress>()
        && let Some(user) = store.user_by_email(&email).await?
    {
        return Ok(Some(Some(user.user_id)));
    }
    Ok(Some(Some(user_id)))
}
