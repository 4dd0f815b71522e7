//! Makes the first pages ready before anybody asks for them: after each load, and as time passes. Until they
//! are, the server shows what it showed before.

use crate::wiring::Opened;
use regard_app::pages::{CustomersQuestion, ListQuestion, PageError, PageQuestion, Reader, ViewerFacts};
use regard_model::{Lens, Moment};
use regard_server::{Now, Present};
use std::time::{Duration, Instant};

/// How often to look whether there is something newer when nobody asks for it.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// How often to look whether a load has come to its end.
const LOOK_AT_LOAD: Duration = Duration::from_millis(250);
/// A load of many sources is not waited for any longer: what is there is made ready meanwhile.
const WAIT_FOR_LOAD: Duration = Duration::from_secs(60);

/// Keeps the first pages of the newest facts ready, for ever.
pub(crate) async fn keep_ready(opened: Opened, reader: Reader, present: Present, pinned: Option<Moment>) {
    let in_background = reader.in_background();
    let mut ready = None;
    loop {
        match opened.lens(pinned, None).await {
            Ok(lens) if Some(now(&lens)) != ready => {
                let lens = if ready.is_none() {
                    // Nothing else is there to be shown.
                    make_ready(&reader, &lens).await;
                    lens
                } else {
                    // Each source that is loaded makes newer facts: they are made ready once, at the end.
                    end_of_load(&opened).await;
                    let lens = opened.lens(pinned, None).await.unwrap_or(lens);
                    make_ready(&in_background, &lens).await;
                    lens
                };
                present.is_ready(now(&lens));
                ready = Some(now(&lens));
            }
            Ok(_) => present.moved(LOOK_AGAIN).await,
            Err(error) => {
                tracing::warn!(%error, "pages cannot be made ready");
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        }
    }
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

/// Asks for the list of customers, and for one of them: the next one is then answered sooner.
async fn any_customer(reader: &Reader, lens: &Lens) -> Result<(), PageError> {
    let customers = reader.customers(lens, &CustomersQuestion::default()).await?;
    let Some(first) = customers.rows.first() else { return Ok(()) };
    reader.customer(lens, &first.customer_id).await.map(drop)?;
    reader.timeline(lens, &first.customer_id, &ListQuestion::default()).await.map(drop)
}

/// Asks what the first pages ask. One that fails is shown as it fails.
async fn make_ready(reader: &Reader, lens: &Lens) {
    let question = PageQuestion::default();
    let brief = reader.brief(lens, &question, &ViewerFacts::default()).await.map(drop);
    let promises = reader.promises(lens, &question).await.map(drop);
    let customers = any_customer(reader, lens).await;
    for error in [brief, promises, customers].into_iter().filter_map(Result::err) {
        tracing::warn!(%error, "a page could not be made ready");
    }
}
