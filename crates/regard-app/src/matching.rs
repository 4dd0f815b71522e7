//! Finding out anew which customers are one, after somebody decided: the port that the server sees. How it
//! is done is not known here.

use async_trait::async_trait;

/// Matches customers.
#[async_trait]
pub trait Matcher: Send + Sync {
    /// Takes in every decision that was written down before. Goes on by itself when the caller leaves.
    ///
    /// **Answer**: whether it is done; else a load is running, and it is done after it.
    ///
    /// # Errors
    /// What failed; the decisions stay written down, and the next matching takes them in.
    async fn run(&self) -> Result<bool, String>;
}
