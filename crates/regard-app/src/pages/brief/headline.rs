//! The headline of the brief, chosen from the line of promises kept and from what else moved most.

use super::concentration::Concentrated;
use crate::pages::customer::minor;
use crate::pages::figure_card::{FigureCard, SeriesPoint, Verdict};
use crate::pages::growth::is_from_little;
use crate::pages::sentence::Sentence;
use crate::views::Lead;
use regard_model::{Grain, Period};

/// A change of fewer points than this is about the same.
const SMALLEST_POINTS: f64 = 0.5;
/// "The fewest since" is worth saying when that is at least so many months ago …
const LEAST_GAP: usize = 3;
/// … and "the fewest in so many months" when there are at least so many.
const LEAST_EVER: usize = 6;
/// A change of sales that is worth a headline. **Unit**: percent.
const SALES_PERCENT: f64 = 10.0;

/// What the headline is chosen from.
#[derive(Clone, Copy)]
pub(super) struct Story<'a> {
    /// What the first sentence is about, if there is anything to say of it.
    pub(super) lead: Lead,
    pub(super) period: Period,
    pub(super) reference: Period,
    /// Delivery promises.
    pub(super) kept: Option<&'a FigureCard>,
    /// Promises of every kind, where no delivery was promised.
    pub(super) kept_all: Option<&'a FigureCard>,
    pub(super) overdue_share: Option<&'a FigureCard>,
    pub(super) concentrated: Option<&'a Concentrated>,
    pub(super) nps: Option<&'a FigureCard>,
    pub(super) sales: Option<&'a FigureCard>,
    /// Cases solved in time.
    pub(super) due_met: Option<&'a FigureCard>,
    /// Cases open now.
    pub(super) backlog: Option<&'a FigureCard>,
    /// Days until invoices are paid.
    pub(super) dso: Option<&'a FigureCard>,
    pub(super) late_now: Option<u64>,
    pub(super) oldest_days: Option<i64>,
    /// Whether anything at all is loaded.
    pub(super) any_data: bool,
}

/// The headline: promises kept, and after it what else matters most.
pub(super) fn headline(story: &Story<'_>) -> Sentence {
    if !story.any_data {
        return Sentence::new("brief.headline.nothing_loaded");
    }
    if let Some(first) = lead(story) {
        return first;
    }
    let valued = |card: Option<&'_ FigureCard>| card.and_then(|card| card.value);
    if let (Some(card), Some(value)) = (story.kept, valued(story.kept)) {
        return kept_sentence(card, value, "delivery", story).then(second(story));
    }
    if let (Some(card), Some(value)) = (story.kept_all, valued(story.kept_all)) {
        return kept_sentence(card, value, "all", story).then(second(story));
    }
    let (key, said) = match (valued(story.nps), valued(story.overdue_share)) {
        (Some(score), _) => ("brief.headline.nps", Some(("score", score))),
        (None, Some(share)) => ("brief.headline.overdue_share", Some(("percent_whole", share))),
        (None, None) => ("brief.headline.nothing_due", None),
    };
    let first = Sentence::new(key).with("period", story.period);
    said.into_iter().fold(first, |first, (name, value)| first.with(name, value)).then(second(story))
}

/// What a department wants to hear first. **Empty**: nothing is known of it, or it is promises.
fn lead(story: &Story<'_>) -> Option<Sentence> {
    match story.lead {
        Lead::Promises => None,
        Lead::Cases => cases(story),
        Lead::Money => {
            let share = story.overdue_share?.value?;
            let first = Sentence::new("brief.headline.overdue_share").with("percent_whole", share);
            let days = story.dso.and_then(|card| card.value);
            Some(first.then(days.map(|days| Sentence::new("brief.then.dso").with("days", days.round()))))
        }
        Lead::Voice => {
            let score = story.nps?.value?;
            let first = Sentence::new("brief.headline.nps").with("score", score).with("period", story.period);
            Some(first.then(cases_open(story)))
        }
        Lead::Sales => {
            let first = sales(story)?;
            let late = story.late_now.map(|count| {
                Sentence::new("brief.then.late_now").with("count", count).with("days", story.oldest_days)
            });
            Some(first.then(nps(story).or(late)))
        }
    }
}

