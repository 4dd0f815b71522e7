//! Looks ahead by itself while pages are served: after loads, once they have been quiet for a while, and as days pass.
//! Owns that what a run found is told, also when telling fails or the process ends between the two.

use crate::wiring::Opened;
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use regard_app::access::Access;
use regard_app::acting::{Acting, ActingError, Addressing};
use regard_app::foresight::{Run, RunError, RunProgress, RunReport, is_due};
use regard_app::pages::Reader;
use regard_app::policies::{Holding, Policies};
use regard_home::Activity;
use regard_model::{BatchId, EngineError, Ledger, Lens, Moment, SnapshotId};
use regard_server::moment_now;
use regard_store::{CallerError, Store, StoreError};
use std::sync::Arc;
use std::time::Duration;

/// How often to look whether a run is due.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// So long nothing has to be loaded before a run begins: the sources of a home are often loaded one after another.
const QUIET: SignedDuration = SignedDuration::from_secs(10);
/// After a run that failed.
const TRY_AGAIN: Duration = Duration::from_secs(300);

/// What looking ahead works with.
pub(crate) struct Foreseeing {
    pub(crate) opened: Opened,
    pub(crate) reader: Reader,
    pub(crate) pinned: Option<Moment>,
    pub(crate) policies: Arc<Policies>,
    pub(crate) store: Store,
    pub(crate) access: Access,
    /// Whether there is a mail server.
    pub(crate) by_mail: bool,
}

/// What has still to be told.
#[derive(Debug, Clone, Copy)]
enum Untold {
    /// Perhaps something: this process has told nothing yet, and one before it may have ended before it did.
    Perhaps,
    /// What a run found, as of its snapshot and moment.
    Run(SnapshotId, Moment),
    /// Nothing.
    Nothing,
}

/// Looks ahead whenever it is due, for ever.
pub(crate) async fn keep_foreseeing(foreseeing: Foreseeing) {
    let mut untold = Untold::Perhaps;
    loop {
        let wait = match foreseeing.run_if_due(&mut untold).await {
            Ok(()) => LOOK_AGAIN,
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "nothing could be foreseen");
                TRY_AGAIN
            }
        };
        tokio::time::sleep(wait).await;
    }
}

impl Foreseeing {
    async fn run_if_due(&self, untold: &mut Untold) -> Result<()> {
        let opened = &self.opened;
        if Activity::of(opened.home.root()).loading().is_some() {
            return Ok(());
        }
        let newest = opened.lake.loads(None, None, 1).await?.into_iter().next();
        let Some(newest) = newest.filter(|load| Timestamp::now().duration_since(load.finished_at) >= QUIET)
        else {
            return Ok(());
        };
        let loaded = match newest.snapshot {
            Some(snapshot) => Some(snapshot),
            None => opened.lake.loads(None, None, 50).await?.into_iter().find_map(|load| load.snapshot),
        };
        let moment = moment_now(Timestamp::now(), self.pinned);
        let lens = opened.home.administrator_lens(opened.lake.head().await?, moment);
        // Whatever comes of it, a newer run is made when it is due: that one tells everything, too.
        let told = self.tell(untold, &lens).await;
        if !is_due(&self.reader, &lens, loaded).await? {
            return told;
        }
        // Before the run: a low score needs no model, and does not wait for one.
        self.open_cases(&opened.home.administrator_lens(lens.snapshot, self.instant())).await?;
        match run_once(opened, &self.reader, &lens, &|_| {}).await {
            Ok(report) => {
                tracing::info!(customers = report.customers, "looked ahead");
                *untold = Untold::Run(report.snapshot, moment);
                self.tell(untold, &lens).await?;
            }
            // A load began meanwhile; it makes a newer run due.
            Err(RunError::Keeping(EngineError::Busy)) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// This very instant, not that of the last five minutes: what was answered just now is loaded once.
    fn instant(&self) -> Moment {
        self.pinned.unwrap_or(Moment::at(Timestamp::now()))
    }

    async fn open_cases(&self, lens: &Lens) -> Result<()> {
        // Cases are of answers: no policy says which of them are low.
        let holding = self.policies.now();
        let cases = self.acting(&holding, lens).open_cases(lens).await?;
        tracing::info!(
            opened = cases.opened,
            unowned = cases.unowned,
            left_out = cases.left_out,
            "low scores"
        );
        Ok(())
    }

    /// Tells what has not been told. When it fails, it stays untold.
    async fn tell(&self, untold: &mut Untold, now: &Lens) -> Result<()> {
        let (snapshot, moment) = match *untold {
            Untold::Nothing => return Ok(()),
            Untold::Perhaps => (now.snapshot, now.moment),
            Untold::Run(snapshot, moment) => (snapshot, moment),
        };
        let lens = self.opened.home.administrator_lens(snapshot, moment);
        // It stays untold: by a policy that nobody wants, nobody is judged.
        let Some(holding) = self.policies.judging(&self.store).await? else { return Ok(()) };
        match self.acting(&holding, &lens).act(&lens, self.instant()).await {
            Ok(acted) => {
                tracing::info!(
                    changed = acted.changed,
                    raised = acted.raised,
                    held = acted.held,
                    left_out = acted.left_out,
                    "judged"
                );
            }
            // Seen from an earlier day than before: what was so then is no news.
            Err(ActingError::Store(StoreError::Caller(CallerError::JudgedLater(_)))) => {}
            Err(error) => return Err(error.into()),
        }
        *untold = Untold::Nothing;
        Ok(())
    }

    fn acting<'a>(&'a self, holding: &'a Holding, lens: &Lens) -> Acting<'a> {
        Acting {
            reader: &self.reader,
            store: &self.store,
            known: self.policies.known(),
            holding,
            addressing: Addressing {
                access: &self.access,
                today: Moment::at(Timestamp::now()).day(&lens.zone),
                by_mail: self.by_mail,
            },
        }
    }
}

/// One run.
pub(crate) async fn run_once(
    opened: &Opened,
    reader: &Reader,
    lens: &Lens,
    progress: &(dyn Fn(RunProgress) + Sync),
) -> Result<RunReport, RunError> {
    let name = BatchId(format!("foresight of snapshot {}", lens.snapshot));
    Run { reader, keeper: &opened.lake, name, progress }.run(lens, Timestamp::now()).await
}
