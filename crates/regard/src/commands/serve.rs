//! `regard serve`: the pages of a home.

use crate::cli::{ListenArgs, ServeArgs, UsageError};
use crate::delivery;
use crate::foreseeing::{Foreseeing, keep_foreseeing};
use crate::inbox::HomeInbox;
use crate::matcher::HomeMatcher;
use crate::output;
use crate::policies::keep_policy;
use crate::providers::providers;
use crate::readying::keep_ready;
use crate::scheduler::keep_loading;
use crate::wiring::{Opened, asked_to_stop, bind, open, store};
use anyhow::Result;
use jiff::Timestamp;
use regard_app::matching::Matcher;
use regard_app::policies::Policies;
use regard_model::Moment;
use regard_server::{DirectoryRules, Hosts, Present, Proxies, ServerState};
use regard_store::Store;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;

pub(super) async fn run(home: &Path, arguments: &ServeArgs) -> Result<ExitCode> {
    let opened = open(home).await?;
    if opened.home.config().demo {
        only_here(&arguments.listen)?;
    }
    let listener = bind(arguments.listen.address, arguments.listen.port).await?;
    let moment = opened.moment(arguments.moment.as_deref())?;
    let store = store(&opened.home, arguments.listen.database.as_deref()).await?;
    serve(opened, store, listener, moment, &arguments.listen, &[]).await
}

/// Serves until it is asked to stop.
pub(super) async fn serve(
    opened: Opened,
    store: Store,
    listener: TcpListener,
    moment: Option<Moment>,
    arguments: &ListenArgs,
    personas: &[String],
) -> Result<ExitCode> {
    let address = listener.local_addr()?;
    let reader = opened.reader()?;
    let pinned = moment.or_else(|| opened.home.moment(Timestamp::now()));
    let views = Arc::new(opened.kept_views()?);
    let providers = providers(&opened.home)?;
    let setup = if opened.home.config().demo { None } else { store.setup_link().await? };
    let policies = policies_that_hold(&opened, &store).await?;
    let present = Present::default();
    let ready =
        keep_ready(opened.clone(), reader.clone(), views.clone(), policies.clone(), present.clone(), pinned);
    let readying = tokio::spawn(ready);
    let matcher = HomeMatcher::new(opened.home.clone(), opened.lake.clone(), store.clone());
    let loading = tokio::spawn(keep_loading(opened.clone(), matcher.clone()));
    tokio::spawn(catch_up(matcher.clone()));
    let access = opened.access(&store);
    let keeping = tokio::spawn(keep_policy(policies.clone(), store.clone()));
    let ready = delivery::Ready { opened: &opened, store: &store, access: &access, reader: &reader, pinned };
    let delivering = delivery::start(&ready)?;
    let foreseeing = tokio::spawn(keep_foreseeing(Foreseeing {
        opened: opened.clone(),
        reader: reader.in_background(),
        pinned,
        policies: policies.clone(),
        store: store.clone(),
        access: access.clone(),
        by_mail: delivering.delivery.mail().is_some(),
    }));
    let state = ServerState {
        reader,
        policies,
        views,
        access,
        delivery: delivering.delivery.clone(),
        providers: Arc::new(providers),
        ledger: Arc::new(opened.lake.clone()),
        store,
        inbox: Some(Arc::new(HomeInbox::new(opened.home.root().to_owned()))),
        matcher: Some(Arc::new(matcher)),
        pinned,
        present,
        clock: Arc::new(Timestamp::now),
        demo: opened.home.config().demo,
        hosts: arguments.hosts.iter().fold(Hosts::for_address(address), |hosts, name| hosts.and(name)),
        proxies: Proxies::of(arguments.proxies.iter().copied()),
        directory: DirectoryRules { names_executives: opened.home.config().directory.names_executives },
    };
    output::line(&format!("{} is at http://{address}", opened.home.config().name));
    if let Some(link) = setup {
        output::line(&format!(
            "Nobody can sign in yet. Open this once, until {}, to become the first administrator:",
            link.expires_at.strftime("%Y-%m-%d %H:%M UTC")
        ));
        output::line(&format!("  http://{address}/enter#{}", link.token.reveal()));
    }
    for persona in personas {
        output::line(&format!("  {persona}"));
    }
    regard_server::serve(listener, state, asked_to_stop()).await?;
    readying.abort();
    loading.abort();
    foreseeing.abort();
    keeping.abort();
    delivering.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// The policies, of which the one that was published last holds: before anything is judged or shown. Until they are
/// looked up the built-in one would, whatever was published.
async fn policies_that_hold(opened: &Opened, store: &Store) -> Result<Arc<Policies>> {
    let policies = Arc::new(opened.policies()?);
    policies.refresh(store).await?;
    Ok(policies)
}

/// Matches what was decided or loaded while nobody served, and was not matched to its end.
async fn catch_up(matcher: HomeMatcher) {
    if let Err(error) = matcher.run().await {
        tracing::warn!(error, "customers could not be matched");
    }
}

/// Whoever reaches a demo enters it as anybody with one click: it is served to this machine alone.
///
/// # Errors
/// The arguments would let a network in.
pub(super) fn only_here(arguments: &ListenArgs) -> Result<(), UsageError> {
    let opening = if !arguments.address.is_loopback() {
        format!("--address {}", arguments.address)
    } else if let Some(name) = arguments.hosts.first() {
        format!("--host {name}")
    } else if let Some(proxy) = arguments.proxies.first() {
        format!("--proxy {proxy}")
    } else {
        return Ok(());
    };
    Err(UsageError(format!(
        "this is a demo: anybody who reaches it enters as anybody, so it is served to this machine alone; leave \
         {opening} away, or make a home with sign-in (`regard --home FOLDER init`) and serve that"
    )))
}

/// Binds before long work, so that a port in use is known at once.
pub(super) async fn listen(arguments: &ListenArgs) -> Result<TcpListener> {
    bind(arguments.address, arguments.port).await
}
