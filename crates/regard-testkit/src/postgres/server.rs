//! One running server. Owns that it stops when the test process ends, however it ends: a guarding
//! shell holds the other end of a pipe and stops the server at its end of file. (A destructor would not
//! run for a static, nor after a kill.)

use super::programs::Programs;
use super::{PostgresError, cluster};
use sqlx::postgres::PgConnectOptions;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const START_LIMIT: Duration = Duration::from_secs(60);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(5);

/// Durability is off: these facts are thrown away.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "port=5432",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=16MB",
    "max_connections=200",
    "autovacuum=off",
    "max_wal_size=64MB",
];

/// `$1` is the folder of the server, the rest its command line. The first line that comes in starts the
/// server; the end of the pipe ends it, at whichever point that comes.
const GUARD: &str = r#"
trap : INT TERM HUP
folder=$1
shift
if read -r _; then
    "$@" >"$folder/log" 2>&1 </dev/null &
    server=$!
    read -r _
    kill -INT "$server" 2>/dev/null
    wait "$server"
fi
rm -rf "$folder"
"#;

pub(super) struct Server {
    folder: PathBuf,
    /// Its standard input is the pipe that keeps the server up.
    guard: Child,
}

impl Server {
    pub(super) fn start() -> Result<Self, PostgresError> {
        let programs = Programs::find()?;
        let folder = tempfile::Builder::new()
            .prefix("regard-pg-")
            .tempdir()
            .map_err(|why| PostgresError::machine("make a folder in", std::env::temp_dir(), why))?;
        if let Some(user) = programs.ordinary_user() {
            chown(folder.path(), Some(user.user_id), Some(user.group_id))
                .map_err(|why| PostgresError::machine("give away", folder.path(), why))?;
        }
        let data = folder.path().join("data");
        let guard = guard(&programs, folder.path(), &data)?;
        // From here on the guard removes the folder.
        let mut server = Self { folder: folder.keep(), guard };
        cluster::lay_out(&programs, &data)?;
        server.say_start()?;
        server.wait_until_ready(&data)?;
        Ok(server)
    }

    fn say_start(&mut self) -> Result<(), PostgresError> {
        let said = self.guard.stdin.as_mut().map_or(Ok(()), |pipe| pipe.write_all(b"start\n"));
        said.map_err(|why| PostgresError::machine("start the server in", &self.folder, why))
    }

    pub(super) fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.folder)
            .port(5432)
            .username("postgres")
            .database(database)
    }

    pub(super) fn url(&self, database: &str) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{folder}:5432/{database}")
    }

    fn wait_until_ready(&self, data: &Path) -> Result<(), PostgresError> {
        let begun = Instant::now();
        loop {
            let state = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
            if state.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
                return Ok(());
            }
            let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            if log.contains("FATAL") || log.starts_with("setpriv:") || begun.elapsed() > START_LIMIT {
                return Err(PostgresError::NotStarted(log.trim().to_owned()));
            }
            std::thread::sleep(LOOK_AGAIN_AFTER);
        }
    }
}

fn guard(programs: &Programs, folder: &Path, data: &Path) -> Result<Child, PostgresError> {
    let mut command = Command::new("sh");
    command.args(["-c", GUARD, "regard-postgres-guard"]).arg(folder);
    command.args(programs.command_line("postgres")).arg("-D").arg(data).arg("-k").arg(folder);
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    command
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|why| PostgresError::machine("run", "sh", why))
}
