//! The policy that holds: the built-in one until experts publish their own. Owns what a policy may name in this home.

use crate::foresight::{SIGNALS, known_signals};
use crate::pages::HomeFacts;
use jiff::civil::Date;
use regard_metrics::Registry;
use regard_model::{FileFault, PolicyVersion};
use regard_policy::{BUILT_IN, Known, Policy, built_in};
use regard_store::{Published, Store, StoreError};
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

/// What happens to a customer and hurts their loyalty: alerts may be about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// An answer that is low on the scale of its survey.
    LowScore,
    /// A case was escalated.
    CaseEscalated,
    /// An order was not delivered in full by the day that was promised first.
    PromiseBroken,
    /// A dispute was opened.
    DisputeOpened,
    /// A defect was found.
    DefectFound,
}

impl EventKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::LowScore, Self::CaseEscalated, Self::PromiseBroken, Self::DisputeOpened, Self::DefectFound];

    /// As policies name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::LowScore => "low_score",
            Self::CaseEscalated => "case_escalated",
            Self::PromiseBroken => "promise_broken",
            Self::DisputeOpened => "dispute_opened",
            Self::DefectFound => "defect_found",
        }
    }

    /// The one that a policy names so. **Empty**: there is none.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The entities that tell of it.
    fn entities(self) -> &'static [&'static str] {
        match self {
            Self::LowScore => &["answers"],
            Self::CaseEscalated => &["cases"],
            Self::PromiseBroken => &["orders", "order_lines", "deliveries"],
            Self::DisputeOpened => &["disputes"],
            Self::DefectFound => &["defects"],
        }
    }
}

/// A version that held before. **Empty**: it was never published, or names what this home does not have any more.
///
/// # Errors
/// [`StoreError`] when the application database cannot be read.
pub(crate) async fn earlier(
    store: &Store,
    known: &Known,
    version: PolicyVersion,
) -> Result<Option<Policy>, StoreError> {
    if version == PolicyVersion::default() {
        return Ok(built_in(known).ok());
    }
    let published = store.policy(version).await?;
    Ok(published.and_then(|published| Policy::read(FILE, &published.text, known).ok()))
}

/// How a policy is called in what is wrong with it.
const FILE: &str = "policy.yaml";
/// So much of a reason fits into a policy's file. **Unit**: characters.
const REASON_AT_MOST: usize = 200;

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

/// A policy that holds, with its number.
#[derive(Debug, Clone)]
pub struct Holding {
    /// Its number; 0 is the built-in one.
    pub version: PolicyVersion,
    /// What it says.
    pub policy: Arc<Policy>,
}

/// The policies of a home.
#[derive(Debug)]
pub struct Policies {
    known: Known,
    built_in: Arc<Policy>,
    now: RwLock<Holding>,
}

/// Why the policy that was published last does not hold.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// It could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It names what this home does not have any more. The one before goes on.
    #[error("version {0} of the policy does not fit this home: {1}")]
    DoesNotFit(u32, String),
}

impl Policies {
    /// Those of a home in which nothing was published, as far as it is known.
    ///
    /// # Errors
    /// [`FileFault`]s when the built-in policy names what is not there.
    pub fn new(known: Known) -> Result<Self, Vec<FileFault>> {
        let built_in = Arc::new(built_in(&known)?);
        let now = Holding { version: PolicyVersion::default(), policy: built_in.clone() };
        Ok(Self { known, built_in, now: RwLock::new(now) })
    }

    /// The text of the built-in one.
    pub fn built_in_text(&self) -> &'static str {
        BUILT_IN
    }

    /// Reads a policy for this home.
    ///
    /// # Errors
    /// [`FileFault`]s, each with its line and what to do.
    pub fn read(&self, text: &str) -> Result<Policy, Vec<FileFault>> {
        Policy::read(FILE, text, &self.known)
    }

    /// What a policy may name.
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// By when somebody looks at the built-in one again.
    pub fn built_in_review_by(&self) -> Date {
        self.built_in.review_by
    }

    /// The one that holds now.
    pub fn now(&self) -> Holding {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks which policy was published last, and lets it hold.
    ///
    /// # Errors
    /// [`PolicyError`]; then the one that held goes on.
    pub async fn refresh(&self, store: &Store) -> Result<(), PolicyError> {
        let newest = store.current_policy().await?;
        let version = newest.as_ref().map_or(0, |newest| newest.published.version.0);
        if version == self.now().version.0 {
            return Ok(());
        }
        let policy = match newest {
            None => self.built_in.clone(),
            Some(newest) => {
                let read = self.read(&newest.text);
                let told = |faults: Vec<FileFault>| {
                    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
                    PolicyError::DoesNotFit(version, lines.join("; "))
                };
                let mut policy = read.map_err(told)?;
                // What was said when it was published counts, not what its text was begun with.
                policy.reason = newest.published.reason;
                policy.review_by = newest.published.review_by_on;
                Arc::new(policy)
            }
        };
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        *now = Holding { version: PolicyVersion(version), policy };
        Ok(())
    }
}

/// The text of a version with what was said when it was published in the place of what it was begun with, as
/// [`Policies::refresh`] has it: whoever begins the next one from it begins from what holds.
pub fn published_text(text: &str, published: &Published) -> String {
    let one_line: String =
        published.reason.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let reason: String = one_line.trim().chars().take(REASON_AT_MOST).collect();
    // A text of JSON is one of YAML.
    let said = [
        ("reason:", serde_json::Value::from(reason).to_string()),
        ("review_by:", published.review_by_on.to_string()),
    ];
    let mut told = String::with_capacity(text.len());
    let mut in_old_value = false;
    for line in text.split_inclusive('\n') {
        // The rest of a value stands further in.
        if in_old_value && line.starts_with([' ', '\t']) {
            continue;
        }
        let replaced = said.iter().find(|(key, _)| line.starts_with(*key));
        in_old_value = replaced.is_some();
        match replaced {
            Some((key, value)) => told.extend([*key, " ", value.as_str(), "\n"]),
            None => told.push_str(line),
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use regard_model::UserId;

    #[test]
    fn the_next_version_is_begun_from_what_was_said_of_this_one() {
        let published = Published {
            version: PolicyVersion(1),
            base: PolicyVersion::default(),
            reason: "We want \"more\":\nall of it".to_owned(),
            review_by_on: "2028-01-31".parse().unwrap(),
            published_at: "2027-01-31T10:00:00Z".parse().unwrap(),
            published_by: UserId::new("ann"),
            published_by_name: "Ann".to_owned(),
        };
        let begun_with = BUILT_IN.replace("reason: A start, before", "reason:\n  A start,\n  before");
        assert_ne!(begun_with, BUILT_IN);
        let names: Vec<&str> = known_signals().collect();
        let known =
            Known::new(&[]).with_signals(&names, &[]).with_events(&EventKind::ALL.map(EventKind::word), &[]);
        let read = Policy::read(FILE, &published_text(&begun_with, &published), &known).unwrap();
        let expected = Policy {
            reason: "We want \"more\": all of it".to_owned(),
            review_by: published.review_by_on,
            ..built_in(&known).unwrap()
        };
        assert_eq!(read, expected, "nothing else is another: playbooks have days of their own");
    }
}
