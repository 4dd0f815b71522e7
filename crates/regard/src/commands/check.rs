//! `regard check`: settings, sign-in, mappings, metrics, views, delivery and the policy are looked through before
//! anything runs.

use super::load::load_one;
use crate::cli::CheckArgs;
use crate::delivery;
use crate::output;
use crate::policies::faults_of;
use crate::providers::providers;
use crate::wiring::{Opened, open, store_if_made};
use anyhow::Result;
use regard_home::Home;
use regard_sso::Provider;
use std::path::Path;
use std::process::ExitCode;

pub(super) async fn run(home: &Path, arguments: &CheckArgs) -> Result<ExitCode> {
    let opened = open(home).await?;
    let registry = opened.home.registry()?;
    output::line(&format!("{} metrics are in order", registry.metrics().count()));
    output::line(&format!("{} views are in order", opened.views()?.all().len()));
    output::line(match delivery::settings(&opened.home)?.mail {
        Some(_) => "delivery is in order",
        None => "delivery is in order; no mail server is set, so nobody is sent mail",
    });
    let mut whole = sign_in_is_in_order(&opened.home);
    whole &= policy_is_in_order(&opened, arguments.database.as_deref()).await?;
    for source in opened.home.config().sources.keys() {
        match load_one(&opened, source, true).await {
            Ok(report) => {
                for fault in &report.faults {
                    whole = false;
                    output::line(&format!("{}: {}", fault.place, fault.message));
                }
                let bad: u64 = report.record.entities.iter().map(|counts| counts.quarantined).sum();
                let read: u64 = report.record.entities.iter().map(|counts| counts.read).sum();
                output::line(&format!("source {source}: {read} rows, of which {bad} would go to quarantine"));
            }
            Err(error) => {
                whole = false;
                output::complain(&error.context(format!("source {source}")));
            }
        }
    }
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether the policy that was published last names only what this home has. While it does not, nobody is judged.
async fn policy_is_in_order(opened: &Opened, database: Option<&str>) -> Result<bool> {
    let policies = opened.policies()?;
    if let Some(store) = store_if_made(&opened.home, database).await? {
        policies.refresh(&store).await?;
    }
    let (now, unfit) = policies.now_and_unfit();
    let Some(unfit) = unfit else {
        output::line(&match now.version.0 {
            0 => "the built-in policy is in order".to_owned(),
            version => format!("version {version} of the policy is in order"),
        });
        return Ok(true);
    };
    output::line(&format!(
        "version {} of the policy does not fit this home; mend it on the page Policy, or put back what it names:",
        unfit.version.0
    ));
    faults_of(&unfit).iter().for_each(|fault| output::line(fault));
    Ok(false)
}

/// What would keep the server from starting: a setting, or a secret that is not there. Nobody is asked anything.
fn sign_in_is_in_order(home: &Home) -> bool {
    match providers(home) {
        Ok(none) if none.is_empty() => true,
        Ok(some) => {
            let names: Vec<&str> = some.iter().map(Provider::name).collect();
            output::line(&format!("sign-in with {} is in order", names.join(", ")));
            for config in &home.config().providers {
                let way_back = format!("/api/v1/sign-in/{}/callback", config.name);
                if !config.redirect_url.ends_with(&way_back) {
                    output::line(&format!(
                        "warning: sign-in with {}: people come back to {}, and Regard waits for them at {way_back}",
                        config.name, config.redirect_url
                    ));
                }
            }
            true
        }
        Err(error) => {
            output::complain(&error);
            false
        }
    }
}
