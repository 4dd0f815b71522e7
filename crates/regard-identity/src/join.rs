//! Which customers become one group. Owns the order in which links are taken and what stops one; a link is judged in
//! [`crate::weigh`].

use crate::contradiction::{Claim, claims, contradiction};
use crate::decision::{Settled, Verdict};
use crate::limits::Limits;
use crate::prepare::{Prepared, as_number};
use crate::reason::Reason;
use crate::weigh::Link;
use std::collections::{BTreeMap, BTreeSet};

/// The groups, and the links that did not become part of one, each with what stopped it.
#[derive(Debug)]
pub(crate) struct Joined {
    /// The group of each customer, by the number of its first member. A customer in no group is its own.
    pub(crate) group_of: Vec<u32>,
    /// The links that were not taken.
    pub(crate) refused: BTreeMap<(u32, u32), Reason>,
}

/// Customers that are one so far.
#[derive(Debug, Default)]
struct Party {
    members: Vec<u32>,
    /// The claims of customers that no person joined; and together, those of customers that a person did.
    claims: Vec<Vec<Claim>>,
    /// Customers that contradict each other want it; it takes no weaker link.
    contested: bool,
}

struct Joining<'p> {
    prepared: &'p Prepared,
    most: u32,
    group_of: Vec<u32>,
    parties: BTreeMap<u32, Party>,
    /// For each customer those with which it may not be in one group.
    barred: BTreeMap<u32, BTreeSet<u32>>,
    refused: BTreeMap<(u32, u32), Reason>,
}

/// Joins what is certain. What a person joined comes first, the latest decision before earlier ones, and is stopped only
/// by what a person kept apart. Then the strongest links before weaker ones: so where a chain of links would bring a
/// contradiction into one group, it breaks at its weakest. Links of one strength are taken together or, where
/// they would bring a contradiction, not at all: which of them is wrong cannot be known.
pub(crate) fn join(prepared: &Prepared, settled: &Settled, limits: &Limits, certain: &[Link]) -> Joined {
    let mut joining = Joining::new(prepared, limits);
    joining.bar(settled.with(Verdict::KeptApart));
    for (first, second) in settled.with(Verdict::Joined) {
        joining.join_by_hand(first, second);
    }
    joining.gather_claims();
    joining.bar(settled.with(Verdict::Undone));
    let mut links: Vec<&Link> = certain.iter().filter(|link| !link.by_hand).collect();
    links.sort_unstable_by_key(|link| (std::cmp::Reverse(link.strength), link.first, link.second));
    for equal in links.chunk_by(|left, right| left.strength == right.strength) {
        joining.join_equal(equal);
    }
    Joined { group_of: joining.group_of, refused: joining.refused }
}

impl<'p> Joining<'p> {
    fn new(prepared: &'p Prepared, limits: &Limits) -> Self {
        let numbers = 0..as_number(prepared.customers.len());
        let alone = |number| (number, Party { members: vec![number], ..Party::default() });
        Self {
            prepared,
            most: limits.group_customers,
            group_of: numbers.clone().collect(),
            parties: numbers.map(alone).collect(),
            barred: BTreeMap::new(),
            refused: BTreeMap::new(),
        }
    }

    fn bar(&mut self, pairs: Vec<(u32, u32)>) {
        for (first, second) in pairs {
            self.barred.entry(first).or_default().insert(second);
            self.barred.entry(second).or_default().insert(first);
        }
    }

    fn group(&self, customer: u32) -> u32 {
        self.group_of[customer as usize]
    }

    fn join_by_hand(&mut self, first: u32, second: u32) {
        let (one, two) = (self.group(first), self.group(second));
        if one == two {
            return;
        }
        match self.barred_between(one, two) {
            Some(reason) => {
                self.refused.insert((first, second), reason);
            }
            None => self.merge(one, two),
        }
    }

    /// After the joins by hand: what a person joined speaks with one voice, so that their numbers do not contradict
    /// each other any more.
    fn gather_claims(&mut self) {
        let prepared = self.prepared;
        for party in self.parties.values_mut() {
            let members = party.members.iter();
            let mut together: Vec<Claim> =
                members.flat_map(|member| claims(*member, prepared.customer(*member))).collect();
            together.sort_unstable();
            party.claims = if together.is_empty() { Vec::new() } else { vec![together] };
        }
    }

