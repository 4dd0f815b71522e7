//! Tokens with which programs read for a user: from a token to the user and what it may do. Owns their
//! table and that a token never does more than its user may.

use crate::columns::{instant, instant_if_any, stored};
use crate::database::Row;
use crate::errors::{CallerError, StoreError};
use crate::sessions::micros;
use crate::store::Store;
use crate::texts::check_text;
use crate::tokens::ApiToken;
use crate::users::{Role, User, read_user, select_users, user_columns};
use crate::words::words;
use jiff::{SignedDuration, Timestamp};
use regard_model::UserId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// As the table's check has it.
const LIFE_AT_MOST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// The columns that [`read_token`] reads, of a table called `t`.
macro_rules! token_columns {
    () => {
        "t.api_token_id, t.user_id, t.name as token_name, t.scopes, t.created_at as token_created_at, \
        t.expires_at, t.last_used_at, t.revoked_at"
    };
}

/// One thing that a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApiScope {
    /// Reads the audit log.
    Audit,
    /// Takes out tables whole.
    Export,
    /// Reads what the user may see.
    Read,
    /// Keeps the users, as a directory does.
    Scim,
}
words!(ApiScope, "a scope of a token", {
    Audit = "audit", Export = "export", Read = "read", Scim = "scim",
});

impl ApiScope {
    /// Whether a user of a role may let a program do it.
    pub fn is_open_to(self, role: Role) -> bool {
        match self {
            Self::Read | Self::Export => true,
            Self::Audit => role == Role::Auditor,
            Self::Scim => role == Role::Admin,
        }
    }
}

/// A token to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiToken {
    /// Whose it will be.
    pub user_id: UserId,
    /// What uses it. **Range**: 1 to 200 characters.
    pub name: String,
    /// What it may do. **Range**: at least one.
    pub scopes: BTreeSet<ApiScope>,
    /// When it ends. **Range**: after now, within 366 days.
    pub expires_at: Timestamp,
}

/// What is known of a token. It is not the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiTokenFacts {
    /// The key, for revoking it.
    pub api_token_id: String,
    /// Whose it is.
    pub user_id: UserId,
    /// What uses it.
    pub name: String,
    /// What it may do.
    pub scopes: BTreeSet<ApiScope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was used last, to within five minutes. **Empty**: never.
    pub last_used_at: Option<Timestamp>,
    /// Since when it opens nothing. **Empty**: it was not revoked.
    pub revoked_at: Option<Timestamp>,
}

impl Store {
    /// Makes a token for a user. The token can be had here and never again.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`] when there is no such user, or it is a persona: one click must not
    /// become a year. [`CallerError::ScopeNotOpen`] when the user's role does not reach that far,
    /// [`CallerError::BadExpiry`], [`CallerError::TooMany`], and [`CallerError::BadText`] for the name.
    pub async fn create_api_token(&self, new: NewApiToken) -> Result<(ApiToken, ApiTokenFacts), StoreError> {
        self.unit(|store| async move {
            let now = store.now_micros();
            new.check(now)?;
            let mut work = store.inner.database.begin().await?;
            let sql = select_users!("where u.user_id = $1 and u.disabled_at is null and not u.persona");
            let Some(row) = work.fetch_first(sql, &[new.user_id.as_str().into()]).await? else {
                return Err(CallerError::UnknownUser(new.user_id.to_string()).into());
            };
            let role = read_user(&row)?.profile.role;
            if let Some(scope) = new.scopes.iter().find(|scope| !scope.is_open_to(role)) {
                return Err(CallerError::ScopeNotOpen { scope: scope.as_str(), role: role.as_str() }.into());
            }
            let sql = "select count(*) as tokens from api_tokens \
                where user_id = $1 and revoked_at is null and expires_at > $2";
            let row = work.fetch_first(sql, &[new.user_id.as_str().into(), now.into()]).await?;
            let alive: i64 = row.map_or(Ok(0), |row| row.get("tokens"))?;
            let at_most = store.inner.limits.api_tokens_per_user;
            if alive >= i64::from(at_most) {
                return Err(CallerError::TooMany { what: "tokens of one user", at_most }.into());
            }
            let token = ApiToken::draw(&store.inner.surroundings);
            let facts = new.facts(store.draw_id(now), now)?;
            work.execute(
                "insert into api_tokens (api_token_id, token_hash, user_id, name, scopes, created_at, \
                    expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
                &[
                    facts.api_token_id.as_str().into(),
                    token.hash().into(),
                    facts.user_id.as_str().into(),
                    facts.name.as_str().into(),
                    scopes_text(&facts.scopes).into(),
                    now.into(),
                    facts.expires_at.as_microsecond().into(),
                ],
            )
            .await?;
            work.commit().await?;
            Ok((token, facts))
        })
        .await
    }

