//! The links between customers: which there should be, and which of them are other than before.

use super::Said;
use super::evidence::{self, Party};
use crate::error::HomeError;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use jiff::Timestamp;
use regard_identity::{Certainty, Identities, Pair, Reason};
use regard_model::{CustomerId, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A row of `customer_links`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Link {
    pub(super) link_id: String,
    pub(super) customer_id: String,
    pub(super) main_customer_id: String,
    /// `joined`, `waiting`, `kept_apart`, or `dropped`: nothing speaks for it any more.
    pub(super) verdict: String,
    /// `certain`, `likely` or `by_hand`.
    pub(super) certainty: Option<String>,
    pub(super) strength: Option<i64>,
    pub(super) evidence: Option<String>,
    pub(super) decided_at: Option<Timestamp>,
    /// Who said so. **Empty**: the rules did.
    pub(super) decided_by: Option<String>,
}

/// So many pairs wait at once, those that most speaks for; nobody reads more, and others follow when some are decided.
const WAITING_AT_MOST: usize = 2_000;

/// The links as they were, by key.
pub(super) type Known = BTreeMap<String, Link>;

/// The links that there should be: one from every customer to the one that it is shown under, one for each pair
/// that waits (the strongest), and one for each that somebody kept apart.
pub(super) fn wanted(
    identities: &Identities,
    parties: &HashMap<CustomerId, Party>,
    said: &[Said],
    known: &Known,
) -> Result<Vec<Link>, HomeError> {
    let words = Words::of(said);
    let certain = Certain::of(identities);
    let mut links = BTreeMap::new();
    let mut likely: Vec<&Pair> =
        identities.pairs.iter().filter(|pair| pair.certainty == Certainty::Likely).collect();
    likely.sort_by_key(|pair| std::cmp::Reverse(pair.strength));
    for pair in likely.into_iter().take(WAITING_AT_MOST) {
        let (customer, main) = by_age(&pair.first, &pair.second, parties);
        add(
            &mut links,
            Link { certainty: Some("likely".into()), ..of_pair(pair, customer, main, "waiting", parties)? },
        );
    }
    for (customer, main) in identities.mains() {
        let pair = certain.strongest(customer, main);
        let link = match pair {
            Some(pair) => of_pair(pair, customer, main, "joined", parties)?,
            None => of_nothing(customer, main, "joined", parties)?,
        };
        let by_hand = pair.is_some_and(|pair| pair.evidence.contains(&Reason::JoinedByHand));
        let word = words.latest(customer, main).filter(|one| one.verdict == Verdict::Joined);
        let certainty = if by_hand || word.is_some() { "by_hand" } else { "certain" };
        let (decided_at, decided_by) = (word.map(|one| one.at), word.map(|one| one.by.clone()));
        add(&mut links, Link { certainty: Some(certainty.into()), decided_at, decided_by, ..link });
    }
    for word in words.all().filter(|one| one.verdict == Verdict::KeptApart) {
        if !parties.contains_key(&word.first) || !parties.contains_key(&word.second) {
            continue;
        }
        let (customer, main) = by_age(&word.first, &word.second, parties);
        let link = of_nothing(customer, main, "kept_apart", parties)?;
        // What spoke for the pair when it was decided stays with it.
        let evidence = known.get(&link.link_id).and_then(|old| old.evidence.clone()).or(link.evidence);
        let by = (Some(word.at), Some(word.by.clone()));
        add(
            &mut links,
            Link { certainty: Some("by_hand".into()), evidence, decided_at: by.0, decided_by: by.1, ..link },
        );
    }
    Ok(links.into_values().collect())
}

fn add(links: &mut BTreeMap<String, Link>, link: Link) {
    links.insert(link.link_id.clone(), link);
}

/// The links that are new or other than before, and those that there should be no more. A link that only
/// stays keeps its time.
pub(super) fn changes(wanted: Vec<Link>, mut known: Known, now: Timestamp) -> Vec<Link> {
    let mut changed = Vec::new();
    for link in wanted {
        let old = known.remove(&link.link_id);
        let same =
            old.as_ref().is_some_and(|old| Link { decided_at: old.decided_at, ..link.clone() } == *old);
        if !same {
            changed.push(Link { decided_at: link.decided_at.or(Some(now)), ..link });
        }
    }
    let gone = known.into_values().filter(|link| link.verdict != "dropped");
    changed.extend(gone.map(|link| Link {
        verdict: "dropped".into(),
        decided_at: Some(now),
        decided_by: None,
        ..link
    }));
    changed
}

/// Rows of the entity, in the order of its columns.
pub(super) fn batch(links: &[Link]) -> Result<RecordBatch, HomeError> {
    let entity = regard_model::entities::find("customer_links")
        .ok_or_else(|| HomeError::Bug("there are no customer_links".to_owned()))?;
    let must = |of: fn(&Link) -> &String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(links.iter().map(of)))
    };
    let may = |of: fn(&Link) -> Option<&String>| -> ArrayRef {
        Arc::new(links.iter().map(of).collect::<StringArray>())
    };
    let times = links.iter().map(|link| link.decided_at.map(Timestamp::as_microsecond));
    let columns = vec![
        must(|link| &link.link_id),
        must(|link| &link.customer_id),
        must(|link| &link.main_customer_id),
        must(|link| &link.verdict),
        may(|link| link.certainty.as_ref()),
        Arc::new(links.iter().map(|link| link.strength).collect::<Int64Array>()),
        may(|link| link.evidence.as_ref()),
        Arc::new(times.collect::<TimestampMicrosecondArray>().with_timezone("UTC")),
        may(|link| link.decided_by.as_ref()),
    ];
    RecordBatch::try_new(entity.schema(), columns).map_err(|error| HomeError::Bug(error.to_string()))
}