fn cases(story: &Story<'_>) -> Option<Sentence> {
    let percent = story.due_met?.value?;
    let first =
        Sentence::new("brief.headline.due_met").with("percent_whole", percent).with("period", story.period);
    Some(first.then(cases_open(story)))
}

fn cases_open(story: &Story<'_>) -> Option<Sentence> {
    let count = story.backlog?.value?;
    Some(Sentence::new("brief.then.cases_open").with("count", count))
}

/// `kind` says which promises: those of deliveries, or all.
fn kept_sentence(card: &FigureCard, value: f64, kind: &str, story: &Story<'_>) -> Sentence {
    let say = |key: &str| {
        Sentence::new(&format!("brief.headline.{key}"))
            .with("kind", kind)
            .with("percent_whole", value)
            .with("period", story.period)
    };
    if value >= 100.0 {
        return Sentence::new("brief.headline.kept_all").with("kind", kind).with("period", story.period);
    }
    let change = card.change();
    // What lies within the margin stands nowhere else than the month before.
    let told = card.verdict != Verdict::Unchanged;
    let is_month = told && story.period == Period::of(Grain::Month, story.period.from);
    let worse = change.is_none_or(|change| change < 0.0);
    let better = change.is_none_or(|change| change > 0.0);
    if is_month && (worse || better) {
        let rank = rank(&card.series, story.period, value);
        match rank {
            Rank::Lowest { since: Some(since), gap } if worse && gap >= LEAST_GAP => {
                return say("kept_fewest_since").with("since", since);
            }
            Rank::Lowest { since: None, gap } if worse && gap >= LEAST_EVER => {
                return say("kept_fewest_ever").with("months", gap);
            }
            Rank::Highest { since: Some(since), gap } if better && gap >= LEAST_GAP => {
                return say("kept_most_since").with("since", since);
            }
            Rank::Highest { since: None, gap } if better && gap >= LEAST_EVER => {
                return say("kept_most_ever").with("months", gap);
            }
            _ => {}
        }
    }
    match change {
        None => say("kept"),
        Some(change) if change.abs() < SMALLEST_POINTS || card.verdict == Verdict::Unchanged => {
            say("kept_unchanged").with("reference", story.reference)
        }
        Some(change) => {
            let key = if change < 0.0 { "kept_fell" } else { "kept_rose" };
            say(key).with("points", change.abs()).with("reference", story.reference)
        }
    }
}

/// How a month stands among those before it.
#[derive(Debug, Clone, PartialEq)]
enum Rank {
    /// Lower than all months back to `since`, which was as low; `gap` months ago. Without `since`,
    /// lower than all that are known, and `gap` is how many months that is.
    Lowest { since: Option<Period>, gap: usize },
    /// The same, higher.
    Highest { since: Option<Period>, gap: usize },
    /// Neither.
    Middle,
}

fn rank(series: &[SeriesPoint], period: Period, value: f64) -> Rank {
    let Some(place) = series.iter().position(|point| point.from == period.from) else { return Rank::Middle };
    let before: Vec<(usize, &SeriesPoint, f64)> = series[..place]
        .iter()
        .enumerate()
        .filter_map(|(index, point)| Some((place - index, point, point.value?)))
        .collect();
    let Some((_, _, last)) = before.last() else { return Rank::Middle };
    let month = |point: &SeriesPoint| Period { from: point.from, to: point.to };
    let lower = value < *last;
    let as_far =
        before.iter().rev().find(|(_, _, known)| if lower { *known <= value } else { *known >= value });
    let (since, gap) = match as_far {
        Some((gap, point, _)) => (Some(month(point)), *gap),
        None => (None, before.len() + 1),
    };
    match value.total_cmp(last) {
        std::cmp::Ordering::Less => Rank::Lowest { since, gap },
        std::cmp::Ordering::Greater => Rank::Highest { since, gap },
        std::cmp::Ordering::Equal => Rank::Middle,
    }
}

/// What else matters most: where the broken promises are, what customers say, what they buy, what is
/// late now.
fn second(story: &Story<'_>) -> Option<Sentence> {
    let fell = story.kept.is_some_and(|card| card.verdict == Verdict::Worse);
    if let Some(concentrated) = story.concentrated.filter(|_| fell) {
        return Some(concentrated.say("brief.then.concentrated"));
    }
    nps(story).or_else(|| sales(story)).or_else(|| {
        let count = story.late_now?;
        Some(Sentence::new("brief.then.late_now").with("count", count).with("days", story.oldest_days))
    })
}

