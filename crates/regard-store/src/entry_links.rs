//! Links of one use: with one the first administrator comes in, with another somebody sets their password,
//! the first or a new one. Owns their table, and that a link which does not open says nothing about why.

use crate::columns::instant;
use crate::database::Work;
use crate::errors::{CallerError, StoreError};
use crate::passwords::Password;
use crate::sessions::{SignInMethod, SignedIn, micros};
use crate::store::Store;
use crate::tokens::{InvitationToken, SetupToken};
use crate::users::{
    NewUser, Origin, Role, User, can_sign_in, insert_user, put_password, read_user, select_users,
};
use crate::visit::Visit;
use jiff::{SignedDuration, Timestamp};
use regard_model::UserId;

const SETUP_LIFE: SignedDuration = SignedDuration::from_hours(24);
const INVITATION_LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Who has a password already is not kept waiting, and their link opens more.
const NEW_PASSWORD_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// The secret of a link and when it ends. It can be had here and never again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLink<Token> {
    /// What goes into the link.
    pub token: Token,
    /// When it opens nothing any more.
    pub expires_at: Timestamp,
}

impl Store {
    /// Makes the link with which the first administrator comes in, for 24 hours; the one before it opens
    /// nothing any more. **Empty**: an administrator can sign in already, so there is nothing to set up.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn setup_link(&self) -> Result<Option<EntryLink<SetupToken>>, StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            if count(&mut work, ADMINISTRATORS).await? > 0 {
                return Ok(None);
            }
            let token = SetupToken::draw(&store.inner.surroundings);
            work.execute("delete from entry_links where kind = 'setup'", &[]).await?;
            let expires_at = put_link(&store, &mut work, token.hash(), "setup", None, SETUP_LIFE).await?;
            work.commit().await?;
            Ok(Some(EntryLink { token, expires_at }))
        })
        .await
    }

    /// Whether an administrator can sign in, so that there is nothing to set up.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn has_administrator(&self) -> Result<bool, StoreError> {
        let row = self.inner.database.fetch_first(ADMINISTRATORS, &[]).await?;
        Ok(row.map_or(Ok(0_i64), |row| row.get("users"))? > 0)
    }

    /// Makes the first administrator, and signs them in. Whatever role is given, it is that one.
    ///
    /// # Errors
    /// [`CallerError::LinkVoid`] when the link is none of ours, used, or expired, or there is an
    /// administrator who can sign in: on purpose it does not say which. Else as [`Self::create_user`], and
    /// then the link stays good.
    pub async fn finish_setup(
        &self,
        secret: &str,
        user: impl Into<NewUser>,
        password: Password,
        visit: impl Into<Visit>,
    ) -> Result<SignedIn, StoreError> {
        let token = SetupToken::read(secret);
        let (mut new, visit): (NewUser, Visit) = (user.into(), visit.into());
        (new.profile.role, new.origin) = (Role::Admin, Origin::Admin);
        self.unit(|store| async move {
            let hash = token.ok_or(CallerError::LinkVoid)?.hash();
            let user = store.to_be(new)?;
            // Looked at before the work of hashing, so that a guess costs us little.
            let open = "select user_id from entry_links \
                where secret_hash = $1 and kind = 'setup' and expires_at > $2";
            let values = [hash.as_str().into(), store.now_micros().into()];
            if store.inner.database.fetch_first(open, &values).await?.is_none() {
                return Err(CallerError::LinkVoid.into());
            }
            let password_hash = store.hash(password).await?;
            let mut work = store.inner.database.begin().await?;
            if count(&mut work, ADMINISTRATORS).await? > 0 {
                return Err(CallerError::LinkVoid.into());
            }
            take_link(&store, &mut work, &hash, "setup").await?;
            insert_user(&mut work, &user, Some(password_hash)).await?;
            store.begin_session(work, user, SignInMethod::Setup, &visit).await
        })
        .await
    }

    /// Makes a link with which a user sets a password: for 7 days the first one, for 24 hours a new one
    /// when they have one, which is good until then. The link before it opens nothing any more.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`] when there is no such user, they are disabled, or it is a persona.
    pub async fn invite(&self, user_id: UserId) -> Result<EntryLink<InvitationToken>, StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let sql = "select password_hash from users \
                where user_id = $1 and disabled_at is null and not persona";
            let Some(row) = work.fetch_first(sql, &[user_id.as_str().into()]).await? else {
                return Err(CallerError::UnknownUser(user_id.to_string()).into());
            };
            let life = match row.get::<Option<String>>("password_hash")? {
                None => INVITATION_LIFE,
                Some(_) => NEW_PASSWORD_LIFE,
            };
            let token = InvitationToken::draw(&store.inner.surroundings);
            void_invitations(&mut work, &user_id).await?;
            let expires_at =
                put_link(&store, &mut work, token.hash(), "invitation", Some(&user_id), life).await?;
            work.commit().await?;
            Ok(EntryLink { token, expires_at })
        })
        .await
    }

    /// Whom an invitation is for, so that a page can greet them. **Empty**: it opens nothing.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn invited(&self, secret: &str) -> Result<Option<User>, StoreError> {
        let Some(token) = InvitationToken::read(secret) else { return Ok(None) };
        let values = [token.hash().into(), self.now_micros().into()];
        let row = self.inner.database.fetch_first(INVITED, &values).await?;
        row.as_ref().map(read_user).transpose()
    }

    /// Sets the password of whom a link is for, ends the sessions that they had, and signs them in.
    ///
    /// # Errors
    /// [`CallerError::LinkVoid`] when the link is none of ours, used, or expired, or its user is disabled or
    /// has set a password since: on purpose it does not say which.
    pub async fn finish_invitation(
        &self,
        secret: &str,
        password: Password,
        visit: impl Into<Visit>,
    ) -> Result<SignedIn, StoreError> {
        let token = InvitationToken::read(secret);
        let visit = visit.into();
        self.unit(|store| async move {
            let hash = token.ok_or(CallerError::LinkVoid)?.hash();
            let values = [hash.as_str().into(), store.now_micros().into()];
            if store.inner.database.fetch_first(INVITED, &values).await?.is_none() {
                return Err(CallerError::LinkVoid.into());
            }
            let password_hash = store.hash(password).await?;
            let mut work = store.inner.database.begin().await?;
            let row = work.fetch_first(INVITED, &[hash.as_str().into(), store.now_micros().into()]).await?;
            let user = read_user(&row.ok_or(CallerError::LinkVoid)?)?;
            take_link(&store, &mut work, &hash, "invitation").await?;
            put_password(&mut work, &user.user_id, password_hash).await?;
            store.begin_session(work, user, SignInMethod::Setup, &visit).await
        })
        .await
    }
}

