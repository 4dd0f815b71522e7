//! How tax numbers are spelled: blanks, marks, labels and the country in front. Owns no check digit.

use super::Scheme;
use crate::country::Country;
use unicode_normalization::UnicodeNormalization;

/// Longer texts hold no tax number. **Unit**: characters, of which blanks and marks do not count.
const LENGTH_AT_MOST: usize = 24;

/// A VAT number has no more letters than this behind its country.
const MOST_LETTERS: usize = 2;

/// What people write in front of the number, longest first.
const LABELS: &[&str] = &[
    "UMSATZSTEUERIDENTIFIKATIONSNUMMER",
    "UMSATZSTEUERID",
    "CODICEFISCALE",
    "PARTITAIVA",
    "USTIDNR",
    "BTWNR",
    "BTWID",
    "UIDNR",
    "USTID",
    "MWSTNR",
    "VATNO",
    "VATNR",
    "VATID",
    "SIREN",
    "SIRET",
    "TVAINTRA",
    "NOTVA",
    "NTVA",
    "CNPJ",
    "MWST",
    "NIPC",
    "PIVA",
    "RSIN",
    "BTW",
    "CIF",
    "CPF",
    "DNI",
    "IVA",
    "NIE",
    "NIF",
    "NIP",
    "TVA",
    "UID",
    "VAT",
];

/// Countries that are written in front of a VAT number: the Union, and neighbours that do the same.
const PREFIXES: &[&str] = &[
    "AT", "BE", "BG", "BR", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Upper-case letters and digits alone, without a label in front.
pub(super) fn compact(text: &str) -> Option<String> {
    let text = text.trim();
    // A spreadsheet's number became a text with a decimal.
    let text = text.strip_suffix(".0").unwrap_or(text);
    let letters = text.chars().take(4 * LENGTH_AT_MOST);
    let compact: String = if text.is_ascii() {
        letters.map(|letter| letter.to_ascii_uppercase()).filter(char::is_ascii_alphanumeric).collect()
    } else {
        letters.nfkc().flat_map(char::to_uppercase).filter(char::is_ascii_alphanumeric).collect()
    };
    let label = LABELS.iter().find_map(|label| compact.strip_prefix(label));
    let body = label.filter(|rest| rest.bytes().any(|byte| byte.is_ascii_digit())).unwrap_or(&compact);
    let digits = body.bytes().filter(u8::is_ascii_digit).count();
    (digits >= 5 && body.len() <= LENGTH_AT_MOST).then(|| body.to_owned())
}

/// The country in front of a number, and the rest.
pub(super) fn prefixed(compact: &str, own: Option<Country>) -> Option<(Country, &str)> {
    let (front, rest) = compact.split_at_checked(2)?;
    let front = match front {
        // The Union's own letters for Greece and Northern Ireland.
        "EL" => "GR",
        "XI" => "GB",
        other => other,
    };
    let country = Country::read(front).filter(|_| front.bytes().all(|byte| byte.is_ascii_alphabetic()))?;
    // More letters are no VAT number of another country but, say, an Italian's codice fiscale.
    let letters = rest.bytes().filter(u8::is_ascii_alphabetic).count();
    let elsewhere = PREFIXES.contains(&front) && (letters <= MOST_LETTERS || front == "CH");
    if !elsewhere && own != Some(country) {
        return None;
    }
    if front == "CH" {
        // CHE-123.456.789 MWST
        let rest = rest.strip_prefix('E').unwrap_or(rest);
        let ending = ["MWST", "TVA", "IVA", "HR"].into_iter().find_map(|ending| rest.strip_suffix(ending));
        return Some((country, ending.unwrap_or(rest)));
    }
    Some((country, rest))
}

/// Whether a number without check digits has enough of them to be one.
pub(super) fn is_long_enough(body: &str, scheme: Scheme) -> bool {
    let digits = body.bytes().filter(u8::is_ascii_digit).count();
    match scheme {
        Scheme::Unknown => digits >= 7 && body.len() >= 8,
        _ => digits >= 6 && body.len() >= 7,
    }
}
