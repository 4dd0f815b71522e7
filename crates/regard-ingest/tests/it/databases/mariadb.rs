//! A throwaway MariaDB or MySQL: one private server a test process, one fresh database a test. A machine
//! without one is told how to get it, and its tests say that they are skipped.

use sqlx::{Connection, MySqlConnection};
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const INSTALL: &str = "apt-get install --yes mariadb-server-core";
const START_LIMIT: Duration = Duration::from_secs(60);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(20);

/// `$1` is the folder of the server, the rest its command line. The end of the pipe, which comes with the
/// end of the test process however that ends, ends the server.
const GUARD: &str = r#"
trap : INT TERM HUP
folder=$1
shift
"$@" >"$folder/log" 2>&1 </dev/null &
server=$!
read -r _
kill -KILL "$server" 2>/dev/null
wait "$server"
rm -rf "$folder"
"#;

static SERVER: OnceLock<Option<Server>> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// A running server.
pub(crate) struct Server {
    folder: PathBuf,
    port: u16,
    /// Whether it offers encrypted connections.
    pub(crate) encrypts: bool,
    /// Its standard input is the pipe that keeps the server up.
    _guard: Child,
}

/// A database of its own.
pub(crate) struct Database {
    pub(crate) server: &'static Server,
    pub(crate) name: String,
}

/// Makes an empty database on this process's own server, which starts at the first call.
///
/// **Empty**: there is no server to start; it has been said how to get one.
pub(crate) async fn fresh_mariadb(test: &str) -> Option<Database> {
    let Some(server) = SERVER.get_or_init(start).as_ref() else {
        eprintln!("skipped: {test}: no MariaDB or MySQL found (mariadbd or mysqld); run `{INSTALL}`");
        return None;
    };
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let database = Database { server, name };
    let create = format!("create database {} character set utf8mb4", database.name);
    let mut connection = MySqlConnection::connect(&server.url("root", "mysql")).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(create)).execute(&mut connection).await.unwrap();
    Some(database)
}

impl Server {
    /// A connection over the Unix socket.
    fn url(&self, user: &str, database: &str) -> String {
        let socket = self.folder.join("socket").display().to_string();
        format!("mysql://{user}@localhost/{database}?socket={socket}")
    }

    /// The folder with its certificate.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.join("certificate.pem")
    }
}

impl Database {
    /// Over the Unix socket.
    pub(crate) fn url(&self, user: &str) -> String {
        self.server.url(user, &self.name)
    }

    /// Over the network.
    pub(crate) fn tcp_url(&self, user: &str) -> String {
        format!("mysql://{user}@localhost:{}/{}", self.server.port, self.name)
    }

    pub(crate) async fn run(&self, sql: &'static str) {
        let mut connection = MySqlConnection::connect(&self.url("root")).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        let mut connection = MySqlConnection::connect(&self.url("root")).await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
    }
}

/// The server's program and the folder of its messages and scripts.
struct Programs {
    server: PathBuf,
    share: Option<PathBuf>,
    is_mariadb: bool,
    owner: Option<(u32, u32)>,
}

impl Programs {
    fn find() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        folders.extend(
            ["/usr/sbin", "/usr/libexec", "/usr/local/sbin", "/usr/local/mysql/bin"].map(PathBuf::from),
        );
        let programs = folders.iter().flat_map(|folder| [folder.join("mariadbd"), folder.join("mysqld")]);
        let server =
            programs.filter(|program| program.is_file()).find_map(|program| program.canonicalize().ok())?;
        let version = Command::new(&server).arg("--version").output().ok()?;
        let is_mariadb = String::from_utf8_lossy(&version.stdout).contains("MariaDB");
        let root = server.parent()?.parent()?;
        let shares = ["share/mysql", "share/mariadb", "share"].map(|share| root.join(share));
        let share = shares.into_iter().find(|share| share.join("mysql_system_tables.sql").is_file());
        Some(Self { server, share, is_mariadb, owner: ordinary_user() })
    }

    fn command(&self) -> Vec<String> {
        let mut words = Vec::new();
        if let Some((user, group)) = self.owner {
            words.extend(["setpriv".into(), format!("--reuid={user}"), format!("--regid={group}")]);
            words.extend(["--clear-groups".into(), "--".into()]);
        }
        words.extend([self.server.display().to_string(), "--no-defaults".into()]);
        words.extend(self.share.as_ref().map(|share| format!("--lc-messages-dir={}", share.display())));
        words
    }
}

