//! Names of people and companies from several cultures. Owns the lists and how names are put together; a
//! company's name uses only letters that windows-1252 knows, because the CRM exports in it.

pub(crate) mod culture;

use crate::dice::Dice;

/// How people and companies are called somewhere.
pub(crate) struct Culture {
    pub(crate) given: &'static [&'static str],
    pub(crate) family: &'static [&'static str],
    /// First words of company names.
    pub(crate) stems: &'static [&'static str],
    /// Second words of company names.
    pub(crate) trades: &'static [&'static str],
    /// What each trade belongs to: the first letter of an industry in `INDUSTRIES`.
    pub(crate) sectors: &'static str,
    pub(crate) cities: &'static [&'static str],
    pub(crate) forms: &'static [&'static str],
}

/// A person's name.
pub(crate) fn person(culture: &Culture, dice: &mut Dice) -> String {
    format!("{} {}", dice.pick(culture.given), dice.pick(culture.family))
}

/// A company: its name, its mail domain and the letter of its industry.
pub(crate) struct Firm {
    pub(crate) name: String,
    pub(crate) domain: String,
    pub(crate) sector: u8,
}

/// The company with this number. Neighbours differ; the city joins in when stems and trades are used up.
pub(crate) fn company(culture: &Culture, ending: &str, number: u32, seed: u64) -> Firm {
    let (stems, trades) = (culture.stems.len(), culture.trades.len());
    let place = (number as usize * 7919 + seed as usize % 100_003) % (stems * trades);
    let (stem, trade) = (culture.stems[place % stems], (place / stems + place) % trades);
    let sector = culture.sectors.as_bytes().get(trade).copied().unwrap_or(b'M');
    let trade = culture.trades[trade];
    let form = culture.forms[place % 5 % culture.forms.len()];
    let round = number as usize / (stems * trades);
    let mut domain = format!("{}-{}", slug(stem), slug(trade));
    let middle = match round {
        0 => String::new(),
        _ => {
            domain.push_str(&number.to_string());
            format!(" {}", culture.cities[(round - 1) % culture.cities.len()])
        }
    };
    Firm { name: format!("{stem} {trade}{middle} {form}"), domain: format!("{domain}.{ending}"), sector }
}

/// The name as the local part of a mail address.
pub(crate) fn mailbox(name: &str) -> String {
    slug(name).replace('-', ".")
}

/// Lower-case ASCII letters and single hyphens.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        let plain = match letter {
            'a'..='z' | '0'..='9' => letter,
            'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' | 'ą' => 'a',
            'ç' | 'ć' => 'c',
            'é' | 'è' | 'ê' | 'ë' | 'ę' => 'e',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ł' => 'l',
            'ñ' | 'ń' => 'n',
            'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
            'ś' => 's',
            'ß' => 's',
            'ú' | 'ù' | 'û' | 'ü' => 'u',
            'ź' | 'ż' => 'z',
            '\'' | '.' => continue,
            _ => '-',
        };
        if plain != '-' || !slug.ends_with('-') {
            slug.push(plain);
        }
    }
    slug.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{COUNTRIES, INDUSTRIES};
    use std::collections::BTreeSet;

    #[test]
    fn company_names_fit_the_export_and_the_first_hundreds_differ() {
        for country in COUNTRIES {
            assert_eq!(country.culture.sectors.len(), country.culture.trades.len(), "{}", country.code);
            let names: BTreeSet<_> =
                (0..200).map(|number| company(country.culture, "x", number, 7).name).collect();
            assert!(names.len() >= 190, "{}: {}", country.code, names.len());
            for number in 0..3000 {
                let Firm { name, domain, sector } = company(country.culture, "x", number, 7);
                assert!(INDUSTRIES.iter().any(|(letter, _)| *letter == sector), "{sector}");
                assert!(!encoding_rs::WINDOWS_1252.encode(&name).2, "{name}");
                assert!(domain.is_ascii(), "{domain}");
            }
        }
    }

    #[test]
    fn mailboxes_are_plain() {
        assert_eq!(mailbox("Zoë O'Brien"), "zoe.obrien");
        assert_eq!(mailbox("Michał Wójcik-Nowak"), "michal.wojcik.nowak");
    }
}
