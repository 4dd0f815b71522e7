//! How quiet each customer was at the end of each month: what the metric `silence` says, from all days of contact.

use super::columns::{days, texts};
use super::people::People;
use super::{Followed, nothing, parts};
use crate::pages::error::PageError;
use crate::pages::reader::View;
use arrow_array::Array;
use jiff::civil::Date;
use regard_metrics::Places;
use regard_model::{Statement, Value};

/// A rhythm takes so many gaps between two contacts.
const LEAST_GAPS: usize = 3;
/// The contacts of so many customers are asked for at a time.
const AT_A_TIME: usize = 25_000;

pub(super) async fn silence(
    view: &View<'_>,
    people: &People,
    places: &Places<'_>,
    ends: &[Date],
) -> Result<Followed, PageError> {
    let mut found = nothing(ends, places);
    let ends: Vec<i32> = ends.iter().map(|end| crate::foresight::rows::number_of(*end)).collect();
    for (first, last) in parts(people.keys(), AT_A_TIME) {
        let sql = format!(
            "select customer_id, contact_on from ({}) as days where customer_id >= $1 and customer_id <= $2",
            regard_metrics::contact_days()
        );
        let statement =
            Statement::new(sql).bind(Value::Text(first.to_owned())).bind(Value::Text(last.to_owned()));
        let answer = view.fresh(statement).await?;
        let mut contacts: Vec<(usize, i32)> = Vec::with_capacity(answer.row_count());
        for batch in &answer.batches {
            let (customers, on) = (texts(batch, "customer_id")?, days(batch, "contact_on")?);
            for row in (0..batch.num_rows()).filter(|row| customers.is_valid(*row) && on.is_valid(*row)) {
                if let Some(place) = places.get(customers.value(row)) {
                    contacts.push((*place, on.value(row)));
                }
            }
        }
        contacts.sort_unstable();
        contacts.dedup();
        for contacts in contacts.chunk_by(|one, other| one.0 == other.0) {
            let days: Vec<i32> = contacts.iter().map(|(_, day)| *day).collect();
            for (values, silence) in found.iter_mut().zip(silences(&days, &ends)) {
                values[contacts[0].0] = silence.unwrap_or(f64::NAN);
            }
        }
    }
    Ok(found)
}

/// The days since the last contact ÷ the median gap between contacts, at the end of each of these days. `contacts` and
/// `ends` are in order.
fn silences(contacts: &[i32], ends: &[i32]) -> Vec<Option<f64>> {
    let mut gaps: Vec<i32> = Vec::new();
    let mut last: Option<i32> = None;
    let mut coming = contacts.iter().peekable();
    let at = |end: &i32| {
        while let Some(day) = coming.next_if(|day| *day <= end) {
            if let Some(gap) = last.map(|last| day - last) {
                gaps.insert(gaps.partition_point(|known| *known <= gap), gap);
            }
            last = Some(*day);
        }
        let usual = median(&gaps).filter(|_| gaps.len() >= LEAST_GAPS)?;
        last.map(|last| f64::from(end - last) / usual)
    };
    ends.iter().map(at).collect()
}

/// Of values in order.
fn median(values: &[i32]) -> Option<f64> {
    let middle = values.len() / 2;
    let upper = f64::from(*values.get(middle)?);
    match values.len() % 2 {
        1 => Some(upper),
        _ => Some(f64::midpoint(f64::from(values[middle - 1]), upper)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_measured_by_the_gaps_that_were_known_by_then() {
        // Gaps of 10, 30, 20 and, after the first end, 40.
        let contacts = [0, 10, 40, 60, 100];
        let found = silences(&contacts, &[39, 60, 90, 120]);
        assert_eq!(found, [None, Some(0.0), Some(30.0 / 20.0), Some(20.0 / 25.0)]);
        assert_eq!(silences(&[], &[1]), [None]);
    }
}
