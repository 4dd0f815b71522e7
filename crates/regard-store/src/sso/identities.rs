//! Who somebody is at a provider. Owns the table of identities, and that a user is found by issuer and
//! subject and by nothing else.

use crate::audit::{NewAuditEvent, record_all};
use crate::columns::{instant, instant_if_any};
use crate::database::{Row, Work};
use crate::errors::{CallerError, StoreError, broken_constraint};
use crate::sessions::{SignInMethod, SignedIn};
use crate::store::Store;
use crate::throttle::Throttles;
use crate::users::{
    NewUser, Origin, Profile, Role, User, insert_user, keep_an_admin, read_user, select_users,
};
use crate::visit::Visit;
use jiff::Timestamp;
use regard_model::UserId;

/// **Unit**: characters.
const ISSUER_AT_MOST: usize = 500;
/// OpenID Connect Core, 2. **Unit**: characters.
const SUBJECT_AT_MOST: usize = 255;

/// Somebody, as a provider knows them. Letters count as they are spelled.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SsoIdentity {
    /// Which provider: its issuer.
    pub issuer: String,
    /// Who there. No issuer gives a subject to another person.
    pub subject: String,
}

/// An identity that opens a user's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SsoLink {
    /// Who they are at a provider.
    pub identity: SsoIdentity,
    /// Whom it lets in as.
    pub user_id: UserId,
    /// Since when.
    pub linked_at: Timestamp,
    /// When they last came in by it. **Empty**: never.
    pub last_used_at: Option<Timestamp>,
}

impl Store {
    /// Signs in whom a provider has proved to be somebody. The address of mail is not looked at. What setting
    /// out counted against their address is given back.
    ///
    /// # Errors
    /// [`CallerError::UnknownIdentity`] when it is linked to nobody; [`CallerError::UnknownUser`] when whom
    /// it is linked to is disabled.
    pub async fn sign_in_sso(
        &self,
        identity: SsoIdentity,
        visit: impl Into<Visit>,
    ) -> Result<SignedIn, StoreError> {
        let visit = visit.into();
        self.unit(|store| async move {
            identity.check()?;
            let mut work = store.inner.database.begin().await?;
            let sql = select_users!(
                "join sso_identities i on i.user_id = u.user_id \
                where i.issuer = $1 and i.subject = $2 and not u.persona"
            );
            let key = [identity.issuer.as_str().into(), identity.subject.as_str().into()];
            let row = work.fetch_first(sql, &key).await?;
            let user = read_user(&row.ok_or(CallerError::UnknownIdentity)?)?;
            if user.disabled_at.is_some() {
                return Err(CallerError::UnknownUser(user.user_id.to_string()).into());
            }
            let [issuer, subject] = key;
            let sql = "update sso_identities set last_used_at = $3 where issuer = $1 and subject = $2";
            work.execute(sql, &[issuer, subject, store.now_micros().into()]).await?;
            Throttles::of_address(visit.address, &store.inner.limits).give_back(&mut work).await?;
            store.begin_session(work, user, SignInMethod::Sso, &visit).await
        })
        .await
    }

    /// Makes a user for somebody who comes by single sign-on for the first time: a viewer, whatever the
    /// profile says, with the place in the org chart that the provider vouches for. They are not signed in
    /// yet. What the audit log says of them is written with it: neither is there without the other.
    ///
    /// # Errors
    /// [`CallerError::EmailTaken`] and [`CallerError::UserTaken`] when another user has the address or the
    /// place: it is never taken for proof that they are one. [`CallerError::IdentityTaken`];
    /// [`CallerError::BadText`].
    pub async fn provision_sso_user(
        &self,
        identity: SsoIdentity,
        profile: Profile,
        place: Option<UserId>,
        told: impl FnOnce(&User) -> Vec<NewAuditEvent> + Send + 'static,
    ) -> Result<User, StoreError> {
        self.unit(|store| async move {
            identity.check()?;
            let profile = Profile { role: Role::Viewer, level: None, business_unit: None, ..profile };
            let user = store.to_be(NewUser { origin: Origin::Sso, user_id: place, ..profile.into() })?;
            let mut work = store.inner.database.begin().await?;
            insert_user(&mut work, &user, None).await?;
            let now = store.now_micros();
            insert_identity(&mut work, &identity, &user.user_id, now).await?;
            record_all(&mut work, now, told(&user)).await?;
            work.commit().await?;
            Ok(user)
        })
        .await
    }

    /// Lets somebody in for the first time as the user whom the directory keeps under a key, if that user
    /// cannot come in any other way: nobody's place is taken over. What the audit log says of them is written with it.
    /// **Empty**: there is no such user.
    ///
    /// # Errors
    /// [`CallerError::IdentityTaken`] when it lets them in as another; [`CallerError::BadText`].
    pub async fn link_directory_user(
        &self,
        identity: SsoIdentity,
        external_id: String,
        told: impl FnOnce(&User) -> Vec<NewAuditEvent> + Send + 'static,
    ) -> Result<Option<User>, StoreError> {
        self.unit(|store| async move {
            identity.check()?;
            let mut work = store.inner.database.begin().await?;
            let Some(row) = work.fetch_first(WAITS_FOR_A_WAY_IN, &[external_id.into()]).await? else {
                return Ok(None);
            };
            let user = read_user(&row)?;
            let now = store.now_micros();
            insert_identity(&mut work, &identity, &user.user_id, now).await?;
            record_all(&mut work, now, told(&user)).await?;
            work.commit().await?;
            Ok(Some(user))
        })
        .await
    }

