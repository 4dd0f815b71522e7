//! The headline of the money page: how much of what is unpaid is overdue, and how long customers take.

use super::wire::{AgeBucket, Ageing};
use crate::pages::customer::minor;
use crate::pages::figure_card::{FigureCard, Verdict};
use crate::pages::sentence::Sentence;
use regard_model::Period;

/// A change of fewer days is about the same.
const SMALLEST_DAYS: f64 = 0.5;

/// What the headline is chosen from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owed<'a> {
    pub(super) ageing: Option<&'a Ageing>,
    pub(super) overdue_share: Option<f64>,
    /// Overdue invoices are listed.
    pub(super) listed: bool,
    pub(super) dso: Option<&'a FigureCard>,
}

/// The headline.
pub(super) fn headline(owed: Owed<'_>) -> Sentence {
    let dso = owed.dso.and_then(outstanding);
    match (overdue(owed), dso) {
        (Some(first), next) => first.then(next),
        (None, Some(dso)) => dso,
        (None, None) if owed.listed => Sentence::new("money.headline.listed"),
        (None, None) => Sentence::new("money.headline.nothing_loaded"),
    }
}

fn overdue(owed: Owed<'_>) -> Option<Sentence> {
    let ageing = owed.ageing.filter(|ageing| ageing.unit == "money");
    let Some(ageing) = ageing else {
        let share = owed.overdue_share?;
        let key = if share > 0.0 { "money.headline.overdue_share" } else { "money.headline.none_overdue" };
        return Some(Sentence::new(key).with("percent_whole", share));
    };
    let sum = |wanted: &dyn Fn(&AgeBucket) -> bool| -> f64 {
        ageing.buckets.iter().filter(|bucket| wanted(bucket)).map(|bucket| bucket.value).sum()
    };
    let currency = ageing.currency.as_deref();
    let money = |value: f64| minor(value, currency);
    let (all, late) = (sum(&|_| true), sum(&|bucket| bucket.bucket != "current"));
    let oldest = sum(&|bucket| bucket.bucket == "over_90");
    let key = match () {
        () if all <= 0.0 && late <= 0.0 => "money.headline.nothing_unpaid",
        () if late <= 0.0 => "money.headline.none_overdue",
        () => "money.headline.overdue",
    };
    // The share is the metric's own where there is one; what it divides by is its to say.
    let share = owed.overdue_share.or_else(|| (all > 0.0).then(|| (late / all * 100.0).min(100.0)));
    let sentence = Sentence::new(key)
        .with("amount_minor", money(late))
        .with("unpaid_minor", money(all))
        .with("currency", currency)
        .with("percent_whole", share);
    Some(sentence.with("oldest_minor", (oldest > 0.0).then(|| money(oldest))))
}

fn outstanding(card: &FigureCard) -> Option<Sentence> {
    let days = card.value?;
    let change = card.change().filter(|change| change.abs() >= SMALLEST_DAYS);
    let key = match (change, card.verdict) {
        (None, _) | (_, Verdict::Unchanged) => "money.then.dso",
        (Some(change), _) if change > 0.0 => "money.then.dso_longer",
        _ => "money.then.dso_shorter",
    };
    // A state that is looked at within a month has no month beside it that could be named.
    let whole = Period { from: card.period.from, to: card.period.to };
    let reference = whole.whole_months().map(|_| whole.previous());
    let sentence = Sentence::new(key).with("days", days.round()).with("reference", reference);
    Some(sentence.with("change", change.map(|change| change.abs().round().max(1.0))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::figure_card::ReferenceWire;
    use serde_json::json;

    fn period() -> Period {
        Period::parse("2018-08").unwrap()
    }

    fn aged(values: [f64; 5]) -> Ageing {
        let buckets = ["current", "1_30", "31_60", "61_90", "over_90"].iter().zip(values);
        let bucket = |(bucket, value): (&&str, f64)| AgeBucket {
            bucket: (*bucket).to_owned(),
            rows_where: Vec::new(),
            value,
            n: 1,
            share: None,
        };
        Ageing {
            buckets: buckets.map(bucket).collect(),
            unit: "money".into(),
            currency: Some("EUR".into()),
            period: period().into(),
            left_out: 0,
        }
    }

    fn said(ageing: Option<&Ageing>, overdue_share: Option<f64>, dso: Option<&FigureCard>) -> Sentence {
        headline(Owed { ageing, overdue_share, listed: false, dso })
    }

    #[test]
    fn what_is_overdue_is_said_with_its_oldest_part() {
        let late = said(Some(&aged([600.0, 300.0, 0.0, 0.0, 100.0])), None, None);
        assert_eq!(late.key, "money.headline.overdue");
        assert_eq!(
            (&late.params["amount_minor"], &late.params["oldest_minor"]),
            (&json!(40_000), &json!(10_000))
        );
        assert_eq!(late.params["percent_whole"], json!(40.0));
        let fresh = said(Some(&aged([600.0, 300.0, 0.0, 0.0, 0.0])), Some(31.0), None);
        assert_eq!(
            (&fresh.params["oldest_minor"], &fresh.params["percent_whole"]),
            (&json!(null), &json!(31.0))
        );
        assert_eq!(
            said(Some(&aged([600.0, 0.0, 0.0, 0.0, 0.0])), None, None).key,
            "money.headline.none_overdue"
        );
        assert_eq!(said(Some(&aged([0.0; 5])), None, None).key, "money.headline.nothing_unpaid");
    }

    #[test]
    fn without_the_ageing_the_share_speaks_and_without_both_the_days() {
        assert_eq!(said(None, Some(12.0), None).key, "money.headline.overdue_share");
        assert_eq!(said(None, None, None).key, "money.headline.nothing_loaded");
        let card = |change| FigureCard {
            value: Some(47.2),
            verdict: Verdict::Worse,
            reference: Some(ReferenceWire {
                kind: "previous_period".into(),
                value: None,
                change: Some(change),
                margin: None,
            }),
            ..FigureCard::empty("dso_countback", "days", period())
        };
        let longer = said(None, None, Some(&card(3.2)));
        assert_eq!(longer.params["reference"], json!({"from": "2018-07-01", "to": "2018-07-31"}));
        assert_eq!((longer.key.as_str(), &longer.params["change"]), ("money.then.dso_longer", &json!(3.0)));
        assert_eq!(said(None, None, Some(&card(-3.2))).key, "money.then.dso_shorter");
        let both = said(None, Some(12.0), Some(&card(0.2)));
        assert_eq!(both.params["then"]["key"], json!("money.then.dso"));
    }
}
