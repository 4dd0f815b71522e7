//! What those who left said: the reasons that sources give for departures of the last twelve months. What the model
//! finds is in `reasons`.

use super::reasons::{OTHER, fold};
use super::wire::{LeaversSaid, SaidReason};
use crate::pages::calendar::twelve_months;
use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::read;
use regard_model::{Period, Statement, Value};
use std::collections::BTreeMap;

impl View<'_> {
    /// What those in scope said who left in the twelve months up to the moment.
    pub(super) async fn leavers_said(&self) -> Result<LeaversSaid, PageError> {
        let period = twelve_months(self.lens.today());
        let statement = Statement::new(
            "select reason, count(*) as customers from departures where left_on between $1 and $2 group by reason",
        );
        let statement = statement.bind(Value::Day(period.from)).bind(Value::Day(period.to));
        let answer = self.query(statement).await?;
        let counts = read(&answer, |row| Ok((row.owned("reason")?, row.count("customers")?)))?;
        Ok(said(period, counts))
    }
}

/// Reasons with how many gave each; nobody knows those that are empty.
fn said(period: Period, counts: Vec<(Option<String>, u64)>) -> LeaversSaid {
    let total: u64 = counts.iter().map(|(_, customers)| customers).sum();
    let mut unknown = 0;
    let mut given: BTreeMap<String, u64> = BTreeMap::new();
    for (reason, customers) in counts {
        match reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()) {
            None => unknown += customers,
            // A source may have such a word of its own: it is of those that nobody names.
            Some(reason) if reason.eq_ignore_ascii_case(OTHER) => {
                *given.entry(OTHER.to_owned()).or_default() += customers;
            }
            Some(reason) => *given.entry(reason.to_owned()).or_default() += customers,
        }
    }
    let reason = |(reason, customers): (String, u64)| SaidReason {
        reason,
        customers,
        share: customers as f64 / total as f64,
    };
    LeaversSaid {
        period: period.into(),
        total,
        unknown,
        reasons: fold(given).into_iter().map(reason).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(counts: &[(Option<&str>, u64)]) -> LeaversSaid {
        let counts = counts.iter().map(|(reason, customers)| (reason.map(str::to_owned), *customers));
        said(Period::parse("2018-08").unwrap(), counts.collect())
    }

    fn lines(said: &LeaversSaid) -> Vec<(&str, u64, f64)> {
        said.reasons.iter().map(|one| (one.reason.as_str(), one.customers, one.share)).collect()
    }

    #[test]
    fn of_six_reasons_four_are_named_and_nothing_is_lost() {
        let said = of(&[
            (Some("price"), 4),
            (Some("late delivery"), 6),
            (None, 1),
            (Some("moved"), 2),
            (Some("quality"), 3),
            (Some("Other"), 1),
            (Some("closed"), 1),
            (Some(" "), 2),
        ]);
        assert_eq!((said.total, said.unknown), (20, 3));
        assert_eq!(
            lines(&said),
            [
                ("late delivery", 6, 0.3),
                ("price", 4, 0.2),
                ("quality", 3, 0.15),
                ("moved", 2, 0.1),
                ("other", 2, 0.1)
            ]
        );
    }

    #[test]
    fn five_are_all_named_and_of_nobody_nothing_is_said() {
        let said = of(&[(Some("a"), 1), (Some("b"), 1), (Some("c"), 1), (Some("d"), 1), (Some("other"), 4)]);
        let names: Vec<&str> = said.reasons.iter().map(|one| one.reason.as_str()).collect();
        assert_eq!(names, ["a", "b", "c", "d", "other"], "what nobody names stands last");
        let nobody = of(&[]);
        assert_eq!((nobody.total, nobody.unknown, nobody.reasons.len()), (0, 0, 0));
    }
}
