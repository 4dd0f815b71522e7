//! Runs the real binary.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The command, with this home and nothing from the environment that would move it.
pub(crate) fn regard(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regard"));
    command
        .arg("--home")
        .arg(home)
        .env_remove("REGARD_HOME")
        .env_remove("REGARD_DATA")
        .env_remove("REGARD_DATABASE")
        .stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn run(home: &Path, arguments: &[&str]) -> Output {
    regard(home).args(arguments).output().expect("the binary starts")
}

/// Runs it and expects success; the answer is what it wrote.
pub(crate) fn success(home: &Path, arguments: &[&str]) -> String {
    let output = run(home, arguments);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).expect("it writes UTF-8")
}

/// Runs it and reads its JSON.
pub(crate) fn json(home: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&success(home, arguments)).expect("it writes JSON")
}

/// One number out of `regard sql`.
pub(crate) fn number(home: &Path, sql: &str) -> i64 {
    let rows = json(home, &["sql", "--format", "json", sql]);
    let row = rows[0].as_object().expect("one row");
    row.values().next().and_then(Value::as_i64).expect("one number")
}

/// The workspace's folder.
pub(crate) fn workspace() -> PathBuf {
    PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|error| panic!("{error}")))
        .join("../..")
        .canonicalize()
        .expect("the workspace is there")
}
