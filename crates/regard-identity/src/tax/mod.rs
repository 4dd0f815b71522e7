//! Tax numbers: what a text says, of which country, and whether its check digits hold. Owns the reading; the
//! rules of a country are in its file. Asks no authority whether a number was ever given out.

mod at;
mod br;
mod de;
mod digits;
mod es;
mod fr;
mod it;
mod nl;
mod pl;
mod placeholder;
mod pt;
mod spelling;

use crate::country::Country;
use serde::{Deserialize, Serialize};

/// The kind of number: two of one kind can be compared, and a customer has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// Umsatzsteuer-Identifikationsnummer of Austria.
    AtUid,
    /// Cadastro Nacional da Pessoa Jurídica of Brazil; its branch is the establishment.
    BrCnpj,
    /// Cadastro de Pessoas Físicas of Brazil.
    BrCpf,
    /// Umsatzsteuer-Identifikationsnummer of Germany.
    DeUstId,
    /// Número de Identificación Fiscal of Spain: of a person or of an entity.
    EsNif,
    /// SIREN of France, out of itself, a SIRET (its branch is the establishment) or a TVA number.
    FrSiren,
    /// Partita IVA of Italy.
    ItIva,
    /// RSIN or BSN of the Netherlands, out of itself or a btw number; its branch is the ending after the B.
    NlRsin,
    /// The btw number of a Dutch sole trader since 2020, which holds no RSIN.
    NlBtw,
    /// Numer Identyfikacji Podatkowej of Poland.
    PlNip,
    /// Número de Identificação Fiscal of Portugal.
    PtNif,
    /// A number of a country whose check digits are not verified here.
    Other(Country),
    /// A number of no known country.
    Unknown,
}

/// A tax number that may prove something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxNumber {
    scheme: Scheme,
    entity: String,
    branch: Option<String>,
    number: String,
}

/// What a text says where a tax number belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaxReading {
    /// A number.
    Number(TaxNumber),
    /// A number of a country whose check digits do not hold, or which has not the form of that country.
    FailsCheck,
    /// Something typed because the field would not stay empty: 00000000, 123456789.
    Placeholder,
    /// No number at all.
    Nothing,
}

impl Scheme {
    /// The country.
    ///
    /// **Empty**: `None` when it is not known.
    pub fn country(self) -> Option<Country> {
        Some(Country::known(*match self {
            Self::AtUid => b"AT",
            Self::BrCnpj | Self::BrCpf => b"BR",
            Self::DeUstId => b"DE",
            Self::EsNif => b"ES",
            Self::FrSiren => b"FR",
            Self::ItIva => b"IT",
            Self::NlRsin | Self::NlBtw => b"NL",
            Self::PlNip => b"PL",
            Self::PtNif => b"PT",
            Self::Other(country) => return Some(country),
            Self::Unknown => return None,
        }))
    }

    /// Whether check digits were verified. Only then do two different numbers contradict each other: one
    /// typed wrong would be found out.
    pub fn is_verified(self) -> bool {
        !matches!(self, Self::Other(_) | Self::Unknown)
    }
}

impl TaxNumber {
    /// Reads what a source wrote. A country in front of the number counts more than the customer's.
    pub fn read(text: &str, country: Option<Country>) -> TaxReading {
        let Some(compact) = spelling::compact(text) else { return TaxReading::Nothing };
        if placeholder::is_placeholder(&compact) {
            return TaxReading::Placeholder;
        }
        let reading = read_compact(&compact, country);
        match &reading {
            TaxReading::Number(number) if placeholder::is_specimen(number) => TaxReading::Placeholder,
            _ => reading,
        }
    }

    /// The kind of number.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The number without blanks, marks, label and country.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The part that names the company or person: without branch and without what is computed from it.
    pub fn entity(&self) -> &str {
        &self.entity
    }

    /// The part that names a branch of the company.
    ///
    /// **Empty**: `None` when the number names no branch.
    pub fn branch(&self) -> Option<&str> {
        self.branch.as_deref()
    }

    fn whole(scheme: Scheme, number: impl Into<String>) -> Self {
        let number = number.into();
        Self { scheme, entity: number.clone(), branch: None, number }
    }

    fn parted(scheme: Scheme, number: &str, entity: &str, branch: Option<&str>) -> Self {
        Self {
            scheme,
            entity: entity.to_owned(),
            branch: branch.map(str::to_owned),
            number: number.to_owned(),
        }
    }
}

/// The rules of a country, if they are known here: a number, or nothing where they do not hold.
fn by_rules(country: Country, body: &str) -> Option<Option<TaxNumber>> {
    Some(match country.code() {
        "AT" => at::read(body),
        "BR" => br::read(body),
        "DE" => de::read(body),
        "ES" => es::read(body),
        "FR" => fr::read(body),
        "IT" => it::read(body),
        "NL" => nl::read(body),
        "PL" => pl::read(body),
        "PT" => pt::read(body),
        _ => return None,
    })
}

fn read_compact(compact: &str, country: Option<Country>) -> TaxReading {
    let prefixed = spelling::prefixed(compact, country);
    let own = country.map(|country| (country, compact));
    for (country, body) in prefixed.into_iter().chain(own) {
        if let Some(Some(number)) = by_rules(country, body) {
            return TaxReading::Number(number);
        }
    }
    let (scheme, body) = match prefixed.or(own) {
        Some((country, body)) if by_rules(country, body).is_some() => return TaxReading::FailsCheck,
        Some((country, body)) => (Scheme::Other(country), body),
        None => (Scheme::Unknown, compact),
    };
    if spelling::is_long_enough(body, scheme) {
        TaxReading::Number(TaxNumber::whole(scheme, body))
    } else {
        TaxReading::Nothing
    }
}

#[cfg(test)]
mod tests;
