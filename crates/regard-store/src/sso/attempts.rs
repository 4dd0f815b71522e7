//! Sign-ins on their way through a provider. Owns their table, that each comes back once, to the browser
//! that set out, and within ten minutes.

use crate::columns::{instant, stored};
use crate::errors::{CallerError, StoreError};
use crate::sessions::micros;
use crate::sso::seal;
use crate::store::Store;
use crate::texts::check_text;
use crate::tokens::{BrowserToken, hash_of};
use jiff::{SignedDuration, Timestamp};
use std::fmt;

const LIFE: SignedDuration = SignedDuration::from_mins(10);
/// The longest of the words that go to the provider and come back. **Unit**: bytes.
const WORD_AT_MOST: usize = 500;
/// The fewest of them that nobody guesses. **Unit**: bytes.
const STATE_AT_LEAST: usize = 16;
/// **Unit**: bytes.
const PATH_AT_MOST: usize = 1000;
/// Between the nonce and the verifier, neither of which holds it.
const BETWEEN: char = '\n';

/// A sign-in that sets out. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct NewSsoAttempt {
    /// What the provider gives back unchanged. **Range**: 16 to 500 bytes, drawn at random.
    pub state: String,
    /// What must stand in the provider's token.
    pub nonce: String,
    /// What proves that who set out also comes back (PKCE).
    pub pkce_verifier: String,
    /// Which provider, by its name in the settings.
    pub provider: String,
    /// Where to go afterwards. **Shape**: a path of ours, `/…`, of 1,000 bytes at most.
    pub return_path: String,
}

/// A sign-in that came back. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SsoAttempt {
    /// What must stand in the provider's token.
    pub nonce: String,
    /// What proves that who set out also comes back (PKCE).
    pub pkce_verifier: String,
    /// Which provider it went to.
    pub provider: String,
    /// Where to go now.
    pub return_path: String,
    /// When it set out.
    pub created_at: Timestamp,
}

impl fmt::Debug for NewSsoAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewSsoAttempt").field("provider", &self.provider).finish_non_exhaustive()
    }
}

impl fmt::Debug for SsoAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SsoAttempt").field("provider", &self.provider).finish_non_exhaustive()
    }
}

impl Store {
    /// Remembers a sign-in that sets out, for ten minutes. Returns the secret that binds it to one browser:
    /// it goes into a cookie and nowhere else.
    ///
    /// # Errors
    /// [`CallerError::BadText`] when a word is missing or too long, or the path leads elsewhere.
    pub async fn begin_attempt(&self, attempt: NewSsoAttempt) -> Result<BrowserToken, StoreError> {
        self.unit(|store| async move {
            attempt.check()?;
            let now = store.now_micros();
            let browser = BrowserToken::draw(&store.inner.surroundings);
            let text = format!("{}{BETWEEN}{}", attempt.nonce, attempt.pkce_verifier);
            let sealed = seal::seal(&text, &attempt.state, browser.reveal());
            let mut work = store.inner.database.begin().await?;
            work.execute("delete from sso_attempts where expires_at <= $1", &[now.into()]).await?;
            // Anybody can set out, so what is remembered is bounded: the oldest are forgotten.
            work.execute(
                "delete from sso_attempts where state_hash not in ( \
                    select state_hash from sso_attempts \
                    order by created_at desc, state_hash collate \"C\" limit $1)",
                &[store.inner.limits.sso_attempts_remembered.saturating_sub(1).into()],
            )
            .await?;
            work.execute(
                "insert into sso_attempts (state_hash, browser_hash, sealed, provider, return_path, \
                    created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
                &[
                    hash_of(&attempt.state).into(),
                    browser.hash().into(),
                    sealed.into(),
                    attempt.provider.into(),
                    attempt.return_path.into(),
                    now.into(),
                    now.saturating_add(micros(LIFE)).into(),
                ],
            )
            .await?;
            work.commit().await?;
            Ok(browser)
        })
        .await
    }

    /// Takes the sign-in that comes back with a state, in the browser that set out: it is given once and is
    /// gone. **Empty**: there is none, it was taken, it is older than ten minutes, or it set out in another
    /// browser.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn take_attempt(
        &self,
        state: &str,
        browser: &BrowserToken,
    ) -> Result<Option<SsoAttempt>, StoreError> {
        if state.len() > WORD_AT_MOST {
            return Ok(None);
        }
        let (state, browser) = (state.to_owned(), browser.clone());
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let key = [hash_of(&state).into(), browser.hash().into(), store.now_micros().into()];
            let sql = "select sealed, provider, return_path, created_at from sso_attempts \
                where state_hash = $1 and browser_hash = $2 and expires_at > $3";
            let Some(row) = work.fetch_first(sql, &key).await? else { return Ok(None) };
            work.execute("delete from sso_attempts where state_hash = $1", &key[..1]).await?;
            work.commit().await?;
            let sealed: String = row.get("sealed")?;
            let text = seal::open(&sealed, &state, browser.reveal());
            let words = text.as_deref().and_then(|text| text.split_once(BETWEEN));
            let (nonce, pkce_verifier) = words.ok_or_else(|| stored("sso_attempts.sealed", "…"))?;
            Ok(Some(SsoAttempt {
                nonce: nonce.to_owned(),
                pkce_verifier: pkce_verifier.to_owned(),
                provider: row.get("provider")?,
                return_path: row.get("return_path")?,
                created_at: instant("sso_attempts.created_at", row.get("created_at")?)?,
            }))
        })
        .await
    }
}

impl NewSsoAttempt {
    fn check(&self) -> Result<(), CallerError> {
        let bad = |field, problem| Err(CallerError::BadText { field, problem });
        check_text("the provider", Some(&self.provider))?;
        if self.state.len() < STATE_AT_LEAST {
            return bad("the state", "is too short to be drawn at random");
        }
        for (field, word) in
            [("the state", &self.state), ("the nonce", &self.nonce), ("the verifier", &self.pkce_verifier)]
        {
            if word.is_empty() || word.len() > WORD_AT_MOST || word.chars().any(char::is_control) {
                return bad(field, "must be 1 to 500 bytes on one line");
            }
        }
        if is_own_path(&self.return_path) {
            return Ok(());
        }
        bad("the path to return to", "must be a path of this server, of 1000 bytes at most: /…")
    }
}

/// Whether a browser stays with us when it is sent there. Two slashes would name another server, and a
/// browser takes a backslash for a slash.
fn is_own_path(path: &str) -> bool {
    path.len() <= PATH_AT_MOST
        && path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control)
}
