//! A joiner. Owns that nobody is made twice, and that who left and comes back under their personnel number is the same person.

use super::reach::standing;
use super::retired::is_retired;
use super::{Done, House, manager};
use crate::errors::{ScimError, ScimType};
use crate::event::{Asker, ScimEvent, ScimHappening, audited};
use crate::resource::{Wishes, newcomer};
use regard_store::{CallerError, EmailAddress, NewAuditEvent, NewUser, Store, StoreError, User, UserChanges};

/// Makes a user.
///
/// # Errors
/// `uniqueness` when somebody has the address, the directory's key or the personnel number; `invalidValue`.
pub(crate) async fn create(house: House<'_>, wishes: &Wishes) -> Result<Done, ScimError> {
    let House { store, rules, asker } = house;
    let manager = manager::wished(store, wishes).await?;
    let new = newcomer(wishes, manager, rules)?;
    let may_sign_in = wishes.active().unwrap_or(true);
    match store.create_user_telling(new.clone(), None, told(asker, ScimHappening::Joined)).await {
        Ok(user) => joined(house, user, may_sign_in).await,
        Err(StoreError::Caller(CallerError::UserTaken(key))) => {
            match returned(house, new, may_sign_in).await? {
                Some(done) => Ok(done),
                None => Err(CallerError::UserTaken(key).into()),
            }
        }
        Err(StoreError::Caller(CallerError::EmailTaken(email))) => Err(taken(store, &email).await?),
        Err(error) => Err(error.into()),
    }
}

/// Somebody who was made a moment ago. They have no way in yet, so they may be kept out in a second step.
async fn joined(house: House<'_>, user: User, may_sign_in: bool) -> Result<Done, ScimError> {
    let mut events = vec![ScimEvent::of(ScimHappening::Joined, &user)];
    if may_sign_in {
        return Ok(Done { user, events });
    }
    let told = told(house.asker, ScimHappening::Disabled);
    let kept_out = house.store.change_user_telling(user.clone(), UserChanges::default(), false, told).await;
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
async fn returned(house: House<'_>, new: NewUser, may_sign_in: bool) -> Result<Option<Done>, ScimError> {
    let store = house.store;
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
    let what = if may_sign_in { ScimHappening::Returned } else { ScimHappening::Changed };
    let back = store.change_user_telling(left, changes, may_sign_in, told(house.asker, what)).await?;
    Ok(back.map(|user| Done { events: vec![ScimEvent::of(what, &user)], user }))
}

/// What the audit log says of a user to whom one thing happens.
fn told(
    asker: Option<&Asker>,
    what: ScimHappening,
) -> impl FnOnce(&User) -> Vec<NewAuditEvent> + Send + 'static + use<> {
    let asker = asker.cloned();
    move |user: &User| audited(asker.as_ref(), &[ScimEvent::of(what, user)])
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
