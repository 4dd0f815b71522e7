//! The one way through: records in, pairs and groups out. Owns the order of the steps and which pairs are named.

use crate::candidates::candidates;
use crate::decision::{Decisions, Settled, Verdict};
use crate::join::{Joined, join};
use crate::limits::Limits;
use crate::main_customer::main_of;
use crate::outcome::{Certainty, Group, Identities, Pair};
use crate::prepare::{Prepared, as_number};
use crate::record::CustomerRecord;
use crate::weigh::{Link, common, reasons, weigh};
use std::collections::{BTreeMap, BTreeSet};

/// Decides which customers are one.
///
/// The same records and decisions give the same answer in whatever order they come, and a record that has nothing in
/// common with the others changes nothing about them. The work grows with the number of customers, not with its
/// square; memory with it.
pub fn decide(records: &[CustomerRecord], decisions: &Decisions, limits: &Limits) -> Identities {
    let prepared = Prepared::of(records, limits);
    let settled = Settled::of(decisions, |id| prepared.number_of(id));
    let mut pairs = candidates(&prepared, limits);
    let compared = pairs.len() as u64;
    pairs.extend(settled.with(Verdict::Joined));
    pairs.sort_unstable();
    pairs.dedup();
    let links: Vec<Link> =
        pairs.into_iter().filter_map(|pair| weigh(&prepared, &settled, limits, pair)).collect();
    let (certain, likely): (Vec<Link>, Vec<Link>) =
        links.into_iter().partition(|link| link.certainty == Certainty::Certain);
    let joined = join(&prepared, &settled, limits, &certain);
    let naming = Naming { prepared: &prepared, settled: &settled, limits, joined: &joined };
    Identities {
        pairs: naming.pairs(certain, likely),
        groups: naming.groups(),
        too_shared: prepared.too_shared.clone(),
        compared,
    }
}

/// Which of the links are shown.
struct Naming<'r> {
    prepared: &'r Prepared,
    settled: &'r Settled,
    limits: &'r Limits,
    joined: &'r Joined,
}

impl Naming<'_> {
    fn groups_of(&self, first: u32, second: u32) -> (u32, u32) {
        let group = |customer: u32| self.joined.group_of[customer as usize];
        let (one, two) = (group(first), group(second));
        (one.min(two), one.max(two))
    }

    fn pairs(&self, certain: Vec<Link>, likely: Vec<Link>) -> Vec<Pair> {
        let (refused, mut named): (Vec<Link>, Vec<Link>) = certain
            .into_iter()
            .partition(|link| self.joined.refused.contains_key(&(link.first, link.second)));
        let kept_apart: BTreeSet<(u32, u32)> = self
            .settled
            .with(Verdict::KeptApart)
            .into_iter()
            .map(|(one, two)| self.groups_of(one, two))
            .collect();
        let hubs = self.hubs();
        let mut strongest: BTreeMap<(u32, u32), Link> = BTreeMap::new();
        for link in refused.into_iter().chain(likely) {
            let groups = self.groups_of(link.first, link.second);
            let decided = groups.0 == groups.1 || (kept_apart.contains(&groups) && !link.by_hand);
            if decided || (link.domain_only && !self.is_at_hub(&hubs, &link)) {
                continue;
            }
            let link = Link { certainty: Certainty::Likely, ..link };
            let best = strongest.entry(groups).or_insert(link);
            if link.strength > best.strength {
                *best = link;
            }
        }
        named.extend(strongest.into_values());
        named.sort_unstable_by_key(|link| (link.first, link.second));
        named.into_iter().map(|link| self.pair(link)).collect()
    }

    /// The main customer of each domain. A domain alone leads to it from each of the others and not between them: who
    /// shares a domain with nineteen others is asked about once.
    fn hubs(&self) -> BTreeMap<u32, u32> {
        let mut sharing: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (number, customer) in self.prepared.customers.iter().enumerate() {
            for domain in &customer.domains {
                sharing.entry(*domain).or_default().push(as_number(number));
            }
        }
        let hub = |(domain, members): (u32, Vec<u32>)| {
            Some((domain, main_of(self.prepared, self.settled, &members)?))
        };
        sharing.into_iter().filter_map(hub).collect()
    }

    fn is_at_hub(&self, hubs: &BTreeMap<u32, u32>, link: &Link) -> bool {
        let (one, two) = (self.prepared.customer(link.first), self.prepared.customer(link.second));
        let mut shared = common(&one.domains, &two.domains).filter_map(|domain| hubs.get(&domain));
        shared.any(|hub| *hub == link.first || *hub == link.second)
    }

    fn pair(&self, link: Link) -> Pair {
        let customers = (link.first, link.second);
        let (evidence, mut against) = reasons(self.prepared, self.settled, self.limits, customers);
        against.extend(self.joined.refused.get(&customers).cloned());
        let id = |number: u32| self.prepared.customer(number).record.customer_id.clone();
        Pair {
            first: id(link.first),
            second: id(link.second),
            certainty: link.certainty,
            strength: link.strength,
            evidence,
            against,
        }
    }

    fn groups(&self) -> Vec<Group> {
        let mut members_of: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (number, group) in self.joined.group_of.iter().enumerate() {
            members_of.entry(*group).or_default().push(as_number(number));
        }
        let id = |number: u32| self.prepared.customer(number).record.customer_id.clone();
        let group = |members: Vec<u32>| {
            let main = main_of(self.prepared, self.settled, &members).filter(|_| members.len() > 1)?;
            Some(Group { main: id(main), members: members.into_iter().map(id).collect() })
        };
        members_of.into_values().filter_map(group).collect()
    }
}
