//! Passwords: argon2id, off the async threads, a few at a time. Owns the cost and that a wrong address
//! takes as long as a wrong password; does not know who somebody is.

use crate::errors::{BugError, CallerError, OutsideError, StoreError};
use crate::limits::Limits;
use crate::store::permits;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use std::fmt;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// OWASP's password storage cheat sheet, argon2id: 19 MiB, 2 passes, 1 lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

pub(crate) const SALT_BYTES: usize = 16;

/// NIST SP 800-63B: length resists guessing and rules of composition do not.
const CHARACTERS_AT_LEAST: usize = 12;
/// Long enough for any phrase, short enough that hashing it is no burden.
const CHARACTERS_AT_MOST: usize = 256;

/// What is checked when there is no user, so that the answer takes as long as if there were. No password
/// is known for it, and the answer is not used.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdC4uLg$dGhpcyBpcyBub3QgdGhlIGhhc2ggb2YgYW55dGhpbmc";

/// A new password that may be set. It is never printed.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// Takes what somebody chose.
    ///
    /// # Errors
    /// [`CallerError::PasswordLength`] when it has fewer than 12 or more than 256 characters.
    pub fn new(text: impl Into<String>) -> Result<Self, CallerError> {
        let text = text.into();
        if (CHARACTERS_AT_LEAST..=CHARACTERS_AT_MOST).contains(&text.chars().count()) {
            return Ok(Self(text));
        }
        Err(CallerError::PasswordLength { at_least: CHARACTERS_AT_LEAST, at_most: CHARACTERS_AT_MOST })
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// The queue in front of the hash function.
pub(crate) struct Hashing {
    at_once: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Hashing {
    pub(crate) fn new(limits: &Limits) -> Self {
        let waiting = limits.hashes_at_once.saturating_add(limits.hashes_waiting);
        Self {
            at_once: Arc::new(Semaphore::new(permits(limits.hashes_at_once))),
            waiting: Arc::new(Semaphore::new(permits(waiting))),
        }
    }

    /// **Shape**: a PHC string, which names its own parameters.
    pub(crate) async fn hash(
        &self,
        password: Password,
        salt: [u8; SALT_BYTES],
    ) -> Result<String, StoreError> {
        self.run(move || hash(&password.0, &salt)).await
    }

    /// Whether the password is the one that was hashed. Without a hash it takes as long and is `false`.
    pub(crate) async fn verify(&self, password: String, kept: Option<String>) -> Result<bool, StoreError> {
        self.run(move || verify(&password, kept.as_deref())).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, BugError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let queued = self.waiting.clone().try_acquire_owned().map_err(|_| OutsideError::Busy)?;
        let turn = self.at_once.clone().acquire_owned().await.map_err(|_| OutsideError::Closed)?;
        let permits: [OwnedSemaphorePermit; 2] = [queued, turn];
        let task = tokio::task::spawn_blocking(move || {
            // Held here, because the hash goes on although nobody waits for it any more.
            let _permits = permits;
            work()
        });
        let done = task.await.map_err(|error| BugError::Panicked(error.to_string()))?;
        done.map_err(Into::into)
    }
}

fn hasher() -> Result<Argon2<'static>, BugError> {
    let parameters = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(bug)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}

fn hash(password: &str, salt: &[u8]) -> Result<String, BugError> {
    let hash = hasher()?.hash_password_with_salt(password.as_bytes(), salt).map_err(bug)?;
    Ok(hash.to_string())
}

fn verify(password: &str, kept: Option<&str>) -> Result<bool, BugError> {
    // Nobody's password is that long, and hashing a megabyte of it would be work for free.
    let fits = password.chars().take(CHARACTERS_AT_MOST + 1).count() <= CHARACTERS_AT_MOST;
    let password = if fits { password } else { "" };
    let hash = PasswordHash::new(kept.unwrap_or(NOBODYS_HASH)).map_err(bug)?;
    let matches = hasher()?.verify_password(password.as_bytes(), &hash).is_ok();
    Ok(matches && fits && kept.is_some())
}

fn bug(error: impl fmt::Display) -> BugError {
    BugError::Hash(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_is_accepted() {
        let kept = hash("correct horse battery", b"0123456789abcdef").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(!kept.contains("correct"));
        assert!(verify("correct horse battery", Some(&kept)).unwrap());
        assert!(!verify("correct horse batterY", Some(&kept)).unwrap());
        assert!(!verify(&"x".repeat(1_000_000), Some(&kept)).unwrap());
        assert_ne!(kept, hash("correct horse battery", b"another salt....").unwrap());
    }

    #[test]
    fn nobodys_hash_costs_what_a_users_does_and_lets_nobody_in() {
        let nobody = PasswordHash::new(NOBODYS_HASH).unwrap();
        let users = hash("correct horse battery", b"0123456789abcdef").unwrap();
        let users = PasswordHash::new(&users).unwrap();
        assert_eq!(nobody.params.to_string(), users.params.to_string());
        assert_eq!(nobody.algorithm, users.algorithm);
        assert_eq!(nobody.hash.unwrap().as_bytes().len(), users.hash.unwrap().as_bytes().len());
        assert!(!verify("", None).unwrap());
        assert!(!verify("correct horse battery", None).unwrap());
    }

    #[test]
    fn a_new_password_is_counted_in_characters_and_never_shown() {
        assert!(Password::new("elevenchars").is_err());
        assert!(Password::new("ą".repeat(12)).is_ok());
        assert!(Password::new("x".repeat(257)).is_err());
        assert_eq!(format!("{:?}", Password::new("correct horse").unwrap()), "Password(…)");
    }
}