/// Whom the server runs as when the tests run as root, whom it refuses.
fn ordinary_user() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| -> Option<u32> {
        let answer = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(answer.stdout).ok()?.trim().parse().ok()
    };
    if id(&["-u"])? != 0 {
        return None;
    }
    Some((id(&["-u", "nobody"])?, id(&["-g", "nobody"])?))
}

fn start() -> Option<Server> {
    let programs = Programs::find()?;
    let folder = tempfile::Builder::new().prefix("regard-mariadb-").tempdir().unwrap().keep();
    let data = folder.join("data");
    // A server that starts sweeps the folder for temporary files, also those of another one.
    let scratch = folder.join("scratch");
    for path in [&data, &scratch] {
        fs::create_dir(path).unwrap();
    }
    let encrypts = make_certificate(&folder);
    for path in [&folder, &data, &scratch, &folder.join("key.pem"), &folder.join("certificate.pem")] {
        if let Some((user, group)) = programs.owner
            && path.exists()
        {
            chown(path, Some(user), Some(group)).unwrap();
        }
    }
    lay_out(&programs, &data, &scratch);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut words = programs.command();
    words.extend([
        format!("--datadir={}", data.display()),
        format!("--tmpdir={}", scratch.display()),
        format!("--socket={}", folder.join("socket").display()),
        format!("--pid-file={}", folder.join("pid").display()),
        format!("--port={port}"),
        "--bind-address=127.0.0.1".into(),
        "--innodb-flush-log-at-trx-commit=0".into(),
        "--innodb-buffer-pool-size=32M".into(),
        "--max-allowed-packet=64M".into(),
    ]);
    if encrypts {
        words.push(format!("--ssl-cert={}", folder.join("certificate.pem").display()));
        words.push(format!("--ssl-key={}", folder.join("key.pem").display()));
    }
    let guard = Command::new("sh")
        .args(["-c", GUARD, "regard-mariadb-guard"])
        .arg(&folder)
        .args(words)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_until_ready(&folder);
    Some(Server { folder, port, encrypts, _guard: guard })
}

/// Writes the system's own tables.
fn lay_out(programs: &Programs, data: &Path, scratch: &Path) {
    let words = programs.command();
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).arg(format!("--datadir={}", data.display()));
    command.arg(format!("--tmpdir={}", scratch.display())).current_dir("/");
    let Some(share) = programs.share.as_ref().filter(|_| programs.is_mariadb) else {
        let answer = command.arg("--initialize-insecure").output().unwrap();
        assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
        return;
    };
    let mut script = b"create database mysql;\nuse mysql;\n".to_vec();
    for name in ["mysql_system_tables.sql", "mysql_system_tables_data.sql"] {
        script.extend(fs::read(share.join(name)).unwrap());
    }
    let mut child = command
        .args(["--bootstrap", "--skip-log-bin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || pipe.write_all(&script));
    let answer = child.wait_with_output().unwrap();
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    writer.join().unwrap().unwrap();
}

/// A certificate for localhost that signs itself.
fn make_certificate(folder: &Path) -> bool {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
        .args(["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(folder.join("certificate.pem"))
        .output();
    made.is_ok_and(|answer| answer.status.success())
}

fn wait_until_ready(folder: &Path) {
    let begun = Instant::now();
    loop {
        let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
        if log.contains("ready for connections") && folder.join("socket").exists() {
            return;
        }
        assert!(
            !log.contains("Aborting") && begun.elapsed() < START_LIMIT,
            "the server did not start: {log}"
        );
        std::thread::sleep(LOOK_AGAIN_AFTER);
    }
}