/// How many administrators can sign in.
const ADMINISTRATORS: &str =
    concat!("select count(*) as users from users u where u.role = 'admin' and ", can_sign_in!());

/// The user of an invitation that still opens something.
const INVITED: &str = select_users!(
    "join entry_links l on l.user_id = u.user_id \
    where l.secret_hash = $1 and l.kind = 'invitation' and l.expires_at > $2 \
        and u.disabled_at is null and not u.persona"
);

async fn count(work: &mut Work, sql: &'static str) -> Result<i64, StoreError> {
    work.fetch_first(sql, &[]).await?.map_or(Ok(0), |row| row.get("users"))
}

/// Makes the links with which a user could set a password open nothing any more.
pub(crate) async fn void_invitations(work: &mut Work, user_id: &UserId) -> Result<(), StoreError> {
    let sql = "delete from entry_links where kind = 'invitation' and user_id = $1";
    work.execute(sql, &[user_id.as_str().into()]).await?;
    Ok(())
}

/// Writes down a link, and sweeps away those that have expired. Returns when it ends.
async fn put_link(
    store: &Store,
    work: &mut Work,
    secret_hash: String,
    kind: &'static str,
    user_id: Option<&UserId>,
    life: SignedDuration,
) -> Result<Timestamp, StoreError> {
    let now = store.now_micros();
    let expires_at = now.saturating_add(micros(life));
    work.execute("delete from entry_links where expires_at <= $1", &[now.into()]).await?;
    work.execute(
        "insert into entry_links (secret_hash, kind, user_id, created_at, expires_at) \
         values ($1, $2, $3, $4, $5)",
        &[
            secret_hash.into(),
            kind.into(),
            user_id.map(|user_id| user_id.as_str().to_owned()).into(),
            now.into(),
            expires_at.into(),
        ],
    )
    .await?;
    instant("entry_links.expires_at", expires_at)
}

/// Uses a link up: of two who come at once, one finds it.
async fn take_link(
    store: &Store,
    work: &mut Work,
    secret_hash: &str,
    kind: &'static str,
) -> Result<(), StoreError> {
    let sql = "delete from entry_links where secret_hash = $1 and kind = $2 and expires_at > $3";
    match work.execute(sql, &[secret_hash.into(), kind.into(), store.now_micros().into()]).await? {
        0 => Err(CallerError::LinkVoid.into()),
        _ => Ok(()),
    }
}
