//! What is unpaid by age: the metric's own buckets in the order of their age. Owns which of the five known
//! ages a bucket is, however its name is written.

use super::wire::{AgeBucket, Ageing};
use crate::pages::error::PageError;
use crate::pages::invoices::rules::AGES;
use crate::pages::reader::View;
use crate::pages::rows::first;
use regard_metrics::{Ask, Filter, ReferenceKind};
use regard_model::{Figure, Period, Statement};

const METRIC: &str = "ageing";
/// What it is cut by; where the metric calls that otherwise, it lists itself by it.
const BUCKET: &str = "bucket";

impl View<'_> {
    /// What is unpaid, by age.
    pub(super) async fn ageing(
        &self,
        period: Option<Period>,
        filters: &[Filter],
    ) -> Result<Option<Ageing>, PageError> {
        let known = self.fitting(&[METRIC], filters);
        let metric = known.first().and_then(|name| self.reader.registry().find(name));
        let Some(metric) = metric else { return Ok(None) };
        let named = metric.dimensions().iter().any(|dimension| dimension == BUCKET);
        let ask = Ask {
            period,
            filters: filters.to_vec(),
            by: named.then(|| BUCKET.to_owned()).into_iter().collect(),
            reference: ReferenceKind::Nothing,
            ..Ask::of([METRIC])
        };
        let answer = self.answer(&ask).await?;
        let left_out = answer.left_out.iter().map(|left| left.rows).sum();
        let ageing = ageing(&answer.figures, metric.unit().as_str(), left_out);
        // Nothing is unpaid where everything was paid; where no invoice is known, nothing is known.
        if ageing.as_ref().is_some_and(|ageing| ageing.buckets.iter().all(|bucket| bucket.n == 0))
            && !self.has_invoices().await?
        {
            return Ok(None);
        }
        Ok(ageing)
    }

    async fn has_invoices(&self) -> Result<bool, PageError> {
        let statement =
            Statement::new("select count(*) as n from (select invoice_id from invoices limit 1) as one");
        Ok(first(&*self.query(statement).await?, |row| row.count("n"))?.is_some_and(|count| count > 0))
    }
}

fn ageing(figures: &[Figure], unit: &str, left_out: u64) -> Option<Ageing> {
    let first = figures.iter().find(|figure| figure.value.is_some() && member_of(figure).is_some())?;
    let empty = |bucket: &&str| AgeBucket {
        bucket: (*bucket).to_owned(),
        rows_where: Vec::new(),
        value: 0.0,
        n: 0,
        share: None,
    };
    let mut buckets: Vec<AgeBucket> = AGES.iter().map(empty).collect();
    for figure in figures {
        let (Some((dimension, member)), Some(value)) = (member_of(figure), figure.value) else { continue };
        let bucket = AgeBucket {
            bucket: member.clone(),
            rows_where: if figure.n > 0 { vec![format!("{dimension}={member}")] } else { Vec::new() },
            value,
            n: figure.n,
            share: None,
        };
        match age_of(member).and_then(|age| buckets.get_mut(age)) {
            Some(known) => *known = AgeBucket { bucket: known.bucket.clone(), ..bucket },
            None => buckets.push(bucket),
        }
    }
    let whole: f64 = buckets.iter().map(|bucket| bucket.value.max(0.0)).sum();
    for bucket in &mut buckets {
        bucket.share = (whole > 0.0).then(|| bucket.value.max(0.0) / whole * 100.0);
    }
    Some(Ageing {
        buckets,
        unit: unit.to_owned(),
        currency: (unit == "money").then(|| first.unit.clone()),
        period: first.period.into(),
        left_out,
    })
}

/// The one dimension that a figure is cut by, and its member there.
fn member_of(figure: &Figure) -> Option<(&String, &String)> {
    figure.by.first_key_value().filter(|_| figure.by.len() == 1)
}

/// Which of the known ages a name means: `1-30`, `1–30 days` and `1_30` are the same.
fn age_of(name: &str) -> Option<usize> {
    let numbers: Vec<u32> = name
        .split(|letter: char| !letter.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    match numbers.as_slice() {
        [] => ["current", "not due", "not_due"]
            .iter()
            .any(|known| name.to_lowercase().starts_with(known))
            .then_some(0),
        [1, 30] => Some(1),
        [31, 60] => Some(2),
        [61, 90] => Some(3),
        [90 | 91] => Some(4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn figure(bucket: &str, value: Option<f64>, n: u64) -> Figure {
        Figure {
            metric: METRIC.into(),
            value,
            unit: "EUR".into(),
            n,
            margin: None,
            period: Period::parse("2018-08").unwrap(),
            by: BTreeMap::from([(BUCKET.to_owned(), bucket.to_owned())]),
            reference: None,
            as_of: None,
        }
    }

    #[test]
    fn a_bucket_is_known_however_it_is_written() {
        let ages = ["current", "1–30", "31-60 days", "61_90", "90+", "over_90", "> 90", "none", "181-365"];
        let known = ages.map(age_of);
        assert_eq!(known, [Some(0), Some(1), Some(2), Some(3), Some(4), Some(4), Some(4), None, None]);
    }

    #[test]
    fn all_ages_are_shown_and_the_parts_are_the_whole() {
        let figures =
            [figure("90+", Some(50.0), 1), figure("1–30", Some(150.0), 2), figure("current", None, 0)];
        let ageing = ageing(&figures, "money", 3).unwrap();
        let shown: Vec<_> =
            ageing.buckets.iter().map(|one| (one.bucket.as_str(), one.value, one.share)).collect();
        let expected = [
            ("current", 0.0, Some(0.0)),
            ("1_30", 150.0, Some(75.0)),
            ("31_60", 0.0, Some(0.0)),
            ("61_90", 0.0, Some(0.0)),
            ("over_90", 50.0, Some(25.0)),
        ];
        assert_eq!(shown, expected);
        assert_eq!(ageing.buckets[1].rows_where, ["bucket=1–30"]);
        assert_eq!((ageing.currency.as_deref(), ageing.left_out), (Some("EUR"), 3));
    }

    #[test]
    fn without_an_invoice_nothing_is_known() {
        assert!(ageing(&[figure("current", None, 0)], "money", 0).is_none());
    }
}
