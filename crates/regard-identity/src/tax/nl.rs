//! The Netherlands: RSIN of an organisation (or BSN) of nine digits, alone or as a btw number with B and two digits; and
//! the btw number of a sole trader since 2020, which holds no RSIN.
//! **Source**: Belastingdienst, "Btw-identificatienummer" (the eleven test for RSIN and BSN; ISO 7064, MOD 97-10 over
//! the whole number, letters as in an IBAN, since 2020); compared with python-stdnum `nl.btw` and `nl.bsn`.

use super::digits::{exactly, weighted, with_zeros};
use super::{Scheme, TaxNumber};

const RSIN_WEIGHTS: [u32; 8] = [9, 8, 7, 6, 5, 4, 3, 2];

pub(super) fn read(body: &str) -> Option<TaxNumber> {
    let (entity, ending) = match body.split_once('B') {
        Some((entity, ending)) => (entity, Some(ending)),
        None => (body, None),
    };
    let entity = with_zeros(entity, 9, 2)?;
    let [front @ .., check] = exactly::<9>(&entity)?;
    if let Some(ending) = ending {
        exactly::<2>(ending).filter(|values| *values != [0, 0])?;
    }
    let scheme = if weighted(&front, &RSIN_WEIGHTS) % 11 == check {
        Scheme::NlRsin
    } else if ending.is_some_and(|ending| mod_97(&format!("NL{entity}B{ending}")) == 1) {
        Scheme::NlBtw
    } else {
        return None;
    };
    let number = ending.map_or_else(|| entity.clone(), |ending| format!("{entity}B{ending}"));
    Some(TaxNumber::parted(scheme, &number, &entity, ending))
}

/// The number modulo 97, with A as 10 up to Z as 35.
fn mod_97(text: &str) -> u32 {
    text.chars().filter_map(|letter| letter.to_digit(36)).fold(0, |rest, value| {
        let shift = if value > 9 { 100 } else { 10 };
        (rest * shift + value) % 97
    })
}
