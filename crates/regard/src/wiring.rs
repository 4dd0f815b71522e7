//! Puts the parts together: a home, its facts, its users and what reads the pages.

use crate::activity::HomeActivity;
use crate::cli::UsageError;
use crate::output;
use crate::records::LakeRecords;
use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use regard_app::access::{Access, AccessParts};
use regard_app::pages::{
    FreshFor, HomeFacts, Reader, ReaderParts, SourceFacts, SourceSchedule, TableFacts, UnitFacts,
};
use regard_app::policies::{Policies, known};
use regard_app::views::{KeptViews, ViewFile, ViewFiles, Views};
use regard_home::{Home, SourceSettings};
use regard_lake::{Lake, LakeOptions};
use regard_model::FileFault;
use regard_model::{Ledger, Lens, Moment, SnapshotId};
use regard_store::{Store, StoreUrl, Surroundings};
use std::path::Path;
use std::sync::Arc;
use tracing_subscriber::EnvFilter;

const CACHE_BYTES: u64 = 256 << 20;

/// An opened home.
#[derive(Clone)]
pub(crate) struct Opened {
    pub(crate) home: Home,
    pub(crate) lake: Lake,
}

/// Logs to the terminal: warnings, or more when asked.
pub(crate) fn start_log(verbose: bool) {
    let usual = if verbose { "info,regard=debug,regard_server=debug" } else { "warn" };
    let filter = EnvFilter::try_from_env("REGARD_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A file or a journal would show the codes of colours.
    log.with_ansi(output::on_a_terminal()).init();
}

/// Opens the home in a folder, and its facts.
pub(crate) async fn open(root: &Path) -> Result<Opened> {
    open_with(root, LakeOptions::default()).await
}

/// As [`open`], with other limits.
pub(crate) async fn open_with(root: &Path, options: LakeOptions) -> Result<Opened> {
    let home = Home::open(root)?;
    let lake = home.lake(options, Timestamp::now()).await?;
    Ok(Opened { home, lake })
}

/// Opens the application database.
pub(crate) async fn store(home: &Home, url: Option<&str>) -> Result<Store> {
    Ok(Store::open(&store_url(home, url)?, Surroundings::system()).await?)
}

/// As [`store`], where there is one already. **Empty**: nobody made a database yet.
pub(crate) async fn store_if_made(home: &Home, url: Option<&str>) -> Result<Option<Store>> {
    let url = store_url(home, url)?;
    if !url.may_be_there() {
        return Ok(None);
    }
    Ok(Some(Store::open(&url, Surroundings::system()).await?))
}

fn store_url(home: &Home, url: Option<&str>) -> Result<StoreUrl> {
    Ok(match url {
        Some(text) => text.parse()?,
        None => StoreUrl::in_home(home.root()),
    })
}

impl Opened {
    /// What reads the pages of this home.
    pub(crate) fn reader(&self) -> Result<Reader> {
        let lake = Arc::new(self.lake.clone());
        Ok(Reader::new(ReaderParts {
            engine: lake.clone(),
            ledger: lake,
            records: Arc::new(LakeRecords::new(self.lake.clone(), self.home.config().zone.clone())),
            registry: Arc::new(self.home.registry()?),
            home: home_facts(&self.home),
            activity: Some(Arc::new(HomeActivity(regard_home::Activity::of(self.home.root())))),
            clock: Arc::new(Timestamp::now),
            cache_bytes: CACHE_BYTES,
        }))
    }

    /// The built-in views and those in the home's `views/` folder.
    pub(crate) fn views(&self) -> Result<Views> {
        Views::with_own_files(&self.view_files()?, &self.home.registry()?).map_err(|faults| told(&faults))
    }

    /// The same, to be changed while they are in use.
    pub(crate) fn kept_views(&self) -> Result<KeptViews> {
        let (own, metrics) = (self.view_files()?, Arc::new(self.home.registry()?));
        let files = Box::new(HomeViews(self.home.clone()));
        KeptViews::new(own, metrics, files).map_err(|faults| told(&faults))
    }

    /// The policies of this home.
    pub(crate) fn policies(&self) -> Result<Policies> {
        let known = known(&home_facts(&self.home), &self.home.registry()?);
        Policies::new(known).map_err(|faults| told(&faults))
    }

    fn view_files(&self) -> Result<Vec<ViewFile>> {
        let files = self.home.view_files()?.into_iter().map(|(path, text)| ViewFile { path, text });
        Ok(files.collect())
    }

    /// What decides who sees what in this home.
    pub(crate) fn access(&self, store: &Store) -> Access {
        Access::new(AccessParts {
            engine: Arc::new(self.lake.clone()),
            permissions: Arc::new(store.clone()),
            time_zone: self.home.config().zone.clone(),
        })
    }

    /// The moment that a user named; an error of usage when it is none.
    pub(crate) fn moment(&self, text: Option<&str>) -> Result<Option<Moment>> {
        let zone = &self.home.config().zone;
        let Some(text) = text else { return Ok(None) };
        let moment = Moment::parse(text, zone).map_err(|error| UsageError(error.to_string()))?;
        if moment.day(zone) > Moment::at(Timestamp::now()).day(zone) {
            return Err(UsageError(format!("{text} is still to come; nothing is known from there")).into());
        }
        Ok(Some(moment))
    }

    /// The local administrator's lens: every customer, at the moment that pages would show.
    pub(crate) async fn lens(&self, moment: Option<Moment>, snapshot: Option<i64>) -> Result<Lens> {
        let snapshot = match snapshot {
            Some(number) => self.known_snapshot(number).await?,
            None => self.lake.head().await?,
        };
        let now = Timestamp::now();
        let moment = regard_server::moment_now(now, moment.or_else(|| self.home.moment(now)));
        Ok(self.home.administrator_lens(snapshot, moment))
    }

    async fn known_snapshot(&self, number: i64) -> Result<SnapshotId> {
        let snapshot = SnapshotId(number);
        let newest = self.lake.newest().await?.snapshot;
        let known = self.lake.committed_at(snapshot).await?.is_some();
        let unknown = || UsageError(format!("there is no snapshot {number}; the newest is {newest}"));
        Ok(known.then_some(snapshot).ok_or_else(unknown)?)
    }
}

/// Writes views into a home.
struct HomeViews(Home);

impl ViewFiles for HomeViews {
    fn write(&self, file: &ViewFile) -> Result<(), String> {
        self.0.write_view(&file.path, &file.text).map_err(|error| error.to_string())
    }

    fn remove(&self, path: &str) -> Result<(), String> {
        self.0.remove_view(path).map_err(|error| error.to_string())
    }
}

fn told(faults: &[FileFault]) -> anyhow::Error {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    anyhow::anyhow!("{}", lines.join("\n"))
}

fn home_facts(home: &Home) -> HomeFacts {
    let config = home.config();
    let sources = config.sources.iter().map(|(name, settings)| SourceFacts {
        name: name.clone(),
        kind: settings.kind().to_owned(),
        root: match settings {
            SourceSettings::Files(files) => {
                Some(home.source_root(files).unwrap_or_else(|_| files.root.clone()).display().to_string())
            }
            SourceSettings::Database(_) | SourceSettings::Sent(_) => None,
        },
        fresh_for: settings.fresh_for().map(|fresh| FreshFor {
            text: fresh.to_string(),
            duration: SignedDuration::try_from(fresh.0).unwrap_or(SignedDuration::MAX),
        }),
        schedule: schedule_of(settings),
        entities: home.entities_of(name),
        tables: settings.tables().into_iter().map(|(table, files)| TableFacts { table, files }).collect(),
    });
    HomeFacts {
        name: config.name.clone(),
        currency: config.currency,
        time_zone: config.zone.clone(),
        languages: config.languages.clone(),
        sources: sources.collect(),
        units: UnitFacts { support: config.units.support.clone(), finance: config.units.finance.clone() },
    }
}

fn schedule_of(settings: &SourceSettings) -> Option<SourceSchedule> {
    let (every, cron) = settings.schedule_text();
    (every.is_some() || cron.is_some()).then_some(SourceSchedule { every, cron })
}

/// What the user should read first when opening fails for a reason of the disk.
pub(crate) fn explain_disk<T>(result: Result<T>) -> Result<T> {
    result.map_err(|error| {
        let full = error.chain().any(|cause| {
            cause
                .downcast_ref::<std::io::Error>()
                .is_some_and(|io| io.kind() == std::io::ErrorKind::StorageFull)
                || ["No space left on device", "database or disk is full"]
                    .iter()
                    .any(|words| cause.to_string().contains(words))
        });
        if full { error.context("the disk is full; free some space and start again") } else { error }
    })
}

/// Waits for Ctrl+C or a request to end.
pub(crate) async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let mut ended = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(signal) => signal,
            Err(_) => return drop(interrupted.await),
        };
        tokio::select! {
            _ = interrupted => {}
            _ = ended.recv() => {}
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
}

/// Binds a port, or says in one line why it cannot.
pub(crate) async fn bind(address: std::net::IpAddr, port: u16) -> Result<tokio::net::TcpListener> {
    tokio::net::TcpListener::bind((address, port)).await.map_err(|error| {
        let message = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                format!("port {port} is in use; stop what uses it, or choose another with --port")
            }
            std::io::ErrorKind::PermissionDenied => {
                format!("port {port} may not be used by this user; choose one above 1023 with --port")
            }
            _ => format!("cannot listen on {address}:{port}: {error}"),
        };
        anyhow::anyhow!(message)
    })
}

/// The day it is at home.
pub(crate) fn today(zone: &str) -> Result<jiff::civil::Date> {
    let zone = jiff::tz::TimeZone::get(zone).context("the time zones of this system cannot be read")?;
    Ok(Moment::at(Timestamp::now()).day(&zone))
}