fn nps(story: &Story<'_>) -> Option<Sentence> {
    let card = story.nps?;
    let key = match card.verdict {
        Verdict::Better => "brief.then.nps_rose",
        Verdict::Worse => "brief.then.nps_fell",
        Verdict::Unchanged | Verdict::None => return None,
    };
    Some(Sentence::new(key).with("points", card.change()?.abs()))
}

fn sales(story: &Story<'_>) -> Option<Sentence> {
    let reference = story.sales?.reference.as_ref()?;
    let before = reference.value.filter(|before| *before > 0.0)?;
    let percent = 100.0 * reference.change? / before;
    let key = if percent < 0.0 { "brief.then.sales_fell" } else { "brief.then.sales_rose" };
    let sentence = if is_from_little(percent) {
        let (now, currency) = (before + reference.change?, story.sales?.currency.as_ref());
        let minor = |value| minor(value, currency.map(String::as_str));
        Sentence::new("brief.then.sales_from")
            .with("before_minor", minor(before))
            .with("amount_minor", minor(now))
            .with("currency", currency)
            .with("reference", story.reference)
    } else {
        Sentence::new(key).with("percent", percent.abs()).with("reference", story.reference)
    };
    (percent.abs() >= SALES_PERCENT).then_some(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::figure_card::ReferenceWire;
    use serde_json::json;

    fn card(values: &[f64]) -> FigureCard {
        let last = Period::parse("2018-08").unwrap();
        let months = crate::pages::calendar::line_months(last.to);
        let months = &months[months.len() - values.len()..];
        let point = |(month, value): (&Period, &f64)| SeriesPoint {
            from: month.from,
            to: month.to,
            value: Some(*value),
            n: 100,
            margin: None,
        };
        let value = values.last().copied();
        let change = values.len().checked_sub(2).map(|place| value.unwrap() - values[place]);
        FigureCard {
            value,
            n: 100,
            reference: change.map(|change| ReferenceWire {
                kind: "previous_period".into(),
                value: value.map(|value| value - change),
                change: Some(change),
                margin: None,
            }),
            verdict: match change {
                Some(change) if change < 0.0 => Verdict::Worse,
                Some(_) => Verdict::Better,
                None => Verdict::None,
            },
            series: months.iter().zip(values).map(point).collect(),
            ..FigureCard::empty("otif_latest", "percent", last)
        }
    }

    fn story(kept: Option<&FigureCard>) -> Story<'_> {
        Story {
            lead: Lead::Promises,
            period: Period::parse("2018-08").unwrap(),
            reference: Period::parse("2018-07").unwrap(),
            kept,
            kept_all: None,
            overdue_share: None,
            concentrated: None,
            nps: None,
            sales: None,
            due_met: None,
            backlog: None,
            dso: None,
            late_now: Some(38),
            oldest_days: Some(41),
            any_data: true,
        }
    }

    fn key(values: &[f64]) -> String {
        headline(&story(Some(&card(values)))).key
    }

    #[test]
    fn a_department_hears_first_what_it_works_on_and_promises_where_nothing_is_known_of_it() {
        let (kept, solved, open, owed) = (card(&[90.0, 94.0]), card(&[80.0]), card(&[12.0]), card(&[31.0]));
        let of = |lead| Story {
            lead,
            due_met: Some(&solved),
            backlog: Some(&open),
            overdue_share: Some(&owed),
            dso: Some(&open),
            nps: Some(&kept),
            ..story(Some(&kept))
        };
        let said = |lead| headline(&of(lead)).key;
        assert_eq!(said(Lead::Cases), "brief.headline.due_met");
        assert_eq!(said(Lead::Money), "brief.headline.overdue_share");
        assert_eq!(said(Lead::Voice), "brief.headline.nps");
        assert_eq!(said(Lead::Sales), "brief.headline.kept_rose", "nothing is known of sales");
        let then = headline(&of(Lead::Cases)).params["then"].clone();
        assert_eq!((&then["key"], &then["params"]["count"]), (&json!("brief.then.cases_open"), &json!(12.0)));
    }

    #[test]
    fn a_home_without_deliveries_says_what_it_knows() {
        let (fixes, owed) = (card(&[61.0, 63.4]), card(&[12.0]));
        let said = |story: &Story<'_>| headline(story).key;
        let nothing = Story { late_now: None, ..story(None) };
        assert_eq!(said(&nothing), "brief.headline.nothing_due");
        assert_eq!(said(&Story { overdue_share: Some(&owed), ..nothing }), "brief.headline.overdue_share");
        let scored = Story { nps: Some(&owed), overdue_share: Some(&owed), ..nothing };
        assert_eq!(said(&scored), "brief.headline.nps");
        let sentence = headline(&Story { kept_all: Some(&fixes), ..scored });
        assert_eq!(
            (sentence.key.as_str(), &sentence.params["kind"]),
            ("brief.headline.kept_rose", &json!("all"))
        );
    }

    #[test]
    fn the_month_is_ranked_among_those_before_it() {
        assert_eq!(key(&[80.0, 78.0, 90.0, 88.0, 87.0, 78.4]), "brief.headline.kept_fewest_since");
        assert_eq!(key(&[90.0, 91.0, 90.0, 88.0, 87.0, 78.4]), "brief.headline.kept_fewest_ever");
        assert_eq!(key(&[90.0, 77.0, 90.0, 78.4]), "brief.headline.kept_fell");
        assert_eq!(key(&[90.0, 80.0, 81.0, 92.0]), "brief.headline.kept_rose");
        assert_eq!(key(&[93.0, 80.0, 81.0, 92.0]), "brief.headline.kept_most_since");
        assert_eq!(key(&[81.0, 81.2]), "brief.headline.kept_unchanged");
        assert_eq!(key(&[81.0]), "brief.headline.kept");
        assert_eq!(key(&[81.0, 100.0]), "brief.headline.kept_all");
        let sentence = headline(&story(Some(&card(&[80.0, 78.0, 90.0, 88.0, 87.0, 78.4]))));
        assert_eq!(sentence.params["since"], json!({"from": "2018-04-01", "to": "2018-04-30"}));
        assert_eq!(sentence.params["then"]["key"], "brief.then.late_now");
    }

    #[test]
    fn without_data_the_headline_says_so() {
        assert_eq!(headline(&story(None)).key, "brief.headline.nothing_due");
        let nothing = Story { any_data: false, ..story(None) };
        assert_eq!(headline(&nothing).key, "brief.headline.nothing_loaded");
    }

    #[test]
    fn what_moved_most_comes_second() {
        let kept = card(&[90.0, 80.0]);
        let (nps, sales) = (card(&[30.0, 40.0]), card(&[100.0, 85.0]));
        let concentrated =
            Concentrated { dimension: "country", name: "EG".into(), count: 41, total: 57, excess: 0.5 };
        let then = |story: &Story<'_>| headline(story).params["then"]["key"].clone();
        let all = Story {
            concentrated: Some(&concentrated),
            nps: Some(&nps),
            sales: Some(&sales),
            ..story(Some(&kept))
        };
        assert_eq!(then(&all), "brief.then.concentrated");
        assert_eq!(then(&Story { concentrated: None, ..all }), "brief.then.nps_rose");
        let sales = Story { sales: Some(&sales), ..story(Some(&kept)) };
        assert_eq!(then(&sales), "brief.then.sales_fell");
    }

    #[test]
    fn a_rise_from_little_is_said_from_what_to_what() {
        let (kept, sales) = (card(&[90.0, 80.0]), card(&[3.0, 40.0]));
        let sentence = headline(&Story { sales: Some(&sales), ..story(Some(&kept)) });
        let then = &sentence.params["then"];
        assert_eq!(then["key"], "brief.then.sales_from");
        assert_eq!(
            (&then["params"]["before_minor"], &then["params"]["amount_minor"]),
            (&json!(300), &json!(4000))
        );
        assert!(then["params"].get("percent").is_none());
    }

    #[test]
    fn what_lies_within_the_margin_is_no_record() {
        let mut card = card(&[80.0, 78.0, 90.0, 88.0, 87.0, 78.4]);
        card.verdict = Verdict::Unchanged;
        assert_eq!(headline(&story(Some(&card))).key, "brief.headline.kept_unchanged");
    }
}