    /// Lets somebody in as a user from now on. Said again, it changes nothing.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`] when there is no such user, they are disabled, or it is a persona;
    /// [`CallerError::IdentityTaken`] when it lets them in as another; [`CallerError::TooMany`].
    pub async fn link_identity(&self, user_id: UserId, identity: SsoIdentity) -> Result<(), StoreError> {
        self.unit(|store| async move {
            identity.check()?;
            let mut work = store.inner.database.begin().await?;
            let known =
                "select user_id from users where user_id = $1 and disabled_at is null and not persona";
            if work.fetch_first(known, &[user_id.as_str().into()]).await?.is_none() {
                return Err(CallerError::UnknownUser(user_id.to_string()).into());
            }
            let links = "select issuer, subject from sso_identities where user_id = $1";
            let rows = work.fetch_all(links, &[user_id.as_str().into()]).await?;
            for row in &rows {
                if read_identity(row)? == identity {
                    return Ok(());
                }
            }
            let at_most = store.inner.limits.identities_per_user;
            if rows.len() >= usize::try_from(at_most).unwrap_or(usize::MAX) {
                return Err(CallerError::TooMany { what: "identities of one user", at_most }.into());
            }
            insert_identity(&mut work, &identity, &user_id, store.now_micros()).await?;
            work.commit().await
        })
        .await
    }

    /// Lets somebody in as a user no more, and ends the sessions that began by single sign-on.
    ///
    /// # Errors
    /// [`CallerError::UnknownIdentity`] when it is not linked to them; [`CallerError::LastAdmin`] when it is
    /// the only way in of the last administrator.
    pub async fn unlink_identity(&self, user_id: UserId, identity: SsoIdentity) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let admins = keep_an_admin(&mut work).await?;
            let sql = "delete from sso_identities where issuer = $1 and subject = $2 and user_id = $3";
            let values = [identity.issuer.into(), identity.subject.into(), user_id.as_str().into()];
            if work.execute(sql, &values).await? == 0 {
                return Err(CallerError::UnknownIdentity.into());
            }
            admins.still(&mut work).await?;
            let sql = "delete from sessions where user_id = $1 and method = 'sso'";
            work.execute(sql, &[user_id.as_str().into()]).await?;
            work.commit().await
        })
        .await
    }

    /// Every identity that lets somebody in as a user.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn identities_of(&self, user_id: &UserId) -> Result<Vec<SsoLink>, StoreError> {
        let sql = "select issuer, subject, user_id, linked_at, last_used_at from sso_identities \
            where user_id = $1 order by issuer collate \"C\", subject collate \"C\"";
        let rows = self.inner.database.fetch_all(sql, &[user_id.as_str().into()]).await?;
        rows.iter().map(read_link).collect()
    }
}

/// Whom a directory made and who has never had a way in.
const WAITS_FOR_A_WAY_IN: &str = select_users!(
    "where u.external_id = $1 and u.origin = 'scim' and u.role = 'viewer' and u.disabled_at is null \
        and not u.persona and u.password_hash is null \
        and not exists (select 1 from sso_identities i where i.user_id = u.user_id)"
);

impl SsoIdentity {
    fn check(&self) -> Result<(), CallerError> {
        for (field, text, at_most) in
            [("the issuer", &self.issuer, ISSUER_AT_MOST), ("the subject", &self.subject, SUBJECT_AT_MOST)]
        {
            let length = text.chars().count();
            if length == 0 || length > at_most || text.chars().any(char::is_control) {
                let problem = "is empty, too long, or holds a control character";
                return Err(CallerError::BadText { field, problem });
            }
        }
        Ok(())
    }
}

async fn insert_identity(
    work: &mut Work,
    identity: &SsoIdentity,
    user_id: &UserId,
    now: i64,
) -> Result<(), StoreError> {
    let sql = "insert into sso_identities (issuer, subject, user_id, linked_at) values ($1, $2, $3, $4)";
    let (issuer, subject) = (identity.issuer.as_str(), identity.subject.as_str());
    let values = [issuer.into(), subject.into(), user_id.as_str().into(), now.into()];
    work.try_execute(sql, &values).await?.map_err(|error| match broken_constraint(&error).as_deref() {
        Some("sso_identities_pkey") => CallerError::IdentityTaken.into(),
        _ => work.sorted(error),
    })?;
    Ok(())
}

fn read_identity(row: &Row) -> Result<SsoIdentity, StoreError> {
    Ok(SsoIdentity { issuer: row.get("issuer")?, subject: row.get("subject")? })
}

fn read_link(row: &Row) -> Result<SsoLink, StoreError> {
    Ok(SsoLink {
        identity: read_identity(row)?,
        user_id: UserId::new(row.get::<String>("user_id")?),
        linked_at: instant("sso_identities.linked_at", row.get("linked_at")?)?,
        last_used_at: instant_if_any("sso_identities.last_used_at", row.get("last_used_at")?)?,
    })
}
