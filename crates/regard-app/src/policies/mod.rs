//! The policy that holds: the built-in one until experts publish their own. Owns what a policy may name in this home.

mod event_kind;
mod kept;
mod text;

pub use event_kind::EventKind;
pub(crate) use kept::earlier;
pub use kept::{Holding, Policies, Unfit};
pub use text::published_text;

use crate::foresight::{SIGNALS, known_signals};
use crate::pages::HomeFacts;
use regard_metrics::Registry;
use regard_policy::Known;
use std::collections::BTreeSet;

/// How a policy is called in what is wrong with it.
const FILE: &str = "policy.yaml";

/// What policies of this home may name: its sources, and which of them each signal and event rests on.
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
    for kind in EventKind::ALL {
        let entities: BTreeSet<&str> = kind.entities().iter().copied().collect();
        known = known.with_events(&[kind.word()], &filling(&entities));
    }
    known
}
