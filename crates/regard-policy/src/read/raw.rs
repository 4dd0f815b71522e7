//! How a policy is written: the keys of its file. Owns no check; where a mistake may be, the line is kept.

use crate::alert::How;
use crate::playbook::Colleague;
use crate::standing::Standing;
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

pub(super) type Text = Spanned<String>;
pub(super) type Number = Spanned<f64>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPolicy {
    pub(super) owner: Text,
    pub(super) reason: Text,
    pub(super) published_on: Text,
    pub(super) review_by: Text,
    pub(super) rules: Spanned<Vec<RawRule>>,
    #[serde(default)]
    pub(super) playbooks: Vec<RawPlaybook>,
    #[serde(default)]
    pub(super) alerts: Vec<RawAlert>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub(super) rule: Text,
    #[serde(rename = "for", default)]
    pub(super) whom: BTreeMap<String, Vec<Text>>,
    pub(super) retention: RawAxis,
    pub(super) loyalty: RawAxis,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAxis {
    pub(super) high_from: Number,
    pub(super) coverage: Number,
    pub(super) signals: Spanned<Vec<RawSignal>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSignal {
    pub(super) signal: Text,
    pub(super) weight: Number,
    pub(super) worst: Number,
    pub(super) best: Number,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPlaybook {
    pub(super) playbook: Text,
    pub(super) title: Text,
    pub(super) owner: Text,
    pub(super) review_by: Text,
    #[serde(default)]
    pub(super) standings: Vec<Spanned<Standing>>,
    #[serde(default)]
    pub(super) causes: Vec<Text>,
    #[serde(default)]
    pub(super) limits: Vec<RawLimit>,
    pub(super) steps: Spanned<Vec<RawStep>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLimit {
    pub(super) signal: Text,
    pub(super) at_least: Option<Number>,
    pub(super) at_most: Option<Number>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    #[serde(rename = "do")]
    pub(super) what: Text,
    pub(super) by: Colleague,
    pub(super) days: Spanned<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAlert {
    pub(super) alert: Text,
    pub(super) title: Text,
    #[serde(default)]
    pub(super) enters: Vec<Spanned<Standing>>,
    pub(super) happens: Option<Text>,
    pub(super) to: Spanned<Vec<Spanned<Colleague>>>,
    pub(super) how: How,
    #[serde(default)]
    pub(super) sources: Vec<Text>,
}
