//! Whether a score lies on its own scale: the one rule that needs several columns of a row.

use super::fault::{Faults, Problem};
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef};
use regard_model::{Entity, ReasonCode};

/// The scale of the survey that defines one.
const NPS: (&str, f64, f64) = ("nps", 0.0, 10.0);

/// Notes the scores outside their scale: the one that the row names, or that of its survey.
pub(super) fn check(entity: &Entity, arrays: &[ArrayRef], faults: &mut Faults) {
    let array = |name: &str| {
        let place = entity.columns.iter().position(|column| column.name == name)?;
        Some(&arrays[place])
    };
    let (Some(scores), Some(low), Some(high)) = (array("score"), array("scale_min"), array("scale_max"))
    else {
        return;
    };
    let surveys = array("survey").map(|surveys| surveys.as_string::<i32>());
    let number = |array: &ArrayRef, row: usize| {
        let values = array.as_primitive::<Float64Type>();
        values.is_valid(row).then(|| values.value(row))
    };
    for row in (0..scores.len()).filter(|row| scores.is_valid(*row)) {
        let is_nps = surveys.is_some_and(|surveys| surveys.is_valid(row) && surveys.value(row) == NPS.0);
        let low = number(low, row).or(is_nps.then_some(NPS.1));
        let high = number(high, row).or(is_nps.then_some(NPS.2));
        let off = number(scores, row)
            .is_some_and(|score| low.is_some_and(|low| score < low) || high.is_some_and(|high| score > high));
        if off {
            let text = |bound: Option<f64>| bound.map_or_else(|| "any".to_owned(), |bound| bound.to_string());
            let reason = format!(
                "the score is not on its scale of {} to {}; mend the score, or give scale_min and scale_max",
                text(low),
                text(high)
            );
            faults.add(row, Problem::new(ReasonCode::OutOfRange, reason));
        }
    }
}
