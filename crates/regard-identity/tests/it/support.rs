//! Records in few words, and questions about what was decided. Owns no rule.

use jiff::Timestamp;
use regard_identity::{
    Certainty, CustomerRecord, Decision, Decisions, Identities, Limits, MainChoice, Pair, SourceKey, Verdict,
    decide,
};
use regard_model::CustomerId;

/// A record that is said piece by piece.
pub(crate) trait Said: Sized {
    fn from(self, country: &str) -> Self;
    fn tax(self, number: &str) -> Self;
    fn domain(self, domain: &str) -> Self;
    fn email(self, email: &str) -> Self;
    fn phone(self, phone: &str) -> Self;
    fn known_as(self, source: &str, key: &str) -> Self;
    fn since(self, day: &str) -> Self;
}

impl Said for CustomerRecord {
    fn from(mut self, country: &str) -> Self {
        self.country = Some(country.to_owned());
        self
    }

    fn tax(mut self, number: &str) -> Self {
        self.tax_numbers.push(number.to_owned());
        self
    }

    fn domain(mut self, domain: &str) -> Self {
        self.email_domains.push(domain.to_owned());
        self
    }

    fn email(mut self, email: &str) -> Self {
        self.emails.push(email.to_owned());
        self
    }

    fn phone(mut self, phone: &str) -> Self {
        self.phones.push(phone.to_owned());
        self
    }

    fn known_as(mut self, source: &str, key: &str) -> Self {
        self.same_as.push(SourceKey { source: source.to_owned(), key: key.to_owned() });
        self
    }

    fn since(mut self, day: &str) -> Self {
        self.since_on = Some(day.parse().unwrap());
        self
    }
}

pub(crate) fn customer(id: &str, name: &str) -> CustomerRecord {
    CustomerRecord::new(CustomerId::new(id), name)
}

/// Decides without anything that a person said.
pub(crate) fn decided(records: &[CustomerRecord]) -> Identities {
    decide(records, &Decisions::default(), &Limits::default())
}

/// Decides with what a person said, in the order in which it was said.
pub(crate) fn decided_with(records: &[CustomerRecord], said: &[(&str, &str, Verdict)]) -> Identities {
    decide(records, &decisions(said), &Limits::default())
}

pub(crate) fn decisions(said: &[(&str, &str, Verdict)]) -> Decisions {
    let decision = |(order, (first, second, verdict)): (usize, &(&str, &str, Verdict))| Decision {
        first: CustomerId::new(*first),
        second: CustomerId::new(*second),
        verdict: *verdict,
        decided_at: Timestamp::from_second(order as i64).unwrap(),
    };
    Decisions { pairs: said.iter().enumerate().map(decision).collect(), mains: Vec::new() }
}

pub(crate) fn chosen(id: &str, second: i64) -> MainChoice {
    MainChoice { customer_id: CustomerId::new(id), chosen_at: Timestamp::from_second(second).unwrap() }
}

/// The pair of two customers, in the order of their keys.
pub(crate) fn pair<'i>(identities: &'i Identities, first: &str, second: &str) -> Option<&'i Pair> {
    identities.pairs.iter().find(|pair| pair.first.as_str() == first && pair.second.as_str() == second)
}

pub(crate) fn certainty(identities: &Identities, first: &str, second: &str) -> Option<Certainty> {
    pair(identities, first, second).map(|pair| pair.certainty)
}

/// The keys of what speaks for a pair, and of what speaks against it.
pub(crate) fn keys(
    identities: &Identities,
    first: &str,
    second: &str,
) -> (Vec<&'static str>, Vec<&'static str>) {
    let pair = pair(identities, first, second).unwrap();
    let short = |reasons: &[regard_identity::Reason]| -> Vec<&'static str> {
        reasons.iter().map(|reason| reason.key().trim_start_matches("identity.")).collect()
    };
    (short(&pair.evidence), short(&pair.against))
}

/// The groups, each as its members' keys.
pub(crate) fn groups(identities: &Identities) -> Vec<Vec<&str>> {
    identities.groups.iter().map(|group| group.members.iter().map(CustomerId::as_str).collect()).collect()
}
