//! Thousands that look like fractions: where a column has values with a decimal comma, a value such as
//! `1.234` is not read as one and a bit.

use super::fault::{Faults, Problem};
use crate::written::{Sign, decimal_sign};
use arrow_array::StringArray;
use regard_model::ReasonCode;

/// Refuses the values that another value of the column makes doubtful. The canonical decimal mark is the point,
/// so a value with a comma is refused anyway, and nobody would see what became of its neighbours.
pub(super) fn refuse_mixed(given: &StringArray, faults: &mut Faults) {
    let has_comma = memchr::memchr(b',', given.value_data()).is_some();
    if !has_comma {
        return;
    }
    let comma = |text: &&str| text.contains(',') && decimal_sign(text) == Sign::Only(',');
    let Some(witness) = given.iter().flatten().find(comma) else { return };
    for (row, text) in given.iter().enumerate() {
        let doubtful = |text: &&str| text.contains('.') && decimal_sign(text) == Sign::Open;
        if text.is_some_and(|text| doubtful(&text)) {
            let reason = format!(
                "this may be a thousand, for {witness:?} in the same column has a decimal comma; read the column with number_text(…, ',') in the mapping"
            );
            faults.add(row, Problem::new(ReasonCode::NotANumber, reason));
        }
    }
}
