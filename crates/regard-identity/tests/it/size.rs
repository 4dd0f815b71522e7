//! A hundred thousand customers: what is compared grows with their number. Counts only; no clock.

use crate::support::{Said, customer, decided};
use regard_identity::{Certainty, CustomerRecord};

/// Numbers that look random and are always the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn word(&mut self) -> String {
        let syllables = [
            "ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "gra", "stel", "krom", "brin", "dal",
        ];
        let mut pick = || syllables[self.below(syllables.len() as u64) as usize];
        format!("{}{}{}", pick(), pick(), pick())
    }
}

/// A German number that holds: its check digit, as the Bundesgesetzblatt computes it.
fn tax(base: u64) -> String {
    let product = base.to_string().bytes().fold(10, |product, digit| {
        let sum = (u64::from(digit - b'0') + product) % 10;
        2 * (if sum == 0 { 10 } else { sum }) % 11
    });
    format!("DE{base}{}", (11 - product) % 10)
}

const TRADES: &[&str] =
    &["Logistik", "Bau", "Handel", "Technik", "Transport", "Service", "Consulting", "Immobilien"];

/// Different customers, of which each tenth stands in a second source: with its number, or with its name and domain.
fn records(count: u64) -> (Vec<CustomerRecord>, usize) {
    let mut numbers = Numbers(7);
    let mut records = Vec::new();
    let mut twins = 0;
    for id in 0..count {
        let name = format!("{} {}", numbers.word(), TRADES[numbers.below(8) as usize]);
        let tax = tax(21_000_000 + id * 17);
        let domain = format!("{}{id}.de", name.replace(' ', "-"));
        let country = if id % 3 == 0 { "Deutschland" } else { "DE" };
        let mut record =
            customer(&format!("C{id:06}"), &format!("{name} GmbH")).from(country).domain(&domain);
        if id % 4 != 1 {
            record = record.tax(&tax);
        }
        if id % 10 == 0 {
            let twin = customer(&format!("X{id:06}"), &name.to_uppercase());
            let twin = if id % 20 == 0 && id % 4 != 1 {
                twin.tax(&tax)
            } else {
                twin.email(&format!("info@{domain}"))
            };
            records.push(twin.from("DE"));
            twins += 1;
        }
        records.push(record);
    }
    (records, twins)
}

#[test]
fn what_is_compared_grows_with_the_customers() {
    for count in [10_000, 100_000] {
        let (records, twins) = records(count);
        let identities = decided(&records);
        let certain = identities.pairs.iter().filter(|pair| pair.certainty == Certainty::Certain).count();
        println!(
            "{} customers, {} compared, {certain} certain, {} likely, {} groups, {} too shared",
            records.len(),
            identities.compared,
            identities.pairs.len() - certain,
            identities.groups.len(),
            identities.too_shared.len(),
        );
        assert_eq!((identities.groups.len(), certain), (twins, twins));
        assert!(identities.compared < 60 * records.len() as u64, "{}", identities.compared);
    }
}

/// Few names, few words, few domains, words one letter apart: what is shared by many leads nowhere.
#[test]
fn a_crowd_is_not_compared_with_itself() {
    let mut numbers = Numbers(3);
    let letters = ["a", "e", "i", "o", "u"];
    let mut records = Vec::new();
    for id in 0..20_000 {
        let mut letter = || letters[numbers.below(5) as usize];
        let word = format!("k{}l{}m{}n{}", letter(), letter(), letter(), letter());
        let name = match id % 4 {
            0 => "Müller Bau".to_owned(),
            1 => format!("Müller {} Bau", TRADES[numbers.below(8) as usize]),
            2 => format!("{word} Bau"),
            _ => format!("{word} {}", numbers.word()),
        };
        let record = customer(&format!("C{id:06}"), &name).from("DE").tax("DE792174218").known_as("erp", "0");
        let domain = format!("domain{}.de", numbers.below(40));
        records.push(record.domain(&domain).email(&format!("info@{domain}")).phone("030 1234987"));
    }
    let identities = decided(&records);
    println!(
        "{} customers, {} compared, {} named",
        records.len(),
        identities.compared,
        identities.pairs.len()
    );
    assert_eq!(identities.groups, []);
    assert!(identities.compared < 60 * records.len() as u64, "{}", identities.compared);
}
