//! Why two customers are thought to be one, as it is kept with their link: the two as they were, and the
//! reasons as keys of the message files with their values.

use jiff::civil::Date;
use regard_identity::{Pair, Reason};
use regard_model::CustomerId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// A customer beside another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Party {
    pub(super) customer_id: String,
    pub(super) name: String,
    pub(super) country: Option<String>,
    pub(super) segment: Option<String>,
    pub(super) since_on: Option<Date>,
}

#[derive(Serialize)]
struct Said {
    key: &'static str,
    params: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
struct Evidence<'a> {
    first: &'a Party,
    second: &'a Party,
    evidence: Vec<Said>,
    against: Vec<Said>,
}

/// The evidence of a pair as JSON.
///
/// # Errors
/// When a customer of the pair is not known.
pub(super) fn of_pair(pair: &Pair, parties: &HashMap<CustomerId, Party>) -> Result<String, String> {
    of(&pair.first, &pair.second, (&pair.evidence, &pair.against), parties)
}

/// The evidence of two customers for whom there is none.
///
/// # Errors
/// As [`of_pair`].
pub(super) fn of_nothing(
    first: &CustomerId,
    second: &CustomerId,
    parties: &HashMap<CustomerId, Party>,
) -> Result<String, String> {
    of(first, second, (&[], &[]), parties)
}

fn of(
    first: &CustomerId,
    second: &CustomerId,
    (evidence, against): (&[Reason], &[Reason]),
    parties: &HashMap<CustomerId, Party>,
) -> Result<String, String> {
    let party = |key: &CustomerId| parties.get(key).ok_or_else(|| format!("there is no customer {key}"));
    let said = |reasons: &[Reason]| {
        let one = |reason: &Reason| Said { key: reason.key(), params: reason.values().into_iter().collect() };
        reasons.iter().map(one).collect()
    };
    let evidence = Evidence {
        first: party(first)?,
        second: party(second)?,
        evidence: said(evidence),
        against: said(against),
    };
    serde_json::to_string(&evidence).map_err(|error| error.to_string())
}
