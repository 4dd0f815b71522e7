//! What holds for any customers and any decisions.

use crate::support::{Said, customer};
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use regard_identity::{
    Certainty, Country, CustomerRecord, Decision, Decisions, Identities, Limits, Scheme, SourceKey,
    TaxNumber, TaxReading, Verdict, decide,
};
use regard_model::CustomerId;
use std::collections::{BTreeMap, BTreeSet};

const NAMES: &[&str] = &[
    "Zephyrine Foods",
    "Zephyrine Foods GmbH",
    "Zephirine Foods",
    "Foods Zephyrine",
    "Zephyrine Foods AG",
    "Müller Bau",
    "Mueller Bau",
    "Müller Logistik",
    "Muller Bau GmbH",
    "Diverse",
    "Orchid",
    "Orchidea",
    "",
];
const TAXES: &[&str] = &[
    "DE792174218",
    "DE616630494",
    "792174218",
    "PL5753113361",
    "9923525953",
    "DE123456789",
    "DE792174219",
    "GB980780684",
];
const DOMAINS: &[&str] = &["zephyrine.com", "mueller-bau.de", "gmail.com", "web.de"];
const COUNTRIES: &[&str] = &["DE", "Deutschland", "PL", "AT", "Atlantis"];
const EMAILS: &[&str] = &["ann@zephyrine.com", "bob@gmail.com"];

