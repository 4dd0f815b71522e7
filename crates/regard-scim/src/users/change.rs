//! A mover, and who is kept out or let in again. Owns that a change is worked out on the user as they were read, and anew when
//! somebody else was faster.

use super::reach::{Standing, reachable};
use super::{Done, House, manager};
use crate::errors::ScimError;
use crate::event::{ScimEvent, ScimHappening, audited};
use crate::limits::TRIES;
use crate::resource::{Intent, Manner, Wishes, intend, is_named, render, version};
use crate::schema::Leaf;
use regard_store::User;

/// Changes a user.
///
/// # Errors
/// 404, 412 when `If-Match` names another version, 403 for the last administrator, `uniqueness`, `invalidValue`, `mutability`; 503
/// when others keep changing the same user.
pub(crate) async fn change(
    House { store, rules, asker }: House<'_>,
    user_id: &str,
    if_match: Option<&str>,
    wishes: Wishes,
    manner: Manner,
) -> Result<Done, ScimError> {
    let wishes = match manner {
        Manner::Part => wishes,
        Manner::Whole if wishes.given(Leaf::UserName).is_none() => {
            return Err(ScimError::value("userName is required: the address of the user"));
        }
        Manner::Whole => wishes.into_replacement(),
    };
    for _ in 0..TRIES {
        let (user, standing) = reachable(store, user_id).await?;
        if !is_named(if_match, version(&render(&user, ""))) {
            return Err(ScimError::changed_meanwhile());
        }
        let manager = manager::wished(store, &wishes).await?;
        let intent = intend(&user, &wishes, manager, rules)?;
        if intent.is_nothing(&user) {
            return Ok(Done { user, events: Vec::new() });
        }
        let (changes, may_sign_in) = (intent.changes.clone(), intent.may_sign_in);
        let (was, meant, asker) = (user.clone(), intent.clone(), asker.cloned());
        let told = move |after: &User| audited(asker.as_ref(), &events(&was, after, standing, meant));
        if let Some(after) = store.change_user_telling(user.clone(), changes, may_sign_in, told).await? {
            let events = events(&user, &after, standing, intent);
            return Ok(Done { user: after, events });
        }
    }
    Err(ScimError::busy())
}

fn events(before: &User, after: &User, standing: Standing, intent: Intent) -> Vec<ScimEvent> {
    let is_adopted = standing == Standing::Adoptable && after.external_id.is_some();
    let mut events = Vec::new();
    if !intent.attributes.is_empty() {
        let what = if is_adopted { ScimHappening::Adopted } else { ScimHappening::Changed };
        let former = before.profile.email.to_string();
        events.push(ScimEvent {
            former_email: (before.profile.email != after.profile.email).then_some(former),
            attributes: intent.attributes,
            ..ScimEvent::of(what, after)
        });
    }
    match (before.disabled_at, after.disabled_at) {
        (None, Some(_)) => events.push(ScimEvent::of(ScimHappening::Disabled, after)),
        (Some(_), None) => events.push(ScimEvent::of(ScimHappening::Enabled, after)),
        _ => {}
    }
    events
}
