//! `cargo xtask bench`: one run on one machine that measures the product, DuckDB and Polars on the same
//! world. Owns the order and the limits; the numbers end in docs/benchmarks.md.

mod delivery;
mod http;
mod peers;
mod report;
mod scope;
mod users;
mod watch;

pub(crate) use watch::peak_memory;

use crate::home::{self, Server};
use crate::workspace::Workspace;
use anyhow::Context;
use delivery::Delivery;
use report::{Asked, Report};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What to measure. The defaults are the bar: 100 k customers, about 10 M order lines, 20 users.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Plan {
    /// Customers of the world.
    #[arg(long, default_value_t = 100_000)]
    customers: u32,
    /// The world's seed.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Users who look at pages at once.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100))]
    users: u32,
    /// How long they look at each page.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// How often each question is asked; the median counts.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=20))]
    rounds: u32,
    /// Only print the table; leave docs/benchmarks.md as it is.
    #[arg(long)]
    dry_run: bool,
}

/// A question that all three engines answer. The words for `regard ask`; the peers know it by name.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) ask: &'static [&'static str],
}

/// The questions, from a scan of one table to a join of three.
pub(crate) const QUESTIONS: &[Question] = &[
    Question {
        name: "sales_by_month",
        title: "Sales by month, 24 months",
        ask: &["sales", "--grain", "month", "--period", "2024-04..2026-03"],
    },
    Question {
        name: "otif_by_month",
        title: "On time in full by month, 24 months",
        ask: &["otif_first", "--grain", "month", "--period", "2024-04..2026-03"],
    },
    Question { name: "overdue_orders", title: "Overdue orders now", ask: &["overdue_orders"] },
    Question {
        name: "lead_time_by_month",
        title: "Median lead time by month, 24 months",
        ask: &["lead_time_days", "--grain", "month", "--period", "2024-04..2026-03"],
    },
    Question {
        name: "sales_by_segment",
        title: "Sales by segment, 12 months",
        ask: &["sales", "--by", "segment", "--period", "2025-04..2026-03"],
    },
    Question {
        name: "nps_by_month",
        title: "NPS by month, 24 months",
        ask: &["nps", "--grain", "month", "--period", "2024-04..2026-03"],
    },
];

/// The pages that users look at, as their data is asked for.
const PAGES: &[&str] = &[
    "/api/v1/brief",
    "/api/v1/promises",
    "/api/v1/customers?limit=50",
    "/api/v1/customers?search=a&sort=sales&direction=desc&limit=50",
    "/api/v1/sources",
];

/// How long somebody looks on after the newest rows were loaded.
const LOOK_ON: Duration = Duration::from_secs(40);

/// The last day of the world: every period above ends before it, so the run is the same on any day.
const UNTIL: &str = "2026-03-31";

/// The user of the run; the home is thrown away with the next one.
const EMAIL: &str = "bench@example.com";
const PASSWORD: &str = "only for the benchmark 42";

/// Sums of the same answers may differ by this share: the world has rows that were delivered twice or are
/// dirty, which Regard mends or sets aside and the peers count.
const SAME_ANSWER: f64 = 0.01;

/// Measures everything and writes the table.
///
/// # Errors
/// When the product, the world or a peer fails.
pub(crate) fn run(workspace: &Workspace, plan: &Plan) -> anyhow::Result<()> {
    workspace.build()?;
    let world = world(workspace, plan)?;
    let delivery = Delivery::of(workspace, &world)?;
    let home = workspace.empty_scratch("bench-home")?;
    let mut report = Report::new(plan.customers, plan.seed, plan.users);
    home::regard(workspace, &home, &["init", "--from", &delivery.folder.to_string_lossy()])?;
    home::add_user(workspace, &home, EMAIL, PASSWORD)?;

    println!("── load");
    report.load = Some(watch::watch(&mut load(workspace, &home))?);
    delivery.deliver_the_rest()?;
    refresh(workspace, &home, &mut report)?;
    println!("── load the same files again");
    report.load_again = Some(watch::watch(&mut load(workspace, &home))?);
    ask_everything(workspace, &home, plan, &mut report)?;
    look_at_pages(workspace, &home, plan, &mut report)?;
    report.scoped = scope::measure(workspace, &home)?;
    report.foresee = Some(foresee(workspace, &home)?);
    peers::measure(workspace, &world.join("world"), plan.rounds, &mut report)?;
    for difference in report.differences(SAME_ANSWER) {
        println!("   not the same answer: {difference}");
    }

    let text = report.markdown();
    println!("{text}");
    if !plan.dry_run {
        std::fs::write(workspace.root.join("docs").join("benchmarks.md"), text)?;
    }
    Ok(())
}

fn load(workspace: &Workspace, home: &Path) -> Command {
    let mut command = workspace.regard();
    command.arg("--home").arg(home).arg("load");
    command
}

/// One run of foresight from the last day of the world.
fn foresee(workspace: &Workspace, home: &Path) -> anyhow::Result<watch::Measured> {
    println!("── look ahead");
    let settings = home.join("regard.toml");
    let text = std::fs::read_to_string(&settings)?;
    std::fs::write(&settings, format!("moment = \"{UNTIL}\"\n{text}"))?;
    let mut command = workspace.regard();
    command.arg("--home").arg(home).arg("foresee");
    watch::watch(&mut command)
}

