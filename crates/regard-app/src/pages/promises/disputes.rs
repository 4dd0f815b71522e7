//! Why invoices are contested: the top four reasons and the rest together, as the metric lists them.

use super::page::whole;
use super::wire::DisputeReason;
use crate::pages::customers::share;
use crate::pages::error::PageError;
use crate::pages::reader::View;
use regard_metrics::{Ask, Filter, ReferenceKind};
use regard_model::{Figure, Period};

impl View<'_> {
    /// The reasons of disputes opened in a period.
    pub(crate) async fn dispute_reasons(
        &self,
        period: Period,
        filters: &[Filter],
    ) -> Result<Vec<DisputeReason>, PageError> {
        if self.fitting(&["dispute_reasons"], filters).is_empty() {
            return Ok(Vec::new());
        }
        let ask = Ask {
            period: Some(period),
            filters: filters.to_vec(),
            reference: ReferenceKind::Nothing,
            ..Ask::of(["dispute_reasons"])
        };
        Ok(reasons(&self.figures(&ask).await?))
    }
}

fn reasons(figures: &[Figure]) -> Vec<DisputeReason> {
    let counts: Vec<(&String, u64)> = figures
        .iter()
        .filter_map(|figure| Some((figure.by.get("reason")?, whole(figure.value?))))
        .filter(|(_, count)| *count > 0)
        .collect();
    let total = counts.iter().map(|(_, count)| count).sum();
    let reason = |(reason, count): (&String, u64)| DisputeReason {
        reason: reason.clone(),
        count,
        share: share(count, total).unwrap_or(0.0),
    };
    counts.into_iter().map(reason).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn shares_add_up_and_empty_reasons_are_left_out() {
        let figure = |reason: &str, value| Figure {
            metric: "dispute_reasons".into(),
            value,
            unit: "count".into(),
            n: 0,
            margin: None,
            period: Period::parse("2018-08").unwrap(),
            by: BTreeMap::from([("reason".to_owned(), reason.to_owned())]),
            reference: None,
            as_of: None,
        };
        let reasons =
            reasons(&[figure("price", Some(3.0)), figure("quality", Some(1.0)), figure("none", None)]);
        let shares: Vec<_> = reasons.iter().map(|reason| (reason.count, reason.share)).collect();
        assert_eq!(shares, [(3, 75.0), (1, 25.0)]);
    }
}
