//! Which customer of a group the others are shown under. Owns the order of preference.

use crate::decision::Settled;
use crate::prepare::{Customer, Prepared};
use jiff::civil::Date;
use std::cmp::Reverse;

/// The main one of these: the one that a person chose last; else the one that is a customer for longest; else the one of
/// which most is known; else the one with the smallest key.
pub(crate) fn main_of(prepared: &Prepared, settled: &Settled, members: &[u32]) -> Option<u32> {
    members.iter().copied().min_by_key(|member| {
        let customer = prepared.customer(*member);
        let since = customer.record.since_on.unwrap_or(Date::MAX);
        (Reverse(settled.chosen_at(*member)), since, Reverse(known_about(customer)), *member)
    })
}

/// How many kinds of things are known.
fn known_about(customer: &Customer) -> usize {
    let known = [
        !customer.words.is_empty(),
        customer.country.is_some(),
        !customer.taxes.is_empty(),
        !customer.domains.is_empty(),
        !customer.emails.is_empty(),
        !customer.phones.is_empty(),
    ];
    known.into_iter().filter(|known| *known).count()
}
