//! A joiner. Owns that nobody is made twice, and that who left and comes back under their personnel number is the same person.

use super::reach::standing;
use super::retired::is_retired;
use super::{Done, manager};
use crate::errors::{ScimError, ScimType};
use crate::event::{ScimEvent, ScimHappening};
use crate::resource::{Wishes, newcomer};
use crate::rules::Rules;
use regard_store::{CallerError, EmailAddress, NewUser, Store, StoreError, User, UserChanges};

/// Makes a user.
///
/// # Errors
/// `uniqueness` when somebody has the address, the directory's key or the personnel number; `invalidValue`.
pub(crate) async fn create(store: &Store, wishes: &Wishes, rules: Rules) -> Result<Done, ScimError> {
    let manager = manager::wished(store, wishes).await?;
    let new = newcomer(wishes, manager, rules)?;
    let may_sign_in = wishes.active().unwrap_or(true);
    match store.create_user(new.clone(), None).await {
        Ok(user) => joined(store, user, may_sign_in).await,
        Err(StoreError::Caller(CallerError::UserTaken(key))) => {
            match returned(store, new, may_sign_in).await? {
                Some(done) => Ok(done),
                None => Err(CallerError::UserTaken(key).into()),
            }
        }
        Err(StoreError::Caller(CallerError::EmailTaken(email))) => Err(taken(store, &email).await?),
        Err(error) => Err(error.into()),
    }
}

/// Somebody who was made a moment ago. They have no way in yet, so they may be kept out in a second step.
async fn joined(store: &Store, user: User, may_sign_in: bool) -> Result<Done, ScimError> {
    let mut events = vec![ScimEvent::of(ScimHappening::Joined, &user)];
    if may_sign_in {
        return Ok(Done { user, events });
    }
    let kept_out = store.change_user_as_read(user.clone(), UserChanges::default(), false).await;
    match kept_out {
        Ok(Some(user)) => {
            events.push(ScimEvent::of(ScimHappening::Disabled, &user));
            Ok(Done { user, events })
        }
        // Somebody changed them meanwhile, or the database went away; the answer shows that they are active.
        Ok(None) | Err(_) => Ok(Done { user, events }),
    }
}

/// Who left, back under their key. **Empty**: who has the key has not left, or is not the directory's.
async fn returned(store: &Store, new: NewUser, may_sign_in: bool) -> Result<Option<Done>, ScimError> {
    let Some(user_id) = &new.user_id else { return Ok(None) };
    let Some(left) = store.user(user_id).await? else { return Ok(None) };
    if left.persona || !is_retired(&left.profile.email) {
        return Ok(None);
    }
    let profile = new.profile;
    let changes = UserChanges {
        email: Some(profile.email),
        name: Some(profile.name),
        title: Some(profile.title),
        level: Some(profile.level),
        business_unit: Some(profile.business_unit),
        manager_id: Some(new.manager_id),
        role: Some(profile.role),
        language: new.language.map(Some),
        external_id: Some(new.external_id),
    };
    let back = store.change_user_as_read(left, changes, may_sign_in).await?;
    Ok(back.map(|user| {
        let what = if may_sign_in { ScimHappening::Returned } else { ScimHappening::Changed };
        Done { events: vec![ScimEvent::of(what, &user)], user }
    }))
}

/// The address is taken: the administrator is told by whom as far as it helps.
async fn taken(store: &Store, email: &str) -> Result<ScimError, ScimError> {
    let holder = match email.parse::<EmailAddress>() {
        Ok(address) => store.user_by_email(&address).await?,
        Err(_) => None,
    };
    let is_ours = holder.as_ref().is_none_or(|holder| standing(holder).is_some());
    let fix =
        if is_ours { "find them by userName" } else { "an administrator of Regard links them by externalId" };
    Ok(ScimError::of(ScimType::Uniqueness, format!("the address {email} belongs to another user: {fix}")))
}
