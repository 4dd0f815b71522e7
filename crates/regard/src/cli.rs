//! The words of the command line, as a registry: one command, one type.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::IpAddr;
use std::path::PathBuf;

/// A mistake in what was typed: exit code 2.
#[derive(Debug)]
pub(crate) struct UsageError(pub(crate) String);

impl std::fmt::Display for UsageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

/// Do we keep our promises, what do customers say, who is about to leave, and what should be done?
#[derive(Debug, Parser)]
#[command(name = "regard", version, about)]
pub(crate) struct Cli {
    /// The folder of the company's settings and facts.
    #[arg(long, global = true, env = "REGARD_HOME", default_value = "regard-home")]
    pub(crate) home: PathBuf,
    /// Say more of what is done.
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a demo company, load it, and serve it.
    Demo(DemoArgs),
    /// Make a home.
    Init(InitArgs),
    /// Serve the pages of this home.
    Serve(ServeArgs),
    /// Load sources into the facts.
    Load(LoadArgs),
    /// Look ahead: who may leave, what customers are worth. A served home does it by itself after loads.
    Foresee,
    /// Ask a metric: every number that a page shows.
    Ask(AskArgs),
    /// Look into the facts with SQL, read-only.
    Sql(SqlArgs),
    /// Check the settings, sign-in, mappings, metrics, views and policy of this home. Asks no other system anything.
    Check(CheckArgs),
    /// Make a company's files from a seed, with their settings and mappings.
    World(WorldArgs),
    /// Who may sign in.
    #[command(subcommand)]
    User(UserCommand),
    /// Read one workbook; a load runs this in a process of its own.
    #[command(hide = true)]
    ReadWorkbook(ReadWorkbookArgs),
    /// Which programs may send rows.
    #[command(subcommand)]
    Token(TokenCommand),
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The application database: the policy that was published last is there.
    #[arg(long, env = "REGARD_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ReadWorkbookArgs {
    /// The workbook.
    pub(crate) file: PathBuf,
    /// The sheet; the first when not given.
    #[arg(long)]
    pub(crate) sheet: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Let a program send rows to a source, and print its token.
    Add {
        /// The source.
        source: String,
        /// What sends with it, for people.
        #[arg(long)]
        name: String,
        /// The application database.
        #[arg(long, env = "REGARD_DATABASE", hide_env_values = true)]
        database: Option<String>,
    },
    /// List them.
    List {
        /// The application database.
        #[arg(long, env = "REGARD_DATABASE", hide_env_values = true)]
        database: Option<String>,
    },
    /// Let one send no more.
    Revoke {
        /// Its id, as the list shows it.
        id: String,
        /// The application database.
        #[arg(long, env = "REGARD_DATABASE", hide_env_values = true)]
        database: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ListenArgs {
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) address: IpAddr,
    /// The port to listen on; 0 takes any that is free.
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// Also answer to this name: that of a proxy on this machine which passes it on; may be given
    /// several times.
    #[arg(long = "host", value_name = "NAME")]
    pub(crate) hosts: Vec<String>,
    /// The address of a proxy in front, which is believed when it says who asks (X-Forwarded-For); may be given
    /// several times.
    #[arg(long = "proxy", value_name = "ADDRESS")]
    pub(crate) proxies: Vec<IpAddr>,
    /// The application database: `sqlite:PATH` or `postgres://…`. A file in the home when not given.
    #[arg(long, env = "REGARD_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    pub(crate) listen: ListenArgs,
    /// How many customers the company has; 400 when not given.
    #[arg(long)]
    pub(crate) customers: Option<u32>,
    /// The same seed makes the same company; 7 when not given.
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// The last day of the company's records; today when not given.
    #[arg(long)]
    pub(crate) until: Option<jiff::civil::Date>,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// An example to start from.
    #[arg(long)]
    pub(crate) from: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) listen: ListenArgs,
    /// The moment that pages look from: a day (its end) or a time.
    #[arg(long)]
    pub(crate) moment: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct LoadArgs {
    /// The source; all of them when not given.
    pub(crate) source: Option<String>,
    /// Take in what a Singer tap writes to standard input, as this source, and then load it.
    #[arg(long, value_name = "SOURCE", conflicts_with_all = ["source", "dry_run"])]
    pub(crate) singer: Option<String>,
    /// Say what would happen, and change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The application database: what people said about customers is there.
    #[arg(long, env = "REGARD_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
    /// How to write the result.
    #[arg(long, value_enum, default_value_t = ReportFormat::Table)]
    pub(crate) format: ReportFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
    Csv,
}

/// How a load's report can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    Table,
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct AskArgs {
    /// The metrics; `regard ask --list` names them.
    #[arg(required_unless_present = "list")]
    pub(crate) metrics: Vec<String>,
    /// Name the metrics there are.
    #[arg(long)]
    pub(crate) list: bool,
    /// Cut by a dimension, such as segment; may be given several times.
    #[arg(long)]
    pub(crate) by: Vec<String>,
    /// Cut time by day, week, month, quarter or year.
    #[arg(long)]
    pub(crate) grain: Option<String>,
    /// The period: 2018-08, 2018-07..2018-08 or 2018-07-01..2018-08-15; both ends are included.
    #[arg(long)]
    pub(crate) period: Option<String>,
    /// Keep what has this member, such as segment=Enterprise; may be given several times.
    #[arg(long = "where", value_name = "DIMENSION=MEMBER")]
    pub(crate) filters: Vec<String>,
    /// What to compare with: previous_period, previous_year or none.
    #[arg(long)]
    pub(crate) reference: Option<String>,
    /// Compute from the facts alone, and not from the sums kept of them: the same figures, later.
    #[arg(long)]
    pub(crate) from_facts: bool,
    /// Ask as this user would see it.
    #[arg(long = "as", value_name = "EMAIL")]
    pub(crate) viewer: Option<String>,
    /// The moment to look from: a day (its end) or a time.
    #[arg(long)]
    pub(crate) moment: Option<String>,
    /// The application database, for --as.
    #[arg(long, env = "REGARD_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
    /// How to write the answer.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct SqlArgs {
    /// The question. Entities by name are as of the moment; `lake.<table>` is what is stored.
    pub(crate) sql: String,
    /// The moment to look from.
    #[arg(long)]
    pub(crate) moment: Option<String>,
    /// An older snapshot of the facts.
    #[arg(long)]
    pub(crate) snapshot: Option<i64>,
    /// How to write the answer.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct WorldArgs {
    /// How many customers.
    #[arg(long)]
    pub(crate) customers: u32,
    /// The same seed makes the same company.
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
    /// The folder to make.
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// The last day; today when not given.
    #[arg(long)]
    pub(crate) until: Option<jiff::civil::Date>,
    /// About how many order lines; in proportion to the customers when not given.
    #[arg(long)]
    pub(crate) order_lines: Option<u64>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add a user; the password is asked for, or read from standard input.
    Add {
        /// The address to sign in with.
        email: String,
        /// What they are called.
        #[arg(long)]
        name: String,
        /// Runs this home: connects sources, names users, sees every customer.
        #[arg(long)]
        admin: bool,
        /// Reads the audit log.
        #[arg(long, conflicts_with = "admin")]
        auditor: bool,
        /// Changes the policy: drafts, replays and publishes it.
        #[arg(long, conflicts_with_all = ["admin", "auditor"])]
        expert: bool,
        /// Their key in the company's org chart, which says whom they see.
        #[arg(long)]
        key: Option<String>,
        /// The application database.
        #[arg(long, env = "REGARD_DATABASE", hide_env_values = true)]
        database: Option<String>,
    },
    /// List the users.
    List {
        /// The application database.
        #[arg(long, env = "REGARD_DATABASE", hide_env_values = true)]
        database: Option<String>,
    },
}
