//! From a name to addresses. Owns the port, so that a test can answer as a hostile server of names would, and how the
//! machine's own answers are had.

use async_trait::async_trait;
use std::io;
use std::net::IpAddr;

/// Tells the addresses of a name.
#[async_trait]
pub trait Resolve: Send + Sync + 'static {
    /// All addresses of a name, in the order in which they are to be tried.
    ///
    /// # Errors
    /// When there is none.
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// As this machine resolves names, with what its administrator wrote into its files.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

#[async_trait]
impl Resolve for SystemResolver {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((name, 0)).await?;
        Ok(found.map(|address| address.ip()).collect())
    }
}
