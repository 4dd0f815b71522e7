//! Surveys: who is asked after what, who answers, which score and which words. Owns the planted effect of
//! lateness, defects and the call-back programme on scores.

use crate::calendar::{Day, Micros};
use crate::key::Key;
use crate::layout::T;
use crate::life::Life;
use crate::orders::Order;
use crate::phrases::{Cause, Mood, comment};
use crate::table::Cell;
use crate::truth::effect;

const HOUR: f64 = 3_600_000_000.0;

/// A question about to be asked.
struct Question {
    survey: &'static str,
    touchpoint: &'static str,
    asked: Micros,
    /// `None` when our own account team is asked.
    contact: Option<usize>,
    order: Option<Key>,
    case: Option<Key>,
    item: Option<usize>,
    scale: (i32, i32),
    /// The score before rounding and clamping.
    latent: f64,
    /// The chance of an answer.
    answers: f64,
    cause: Option<Cause>,
    days: i32,
}

impl Life<'_, '_> {
    /// Asks for CSAT when an order is there in full.
    pub(crate) fn ask_about_delivery(&mut self, order: &Order, defective: Option<usize>) {
        if !self.dice.chance(0.4) || self.leaving.is_some_and(|leaving| order.full >= leaving) {
            return;
        }
        let Some(asked) = self.asking_time(order.full + 1) else { return };
        let late = f64::from(order.late).min(effect::LATE_DAYS_CAP);
        let member = if self.who.is_member(order.full) { effect::MEMBER_CSAT } else { 0.0 };
        let defect = if defective.is_some() { effect::SCORE_FOR_DEFECT } else { 0.0 };
        let latent = 4.45
            + 0.32 * self.who.temper
            + effect::CSAT_PER_LATE_DAY * late
            + member
            + defect
            + 0.6 * self.dice.normal();
        let contact = Some(self.dice.index(self.who.contacts.len()));
        let cause = match () {
            () if defective.is_some() && self.dice.chance(0.7) => Some(Cause::Defect),
            () if order.late > 1 && self.dice.chance(0.85) => Some(Cause::Late),
            () if order.late <= 0 && self.dice.chance(0.5) && latent > 3.5 => Some(Cause::OnTime),
            () => None,
        };
        let score = self.ask(&Question {
            survey: "csat",
            touchpoint: "delivery",
            asked,
            contact,
            order: Some(order.key),
            case: None,
            item: defective,
            scale: (1, 5),
            latent,
            answers: 0.34,
            cause,
            days: order.late,
        });
        if let Some(score) = score {
            let mean = if order.late > 0 { &mut self.tally.csat_late } else { &mut self.tally.csat_on_time };
            mean.add(f64::from(score));
        }
    }

    /// Asks for the effort when a case is resolved.
    pub(crate) fn ask_about_case(
        &mut self,
        case: Key,
        contact: usize,
        resolved: Micros,
        slow: bool,
        escalated: bool,
    ) {
        if !self.dice.chance(0.5) {
            return;
        }
        let (day, _) = self.calendar.local(resolved);
        let Some(asked) = self.asking_time(day + 1) else { return };
        let trouble = if slow { -1.3 } else { 0.0 } + if escalated { -0.9 } else { 0.0 };
        let latent = 5.9 + 0.4 * self.who.temper + trouble + 0.9 * self.dice.normal();
        let cause = if slow || escalated { Cause::SupportSlow } else { Cause::SupportFast };
        self.ask(&Question {
            survey: "ces",
            touchpoint: "support",
            asked,
            contact: Some(contact),
            order: None,
            case: Some(case),
            item: None,
            scale: (1, 7),
            latent,
            answers: 0.4,
            cause: (latent < 3.5 || cause == Cause::SupportFast && latent > 4.5 || slow).then_some(cause),
            days: 3,
        });
    }

    /// The surveys that come with the calendar: NPS, product, account team.
    pub(crate) fn ask_routinely(&mut self, month: usize, first: Day, last: Day) {
        let every = [4, 6, 6][self.who.segment];
        let turn = (month + self.who.number as usize) % every;
        if turn == 0 && first > self.who.since {
            for _ in 0..[3, 2, 1][self.who.segment] {
                let day = self.working_day(first, last);
                self.ask_for_recommendation(day);
            }
        }
        if turn == 2 && !self.assets.is_empty() {
            let day = self.working_day(first, last);
            self.ask_about_product(day);
        }
        if turn == 3 && self.dice.chance([0.9, 0.6, 0.3][self.who.segment]) {
            let day = self.working_day(first, last);
            self.ask_account_team(day);
        }
    }

