//! What two customers have in common, what that proves, and the reasons as they are shown. Owns the rules for a pair; a
//! group is more than its pairs and is decided in [`crate::join`].

use crate::contradiction::{claims, contradiction};
use crate::country::Country;
use crate::decision::{Settled, Verdict};
use crate::limits::Limits;
use crate::name::likeness::likeness_percent;
use crate::outcome::Certainty;
use crate::prepare::{Customer, Held, Prepared};
use crate::reason::Reason;

/// What the tax numbers of two customers say, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Numbers {
    Nothing,
    /// The same digits, but one of them does not say its country.
    Bare,
    /// One company, two branches of it.
    Branches,
    /// One in common.
    Shared,
    /// All in common.
    AllShared,
}

/// What the names of two customers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    Apart,
    Similar,
    Same,
}

/// What the countries of two customers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Countries {
    Unknown,
    Same,
    Different,
}

/// Everything about a pair that the rules ask for.
#[derive(Debug, Clone, Copy)]
struct Facts {
    numbers: Numbers,
    contradict: bool,
    source_key: bool,
    names: Names,
    domain: bool,
    email: bool,
    phone: bool,
    countries: Countries,
    forms_differ: bool,
    undone: bool,
}

/// A pair that is worth naming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    /// The customer with the smaller number.
    pub(crate) first: u32,
    /// The other.
    pub(crate) second: u32,
    /// How sure it is.
    pub(crate) certainty: Certainty,
    /// The larger, the more speaks for it.
    pub(crate) strength: u32,
    /// Whether nothing but a mail domain speaks for it.
    pub(crate) domain_only: bool,
    /// Whether a person joined the two.
    pub(crate) by_hand: bool,
}

/// Judges a pair. **Empty**: `None` when it is not worth naming.
pub(crate) fn weigh(
    prepared: &Prepared,
    settled: &Settled,
    limits: &Limits,
    (first, second): (u32, u32),
) -> Option<Link> {
    let verdict = settled.verdict(first, second);
    let facts = Facts::of(prepared, limits, verdict, (first, second));
    let (certainty, domain_only) = match verdict {
        Some(Verdict::KeptApart) => return None,
        Some(Verdict::Joined) => (Certainty::Certain, false),
        _ => facts.judged()?,
    };
    let by_hand = verdict == Some(Verdict::Joined);
    let strength = facts.strength() + if by_hand { BY_HAND } else { 0 };
    Some(Link { first, second, certainty, strength, domain_only, by_hand })
}

/// What a proof weighs. Only the order between them counts, and that two lesser ones do not outweigh a hand.
const BY_HAND: u32 = 10_000;
const ALL_NUMBERS_SHARED: u32 = 400;
const SOURCE_KEY_SHARED: u32 = 350;
const NUMBER_SHARED: u32 = 300;
const NAME_AND_DOMAIN: u32 = 200;
const BRANCHES: u32 = 100;
const BARE_NUMBER: u32 = 90;

impl Facts {
    fn of(
        prepared: &Prepared,
        limits: &Limits,
        verdict: Option<Verdict>,
        (first, second): (u32, u32),
    ) -> Self {
        let (one, two) = (prepared.customer(first), prepared.customer(second));
        Self {
            numbers: numbers(one, two),
            contradict: contradiction(&claims(first, one), &claims(second, two)).is_some(),
            source_key: shares(&one.source_keys, &two.source_keys),
            names: names(prepared, limits, one, two),
            domain: shares(&one.domains, &two.domains),
            email: shares(&one.emails, &two.emails),
            phone: shares(&one.phones, &two.phones),
            countries: countries(one.country, two.country),
            forms_differ: one.form.zip(two.form).is_some_and(|(one, two)| one != two),
            undone: verdict == Some(Verdict::Undone),
        }
    }

    fn name_and_domain(&self) -> bool {
        self.names == Names::Same && self.domain
    }

