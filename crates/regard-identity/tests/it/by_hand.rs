//! What people decided counts more than what the rules say.

use crate::support::{Said, certainty, customer, decided_with, groups, keys};
use regard_identity::Certainty::{Certain, Likely};
use regard_identity::CustomerRecord;
use regard_identity::Verdict::{Joined, KeptApart, Undone};

const ONE: &str = "DE792174218";
const TWO: &str = "DE616630494";
const NONE: [[&str; 2]; 0] = [];

fn foods(id: &str) -> CustomerRecord {
    customer(id, "Zephyrine Foods").domain("zephyrine.com")
}

#[test]
fn joined_by_hand_is_certain_whatever_speaks_against_it() {
    let records = [customer("1", "Alpha").tax(ONE), customer("2", "Omega").tax(TWO)];
    let identities = decided_with(&records, &[("2", "1", Joined)]);
    assert_eq!(groups(&identities), [["1", "2"]]);
    assert_eq!(keys(&identities, "1", "2"), (vec!["joined_by_hand"], vec!["different_tax_numbers"]));
}

#[test]
fn what_a_person_joined_speaks_with_one_voice() {
    let records =
        [customer("1", "Alpha").tax(ONE), customer("2", "Omega").tax(TWO), customer("3", "Zip").tax(TWO)];
    let identities = decided_with(&records, &[("1", "2", Joined)]);
    assert_eq!(groups(&identities), [["1", "2", "3"]]);
}

#[test]
fn kept_apart_is_never_proposed_again() {
    let records = [foods("1").tax(ONE), foods("2").tax(ONE)];
    assert_eq!(decided_with(&records, &[("1", "2", KeptApart)]).pairs, []);
    // Nor by way of a third, which is joined with neither: nothing tells with which.
    let records = [foods("1"), foods("2"), foods("3")];
    let identities = decided_with(&records, &[("1", "2", KeptApart)]);
    assert_eq!(groups(&identities), NONE);
    assert_eq!(certainty(&identities, "1", "2"), None);
    assert_eq!(keys(&identities, "1", "3").1, ["group_would_hold_kept_apart"]);
    // Nor between the groups that the two are in.
    let records =
        [foods("1").tax(ONE), foods("2").tax(TWO), customer("3", "Zip").tax(ONE).domain("zephyrine.com")];
    let identities = decided_with(&records, &[("1", "2", KeptApart)]);
    assert_eq!(groups(&identities), [["1", "3"]]);
    assert_eq!(identities.pairs.len(), 1);
}

#[test]
fn what_was_undone_waits_for_a_person() {
    let records = [foods("1").tax(ONE), foods("2").tax(ONE)];
    let identities = decided_with(&records, &[("1", "2", Undone)]);
    assert_eq!(certainty(&identities, "1", "2"), Some(Likely));
    assert_eq!(keys(&identities, "1", "2").1, ["undone"]);
    assert_eq!(groups(&identities), NONE);
    // A third does not join the two by itself either.
    let records = [foods("1"), foods("2"), foods("3")];
    assert_eq!(groups(&decided_with(&records, &[("1", "2", Undone)])), NONE);
}

#[test]
fn the_latest_word_counts() {
    let records = [foods("1"), foods("2")];
    let joined = decided_with(&records, &[("1", "2", KeptApart), ("1", "2", Joined)]);
    assert_eq!(certainty(&joined, "1", "2"), Some(Certain));
    let apart = decided_with(&records, &[("1", "2", Joined), ("2", "1", KeptApart)]);
    assert_eq!(apart.pairs, []);
    let undone = decided_with(&records, &[("1", "2", KeptApart), ("2", "1", Undone)]);
    assert_eq!(certainty(&undone, "1", "2"), Some(Likely));
}

#[test]
fn decisions_that_contradict_each_other_leave_the_older_join_to_a_person() {
    let records = [customer("1", "Alpha"), customer("2", "Beta"), customer("3", "Gamma")];
    let said = [("1", "2", Joined), ("2", "3", Joined), ("1", "3", KeptApart)];
    let identities = decided_with(&records, &said);
    assert_eq!(groups(&identities), [["2", "3"]]);
    assert_eq!(certainty(&identities, "1", "2"), Some(Likely));
    assert_eq!(keys(&identities, "1", "2"), (vec!["joined_by_hand"], vec!["group_would_hold_kept_apart"]));
}

#[test]
fn decisions_about_customers_that_are_gone_make_no_difference() {
    let records = [foods("1"), foods("2")];
    let identities = decided_with(&records, &[("1", "gone", Joined), ("gone", "2", KeptApart)]);
    assert_eq!(groups(&identities), [["1", "2"]]);
}
