//! When tax numbers say that customers are two. Owns that one rule, because pairs and groups both hang on it.

use crate::prepare::Customer;
use crate::tax::Scheme;

/// A verified number at a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Claim {
    scheme: Scheme,
    entity: u32,
    /// Whose number it is.
    pub(crate) customer: u32,
    /// Which of its numbers.
    pub(crate) place: usize,
}

/// What a customer's verified numbers claim, sorted.
pub(crate) fn claims(number: u32, customer: &Customer) -> Vec<Claim> {
    let verified = customer.taxes.iter().enumerate().filter(|(_, held)| held.tax.scheme().is_verified());
    let claim = |(place, held): (usize, &crate::prepare::Held)| Claim {
        scheme: held.tax.scheme(),
        entity: held.entity,
        customer: number,
        place,
    };
    let mut claims: Vec<Claim> = verified.map(claim).collect();
    claims.sort_unstable();
    claims
}

/// Two claims that cannot both be of one customer: of one scheme, in which the two sides have nothing in common. A side
/// may have several numbers of a scheme, when it got a new one.
pub(crate) fn contradiction<'c>(one: &'c [Claim], two: &'c [Claim]) -> Option<(&'c Claim, &'c Claim)> {
    for of_scheme in one.chunk_by(|left, right| left.scheme == right.scheme) {
        let first = of_scheme.first()?;
        let others = || two.iter().filter(|claim| claim.scheme == first.scheme);
        let common = others().any(|other| of_scheme.iter().any(|claim| claim.entity == other.entity));
        if let Some(other) = others().next().filter(|_| !common) {
            return Some((first, other));
        }
    }
    None
}
