//! Puts the page of voice together: its questions run side by side.

use super::headline::{Heard, headline};
use super::wire::{NpsShares, VoicePage};
use crate::foresight::{DRIVERS_OF_NPS, DRIVERS_OF_POINT};
use crate::pages::cards::{take_card, take_cards};
use crate::pages::error::PageError;
use crate::pages::figure_card::{FigureCard, Verdict};
use crate::pages::opening::{Dated, Opening, names, no_customers};
use crate::pages::reader::{Reader, View};
use crate::pages::wire::{Freshness, PageQuestion};
use regard_model::{Lens, Period};

/// The figures in the order of the page, with their units for when nothing fills them.
const FIGURES: [(&str, &str); 6] = [
    ("recommendation_rate", "percent"),
    ("csat", "percent"),
    ("satisfaction_rate", "percent"),
    ("ces", "score"),
    ("ces_easy", "percent"),
    ("response_rate", "percent"),
];
const NPS: (&str, &str) = ("nps", "points");
/// What is cut, and by what.
const CUT: [&str; 3] = ["nps", "csat", "ces_easy"];
const CUT_BY: [&str; 3] = ["touchpoint", "segment", "item"];

impl Reader {
    /// What do customers say?
    ///
    /// # Errors
    /// [`PageError::BadQuestion`]; [`PageError::Engine`].
    pub async fn voice(&self, lens: &Lens, question: &PageQuestion) -> Result<VoicePage, PageError> {
        let view = self.through(lens);
        let opening = Opening::of(lens, question);
        view.page("voice", question, Box::pin(view.voice_page(&opening))).await
    }
}

impl Dated for VoicePage {
    fn set_freshness(&mut self, freshness: Freshness) {
        self.freshness = freshness;
    }
}

impl View<'_> {
    async fn voice_page(&self, opening: &Opening<'_>) -> Result<VoicePage, PageError> {
        let Opening { period, year, .. } = *opening;
        let metrics = names(&[&FIGURES, &[NPS]]);
        let wanted = opening.wanted(&metrics);
        let (mut cards, cuts, apart, themes, found) = futures::try_join!(
            self.cards(&wanted),
            self.cuts(&CUT, &CUT_BY, year, &opening.filters),
            self.apart(year, opening.segment),
            self.themes(year, opening.segment),
            async {
                futures::try_join!(
                    self.track_record("comments"),
                    self.drivers_of(DRIVERS_OF_NPS),
                    self.drivers_of(DRIVERS_OF_POINT)
                )
            },
        )?;
        let (comments_record, matters, point) = found;
        for card in cards.values_mut() {
            compare_with_enough(card);
        }
        let figures = take_cards(&mut cards, &FIGURES, period);
        let nps = take_card(&mut cards, NPS, period);
        let any = nps.has_data() || figures.iter().any(FigureCard::has_data);
        let said = headline(Heard { period, nps: &nps, any, cuts: &cuts, figures: &figures });
        Ok(VoicePage {
            headline: no_customers(self.lens, None).unwrap_or(said),
            period: period.into(),
            shares: shares(&nps, &figures),
            nps,
            figures,
            cuts,
            cuts_period: year.into(),
            apart,
            themes,
            comments_record: self.told_of_company(comments_record),
            matters: self.told_of_company(matters),
            point: self.told_of_company(point),
            freshness: Freshness::default(),
        })
    }
}

/// A change against a month in which too few answered is no change that can be shown.
fn compare_with_enough(card: &mut FigureCard) {
    let before = Period { from: card.period.from, to: card.period.to }.previous();
    let known = card.series.iter().find(|point| point.from == before.from && point.to == before.to);
    let withheld = known.is_some_and(|point| point.value.is_none());
    if let Some(reference) = card.reference.as_mut().filter(|_| withheld) {
        reference.value = None;
        reference.change = None;
        reference.margin = None;
        card.verdict = Verdict::None;
    }
}

/// How the answers behind the score are shared out. The score is promoters less detractors, and the
/// recommendation rate is the promoters, of the same answers.
fn shares(nps: &FigureCard, figures: &[FigureCard]) -> Option<NpsShares> {
    let recommend = figures.iter().find(|card| card.metric == "recommendation_rate")?;
    let (score, promoters) = (nps.value?, recommend.value?);
    if recommend.n != nps.n {
        return None;
    }
    let detractors = (promoters - score).max(0.0);
    Some(NpsShares { promoters, passives: (100.0 - promoters - detractors).max(0.0), detractors })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::figure_card::{ReferenceWire, SeriesPoint};

    fn period(text: &str) -> Period {
        Period::parse(text).unwrap()
    }

    fn card(metric: &str, value: f64, n: u64) -> FigureCard {
        FigureCard { value: Some(value), n, ..FigureCard::empty(metric, "percent", period("2018-08")) }
    }

    #[test]
    fn promoters_passives_and_detractors_are_all_who_answered() {
        let rate = card("recommendation_rate", 37.5, 8);
        let found = shares(&card("nps", 12.5, 8), std::slice::from_ref(&rate)).unwrap();
        assert_eq!((found.promoters, found.passives, found.detractors), (37.5, 37.5, 25.0));
        assert!(shares(&card("nps", 12.5, 9), std::slice::from_ref(&rate)).is_none());
        assert!(shares(&FigureCard { value: None, ..card("nps", 0.0, 8) }, &[rate]).is_none());
    }

    #[test]
    fn a_month_with_too_few_answers_is_nothing_to_compare_with() {
        let july = period("2018-07");
        let point = |value| SeriesPoint { from: july.from, to: july.to, value, n: 3, margin: None };
        let compared = |value| {
            let reference = ReferenceWire {
                kind: "previous_period".into(),
                value: Some(50.0),
                change: Some(-7.0),
                margin: None,
            };
            let mut card = FigureCard {
                reference: Some(reference),
                verdict: Verdict::Worse,
                series: vec![point(value)],
                ..card("csat", 43.0, 80)
            };
            compare_with_enough(&mut card);
            (card.change(), card.verdict)
        };
        assert_eq!(compared(None), (None, Verdict::None));
        assert_eq!(compared(Some(50.0)), (Some(-7.0), Verdict::Worse));
    }
}
