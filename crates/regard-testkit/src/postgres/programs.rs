//! Where PostgreSQL's programs are, and as whom they may run. Owns no server.

use super::PostgresError;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with `initdb` and `postgres`, and the user to run them as.
#[derive(Debug, Clone)]
pub(super) struct Programs {
    folder: PathBuf,
    ordinary_user: Option<OrdinaryUser>,
}

/// Who runs the server when the tests run as root.
#[derive(Debug, Clone, Copy)]
pub(super) struct OrdinaryUser {
    pub(super) user_id: u32,
    pub(super) group_id: u32,
}

impl Programs {
    pub(super) fn find() -> Result<Self, PostgresError> {
        Self::find_in(candidates())
    }

    fn find_in(folders: Vec<PathBuf>) -> Result<Self, PostgresError> {
        let folder = folders
            .into_iter()
            .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
            .ok_or(PostgresError::Missing)?;
        // `initdb` finds its share files beside the real program, not beside a link to it.
        let folder = folder
            .join("initdb")
            .canonicalize()
            .ok()
            .and_then(|program| program.parent().map(Path::to_owned))
            .unwrap_or(folder);
        Ok(Self { folder, ordinary_user: ordinary_user()? })
    }

    pub(super) fn ordinary_user(&self) -> Option<OrdinaryUser> {
        self.ordinary_user
    }

    /// What `initdb` calls itself: names the release that a kept cluster belongs to.
    pub(super) fn version(&self) -> Result<String, PostgresError> {
        let initdb = self.folder.join("initdb");
        let answer = Command::new(&initdb)
            .arg("--version")
            .output()
            .map_err(|why| PostgresError::machine("run", &initdb, why))?;
        Ok(String::from_utf8_lossy(&answer.stdout).trim().to_owned())
    }

    /// The command line that runs a program as somebody whom PostgreSQL accepts.
    pub(super) fn command_line(&self, program: &str) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(user) = self.ordinary_user {
            words.extend([
                "setpriv".to_owned(),
                format!("--reuid={}", user.user_id),
                format!("--regid={}", user.group_id),
                "--clear-groups".to_owned(),
                "--".to_owned(),
            ]);
        }
        words.push(self.folder.join(program).display().to_string());
        words
    }
}

/// Newest release first; what PATH says wins.
fn candidates() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut packaged: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let release = entry.file_name().to_str()?.parse().ok()?;
            Some((release, entry.path().join("bin")))
        })
        .collect();
    packaged.sort_by_key(|(release, _)| std::cmp::Reverse(*release));
    folders.extend(packaged.into_iter().map(|(_, folder)| folder));
    folders.push(PathBuf::from("/usr/local/bin"));
    folders
}

fn ordinary_user() -> Result<Option<OrdinaryUser>, PostgresError> {
    if id(&["-u"]) != Some(0) {
        return Ok(None);
    }
    if Command::new("setpriv").arg("--version").output().is_err() {
        return Err(PostgresError::NoOrdinaryUser(
            "there is no setpriv",
            "`apt-get install --yes util-linux`",
        ));
    }
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| Some(OrdinaryUser { user_id: id(&["-u", name])?, group_id: id(&["-g", name])? }))
        .map(Some)
        .ok_or(PostgresError::NoOrdinaryUser(
            "there is no user postgres or nobody",
            "`useradd --system postgres`",
        ))
}

fn id(arguments: &[&str]) -> Option<u32> {
    let answer = Command::new("id").args(arguments).output().ok()?;
    if !answer.status.success() {
        return None;
    }
    String::from_utf8(answer.stdout).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_postgresql_the_error_says_how_to_get_it() {
        let empty = tempfile::tempdir().unwrap();
        let error = Programs::find_in(vec![empty.path().to_owned()]).unwrap_err();
        assert!(error.to_string().contains("`apt-get install --yes postgresql`"), "{error}");
    }

    #[test]
    fn what_is_found_can_tell_its_version() {
        let programs = Programs::find().unwrap();
        assert!(programs.version().unwrap().contains("PostgreSQL"));
    }
}
