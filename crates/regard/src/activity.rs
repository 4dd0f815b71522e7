//! What is being done with the home, as its pages show it.

use regard_app::activity::{Activity, ActivityNow, LoadingNow};

/// Reads what loads and the scheduler of a home tell.
pub(crate) struct HomeActivity(pub(crate) regard_home::Activity);

impl Activity for HomeActivity {
    fn now(&self) -> ActivityNow {
        let loading = self.0.loading().map(|loading| LoadingNow {
            source: loading.source,
            started_at: loading.started_at,
            table: loading.table,
            rows: loading.rows,
        });
        let scheduler = self.0.scheduler();
        ActivityNow {
            loading,
            looked_at: scheduler.as_ref().map(|scheduler| scheduler.looked_at),
            next: scheduler.map(|scheduler| scheduler.next).unwrap_or_default(),
        }
    }
}
