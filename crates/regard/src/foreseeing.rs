//! Looks ahead by itself while pages are served: after loads, once they have been quiet for a while, and as days pass.
//! Owns that what a run found is told, also when telling fails or the process ends between the two, and that low scores
//! are seen to at once, whatever is being loaded.

use crate::looking::{Loads, Patience};
use crate::wiring::Opened;
use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;
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

/// What looking ahead remembers from one look to the next.
struct Memory {
    untold: Untold,
    patience: Patience,
    /// The newest facts, and the day, of which low scores were seen to. **Empty**: nothing was since the process began.
    seen_to: Option<(SnapshotId, Date)>,
}

/// Looks ahead whenever it is due, for ever.
pub(crate) async fn keep_foreseeing(foreseeing: Foreseeing) {
    let mut memory = Memory { untold: Untold::Perhaps, patience: Patience::new(), seen_to: None };
    loop {
        let wait = match foreseeing.look(&mut memory).await {
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
    async fn look(&self, memory: &mut Memory) -> Result<()> {
        let opened = &self.opened;
        let Some(newest) = opened.lake.loads(None, None, 1).await?.into_iter().next() else {
            return Ok(());
        };
        let loaded = match newest.snapshot {
            Some(snapshot) => Some(snapshot),
            None => opened.lake.loads(None, None, 50).await?.into_iter().find_map(|load| load.snapshot),
        };
        let is_loading = Activity::of(opened.home.root()).loading().is_some();
        let loads = Loads { is_loading, ended_at: newest.finished_at };
        let is_over = memory.patience.is_over(Timestamp::now(), loads);
        // Before the first judgement the sources of a home may still be on their way, and who looks after whom with them.
        let is_known = is_over || self.store.last_judgement().await?.is_some();
        if let Some(loaded) = loaded.filter(|_| is_known) {
            self.see_to_low_scores(memory, loaded).await?;
        }
        if is_over { self.run_if_due(memory, loaded).await } else { Ok(()) }
    }

    async fn run_if_due(&self, memory: &mut Memory, loaded: Option<SnapshotId>) -> Result<()> {
        let opened = &self.opened;
        let moment = moment_now(Timestamp::now(), self.pinned);
        let lens = opened.home.administrator_lens(opened.lake.head().await?, moment);
        // Whatever comes of it, a newer run is made when it is due: that one tells everything, too.
        let told = self.tell(&mut memory.untold, &lens).await;
        if !is_due(&self.reader, &lens, loaded).await? {
            return told;
        }
        match run_once(opened, &self.reader, &lens, &|_| {}).await {
            Ok(report) => {
                tracing::info!(customers = report.customers, "looked ahead");
                memory.untold = Untold::Run(report.snapshot, moment);
                self.tell(&mut memory.untold, &lens).await?;
            }
            // A load was writing; a newer run stays due.
            Err(RunError::Keeping(EngineError::Busy)) => memory.patience.was_in_vain(),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Opens cases and raises the alerts of events, once for each state of the facts and each day: a low score needs no
    /// model, and the head of the facts is whole while others are loaded.
    async fn see_to_low_scores(&self, memory: &mut Memory, loaded: SnapshotId) -> Result<()> {
        let lens = self.opened.home.administrator_lens(self.opened.lake.head().await?, self.instant());
        let seen_to = Some((loaded, lens.today()));
        if memory.seen_to == seen_to {
            return Ok(());
        }
        self.open_cases(&lens).await?;
        // By a policy that nobody wants, nothing is told; the next judgement tells it.
        if let Some(holding) = self.policies.judging(&self.store).await? {
            let acted = self.acting(&holding, &lens).act_on_events(&lens, lens.moment).await?;
            tracing::info!(raised = acted.raised, held = acted.held, "events");
        }
        memory.seen_to = seen_to;
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
