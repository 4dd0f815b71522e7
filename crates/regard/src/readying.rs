//! Makes the first pages ready before anybody asks for them: after each load, and as time passes. Until they
//! are, the server shows what it showed before.

use crate::wiring::Opened;
use anyhow::Result;
use jiff::Timestamp;
use regard_app::pages::{
    BriefQuestion, CustomersQuestion, ListQuestion, PageError, PageQuestion, Reader, SeenTo,
};
use regard_app::policies::{Holding, Policies};
use regard_app::views::{KeptViews, View};
use regard_model::{Ledger, Lens, Moment, PolicyVersion};
use regard_server::{Now, Present, moment_now};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often to look whether there is something newer when nobody asks for it.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// How often to look whether a load has come to its end.
const LOOK_AT_LOAD: Duration = Duration::from_millis(250);
/// A load of many sources is not waited for any longer: what is there is made ready meanwhile.
const WAIT_FOR_LOAD: Duration = Duration::from_secs(60);

/// Keeps the first pages of the newest facts ready, for ever.
pub(crate) async fn keep_ready(
    opened: Opened,
    reader: Reader,
    views: Arc<KeptViews>,
    policies: Arc<Policies>,
    present: Present,
    pinned: Option<Moment>,
) {
    let in_background = reader.in_background();
    let mut ready = None;
    loop {
        // Pages are remembered for the policy by which they are read.
        let holding = policies.now();
        match next(&opened, pinned, holding.version, ready).await {
            Ok(None) => present.until_newer_is_seen(LOOK_AGAIN).await,
            Ok(Some(lens)) => {
                // As fast as can be while nothing else is there to be shown.
                let reader = if ready.is_none() { &reader } else { &in_background };
                let views = views.now();
                let everybodys = views.of(None, None);
                make_ready(reader, &lens, everybodys, &holding).await;
                present.made_ready(now(&lens));
                ready = Some((now(&lens), lens.policy));
                // Who sees every customer leads some part of the company.
                for view in views.all().iter().filter(|view| view.level.as_deref() == Some("executive")) {
                    if let Err(error) = brief(&in_background, &lens, view, &holding).await {
                        tracing::warn!(%error, view = view.name, "a brief could not be made ready");
                    }
                }
                if let Err(error) = ready_one_customer(&in_background, &lens).await {
                    tracing::warn!(%error, "no customer's page could be made ready");
                }
            }
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "pages cannot be made ready");
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        }
    }
}

/// What is to be made ready. **Empty**: nothing is newer than what is.
async fn next(
    opened: &Opened,
    pinned: Option<Moment>,
    policy: PolicyVersion,
    ready: Option<(Now, PolicyVersion)>,
) -> Result<Option<Lens>> {
    let lens = newest(opened, pinned, policy).await?;
    if ready.is_none() {
        return Ok(Some(lens));
    }
    if ready == Some((now(&lens), policy)) {
        return Ok(None);
    }
    // Each source that is loaded makes newer facts: they are made ready once, at the end.
    end_of_load(opened).await;
    newest(opened, pinned, policy).await.map(Some)
}

/// The lens of who may see everything, as the server would make it: under the policy that holds.
async fn newest(opened: &Opened, pinned: Option<Moment>, policy: PolicyVersion) -> Result<Lens> {
    let moment = moment_now(Timestamp::now(), pinned);
    let lens = opened.home.administrator_lens(opened.lake.head().await?, moment);
    Ok(Lens { policy, ..lens })
}

fn now(lens: &Lens) -> Now {
    Now { snapshot: lens.snapshot, moment: lens.moment }
}

/// Waits until nothing is being loaded, twice in a row: between two sources there is a gap.
async fn end_of_load(opened: &Opened) {
    let activity = regard_home::Activity::of(opened.home.root());
    let began = Instant::now();
    let mut quiet = activity.loading().is_none();
    while began.elapsed() < WAIT_FOR_LOAD {
        tokio::time::sleep(LOOK_AT_LOAD).await;
        let was_quiet = std::mem::replace(&mut quiet, activity.loading().is_none());
        if was_quiet && quiet {
            return;
        }
    }
}

/// Asks what the first pages ask; a page that fails is asked for once more, and then left as it fails.
async fn make_ready(reader: &Reader, lens: &Lens, view: Option<&View>, holding: &Holding) {
    if ask(reader, lens, view, holding).await.is_ok() {
        return;
    }
    tokio::time::sleep(LOOK_AGAIN).await;
    if let Err(error) = ask(reader, lens, view, holding).await {
        tracing::warn!(%error, "a page could not be made ready");
    }
}

async fn ask(reader: &Reader, lens: &Lens, view: Option<&View>, holding: &Holding) -> Result<(), PageError> {
    let question = PageQuestion::default();
    let brief = match view {
        Some(view) => brief(reader, lens, view, holding).await,
        None => Ok(()),
    };
    let promises = reader.promises(lens, &question).await.map(drop);
    let customers = reader.customers(lens, &CustomersQuestion::default()).await.map(drop);
    brief.and(promises).and(customers)
}

async fn brief(reader: &Reader, lens: &Lens, view: &View, holding: &Holding) -> Result<(), PageError> {
    let (page, seen_to) = (PageQuestion::default(), SeenTo::default());
    let policy = &holding.policy;
    let question = BriefQuestion { page, view, policy, may_mend: false, seen_to: &seen_to };
    reader.brief(lens, &question).await.map(drop)
}

/// Asks for the pages of one customer: those of any other are then answered sooner.
async fn ready_one_customer(reader: &Reader, lens: &Lens) -> Result<(), PageError> {
    let customers = reader.customers(lens, &CustomersQuestion::default()).await?;
    let Some(first) = customers.rows.first() else { return Ok(()) };
    reader.customer(lens, &first.customer_id).await.map(drop)?;
    reader.timeline(lens, &first.customer_id, &ListQuestion::default()).await.map(drop)
}
