//! Countries by their ISO 3166-1 code, and what sources write instead of it: a longer code, or a name in
//! some language. Owns no rule of a country.

use crate::fold::squash;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

/// Code of two letters, code of three, names parted by bars. Where they are from: `data/README.md`.
const COUNTRIES: &str = include_str!("../data/countries.tsv");

static BY_SPELLING: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
    let mut spellings = HashMap::new();
    for line in COUNTRIES.lines() {
        let mut fields = line.split(['\t', '|']);
        let Some(country) = fields.next().and_then(Country::of_code) else { continue };
        spellings.insert(squash(country.code()), country);
        spellings.extend(fields.map(|name| (squash(name), country)));
    }
    spellings
});

/// An ISO 3166-1 code: two upper-case letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// Reads a code of two or three letters, or a name in one of the languages of the product, German,
    /// Dutch or the country's own.
    ///
    /// **Empty**: `None` when no country is spelled like this.
    pub fn read(text: &str) -> Option<Self> {
        BY_SPELLING.get(&squash(text)).copied()
    }

    /// The two letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("??")
    }

    /// The country of a code that stands in this program.
    pub(crate) const fn known(code: [u8; 2]) -> Self {
        Self(code)
    }

    fn of_code(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [first, second] if first.is_ascii_uppercase() && second.is_ascii_uppercase() => {
                Some(Self([*first, *second]))
            }
            _ => None,
        }
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::of_code(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("{text:?} is no ISO 3166-1 code of two letters")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_read_however_it_is_written() {
        for (code, spellings) in [
            ("DE", ["de", "DEU", "Deutschland", "Alemania", "Niemcy", "D"]),
            ("PL", ["pl", "POL", "Polska", "Polen", "Pologne", "Polônia"]),
            ("ES", ["es", "ESP", "España", "Spanien", "Hiszpania", "E"]),
            ("IT", ["it", "ITA", "Italia", "Włochy", "Italien", "I"]),
            ("FR", ["fr", "FRA", "France", "Frankreich", "Francja", "F"]),
            ("PT", ["pt", "PRT", "Portugal", "Portugalia", "Portogallo", "P"]),
            ("BR", ["br", "BRA", "Brasil", "Brazylia", "Brésil", "BRAZIL"]),
            ("AT", ["at", "AUT", "Österreich", "Autriche", "Austria", "Oostenrijk"]),
            ("NL", ["nl", "NLD", "Nederland", "Países Bajos", "Holland", "Niederlande"]),
            ("GB", ["uk", "GBR", "Großbritannien", "Wielka Brytania", "Regno Unito", "Great Britain"]),
            ("US", ["U.S.A.", "usa", "EE. UU.", "Stany Zjednoczone", "États-Unis", "United States"]),
        ] {
            for spelling in spellings {
                assert_eq!(Country::read(spelling).unwrap().code(), code, "{spelling}");
            }
        }
        for nothing in ["", " ", "Atlantis", "??", "EU"] {
            assert_eq!(Country::read(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn no_spelling_means_two_countries() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for line in COUNTRIES.lines() {
            let code = &line[..2];
            for spelling in line.split(['\t', '|']).map(squash).filter(|spelling| !spelling.is_empty()) {
                let before = seen.insert(spelling.clone(), code);
                assert!(before.is_none_or(|before| before == code), "{spelling}");
            }
        }
    }
}
