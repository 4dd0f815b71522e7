//! A leaver for good. Owns what stays of them: what they wrote, under their name; not their address and not the directory's key.

use super::reach::{Standing, reachable};
use super::{Done, House, retired};
use crate::errors::ScimError;
use crate::event::{ScimEvent, ScimHappening, audited};
use crate::limits::TRIES;
use crate::resource::{is_named, render, version};
use regard_store::UserChanges;

/// Removes a user: their sessions end, they may not sign in, and for the directory they are gone.
///
/// # Errors
/// 404, 412 when `If-Match` names another version, 403 for the last administrator and for whom the directory has not adopted; 503
/// when others keep changing the same user.
pub(crate) async fn remove(
    House { store, asker, .. }: House<'_>,
    user_id: &str,
    if_match: Option<&str>,
) -> Result<Done, ScimError> {
    for _ in 0..TRIES {
        let (user, standing) = reachable(store, user_id).await?;
        if !is_named(if_match, version(&render(&user, ""))) {
            return Err(ScimError::changed_meanwhile());
        }
        if standing == Standing::Adoptable {
            return Err(ScimError::new(
                403,
                "a source named this user, and the directory has not changed them yet",
            ));
        }
        let changes = UserChanges {
            email: Some(retired::address(&user.user_id)?),
            external_id: Some(None),
            ..UserChanges::default()
        };
        let events = vec![ScimEvent::of(ScimHappening::Left, &user)];
        let entries = audited(asker, &events);
        if let Some(after) = store.change_user_telling(user, changes, false, |_| entries).await? {
            return Ok(Done { user: after, events });
        }
    }
    Err(ScimError::busy())
}