/// The latest word about each pair.
struct Words<'s>(BTreeMap<(&'s CustomerId, &'s CustomerId), &'s Said>);

impl<'s> Words<'s> {
    fn of(said: &'s [Said]) -> Self {
        let mut latest = BTreeMap::new();
        for one in said {
            let pair = ((&one.first).min(&one.second), (&one.first).max(&one.second));
            let standing = latest.entry(pair).or_insert(one);
            if one.at >= standing.at {
                *standing = one;
            }
        }
        Self(latest)
    }

    fn latest(&self, one: &CustomerId, two: &CustomerId) -> Option<&'s Said> {
        self.0.get(&(one.min(two), one.max(two))).copied()
    }

    fn all(&self) -> impl Iterator<Item = &'s Said> + '_ {
        self.0.values().copied()
    }
}

/// The two in the order in which one would be shown under the other: the older is the main one.
fn by_age<'c>(
    first: &'c CustomerId,
    second: &'c CustomerId,
    parties: &HashMap<CustomerId, Party>,
) -> (&'c CustomerId, &'c CustomerId) {
    let age = |key: &'c CustomerId| {
        let since = parties.get(key).and_then(|party| party.since_on);
        (since.is_none(), since, key)
    };
    if age(first) <= age(second) { (second, first) } else { (first, second) }
}

/// The certain pairs of each customer.
struct Certain<'i>(HashMap<&'i CustomerId, Vec<&'i Pair>>);

impl<'i> Certain<'i> {
    fn of(identities: &'i Identities) -> Self {
        let mut pairs: HashMap<&CustomerId, Vec<&Pair>> = HashMap::new();
        for pair in identities.pairs.iter().filter(|pair| pair.certainty == Certainty::Certain) {
            pairs.entry(&pair.first).or_default().push(pair);
            pairs.entry(&pair.second).or_default().push(pair);
        }
        Self(pairs)
    }

    /// The pair that says most about why a customer is shown under another: of the two themselves, else the
    /// strongest of the customer's.
    fn strongest(&self, customer: &CustomerId, main: &CustomerId) -> Option<&'i Pair> {
        let own = self.0.get(customer)?.iter().copied();
        own.max_by_key(|pair| (pair.first == *main || pair.second == *main, pair.strength))
    }
}

/// A pair has one key, whichever of the two is the main one.
fn link_id(one: &CustomerId, two: &CustomerId) -> Result<String, HomeError> {
    let pair = [one.min(two).as_str(), one.max(two).as_str()];
    serde_json::to_string(&pair).map_err(|error| HomeError::Bug(error.to_string()))
}

fn of_pair(
    pair: &Pair,
    customer: &CustomerId,
    main: &CustomerId,
    verdict: &str,
    parties: &HashMap<CustomerId, Party>,
) -> Result<Link, HomeError> {
    let evidence = evidence::of_pair(pair, parties).map_err(HomeError::Bug)?;
    let strength = Some(i64::from(pair.strength));
    Ok(Link { strength, evidence: Some(evidence), ..of_nothing(customer, main, verdict, parties)? })
}

fn of_nothing(
    customer: &CustomerId,
    main: &CustomerId,
    verdict: &str,
    parties: &HashMap<CustomerId, Party>,
) -> Result<Link, HomeError> {
    Ok(Link {
        link_id: link_id(customer, main)?,
        customer_id: customer.as_str().to_owned(),
        main_customer_id: main.as_str().to_owned(),
        verdict: verdict.to_owned(),
        certainty: None,
        strength: None,
        evidence: Some(evidence::of_nothing(customer, main, parties).map_err(HomeError::Bug)?),
        decided_at: None,
        decided_by: None,
    })
}