    /// What a token may do, and for whom. A scope that the user's role does not reach any more is left out.
    /// **Empty**: it opens nothing: unknown, expired, revoked, or its user is disabled.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn api_token(&self, token: &ApiToken) -> Result<Option<(ApiTokenFacts, User)>, StoreError> {
        let now = self.now_micros();
        let sql = concat!(
            "select ",
            token_columns!(),
            ", ",
            user_columns!(),
            " from api_tokens t join users u on u.user_id = t.user_id \
            where t.token_hash = $1 and t.expires_at > $2 and t.revoked_at is null \
                and u.disabled_at is null and not u.persona"
        );
        let row = self.inner.database.fetch_first(sql, &[token.hash().into(), now.into()]).await?;
        let Some(row) = row else { return Ok(None) };
        let (mut facts, user) = (read_token(&row)?, read_user(&row)?);
        facts.scopes.retain(|scope| scope.is_open_to(user.profile.role));
        let due = facts.last_used_at.is_none_or(|last| {
            now.saturating_sub(last.as_microsecond()) >= micros(self.inner.limits.api_token_touched_after)
        });
        if due {
            match self.touch_api_token(facts.api_token_id.clone(), now).await {
                Ok(()) => facts.last_used_at = Some(instant("api_tokens.last_used_at", now)?),
                // The program may read on although nobody can write just now.
                Err(StoreError::Outside(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(Some((facts, user)))
    }

    /// Every token that a user ever had, newest first.
    ///
    /// # Errors
    /// As [`Self::api_token`].
    pub async fn tokens_of(&self, user_id: &UserId) -> Result<Vec<ApiTokenFacts>, StoreError> {
        let sql = concat!(
            "select ",
            token_columns!(),
            " from api_tokens t where t.user_id = $1 order by t.api_token_id collate \"C\" desc"
        );
        let rows = self.inner.database.fetch_all(sql, &[user_id.as_str().into()]).await?;
        rows.iter().map(read_token).collect()
    }

    /// Makes one token of a user open nothing any more.
    ///
    /// # Errors
    /// [`CallerError::UnknownToken`] when it is not theirs.
    pub async fn revoke_api_token(&self, user_id: UserId, api_token_id: String) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let sql = "update api_tokens set revoked_at = coalesce(revoked_at, $3) \
                where api_token_id = $1 and user_id = $2";
            let values = [api_token_id.as_str().into(), user_id.as_str().into(), store.now_micros().into()];
            let mut work = store.inner.database.begin().await?;
            if work.execute(sql, &values).await? == 0 {
                return Err(CallerError::UnknownToken(api_token_id).into());
            }
            work.commit().await
        })
        .await
    }

    async fn touch_api_token(&self, api_token_id: String, now: i64) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let sql = "update api_tokens set last_used_at = $2 \
                where api_token_id = $1 and (last_used_at is null or last_used_at < $2)";
            let mut work = store.inner.database.begin().await?;
            work.execute(sql, &[api_token_id.into(), now.into()]).await?;
            work.commit().await
        })
        .await
    }
}

impl NewApiToken {
    fn check(&self, now: i64) -> Result<(), CallerError> {
        check_text("the name", Some(&self.name))?;
        if self.scopes.is_empty() {
            let problem = "are none: name at least one";
            return Err(CallerError::BadText { field: "the scopes", problem });
        }
        let life = self.expires_at.as_microsecond().saturating_sub(now);
        if life > 0 && life <= micros(LIFE_AT_MOST) { Ok(()) } else { Err(CallerError::BadExpiry) }
    }

    fn facts(self, api_token_id: String, now: i64) -> Result<ApiTokenFacts, StoreError> {
        Ok(ApiTokenFacts {
            api_token_id,
            user_id: self.user_id,
            name: self.name,
            scopes: self.scopes,
            created_at: instant("api_tokens.created_at", now)?,
            // As it is kept, to the microsecond.
            expires_at: instant("api_tokens.expires_at", self.expires_at.as_microsecond())?,
            last_used_at: None,
            revoked_at: None,
        })
    }
}

fn scopes_text(scopes: &BTreeSet<ApiScope>) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
}

fn read_token(row: &Row) -> Result<ApiTokenFacts, StoreError> {
    let scopes: String = row.get("scopes")?;
    let words = scopes.split(' ').map(str::parse).collect::<Result<BTreeSet<ApiScope>, _>>();
    Ok(ApiTokenFacts {
        api_token_id: row.get("api_token_id")?,
        user_id: UserId::new(row.get::<String>("user_id")?),
        name: row.get("token_name")?,
        scopes: words.map_err(|_| stored("api_tokens.scopes", &scopes))?,
        created_at: instant("api_tokens.created_at", row.get("token_created_at")?)?,
        expires_at: instant("api_tokens.expires_at", row.get("expires_at")?)?,
        last_used_at: instant_if_any("api_tokens.last_used_at", row.get("last_used_at")?)?,
        revoked_at: instant_if_any("api_tokens.revoked_at", row.get("revoked_at")?)?,
    })
}