/// None or a few of a list.
fn some_of(list: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<String>> {
    vec(select(list).prop_map(str::to_owned), 0..=most)
}

/// A customer out of a world so small that much is shared.
fn record() -> impl Strategy<Value = CustomerRecord> {
    let keys = vec((select(&["erp", "crm"][..]), 0..4u8), 0..=1);
    let texts = (some_of(TAXES, 2), some_of(DOMAINS, 2), some_of(EMAILS, 1), some_of(COUNTRIES, 1));
    (0..12u8, select(NAMES), texts, keys).prop_map(|(id, name, (taxes, domains, emails, countries), keys)| {
        let source_key =
            |(source, key): (&str, u8)| SourceKey { source: source.to_owned(), key: key.to_string() };
        CustomerRecord {
            country: countries.into_iter().next(),
            tax_numbers: taxes,
            email_domains: domains,
            emails,
            same_as: keys.into_iter().map(source_key).collect(),
            ..customer(&format!("{id:02}"), name)
        }
    })
}

fn said(verdicts: &'static [Verdict]) -> impl Strategy<Value = Decisions> {
    let one =
        (0..12u8, 0..12u8, select(verdicts), 0..6i64).prop_map(|(first, second, verdict, at)| Decision {
            first: CustomerId::new(format!("{first:02}")),
            second: CustomerId::new(format!("{second:02}")),
            verdict,
            decided_at: Timestamp::from_second(at).unwrap(),
        });
    vec(one, 0..6).prop_map(|pairs| Decisions { pairs, mains: Vec::new() })
}

const ANY: &[Verdict] = &[Verdict::Joined, Verdict::KeptApart, Verdict::Undone];
const NOT_JOINED: &[Verdict] = &[Verdict::KeptApart, Verdict::Undone];

fn run(records: &[CustomerRecord], decisions: &Decisions) -> Identities {
    decide(records, decisions, &Limits::default())
}

/// What counts of all that was said about each pair, told apart from the product.
fn standing(decisions: &Decisions) -> BTreeMap<(CustomerId, CustomerId), Verdict> {
    let mut sorted: Vec<&Decision> =
        decisions.pairs.iter().filter(|said| said.first != said.second).collect();
    sorted.sort_by_key(|said| (said.decided_at, said.verdict));
    let two = |said: &Decision| {
        (said.first.clone().min(said.second.clone()), said.first.clone().max(said.second.clone()))
    };
    sorted.into_iter().map(|said| (two(said), said.verdict)).collect()
}

/// The verified numbers of each customer by scheme, told apart from the product.
fn verified(records: &[CustomerRecord]) -> BTreeMap<CustomerId, BTreeMap<Scheme, BTreeSet<String>>> {
    let mut sorted = records.to_vec();
    sorted.sort();
    let mut countries: BTreeMap<CustomerId, Option<Country>> = BTreeMap::new();
    for record in &sorted {
        let country = countries.entry(record.customer_id.clone()).or_default();
        // The first country that is said counts, even if there is no such country.
        if let (None, Some(text)) = (&country, &record.country) {
            *country = Country::read(text);
        }
    }
    let mut numbers: BTreeMap<CustomerId, BTreeMap<Scheme, BTreeSet<String>>> = BTreeMap::new();
    for record in &sorted {
        for text in &record.tax_numbers {
            let country = countries.get(&record.customer_id).copied().flatten();
            if let TaxReading::Number(tax) = TaxNumber::read(text, country)
                && tax.scheme().is_verified()
            {
                let of_customer = numbers.entry(record.customer_id.clone()).or_default();
                of_customer.entry(tax.scheme()).or_default().insert(tax.entity().to_owned());
            }
        }
    }
    numbers
}

fn together(identities: &Identities) -> BTreeMap<CustomerId, usize> {
    let groups = identities.groups.iter().enumerate();
    groups.flat_map(|(place, group)| group.members.iter().map(move |id| (id.clone(), place))).collect()
}

/// One record of each customer, so that two spellings of a country at one customer do not blur the check.
fn one_each(mut records: Vec<CustomerRecord>) -> Vec<CustomerRecord> {
    let mut seen = BTreeSet::new();
    records.retain(|record| seen.insert(record.customer_id.clone()));
    records
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn order_makes_no_difference(
        records in vec(record(), 0..14),
        decisions in said(ANY),
        swaps in vec((any::<Index>(), any::<Index>()), 20),
    ) {
        let first = run(&records, &decisions);
        let (mut records, mut decisions) = (records, decisions);
        for (one, two) in swaps {
            if !records.is_empty() {
                let (one, two) = (one.index(records.len()), two.index(records.len()));
                records.swap(one, two);
            }
            if !decisions.pairs.is_empty() {
                let (one, two) = (one.index(decisions.pairs.len()), two.index(decisions.pairs.len()));
                decisions.pairs.swap(one, two);
                let said = &mut decisions.pairs[one];
                std::mem::swap(&mut said.first, &mut said.second);
            }
        }
        prop_assert_eq!(run(&records, &decisions), first);
    }

    #[test]
    fn a_customer_is_in_one_group_and_its_main_one_is_a_member(
        records in vec(record(), 0..14),
        decisions in said(ANY),
    ) {
        let identities = run(&records, &decisions);
        let mut seen = BTreeSet::new();
        for group in &identities.groups {
            prop_assert!(group.members.len() > 1);
            prop_assert!(group.members.contains(&group.main));
            prop_assert!(group.members.is_sorted());
            for member in &group.members {
                prop_assert!(seen.insert(member.clone()), "{} is in two groups", member);
            }
        }
    }

    #[test]
    fn certain_pairs_are_within_groups_and_likely_ones_between(
        records in vec(record(), 0..14),
        decisions in said(ANY),
    ) {
        let identities = run(&records, &decisions);
        let groups = together(&identities);
        let mut asked = BTreeSet::new();
        for pair in &identities.pairs {
            prop_assert!(pair.first < pair.second);
            prop_assert!(!pair.evidence.is_empty());
            let (one, two) = (groups.get(&pair.first), groups.get(&pair.second));
            let one_group = one.is_some() && one == two;
            prop_assert_eq!(one_group, pair.certainty == Certainty::Certain);
            if !one_group {
                let side = |id: &CustomerId| groups.get(id).map_or_else(|| id.to_string(), |place| format!("#{place}"));
                let (one, two) = (side(&pair.first), side(&pair.second));
                prop_assert!(asked.insert((one.clone().min(two.clone()), one.max(two))), "asked twice");
            }
        }
    }

    #[test]
    fn no_group_holds_two_that_were_kept_apart(records in vec(record(), 0..14), decisions in said(ANY)) {
        let identities = run(&records, &decisions);
        let groups = together(&identities);
        for ((first, second), verdict) in standing(&decisions) {
            if verdict == Verdict::KeptApart {
                let (one, two) = (groups.get(&first), groups.get(&second));
                prop_assert!(one.is_none() || one != two);
                let named = identities.pairs.iter().any(|pair| pair.first == first && pair.second == second);
                prop_assert!(!named, "proposed again");
            }
        }
    }

    #[test]
    fn no_group_holds_two_contradictory_numbers(records in vec(record(), 0..14), decisions in said(NOT_JOINED)) {
        let records = one_each(records);
        let identities = run(&records, &decisions);
        let numbers = verified(&records);
        for group in &identities.groups {
            for (place, one) in group.members.iter().enumerate() {
                for two in &group.members[place + 1..] {
                    let (Some(ones), Some(twos)) = (numbers.get(one), numbers.get(two)) else { continue };
                    for (scheme, one_numbers) in ones {
                        let agree = twos.get(scheme).is_none_or(|two_numbers| !one_numbers.is_disjoint(two_numbers));
                        prop_assert!(agree, "{} and {}", one, two);
                    }
                }
            }
        }
        let groups = together(&identities);
        for (first, second) in standing(&decisions).into_keys() {
            let (one, two) = (groups.get(&first), groups.get(&second));
            prop_assert!(one.is_none() || one != two, "joined again by itself");
        }
    }

    #[test]
    fn a_record_of_its_own_changes_nothing(records in vec(record(), 0..14), decisions in said(ANY), id in "[a-z0-9]{1,3}") {
        let before = run(&records, &decisions);
        let own = customer(&format!("{id}-own"), "Quxquark Vlimburt")
            .from("FR")
            .tax("FR10724624887")
            .domain("quxquark.fr")
            .email("vlim@free.fr")
            .known_as("till", "77");
        let mut more = records;
        more.push(own);
        prop_assert_eq!(run(&more, &decisions), before);
    }

    #[test]
    fn no_text_stops_it(texts in vec("\\PC{0,24}", 10), others in vec("[ -~äßŁ]{0,24}", 10)) {
        let all: Vec<CustomerRecord> = [texts, others].into_iter().enumerate().map(|(id, texts)| {
            let text = |place: usize| texts[place].clone();
            CustomerRecord {
                country: Some(text(0)),
                tax_numbers: vec![text(1), text(2)],
                email_domains: vec![text(3), format!("{}.{}", text(3), text(4))],
                emails: vec![text(5), format!("{}@{}", text(5), text(6))],
                phones: vec![text(7)],
                same_as: vec![SourceKey { source: text(8), key: text(9) }],
                ..customer(&id.to_string(), &text(4))
            }
        }).collect();
        let _ = run(&all, &Decisions::default());
    }

    #[test]
    fn a_name_is_the_same_as_itself(name in "[A-Za-zäöüßéłñ&. ]{0,30}") {
        let of = |id: &str| customer(id, &name).domain("zephyrine.com");
        let identities = run(&[of("1"), of("2")], &Decisions::default());
        // Without a name only the domain speaks for it.
        prop_assert_eq!(identities.pairs.len(), 1);
        let keys: Vec<_> = identities.pairs[0].evidence.iter().map(|reason| reason.key()).collect();
        prop_assert!(keys == ["identity.same_name", "identity.same_domain"] || keys == ["identity.same_domain"]);
    }
}
