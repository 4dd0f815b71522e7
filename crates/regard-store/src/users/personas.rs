//! The personas of a demo. Owns that they are those given and no others, and never a colleague.

use crate::access::revisions::bump_access;
use crate::database::Work;
use crate::errors::{CallerError, StoreError};
use crate::store::Store;
use crate::users::register::named;
use crate::users::user::{Profile, search_text};
use regard_model::UserId;

/// **Unit**: bytes.
const KEY_AT_MOST: usize = 100;

impl Store {
    /// Makes these the personas, and no others: who was one before and is not given is disabled.
    ///
    /// # Errors
    /// [`CallerError::NotAPersona`] when the key belongs to a user who is none, and as
    /// [`Self::create_user`]. Then nothing has changed.
    pub async fn set_personas(&self, personas: Vec<(UserId, Profile)>) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let at_most = store.inner.limits.personas;
            if personas.len() > at_most {
                return Err(CallerError::TooManyPersonas { given: personas.len(), at_most }.into());
            }
            let now = store.now_micros();
            let mut work = store.inner.database.begin().await?;
            // Their addresses are freed first, since two of them may have changed places.
            work.execute(
                "update users set disabled_at = $1, email = user_id || '@retired.invalid' where persona",
                &[now.into()],
            )
            .await?;
            for (user_id, profile) in &personas {
                check_persona_key(user_id)?;
                profile.check()?;
                put_persona(&mut work, user_id, profile, now).await?;
            }
            bump_access(&mut work).await?;
            work.commit().await
        })
        .await
    }
}

async fn put_persona(
    work: &mut Work,
    user_id: &UserId,
    profile: &Profile,
    now: i64,
) -> Result<(), StoreError> {
    let values = [
        user_id.as_str().into(),
        profile.email.as_str().into(),
        profile.name.as_str().into(),
        profile.title.clone().into(),
        profile.level.clone().into(),
        profile.business_unit.clone().into(),
        profile.role.as_str().into(),
        search_text(user_id, profile).into(),
        now.into(),
    ];
    let done = work
        .try_execute(
            "insert into users (user_id, email, name, title, level, business_unit, role, origin, persona, \
                search_text, created_at) \
             values ($1, $2, $3, $4, $5, $6, $7, 'admin', true, $8, $9) \
             on conflict (user_id) do update set email = excluded.email, name = excluded.name, \
                title = excluded.title, level = excluded.level, business_unit = excluded.business_unit, \
                role = excluded.role, search_text = excluded.search_text, disabled_at = null \
             where users.persona",
            &values,
        )
        .await?;
    // The key of a colleague who is no persona must not open their place to one click.
    match done.map_err(|error| named(work, error, user_id, profile))? {
        0 => Err(CallerError::NotAPersona(user_id.to_string()).into()),
        _ => Ok(()),
    }
}

/// A key becomes part of an address when its persona is retired.
fn check_persona_key(user_id: &UserId) -> Result<(), CallerError> {
    let key = user_id.as_str();
    let fits = (1..=KEY_AT_MOST).contains(&key.len())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    let problem = "must be 1 to 100 letters, digits, hyphens, underscores or dots";
    if fits { Ok(()) } else { Err(CallerError::BadText { field: "the key of a persona", problem }) }
}
