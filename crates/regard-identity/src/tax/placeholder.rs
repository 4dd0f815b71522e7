//! Numbers that are typed because a field must not stay empty, and samples that everybody copies. Some pass
//! their check digits, so they are known by how they look.

use super::TaxNumber;

/// Fewer equal or counting digits than this happen by chance.
const TELLING_DIGITS: usize = 6;

/// Samples of forms and of documentation whose digits do not give them away.
/// **Source**: they stand in the public descriptions of the number itself; 999999990 is what a Portuguese
/// till writes for a consumer who gave no number (it is caught by its digits).
const SPECIMENS: &[&str] = &["1234563218", "11222333", "11222333000181", "12345678000195"];

/// Whether the digits are all the same or count up or down, but for one or two check digits at the end.
pub(super) fn is_placeholder(text: &str) -> bool {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
    (0..=2).any(|checks| {
        let telling = digits.get(..digits.len().saturating_sub(checks)).unwrap_or_default();
        telling.len() >= TELLING_DIGITS && [0, 1, 9].iter().any(|step| goes_by(telling, *step))
    })
}

/// Whether each digit is the one before plus the step, from 9 on to 0.
fn goes_by(digits: &[u8], step: u8) -> bool {
    digits.windows(2).all(|two| matches!(two, [one, next] if (one + step) % 10 == *next))
}

/// Whether a number that holds is a sample all the same.
pub(super) fn is_specimen(number: &TaxNumber) -> bool {
    is_placeholder(number.entity()) || SPECIMENS.contains(&number.entity())
}