    /// How sure it is, and whether only a domain says so.
    fn judged(&self) -> Option<(Certainty, bool)> {
        let by_number = self.numbers >= Numbers::Shared || self.source_key;
        let two_companies = self.forms_differ || self.countries == Countries::Different;
        let proved = by_number || (self.name_and_domain() && !two_companies);
        if proved && !self.contradict && !self.undone {
            return Some((Certainty::Certain, false));
        }
        if by_number || self.name_and_domain() {
            return Some((Certainty::Likely, false));
        }
        if self.contradict {
            return None;
        }
        let contact = self.email || self.phone;
        let likely = match self.names {
            Names::Same => self.countries != Countries::Different || contact,
            Names::Similar => {
                self.domain || contact || (self.countries == Countries::Same && !self.forms_differ)
            }
            Names::Apart => false,
        };
        if likely || self.email || self.numbers > Numbers::Nothing {
            return Some((Certainty::Likely, false));
        }
        self.domain.then_some((Certainty::Likely, true))
    }

    fn strength(&self) -> u32 {
        let parts = [
            match self.numbers {
                Numbers::AllShared => ALL_NUMBERS_SHARED,
                Numbers::Shared => NUMBER_SHARED,
                Numbers::Branches => BRANCHES,
                Numbers::Bare => BARE_NUMBER,
                Numbers::Nothing => 0,
            },
            if self.source_key { SOURCE_KEY_SHARED } else { 0 },
            if self.name_and_domain() { NAME_AND_DOMAIN } else { 0 },
            match self.names {
                Names::Same => 32,
                Names::Similar => 16,
                Names::Apart => 0,
            },
            if self.domain { 8 } else { 0 },
            if self.email { 4 } else { 0 },
            if self.phone { 2 } else { 0 },
        ];
        let all: u32 = parts.iter().sum();
        if self.contradict { all / 2 } else { all }
    }
}

/// The reasons for and against a pair, as they are shown.
pub(crate) fn reasons(
    prepared: &Prepared,
    settled: &Settled,
    limits: &Limits,
    (first, second): (u32, u32),
) -> (Vec<Reason>, Vec<Reason>) {
    let verdict = settled.verdict(first, second);
    let facts = Facts::of(prepared, limits, verdict, (first, second));
    let (one, two) = (prepared.customer(first), prepared.customer(second));
    let mut evidence = Vec::new();
    if verdict == Some(Verdict::Joined) {
        evidence.push(Reason::JoinedByHand);
    }
    evidence.extend(shared_numbers(one, two));
    evidence.extend(common(&one.source_keys, &two.source_keys).filter_map(|key| {
        let key = prepared.source_keys.key(key)?.clone();
        Some(Reason::SameSourceKey { source: key.source, source_key: key.key })
    }));
    let (first_name, second_name) = (one.record.name.clone(), two.record.name.clone());
    match facts.names {
        Names::Same => evidence.push(Reason::SameName { first: first_name, second: second_name }),
        Names::Similar => evidence.push(Reason::SimilarName {
            first: first_name,
            second: second_name,
            likeness_percent: likeness(prepared, limits, one, two),
        }),
        Names::Apart => {}
    }
    let mut texts: Vec<Reason> = Vec::new();
    texts.extend(
        common(&one.domains, &two.domains)
            .filter_map(|domain| Some(Reason::SameDomain { domain: prepared.domains.key(domain)?.clone() })),
    );
    texts.extend(
        common(&one.emails, &two.emails)
            .filter_map(|email| Some(Reason::SameEmail { email: prepared.emails.key(email)?.clone() })),
    );
    texts.extend(
        common(&one.phones, &two.phones)
            .filter_map(|phone| Some(Reason::SamePhone { phone: prepared.phones.key(phone)?.clone() })),
    );
    texts.sort_unstable();
    evidence.append(&mut texts);
    evidence.extend(
        one.country
            .filter(|_| facts.countries == Countries::Same)
            .map(|country| Reason::SameCountry { country }),
    );
    (evidence, against(&facts, prepared, (first, second)))
}

