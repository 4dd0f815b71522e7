//! What a home has that a policy may name: its sources, its signals and its events, and which sources each rests on.

use std::collections::{BTreeMap, BTreeSet};

/// What a policy may name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    sources: BTreeSet<String>,
    /// Which sources each rests on. **Empty**: it is not said.
    signals: BTreeMap<String, BTreeSet<String>>,
    events: BTreeMap<String, BTreeSet<String>>,
}

impl Known {
    /// A home with these sources, and nothing else yet.
    pub fn new(sources: &[&str]) -> Self {
        Self { sources: owned(sources), ..Self::default() }
    }

    /// Adds signals that rest on these sources. No sources: on any.
    #[must_use]
    pub fn with_signals(mut self, names: &[&str], sources: &[&str]) -> Self {
        self.signals.extend(names.iter().map(|name| ((*name).to_owned(), owned(sources))));
        self
    }

    /// Adds kinds of events that rest on these sources. No sources: on any.
    #[must_use]
    pub fn with_events(mut self, kinds: &[&str], sources: &[&str]) -> Self {
        self.events.extend(kinds.iter().map(|kind| ((*kind).to_owned(), owned(sources))));
        self
    }

    pub(crate) fn sources(&self) -> Vec<&str> {
        self.sources.iter().map(String::as_str).collect()
    }

    pub(crate) fn signals(&self) -> Vec<&str> {
        self.signals.keys().map(String::as_str).collect()
    }

    pub(crate) fn events(&self) -> Vec<&str> {
        self.events.keys().map(String::as_str).collect()
    }

    /// Whether a signal rests on one of these sources. One whose sources are not said rests on all.
    pub(crate) fn signal_rests_on(&self, name: &str, sources: &BTreeSet<String>) -> bool {
        rests_on(self.signals.get(name), sources)
    }

    /// Whether a kind of event rests on one of these sources. One whose sources are not said rests on all.
    pub(crate) fn event_rests_on(&self, kind: &str, sources: &BTreeSet<String>) -> bool {
        rests_on(self.events.get(kind), sources)
    }
}

fn rests_on(own: Option<&BTreeSet<String>>, sources: &BTreeSet<String>) -> bool {
    match own {
        Some(own) if !own.is_empty() => !own.is_disjoint(sources),
        _ => !sources.is_empty(),
    }
}

fn owned(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
