//! Lets the policy that was published last hold, whichever server it was published at.

use regard_app::policies::Policies;
use regard_store::Store;
use std::sync::Arc;
use std::time::Duration;

/// How often to look whether there is a newer one.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// After a look that failed.
const TRY_AGAIN: Duration = Duration::from_secs(60);

/// Looks for newer policies, for ever.
pub(crate) async fn keep_policy(policies: Arc<Policies>, store: Store) {
    loop {
        let wait = match policies.refresh(&store).await {
            Ok(()) => LOOK_AGAIN,
            Err(error) => {
                tracing::warn!(%error, "the policy before goes on");
                TRY_AGAIN
            }
        };
        tokio::time::sleep(wait).await;
    }
}
