//! The headline of the voice page: the score with what its change means, and where customers are least
//! satisfied.

use crate::pages::customers::NONE;
use crate::pages::cut::Cut;
use crate::pages::figure_card::{FigureCard, Verdict};
use crate::pages::sentence::Sentence;
use regard_model::Period;

/// What the headline is chosen from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heard<'a> {
    pub(super) period: Period,
    pub(super) nps: &'a FigureCard,
    /// Any answer at all, to any survey, in the period or its line.
    pub(super) any: bool,
    pub(super) cuts: &'a [Cut],
    /// What was answered to the other surveys.
    pub(super) figures: &'a [FigureCard],
}

/// The headline.
pub(super) fn headline(heard: Heard<'_>) -> Sentence {
    let Heard { period, nps, any, cuts, figures } = heard;
    if !any {
        return Sentence::new("voice.headline.nothing_loaded");
    }
    let first = match nps.value {
        Some(score) => score_sentence(score, nps, period),
        None if nps.withheld => Sentence::new("voice.headline.few").with("n", nps.n).with("period", period),
        None => other_survey(figures, period)
            .unwrap_or_else(|| Sentence::new("voice.headline.no_score").with("period", period)),
    };
    first.then(lowest(cuts))
}

fn score_sentence(score: f64, nps: &FigureCard, period: Period) -> Sentence {
    let key = match nps.verdict {
        Verdict::Better => "voice.headline.rose",
        Verdict::Worse => "voice.headline.fell",
        Verdict::Unchanged => "voice.headline.unchanged",
        Verdict::None => "voice.headline.score",
    };
    Sentence::new(key)
        .with("score", score.round())
        .with("margin_score", nps.margin.map(f64::round))
        .with("points", nps.change().map(|change| change.abs().round()))
        .with("period", period)
        .with("reference", period.previous())
}

/// What is said where nobody was asked for a recommendation: of satisfaction and effort the one that more answered, else
/// that of any survey.
fn other_survey(figures: &[FigureCard], period: Period) -> Option<Sentence> {
    let known = |metric: &str| figures.iter().find(|card| card.metric == metric && card.value.is_some());
    let asked = match (known("csat"), known("ces_easy")) {
        (Some(csat), Some(easy)) if easy.n > csat.n => Some(easy),
        (csat, easy) => csat.or(easy),
    };
    let card = asked.or_else(|| known("satisfaction_rate"))?;
    let sentence = Sentence::new("voice.headline.other")
        .with("survey", card.metric.as_str())
        .with("percent_whole", card.value?)
        .with("n", card.n)
        .with("period", period);
    Some(sentence)
}

