//! `cargo xtask lint`: formatting, clippy and, where it is installed, cargo-deny.

use crate::run;
use crate::workspace::Workspace;

/// Whether the code is formatted, clippy is silent and no dependency is refused.
///
/// # Errors
/// When a tool cannot be started.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<bool> {
    let mut fine = run::step("formatting", workspace.cargo().args(["fmt", "--all", "--check"]))?;
    fine &= run::step(
        "clippy",
        workspace
            .cargo()
            .args(["clippy", "--workspace", "--all-targets", "--release", "--quiet", "--"])
            .args(["-D", "warnings"]),
    )?;
    if run::on_path("cargo-deny") {
        let deny = ["deny", "--offline", "--log-level", "error", "check", "bans", "licenses", "sources"];
        fine &= run::step("licences and sources of dependencies", workspace.cargo().args(deny))?;
    } else {
        println!("── cargo-deny is not installed: licences are not checked (cargo install cargo-deny)");
    }
    Ok(fine)
}