    fn join_equal(&mut self, links: &[&Link]) {
        let mut neighbours: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        let mut open: Vec<&Link> = Vec::new();
        for link in links {
            let (one, two) = (self.group(link.first), self.group(link.second));
            if one == two {
                continue;
            }
            if self.is_contested(one) || self.is_contested(two) {
                self.refused.insert((link.first, link.second), Reason::Contested);
                continue;
            }
            neighbours.entry(one).or_default().insert(two);
            neighbours.entry(two).or_default().insert(one);
            open.push(link);
        }
        let mut stopped: BTreeMap<u32, Reason> = BTreeMap::new();
        for groups in connected(&neighbours) {
            match self.problem_of(&groups) {
                Some(problem) => stopped.extend(groups.iter().map(|group| (*group, problem.clone()))),
                None => self.merge_all(&groups),
            }
        }
        // None of the links of a stopped set was taken, so the groups of its customers are still the same.
        for link in open {
            if let Some(problem) = stopped.get(&self.group(link.first)) {
                self.refused.insert((link.first, link.second), problem.clone());
            }
        }
        for group in stopped.keys() {
            if let Some(party) = self.parties.get_mut(group) {
                party.contested = true;
            }
        }
    }

    fn is_contested(&self, group: u32) -> bool {
        self.parties.get(&group).is_some_and(|party| party.contested)
    }

    /// What speaks against all these becoming one group.
    fn problem_of(&self, groups: &[u32]) -> Option<Reason> {
        let sizes =
            groups.iter().filter_map(|group| self.parties.get(group)).map(|party| party.members.len());
        let customers = as_number(sizes.sum());
        if customers > self.most {
            return Some(Reason::GroupWouldBeTooLarge { customers });
        }
        let two_of = |place: usize| groups.iter().skip(place + 1).map(move |two| (groups[place], *two));
        let mut pairs = (0..groups.len()).flat_map(two_of);
        pairs.find_map(|(one, two)| {
            self.barred_between(one, two).or_else(|| self.contradiction_between(one, two))
        })
    }

    fn barred_between(&self, one: u32, two: u32) -> Option<Reason> {
        let id = |number: u32| self.prepared.customer(number).record.customer_id.clone();
        let members = self.parties.get(&one)?.members.iter();
        members.filter_map(|member| Some((*member, self.barred.get(member)?))).find_map(|(member, barred)| {
            let other = barred.iter().find(|other| self.group(**other) == two)?;
            Some(Reason::GroupWouldHoldKeptApart {
                first_customer_id: id(member.min(*other)),
                second_customer_id: id(member.max(*other)),
            })
        })
    }

    fn contradiction_between(&self, one: u32, two: u32) -> Option<Reason> {
        let (ones, twos) = (&self.parties.get(&one)?.claims, &self.parties.get(&two)?.claims);
        let mut pairs = ones.iter().flat_map(|one| twos.iter().map(move |two| (one, two)));
        let (left, right) = pairs.find_map(|(one, two)| contradiction(one, two))?;
        let (left, right) = if left.customer < right.customer { (left, right) } else { (right, left) };
        let (one, two) = (self.prepared.customer(left.customer), self.prepared.customer(right.customer));
        let (first, second) = (one.taxes.get(left.place)?, two.taxes.get(right.place)?);
        Some(Reason::GroupWouldContradict {
            first_customer_id: one.record.customer_id.clone(),
            second_customer_id: two.record.customer_id.clone(),
            country: first.tax.scheme().country()?,
            first: first.tax.number().to_owned(),
            second: second.tax.number().to_owned(),
        })
    }

    fn merge_all(&mut self, groups: &[u32]) {
        if let Some((first, others)) = groups.split_first() {
            for other in others {
                self.merge(*first, *other);
            }
        }
    }

    /// The group keeps the number of its first member.
    fn merge(&mut self, one: u32, two: u32) {
        let (into, from) = (one.min(two), one.max(two));
        let Some(party) = self.parties.remove(&from) else { return };
        for member in &party.members {
            self.group_of[*member as usize] = into;
        }
        if let Some(kept) = self.parties.get_mut(&into) {
            kept.members.extend(party.members);
            kept.members.sort_unstable();
            kept.claims.extend(party.claims);
        }
    }
}

/// The sets that hang together, each sorted.
fn connected(neighbours: &BTreeMap<u32, BTreeSet<u32>>) -> Vec<Vec<u32>> {
    let mut seen = BTreeSet::new();
    let mut sets = Vec::new();
    for start in neighbours.keys() {
        if !seen.insert(*start) {
            continue;
        }
        let mut set = vec![*start];
        let mut next = 0;
        while let Some(group) = set.get(next).copied() {
            next += 1;
            for other in neighbours.get(&group).into_iter().flatten() {
                if seen.insert(*other) {
                    set.push(*other);
                }
            }
        }
        set.sort_unstable();
        sets.push(set);
    }
    sets
}