fn against(facts: &Facts, prepared: &Prepared, (first, second): (u32, u32)) -> Vec<Reason> {
    let (one, two) = (prepared.customer(first), prepared.customer(second));
    let mut against = Vec::new();
    if facts.undone {
        against.push(Reason::Undone);
    }
    let (claimed, other) = (claims(first, one), claims(second, two));
    if let Some((left, right)) = contradiction(&claimed, &other) {
        let held = one.taxes.get(left.place).zip(two.taxes.get(right.place));
        against.extend(held.and_then(|(left, right)| {
            let country = left.tax.scheme().country()?;
            let (first, second) = (left.tax.number().to_owned(), right.tax.number().to_owned());
            Some(Reason::DifferentTaxNumbers { country, first, second })
        }));
    }
    if let (Countries::Different, Some(first), Some(second)) = (facts.countries, one.country, two.country) {
        against.push(Reason::DifferentCountries { first, second });
    }
    if let (true, Some(first), Some(second)) = (facts.forms_differ, one.form, two.form) {
        against.push(Reason::DifferentLegalForms { first: first.to_owned(), second: second.to_owned() });
    }
    against
}

/// Numbers in common between two sorted lists.
pub(crate) fn common<'l>(one: &'l [u32], two: &'l [u32]) -> impl Iterator<Item = u32> + 'l {
    one.iter().filter(|number| two.binary_search(number).is_ok()).copied()
}

fn shares(one: &[u32], two: &[u32]) -> bool {
    common(one, two).next().is_some()
}

fn countries(one: Option<Country>, two: Option<Country>) -> Countries {
    match (one, two) {
        (Some(one), Some(two)) if one == two => Countries::Same,
        (Some(_), Some(_)) => Countries::Different,
        _ => Countries::Unknown,
    }
}

fn names(prepared: &Prepared, limits: &Limits, one: &Customer, two: &Customer) -> Names {
    if shares(&one.names, &two.names) {
        Names::Same
    } else if likeness(prepared, limits, one, two) >= limits.likeness_percent.max(1) {
        Names::Similar
    } else {
        Names::Apart
    }
}

fn likeness(prepared: &Prepared, limits: &Limits, one: &Customer, two: &Customer) -> u8 {
    likeness_percent(&prepared.words_of(one), &prepared.words_of(two), limits.typing_error_customers)
}

/// What two numbers say.
fn relation(one: &Held, two: &Held) -> Numbers {
    let known = one.tax.scheme().country().is_some() && two.tax.scheme().country().is_some();
    if known && one.entity == two.entity {
        let branches = one.tax.branch().zip(two.tax.branch());
        if branches.is_some_and(|(one, two)| one != two) { Numbers::Branches } else { Numbers::Shared }
    } else if !known && one.bare == two.bare {
        Numbers::Bare
    } else {
        Numbers::Nothing
    }
}

fn numbers(one: &Customer, two: &Customer) -> Numbers {
    let best = |held: &Held, others: &[Held]| others.iter().map(|other| relation(held, other)).max();
    let strongest =
        one.taxes.iter().filter_map(|held| best(held, &two.taxes)).max().unwrap_or(Numbers::Nothing);
    let all = |these: &[Held], those: &[Held]| {
        these.iter().all(|held| best(held, those).is_some_and(|best| best >= Numbers::Shared))
    };
    if strongest == Numbers::Shared && all(&one.taxes, &two.taxes) && all(&two.taxes, &one.taxes) {
        return Numbers::AllShared;
    }
    strongest
}

fn shared_numbers(one: &Customer, two: &Customer) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for left in &one.taxes {
        for right in &two.taxes {
            let country = left.tax.scheme().country();
            let (first, second) = (left.tax.number().to_owned(), right.tax.number().to_owned());
            let reason = match (relation(left, right), country) {
                (Numbers::Nothing, _) => continue,
                (Numbers::Branches, Some(country)) => {
                    Reason::SameCompanyOtherBranch { country, first, second }
                }
                (Numbers::Bare, _) => Reason::SameTaxNumber { country: None, number: first, verified: false },
                _ => Reason::SameTaxNumber {
                    country,
                    number: left.tax.entity().to_owned(),
                    verified: left.tax.scheme().is_verified(),
                },
            };
            reasons.push(reason);
        }
    }
    reasons.sort_unstable();
    reasons.dedup();
    reasons
}
