//! France: SIREN of a company (nine digits), SIRET of an establishment (SIREN and five digits) and the TVA number
//! (a key of two places and the SIREN). All three name the company by its SIREN.
//! **Source**: INSEE, "Numéro Siren" and "Numéro Siret" (Luhn; La Poste has a rule of its own); the key of the TVA
//! number as the Direction générale des Finances publiques gives it, (12 + 3 × (SIREN mod 97)) mod 97; keys with letters
//! after the European Commission's VIES algorithms; compared with python-stdnum `fr.siren` and `fr.tva`.

use super::digits::{digits, luhn};
use super::{Scheme, TaxNumber};

/// The letters of a key: all but I and O.
const KEY_LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const LA_POSTE: &str = "356000000";

pub(super) fn read(body: &str) -> Option<TaxNumber> {
    match body.len() {
        9 => is_siren(body).then(|| TaxNumber::whole(Scheme::FrSiren, body)),
        11 => tva(body),
        14 => siret(body),
        _ => None,
    }
}

fn is_siren(text: &str) -> bool {
    digits(text).is_some_and(|values| luhn(&values))
}

fn siret(body: &str) -> Option<TaxNumber> {
    let (siren, establishment) = body.split_at_checked(9)?;
    let values = digits(body)?;
    let of_la_poste = siren == LA_POSTE && values.iter().sum::<u32>().is_multiple_of(5);
    let holds = is_siren(siren) && (luhn(&values) || of_la_poste);
    holds.then(|| TaxNumber::parted(Scheme::FrSiren, body, siren, Some(establishment)))
}

fn tva(body: &str) -> Option<TaxNumber> {
    let (key, siren) = body.split_at_checked(2)?;
    digits(siren)?;
    // A number of Monaco has zeros where the SIREN begins, and is none.
    let known = siren.starts_with("000") || is_siren(siren);
    (known && key_holds(key, siren.parse().ok()?))
        .then(|| TaxNumber::parted(Scheme::FrSiren, body, siren, None))
}

fn key_holds(key: &str, siren: u64) -> bool {
    if let Ok(key) = key.parse::<u64>() {
        return key == (12 + 3 * (siren % 97)) % 97;
    }
    let mut places = key.chars().map(|letter| KEY_LETTERS.find(letter));
    let (Some(Some(first)), Some(Some(second))) = (places.next(), places.next()) else { return false };
    let sum = if first < 10 { first * 24 + second - 10 } else { first * 34 + second - 100 };
    (siren + 1 + sum as u64 / 11) % 11 == sum as u64 % 11
}
