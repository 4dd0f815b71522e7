//! The world as it is delivered: everything but the newest hundredth of the orders first, those later. Owns the
//! folder with the copy; which rows those are stands in bench/hold_back.py.

use crate::needs;
use crate::run;
use crate::workspace::Workspace;
use anyhow::Context;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The ERP's tables of which a part comes later.
const TABLES: [&str; 5] = ["orders", "order_lines", "deliveries", "invoices", "payments"];

/// A world of which a part is held back.
pub(super) struct Delivery {
    /// The settings, the mappings and the files.
    pub(super) folder: PathBuf,
    held: PathBuf,
}

impl Delivery {
    /// Copies a world and holds the newest rows back.
    ///
    /// # Errors
    /// When files cannot be written or the script fails.
    pub(super) fn of(workspace: &Workspace, world: &Path) -> anyhow::Result<Self> {
        let scratch = workspace.empty_scratch("bench-delivery")?;
        let delivery = Self { folder: scratch.join("world"), held: scratch.join("held") };
        copy(world, &delivery.folder)?;
        let settings = delivery.folder.join("regard.toml");
        let mut text = fs::read_to_string(&settings).with_context(|| settings.display().to_string())?;
        for table in TABLES {
            text = text.replace(&format!("\"{table}.parquet\""), &format!("\"{table}*.parquet\""));
        }
        // A link would change the world itself.
        fs::remove_file(&settings)?;
        fs::write(&settings, text)?;
        let python = needs::python_with_packages(workspace, true)?;
        let mut script = Command::new(&python);
        script
            .arg(workspace.root.join("bench").join("hold_back.py"))
            .arg(delivery.erp())
            .arg(&delivery.held)
            .env("PYTHONDONTWRITEBYTECODE", "1");
        run::output(&mut script)?;
        Ok(delivery)
    }

    /// Delivers what was held back.
    ///
    /// # Errors
    /// When files cannot be moved.
    pub(super) fn deliver_the_rest(&self) -> anyhow::Result<()> {
        for table in TABLES {
            let name = format!("{table}_new.parquet");
            fs::rename(self.held.join(&name), self.erp().join(&name)).with_context(|| name.clone())?;
        }
        Ok(())
    }

    fn erp(&self) -> PathBuf {
        self.folder.join("world").join("erp")
    }
}

/// Links the files of a folder into another one.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::hard_link(&path, &target).with_context(|| target.display().to_string())?;
        }
    }
    Ok(())
}
