//! Which customer of a group is the main one.

use crate::support::{Said, chosen, customer, decided};
use regard_identity::{CustomerRecord, Decisions, Limits, MainChoice, decide};

fn main_with(records: &[CustomerRecord], mains: Vec<MainChoice>) -> String {
    let decisions = Decisions { pairs: Vec::new(), mains };
    decide(records, &decisions, &Limits::default()).groups[0].main.to_string()
}

#[test]
fn the_oldest_then_the_fullest_then_the_first() {
    let bare = |id: &str| customer(id, "Zephyrine").known_as("erp", "7");
    let records = [bare("1"), bare("2").since("2019-05-01"), bare("3").since("2018-01-31").from("DE")];
    assert_eq!(decided(&records).groups[0].main.as_str(), "3");
    let records = [bare("1"), bare("2").from("DE"), bare("3").from("DE").phone("030 1234987")];
    assert_eq!(decided(&records).groups[0].main.as_str(), "3");
    let records = [bare("2"), bare("1")];
    assert_eq!(decided(&records).groups[0].main.as_str(), "1");
}

#[test]
fn a_choice_by_hand_wins_and_the_latest_of_several() {
    let records = [
        customer("1", "Zephyrine").known_as("erp", "7").since("2001-01-01"),
        customer("2", "Zephyrine").known_as("erp", "7"),
        customer("3", "Zephyrine").known_as("erp", "7"),
    ];
    assert_eq!(main_with(&records, vec![chosen("2", 5)]), "2");
    assert_eq!(main_with(&records, vec![chosen("3", 9), chosen("2", 5), chosen("3", 1)]), "3");
    assert_eq!(main_with(&records, vec![chosen("gone", 9)]), "1");
}

#[test]
fn the_others_are_shown_under_the_main_one() {
    let named = |id: &str| customer(id, "Zephyrine").known_as("erp", "7");
    let identities =
        decided(&[named("1"), named("2").since("2019-05-01"), named("3"), customer("4", "Omega")]);
    let shown: Vec<_> = identities.mains().map(|(one, main)| (one.as_str(), main.as_str())).collect();
    assert_eq!(shown, [("1", "2"), ("3", "2")]);
}
