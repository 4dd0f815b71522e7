//! Spain: NIF of a person (DNI, NIE, and the letters K, L, M) and of an entity (once CIF).
//! **Source**: Real Decreto 1065/2007, articles 18 to 28, and Orden EHA/451/2008; letters by the Ministerio del
//! Interior, "Cálculo del dígito de control del NIF/NIE"; compared with python-stdnum `es.nif`.

use super::digits::{digits, luhn_sum, with_zeros};
use super::{Scheme, TaxNumber};

const PERSON_LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
const ENTITY_LETTERS: &[u8] = b"JABCDEFGHI";
const ENTITY_KINDS: &str = "ABCDEFGHJNPQRSUVW";

pub(super) fn read(body: &str) -> Option<TaxNumber> {
    let first = body.chars().next()?;
    let number = match first {
        // A DNI whose first zero was lost.
        '0'..='9' => with_zeros(body, 9, 1)?,
        _ => body.to_owned(),
    };
    let (front, check) = number.split_at_checked(8)?;
    let [check] = check.as_bytes() else { return None };
    let rest = front.get(1..)?;
    let person = |digits_of: &str| {
        let value: usize = digits(digits_of).and_then(|_| digits_of.parse().ok())?;
        Some(PERSON_LETTERS.get(value % 23)? == check)
    };
    let holds = match first {
        '0'..='9' => person(front)?,
        'X' => person(rest)?,
        'Y' => person(&format!("1{rest}"))?,
        'Z' => person(&format!("2{rest}"))?,
        'K' | 'L' | 'M' => person(rest)?,
        kind if ENTITY_KINDS.contains(kind) => return entity(&number, front, rest, *check),
        _ => false,
    };
    holds.then(|| TaxNumber::whole(Scheme::EsNif, number))
}

/// The check is a digit or a letter, by the kind of entity. Sources mix the two up, so either is taken and
/// neither is part of what is compared.
fn entity(number: &str, front: &str, digits_of: &str, check: u8) -> Option<TaxNumber> {
    let values: Vec<u32> = digits(digits_of)?.into_iter().chain([0]).collect();
    let expected = (10 - luhn_sum(&values) % 10) % 10;
    let letter = ENTITY_LETTERS.get(usize::try_from(expected).ok()?)?;
    let holds = u32::from(check) == u32::from(b'0') + expected || check == *letter;
    holds.then(|| TaxNumber::parted(Scheme::EsNif, number, front, None))
}
