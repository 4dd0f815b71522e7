//! The arithmetic that check digits of several countries share. Owns no country.

/// The values of a text of digits alone.
pub(super) fn digits(text: &str) -> Option<Vec<u32>> {
    text.bytes().map(|byte| byte.is_ascii_digit().then(|| u32::from(byte - b'0'))).collect()
}

/// The values of a text of digits alone, of this many.
pub(super) fn exactly<const COUNT: usize>(text: &str) -> Option<[u32; COUNT]> {
    digits(text)?.try_into().ok()
}

/// The sum of the values, each times its weight.
pub(super) fn weighted(values: &[u32], weights: &[u32]) -> u32 {
    values.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// The digit at the end that makes a weighted sum a multiple of eleven; where that would be ten, zero.
pub(super) fn eleven_less(sum: u32) -> u32 {
    (11 - sum % 11) % 11 % 10
}

/// Every second value from the right doubled, with nine taken off above nine, and all added.
/// **Source**: ISO/IEC 7812-1, annex B (Luhn).
pub(super) fn luhn_sum(values: &[u32]) -> u32 {
    let doubled = |value: u32| if value > 4 { 2 * value - 9 } else { 2 * value };
    let by_place = |(place, value): (usize, &u32)| if place % 2 == 1 { doubled(*value) } else { *value };
    values.iter().rev().enumerate().map(by_place).sum()
}

/// Whether the last digit is Luhn's.
pub(super) fn luhn(values: &[u32]) -> bool {
    luhn_sum(values).is_multiple_of(10)
}

/// Zeros in front that a spreadsheet took away, put back up to this length; at most so many of them.
pub(super) fn with_zeros(text: &str, length: usize, at_most: usize) -> Option<String> {
    let missing = length.checked_sub(text.len())?;
    (missing <= at_most).then(|| format!("{}{text}", "0".repeat(missing)))
}