/// The touchpoint after which fewest are satisfied, where it lies below all others by more than chance.
fn lowest(cuts: &[Cut]) -> Option<Sentence> {
    let cut = cuts.iter().find(|cut| cut.metric == "csat" && cut.dimension == "touchpoint")?;
    let known = cut.members.iter().filter(|member| member.member != NONE && member.together == 1);
    let mut ends: Vec<(f64, f64, &str, u64)> = known
        .filter_map(|member| {
            Some((member.value?, member.margin.unwrap_or(0.0), member.member.as_str(), member.n))
        })
        .collect();
    ends.sort_by(|one, two| one.0.total_cmp(&two.0));
    let [(value, margin, touchpoint, n), (next, next_margin, ..), ..] = ends[..] else { return None };
    let sure = next - value > margin.hypot(next_margin);
    let sentence = Sentence::new("voice.then.lowest").with("touchpoint", touchpoint);
    sure.then(|| sentence.with("percent_whole", value).with("n", n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::cut::CutMember;
    use crate::pages::figure_card::{Better, ReferenceWire};
    use serde_json::json;

    fn period() -> Period {
        Period::parse("2018-08").unwrap()
    }

    fn nps(value: Option<f64>, verdict: Verdict) -> FigureCard {
        let change = value.map(|_| -6.4);
        let reference =
            Some(ReferenceWire { kind: "previous_period".into(), value: None, change, margin: None });
        let card = FigureCard::empty("nps", "points", period());
        FigureCard { value, verdict, margin: Some(4.8), n: 7, reference, ..card }
    }

    fn said(nps: &FigureCard, cuts: &[Cut]) -> Sentence {
        headline(Heard { period: period(), nps, any: true, cuts, figures: &[] })
    }

    fn member(member: &str, value: f64, margin: f64) -> CutMember {
        CutMember {
            member: member.into(),
            together: 1,
            rows_where: Vec::new(),
            value: Some(value),
            n: 100,
            margin: Some(margin),
            share: None,
            change: None,
            verdict: Verdict::None,
            withheld: false,
        }
    }

    fn cut(members: Vec<CutMember>) -> Cut {
        Cut {
            metric: "csat".into(),
            dimension: "touchpoint".into(),
            unit: "percent".into(),
            currency: None,
            better: Some(Better::Higher),
            period: period().into(),
            members,
        }
    }

    #[test]
    fn a_change_within_the_margin_is_said_as_none() {
        let fell = said(&nps(Some(41.6), Verdict::Worse), &[]);
        assert_eq!((fell.key.as_str(), &fell.params["points"]), ("voice.headline.fell", &json!(6.0)));
        assert_eq!(fell.params["reference"], json!({"from": "2018-07-01", "to": "2018-07-31"}));
        assert_eq!(said(&nps(Some(41.6), Verdict::Unchanged), &[]).key, "voice.headline.unchanged");
        assert_eq!(said(&nps(Some(41.6), Verdict::None), &[]).key, "voice.headline.score");
    }

    #[test]
    fn too_few_and_none_are_told_apart() {
        let few = FigureCard { withheld: true, ..nps(None, Verdict::None) };
        assert_eq!(said(&few, &[]).key, "voice.headline.few");
        assert_eq!(said(&nps(None, Verdict::None), &[]).key, "voice.headline.no_score");
        let nothing = Heard { period: period(), nps: &few, any: false, cuts: &[], figures: &[] };
        assert_eq!(headline(nothing).key, "voice.headline.nothing_loaded");
    }

    #[test]
    fn where_nobody_was_asked_for_a_recommendation_another_survey_answers() {
        let card = |metric: &str, value, n| FigureCard {
            value,
            n,
            ..FigureCard::empty(metric, "percent", period())
        };
        let of = |figures: &[FigureCard]| {
            let nps = nps(None, Verdict::None);
            headline(Heard { period: period(), nps: &nps, any: true, cuts: &[], figures })
        };
        let all = card("satisfaction_rate", Some(77.0), 50);
        let csat = card("csat", Some(81.0), 30);
        let said = of(&[csat.clone(), all.clone(), card("ces_easy", Some(60.0), 20)]);
        assert_eq!((said.key.as_str(), &said.params["survey"]), ("voice.headline.other", &json!("csat")));
        assert_eq!((&said.params["percent_whole"], &said.params["n"]), (&json!(81.0), &json!(30)));
        let easy = of(&[csat, all.clone(), card("ces_easy", Some(60.0), 90)]);
        assert_eq!(easy.params["survey"], json!("ces_easy"));
        assert_eq!(of(&[card("csat", None, 1), all]).params["survey"], json!("satisfaction_rate"));
        assert_eq!(of(&[card("csat", None, 1)]).key, "voice.headline.no_score");
    }

    #[test]
    fn the_lowest_touchpoint_is_named_only_when_it_is_surely_lowest() {
        let card = nps(Some(41.6), Verdict::None);
        let apart = cut(vec![member("support", 88.0, 4.0), member("delivery", 61.0, 5.0)]);
        let sentence = said(&card, &[apart]);
        assert_eq!(sentence.params["then"]["params"]["touchpoint"], json!("delivery"));
        let close = cut(vec![member("support", 66.0, 4.0), member("delivery", 61.0, 5.0)]);
        assert!(!said(&card, &[close]).params.contains_key("then"));
        let alone = cut(vec![member("none", 88.0, 4.0), member("delivery", 61.0, 5.0)]);
        assert!(!said(&card, &[alone]).params.contains_key("then"));
    }
}