/// Loads what was held back, while somebody looks at the brief again and again.
fn refresh(workspace: &Workspace, home: &Path, report: &mut Report) -> anyhow::Result<()> {
    let server = Server::start(workspace, home, &["serve", "--moment", UNTIL])?;
    let port = server.port().context("the address has a port")?;
    let cookie = users::sign_in(port, EMAIL, PASSWORD)?;
    for page in PAGES {
        users::look_once(port, &cookie, page)?;
    }
    println!("── load the newest rows while the brief is looked at");
    let ended = AtomicBool::new(false);
    let (refresh, looks) = std::thread::scope(|scope| {
        let looking = scope.spawn(|| users::look_until(port, &cookie, PAGES[0], &ended));
        let refresh = watch::watch(&mut load(workspace, home));
        // The pages of the new facts are made ready after the load.
        std::thread::sleep(LOOK_ON);
        ended.store(true, Ordering::SeqCst);
        (refresh, looking.join())
    });
    report.refresh = Some(refresh?);
    report.meanwhile = Some(looks.map_err(|_| anyhow::anyhow!("the user broke off"))??);
    Ok(())
}

/// The world with its settings and mappings, made once for each size and seed.
fn world(workspace: &Workspace, plan: &Plan) -> anyhow::Result<PathBuf> {
    let folder = workspace.scratch("bench-worlds")?;
    let name = format!("{}-{}", plan.customers, plan.seed);
    let world = folder.join(&name);
    if world.is_dir() {
        println!("── the world of {} customers is there", plan.customers);
        return Ok(world);
    }
    let unfinished = folder.join(format!("{name}.unfinished"));
    if unfinished.exists() {
        std::fs::remove_dir_all(&unfinished)?;
    }
    println!("── making a world of {} customers", plan.customers);
    let mut command = workspace.regard();
    command
        .args(["world", "--customers", &plan.customers.to_string(), "--seed", &plan.seed.to_string()])
        .args(["--until", UNTIL, "--out"])
        .arg(&unfinished);
    let made = watch::watch(&mut command)?;
    println!("   {made}");
    std::fs::rename(&unfinished, &world).context("cannot keep the world")?;
    Ok(world)
}

/// Each question as a user types it: a whole process that opens the home, answers and ends.
fn ask_everything(
    workspace: &Workspace,
    home: &Path,
    plan: &Plan,
    report: &mut Report,
) -> anyhow::Result<()> {
    for question in QUESTIONS {
        println!("── regard ask {}", question.ask.join(" "));
        let arguments = [&["ask"][..], question.ask, &["--moment", UNTIL, "--format", "json"]].concat();
        let mut times = Vec::new();
        let mut sum = 0.0;
        for _ in 0..plan.rounds {
            let started = Instant::now();
            let figures = figures(workspace, home, &arguments)?;
            times.push(started.elapsed());
            sum = figures.iter().filter_map(|figure| figure["value"].as_f64()).sum();
        }
        let figures = figures(workspace, home, &arguments)?;
        let started = Instant::now();
        let from_facts = self::figures(workspace, home, &[&arguments[..], &["--from-facts"]].concat())?;
        report.from_facts.push((question.name, started.elapsed(), differing(&figures, &from_facts)));
        report.figures += figures.len();
        report.ask.push(Asked { name: question.name, time: median(&mut times), sum });
    }
    Ok(())
}

fn figures(workspace: &Workspace, home: &Path, arguments: &[&str]) -> anyhow::Result<Vec<Value>> {
    let text = home::regard(workspace, home, arguments)?;
    serde_json::from_str(&text).context("regard ask prints JSON")
}

/// How many figures of two answers are not the same. Sums of fractions may differ in their last digits, for they
/// are added up in another order.
fn differing(one: &[Value], two: &[Value]) -> usize {
    let same = |(one, two): &(&Value, &Value)| {
        let close = match (one["value"].as_f64(), two["value"].as_f64()) {
            (Some(one), Some(two)) => (one - two).abs() <= 1e-9 * one.abs().max(two.abs()),
            (one, two) => one.is_none() && two.is_none(),
        };
        close && ["metric", "unit", "n", "period", "by"].iter().all(|key| one[*key] == two[*key])
    };
    one.len().abs_diff(two.len()) + one.iter().zip(two).filter(|pair| !same(pair)).count()
}

/// Every page: once by one user, so that its answer is there; by all users at once; then once from a day that
/// nobody has looked from.
fn look_at_pages(workspace: &Workspace, home: &Path, plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let server = Server::start(workspace, home, &["serve", "--moment", UNTIL])?;
    let port = server.port().context("the address has a port")?;
    let cookie = users::sign_in(port, EMAIL, PASSWORD)?;
    for page in PAGES {
        users::look_once(port, &cookie, page)?;
    }
    watch::wait_for_rest(server.process_id());
    for page in PAGES {
        println!("── {page}");
        let warm = users::look(port, &cookie, page, plan.users, Duration::from_secs(plan.seconds))?;
        report.pages.push((page, Duration::ZERO, warm));
    }
    for ((page, cold, _), day) in report.pages.iter_mut().zip(1..) {
        let mark = if page.contains('?') { '&' } else { '?' };
        *cold = users::look_once(port, &cookie, &format!("{page}{mark}moment=2026-03-{day:02}"))?;
    }
    report.serving_peak = watch::peak_memory(server.process_id());
    Ok(())
}

/// The middle one; of an even number, the lower.
pub(crate) fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}
