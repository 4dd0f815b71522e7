//! The policy that holds: the built-in one until experts publish their own. Owns what a policy may name in this home.

mod kept;
mod text;

pub use kept::{Holding, Policies, Unfit};
pub use text::published_text;

use crate::foresight::{SIGNALS, known_signals};
use crate::pages::HomeFacts;
use regard_metrics::Registry;
use regard_policy::Known;
use std::collections::BTreeSet;

/// What happens to a customer that alerts may be about: an answer from 0 to 6 on the question of recommendation.
pub const LOW_SCORE: &str = "low_score";

/// How a policy is called in what is wrong with it.
const FILE: &str = "policy.yaml";

/// What policies of this home may name: its sources, and which of them each signal rests on.
pub fn known(home: &HomeFacts, registry: &Registry) -> Known {
    let names: Vec<&str> = home.sources.iter().map(|source| source.name.as_str()).collect();
    let filling = |entities: &BTreeSet<&str>| -> Vec<&str> {
        let fills = home
            .sources
            .iter()
            .filter(|source| source.entities.iter().any(|entity| entities.contains(entity.as_str())));
        fills.map(|source| source.name.as_str()).collect()
    };
    let mut known = Known::new(&names);
    for name in known_signals() {
        let metric = SIGNALS.iter().find(|signal| signal.name == name).and_then(|signal| signal.metric);
        let entities = metric.and_then(|metric| registry.find(metric)).map(regard_metrics::Metric::sources);
        let entities: BTreeSet<&str> = entities.into_iter().flatten().collect();
        known = known.with_signals(&[name], &filling(&entities));
    }
    known.with_events(&[LOW_SCORE], &filling(&BTreeSet::from(["answers"])))
}
