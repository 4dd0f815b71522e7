//! Where things are: the repository, the target directory, the built program, the files under version
//! control. Changes nothing.

use crate::run;
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository that this program was built from, and where it was built to.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The folder with the workspace's Cargo.toml.
    pub(crate) root: PathBuf,
    /// The target directory; everything made by tasks is kept below it.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// The workspace of the running program.
    ///
    /// # Errors
    /// When the program does not lie in a target directory.
    pub(crate) fn find() -> anyhow::Result<Self> {
        // Cargo says where the checkout is; two of them may share a target directory and this program.
        let manifest =
            std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let manifest = PathBuf::from(manifest);
        let root = manifest.parent().context("the manifest has a folder above it")?.to_owned();
        let program = std::env::current_exe().context("cannot tell where this program lies")?;
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => program
                .parent()
                .and_then(Path::parent)
                .context("this program lies in no target directory")?
                .to_owned(),
        };
        Ok(Self { root, target })
    }

    /// A cargo command in the workspace, building into this target directory. It is told nothing of the
    /// package that runs it: build scripts watch those variables, so a task would compile half of the
    /// dependencies anew, and the next command by hand would again.
    pub(crate) fn cargo(&self) -> Command {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(program);
        let of_this_package = |name: &str| {
            ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
                .iter()
                .any(|start| name.starts_with(start))
        };
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(of_this_package)) {
            command.env_remove(name);
        }
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// Builds everything that tests and measurements run. The words matter: features are united over what is
    /// built together, so another selection would compile the engine anew.
    ///
    /// # Errors
    /// When cargo cannot be started or the build fails.
    pub(crate) fn build(&self) -> anyhow::Result<()> {
        let arguments = ["build", "--release", "--workspace", "--all-targets"];
        if !run::step("build", self.cargo().args(arguments))? {
            bail!("the build failed");
        }
        Ok(())
    }

    /// Where the product's program is once it is built.
    pub(crate) fn regard_path(&self) -> PathBuf {
        self.target.join("release").join(format!("regard{}", std::env::consts::EXE_SUFFIX))
    }

    /// A command of the product.
    pub(crate) fn regard(&self) -> Command {
        let mut command = Command::new(self.regard_path());
        command.current_dir(&self.root);
        command
    }

    /// A folder below the target directory for one task, made when it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub(crate) fn scratch(&self, name: &str) -> anyhow::Result<PathBuf> {
        let folder = self.target.join("xtask").join(name);
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(folder)
    }

    /// The same, but empty.
    ///
    /// # Errors
    /// When what is in it cannot be removed.
    pub(crate) fn empty_scratch(&self, name: &str) -> anyhow::Result<PathBuf> {
        let folder = self.scratch(name)?;
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        self.scratch(name)
    }

    /// The files of the repository that exist and are not ignored, relative to its root.
    ///
    /// # Errors
    /// When git cannot list them.
    pub(crate) fn files(&self) -> anyhow::Result<Vec<PathBuf>> {
        let output = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(&self.root)
            .output()
            .context("cannot run git")?;
        if !output.status.success() {
            bail!("git cannot list the files: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        let names = String::from_utf8(output.stdout).context("a file name is no UTF-8")?;
        let mut files: Vec<PathBuf> = names
            .split('\0')
            .filter(|name| !name.is_empty())
            .map(PathBuf::from)
            .filter(|file| self.root.join(file).is_file())
            .collect();
        files.sort();
        files.dedup();
        Ok(files)
    }
}
