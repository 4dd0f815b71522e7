//! The files of a server that was never started. Owns that `initdb`, which takes the better part of a
//! second, runs once a machine and not once a test process: its result is kept in the target folder
//! and copied.

use super::PostgresError;
use super::programs::{OrdinaryUser, Programs};
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

const INITDB_ARGUMENTS: &[&str] = &[
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=icu",
    "--icu-locale=en",
    "--no-sync",
    "--wal-segsize=1",
    "--no-instructions",
];

/// Puts the files of a fresh server at `data`, which must not exist, in a folder that the server's
/// user may write.
pub(super) fn lay_out(programs: &Programs, data: &Path) -> Result<(), PostgresError> {
    let kept = kept_cluster(&programs.version()?);
    if !kept.as_ref().is_some_and(|kept| kept.is_dir()) {
        initdb(programs, data)?;
        if let Some(kept) = kept {
            keep(data, &kept);
        }
        return Ok(());
    }
    let Some(kept) = kept else { return Ok(()) };
    copy(&kept, data, programs.ordinary_user())
        .map_err(|why| PostgresError::machine("copy the cluster to", data, why))
}

fn initdb(programs: &Programs, data: &Path) -> Result<(), PostgresError> {
    let words = programs.command_line("initdb");
    let (program, arguments) = words.split_first().ok_or(PostgresError::Missing)?;
    let answer = Command::new(program)
        .args(arguments)
        .args(INITDB_ARGUMENTS)
        .arg("--pgdata")
        .arg(data)
        .current_dir("/")
        .output()
        .map_err(|why| PostgresError::machine("run", program, why))?;
    if answer.status.success() {
        return Ok(());
    }
    Err(PostgresError::machine("lay out with initdb", data, String::from_utf8_lossy(&answer.stderr).trim()))
}

/// Where a cluster of this release and these arguments is kept: beside the test programs.
///
/// **Empty**: the test program is not in a target folder, so nothing is kept.
fn kept_cluster(version: &str) -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let profile = program.parent()?.ancestors().find(|folder| folder.ends_with("deps"))?.parent()?;
    let name: String = format!("{version} {}", INITDB_ARGUMENTS.join(" "))
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || letter == '.' { letter } else { '_' })
        .collect();
    Some(profile.join("postgres-clusters").join(name))
}

/// Keeps a copy for the next process. To fail at it costs the next process a second and nothing else,
/// so failures are not told; of two processes that keep at once, the rename lets one win whole.
fn keep(data: &Path, kept: &Path) {
    let partial = kept.with_extension(format!("partial-{}", std::process::id()));
    let done = copy(data, &partial, None).and_then(|()| fs::rename(&partial, kept));
    if done.is_err() {
        let _ = fs::remove_dir_all(&partial);
    }
}

fn copy(from: &Path, to: &Path, owner: Option<OrdinaryUser>) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    // The server refuses a data folder that others can read.
    fs::set_permissions(to, fs::Permissions::from_mode(0o700))?;
    give(to, owner)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target, owner)?;
        } else {
            fs::copy(entry.path(), &target)?;
            give(&target, owner)?;
        }
    }
    Ok(())
}

fn give(path: &Path, owner: Option<OrdinaryUser>) -> std::io::Result<()> {
    owner.map_or(Ok(()), |user| chown(path, Some(user.user_id), Some(user.group_id)))
}
