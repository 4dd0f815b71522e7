//! Groups: what hangs together, and where a chain breaks.

use crate::support::{Said, certainty, customer, decided, groups, keys, pair};
use regard_identity::Certainty::{Certain, Likely};
use regard_identity::{CustomerRecord, Decisions, Limits, Reason, decide};

const ONE: &str = "DE792174218";
const TWO: &str = "DE616630494";

fn foods(id: &str) -> CustomerRecord {
    customer(id, "Zephyrine Foods").domain("zephyrine.com")
}

#[test]
fn a_chain_of_certain_links_is_one_group() {
    let records = [
        customer("1", "Zephyrine Foods").tax(ONE).known_as("erp", "7"),
        customer("2", "Z. Foods").known_as("erp", "7").known_as("crm", "8"),
        customer("3", "Zeph").known_as("crm", "8"),
        customer("4", "Another"),
    ];
    let identities = decided(&records);
    assert_eq!(groups(&identities), [["1", "2", "3"]]);
    assert_eq!(certainty(&identities, "1", "3"), None);
}

#[test]
fn a_chain_breaks_at_its_weakest_link() {
    // 1 and 2 contradict each other; 3 hangs on 1 by its number and on 2 by name and domain.
    let records = [foods("1").tax(ONE), foods("2").tax(TWO), foods("3").tax(ONE)];
    let identities = decided(&records);
    assert_eq!(groups(&identities), [["1", "3"]]);
    let broken: Vec<_> = identities.pairs.iter().filter(|pair| pair.certainty == Likely).collect();
    assert_eq!(broken.len(), 1);
    assert_eq!(keys(&identities, "1", "3").0.first(), Some(&"same_tax_number"));
    // The same with a link that is itself without contradiction.
    let records = [
        foods("1").tax(ONE),
        foods("2").tax(TWO),
        foods("3").known_as("erp", "7"),
        foods("4").tax(ONE).known_as("erp", "7"),
    ];
    let identities = decided(&records);
    assert_eq!(groups(&identities), [["1", "3", "4"]]);
    let expected = Reason::GroupWouldContradict {
        first_customer_id: regard_model::CustomerId::new("1"),
        second_customer_id: regard_model::CustomerId::new("2"),
        country: regard_identity::Country::read("DE").unwrap(),
        first: "792174218".to_owned(),
        second: "616630494".to_owned(),
    };
    assert_eq!(pair(&identities, "2", "3").unwrap().against, [expected]);
}

#[test]
fn of_equal_links_that_disagree_none_is_taken() {
    // 3 says no number: it may be 1 or 2 by name and domain, and nothing tells which.
    let identities = decided(&[foods("1").tax(ONE), foods("2").tax(TWO), foods("3")]);
    assert_eq!(groups(&identities), Vec::<Vec<&str>>::new());
    assert_eq!(certainty(&identities, "1", "3"), Some(Likely));
    assert_eq!(certainty(&identities, "2", "3"), Some(Likely));
    assert_eq!(keys(&identities, "2", "3").1, ["group_would_contradict"]);
    // An address that 3 shares with 1 tells.
    let records = [
        foods("1").tax(ONE).email("ann@zephyrine.com"),
        foods("2").tax(TWO),
        foods("3").email("ann@zephyrine.com"),
    ];
    let identities = decided(&records);
    assert_eq!(groups(&identities), [["1", "3"]]);
}

#[test]
fn a_record_with_both_numbers_does_not_part_what_agrees() {
    let both = customer("3", "Zeph").tax(ONE).tax(TWO);
    let records =
        [foods("1").tax(ONE), customer("2", "Zephyr").tax(TWO), both, customer("4", "Zip").tax(ONE)];
    let identities = decided(&records);
    assert_eq!(groups(&identities), [["1", "4"]]);
    assert_eq!(keys(&identities, "1", "3").1, ["group_would_contradict"]);
    assert_eq!(keys(&identities, "2", "3").1, ["group_would_contradict"]);
}

#[test]
fn two_groups_are_asked_about_once() {
    let records = [
        foods("1").tax(ONE),
        customer("2", "Zip").tax(ONE).email("a@zephyrine.com"),
        customer("3", "Zephirine Foods").tax("PL5753113361").domain("zephyrine.com"),
        customer("4", "Zap").tax("PL5753113361").email("a@zephyrine.com"),
    ];
    let identities = decided(&records);
    assert_eq!(groups(&identities), [["1", "2"], ["3", "4"]]);
    let likely: Vec<_> = identities.pairs.iter().filter(|pair| pair.certainty == Likely).collect();
    assert_eq!(likely.len(), 1);
    // Name and domain say more than address and domain.
    assert_eq!((likely[0].first.as_str(), likely[0].second.as_str()), ("1", "3"));
}

#[test]
fn a_group_does_not_grow_without_end() {
    let record = |number: usize| {
        let id = format!("{number:03}");
        customer(&id, &format!("Word{number}x"))
            .known_as("erp", &number.to_string())
            .known_as("erp", &(number + 1).to_string())
    };
    let limits = Limits { group_customers: 5, ..Limits::default() };
    let chain = |count: usize| (0..count).map(record).collect::<Vec<_>>();
    let within = decide(&chain(5), &Decisions::default(), &limits);
    assert_eq!(within.groups.len(), 1);
    let beyond = decide(&chain(6), &Decisions::default(), &limits);
    assert_eq!(beyond.groups, []);
    assert!(beyond.pairs.iter().all(|pair| pair.certainty == Likely));
    assert_eq!(keys(&beyond, "000", "001").1, ["group_would_be_too_large"]);
}

#[test]
fn certain_pairs_are_those_of_the_groups() {
    let records = [foods("1"), foods("2"), foods("3"), customer("4", "Another").domain("zephyrine.com")];
    let identities = decided(&records);
    assert_eq!(groups(&identities), [["1", "2", "3"]]);
    let certain = identities.pairs.iter().filter(|pair| pair.certainty == Certain).count();
    assert_eq!((certain, identities.pairs.len()), (3, 4));
}
