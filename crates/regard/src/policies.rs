//! Lets the policy that was published last hold, whichever server it was published at.

use regard_app::policies::{Policies, Unfit};
use regard_model::{FileFault, PolicyVersion};
use regard_store::Store;
use std::sync::Arc;
use std::time::Duration;

/// How often to look whether there is a newer one.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// After a look that failed.
const TRY_AGAIN: Duration = Duration::from_secs(60);

/// Looks for newer policies, for ever.
pub(crate) async fn keep_policy(policies: Arc<Policies>, store: Store) {
    let mut said: Option<PolicyVersion> = None;
    loop {
        let wait = match policies.refresh(&store).await {
            Ok(()) => LOOK_AGAIN,
            Err(error) => {
                tracing::warn!(%error, "nobody knows whether another policy was published: the one before goes on");
                TRY_AGAIN
            }
        };
        let (now, unfit) = policies.now_and_unfit();
        let unfit_version = unfit.as_ref().map(|unfit| unfit.version);
        if let Some(unfit) = unfit.filter(|_| unfit_version != said) {
            tracing::warn!(
                version = unfit.version.0,
                shown_by = now.version.0,
                faults = faults_of(&unfit).join("; "),
                "the policy does not fit this home: nobody is judged and no alert is raised"
            );
        }
        said = unfit_version;
        tokio::time::sleep(wait).await;
    }
}

/// What is wrong with a policy, a line each.
pub(crate) fn faults_of(unfit: &Unfit) -> Vec<String> {
    unfit.faults.iter().map(FileFault::to_string).collect()
}