    fn ask_for_recommendation(&mut self, day: Day) {
        let Some(asked) = self.asking_time(day) else { return };
        let late = self.mean_late(day);
        let defect = if self.had_defect(day) { effect::SCORE_FOR_DEFECT } else { 0.0 };
        let member = if self.who.is_member(day) { effect::MEMBER_NPS } else { 0.0 };
        let latent = 8.5
            + 0.95 * self.who.temper
            + effect::NPS_PER_MEAN_LATE_DAY * late
            + defect
            + member
            + 1.3 * self.dice.normal();
        let cause = match () {
            () if late > 2.0 && latent < 8.5 => Some(Cause::Late),
            () if defect < 0.0 && latent < 8.0 => Some(Cause::Defect),
            () => None,
        };
        let contact = Some(self.dice.index(self.who.contacts.len()));
        let score = self.ask(&Question {
            survey: "nps",
            touchpoint: "account",
            asked,
            contact,
            order: None,
            case: None,
            item: None,
            scale: (0, 10),
            latent,
            answers: 0.36,
            cause,
            days: (late * 2.0) as i32 + 2,
        });
        if let Some(score) = score {
            if late < 1.0 {
                self.tally.nps_calm.add(f64::from(score));
            } else if late >= 4.0 {
                self.tally.nps_troubled.add(f64::from(score));
            }
        }
    }

    fn ask_about_product(&mut self, day: Day) {
        let Some(asked) = self.asking_time(day) else { return };
        let (_, item) = self.assets[self.dice.index(self.assets.len())];
        let defect = if self.had_defect(day) { -0.6 } else { 0.0 };
        let latent = 4.25 + 0.25 * self.who.temper + defect + 0.7 * self.dice.normal();
        let contact = Some(self.dice.index(self.who.contacts.len()));
        let cause = if latent < 3.2 { Cause::Defect } else { Cause::Product };
        self.ask(&Question {
            survey: "product",
            touchpoint: "product",
            asked,
            contact,
            order: None,
            case: None,
            item: Some(item),
            scale: (1, 5),
            latent,
            answers: 0.28,
            cause: Some(cause),
            days: 3,
        });
    }

    /// Our own view of the customer: like the customer's, only rosier.
    fn ask_account_team(&mut self, day: Day) {
        let Some(asked) = self.asking_time(day) else { return };
        let latent = 4.3 + 0.3 * self.who.temper - 0.06 * self.mean_late(day) + 0.6 * self.dice.normal();
        self.ask(&Question {
            survey: "account_team",
            touchpoint: "account",
            asked,
            contact: None,
            order: None,
            case: None,
            item: None,
            scale: (1, 5),
            latent,
            answers: 0.9,
            cause: None,
            days: 4,
        });
    }

    /// A time on a day in which to ask, unless that is still to come.
    fn asking_time(&mut self, day: Day) -> Option<Micros> {
        self.calendar.within(day).map(|day| self.office_time(day))
    }

    /// Asks; the score when it was answered by the end.
    fn ask(&mut self, question: &Question) -> Option<i32> {
        let (least, most) = question.scale;
        let score = (question.latent.round() as i32).clamp(least, most);
        let delay = self.dice.exponential(40.0).min(700.0) + 0.2;
        let answered = question.asked + (delay * HOUR) as i64;
        let answers = self.dice.chance(question.answers) && answered <= self.calendar.end();
        self.count.answer += 1;
        let key = Key::new("R", self.who.number, self.count.answer);
        let mut text = String::new();
        let mut language = "";
        if answers && self.dice.chance(0.55) {
            language = question.contact.map_or("en", |place| self.who.contacts[place].language);
            let mood = Mood::of(f64::from(score - least) / f64::from(most - least));
            let cause = question.cause.unwrap_or_else(|| self.usual_cause(mood));
            text = comment(language, mood, cause, question.days, &mut self.dice);
        }
        let contact = question.contact.map(|place| &self.who.contacts[place].key);
        let items = &self.company.items;
        self.out.row(
            T::Answers,
            &[
                key.text().into(),
                self.account.text().into(),
                contact.map_or(Cell::None, |contact| contact.text().into()),
                question.survey.into(),
                question.touchpoint.into(),
                question.item.map_or(Cell::None, |item| items[item].id.as_str().into()),
                question.case.as_ref().map_or(Cell::None, |case| case.text().into()),
                question.order.as_ref().map_or(Cell::None, |order| order.text().into()),
                Cell::At(question.asked),
                if answers { Cell::At(answered) } else { Cell::None },
                if answers { Cell::Int(i64::from(score)) } else { Cell::None },
                Cell::Int(i64::from(least)),
                Cell::Int(i64::from(most)),
                text.as_str().into(),
                language.into(),
            ],
        );
        answers.then_some(score)
    }

    /// What people mention when nothing stands out.
    fn usual_cause(&mut self, mood: Mood) -> Cause {
        let causes = match mood {
            Mood::Unhappy => [Cause::Price, Cause::Invoice, Cause::SupportSlow],
            Mood::Mixed => [Cause::Price, Cause::Product, Cause::OnTime],
            Mood::Happy => [Cause::SupportFast, Cause::Product, Cause::OnTime],
        };
        causes[self.dice.index(causes.len())]
    }
}
