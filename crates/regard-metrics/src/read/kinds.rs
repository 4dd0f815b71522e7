//! What each type of metric needs, and the sides that it is made of.

use super::Reader;
use super::basis::{Basis, Place, looks_back_anywhere};
use super::file::{File, Part, Text};
use crate::expression::{Aggregate, Function, Mistake};
use crate::metric::{Cohort, Formula, Metric, Side, Term, TermName, When};
use crate::relation::Relation;
use crate::span::ReferenceShift;
use crate::words::{Known, check};
use regard_model::ColumnType;

/// The type's word, the sides, and how they become the value.
pub(super) type Kind = (&'static str, Vec<Side>, Formula);

impl Reader<'_> {
    /// `simple` and `quantile`: what happens during a period.
    pub(super) fn flow(&mut self, raw: &File) -> Option<Kind> {
        let quantile = raw.kind.value == "quantile";
        if quantile {
            self.needed(raw, "quantile", raw.quantile.as_ref())?;
        }
        let basis = self.basis(raw, &Place::whole(raw), false)?;
        let terms = self.values(raw, &basis)?;
        let side = Side { relation: basis.relation, when: basis.when, terms, narrowed: true };
        let facts = self.recorded(raw);
        let sides = std::iter::once(side).chain(facts).collect();
        Some((if quantile { "quantile" } else { "simple" }, sides, Formula::Plain))
    }

    /// `balance`: a state at a point in time.
    pub(super) fn balance(&mut self, raw: &File) -> Option<Kind> {
        self.needed(raw, "state", raw.state.as_ref())?;
        let basis = self.basis(raw, &Place::whole(raw), looks_back_anywhere(raw))?;
        let terms = self.values(raw, &basis)?;
        let side = Side { relation: basis.relation, when: basis.when, terms, narrowed: true };
        let facts = match raw.recorded {
            Some(_) => self.recorded(raw),
            None => first_fact(basis.relation, Vec::new(), true),
        };
        Some(("balance", std::iter::once(side).chain(facts).collect(), Formula::Plain))
    }

    /// The value, how many rows it rests on, and what could not be counted.
    fn values(&mut self, raw: &File, basis: &Basis) -> Option<Vec<(TermName, Term)>> {
        let expression = self.needed(raw, "expression", raw.expression.as_ref())?;
        if let (Some(condition), None) = (&raw.condition, &basis.per) {
            let mistake =
                Mistake::new("where is about the keys that per brings rows together by", "use filter");
            self.at::<()>(condition, Err(mistake));
            return None;
        }
        let mut conditions = basis.own_conditions();
        conditions.extend(self.condition(raw.condition.as_ref(), &basis.known()));
        let value = match &raw.quantile {
            Some(at) => {
                self.at(expression, check(&expression.value, &basis.known()))?;
                if !(0.0..=1.0).contains(&at.value) {
                    let message = format!("{} is no quantile", at.value);
                    let mistake = Mistake::new(message, "write a number from 0 to 1, such as 0.5");
                    self.fault(at.referenced.line(), mistake);
                    return None;
                }
                let argument = expression.value.trim().to_owned();
                Aggregate { function: Function::Quantile(at.value), distinct: false, argument }
            }
            None => self.aggregate(expression, &basis.known())?,
        };
        let rows = match &raw.rows {
            Some(text) => self.aggregate(text, &basis.known())?,
            None => value.rows(),
        };
        let term = |aggregate| Term { aggregate, conditions: conditions.clone(), per: basis.per.clone() };
        let mut terms = vec![(TermName::Value, term(value)), (TermName::Rows, term(rows))];
        terms.extend(self.uncounted(raw, basis));
        Some(terms)
    }

    /// The rows or keys that the metric has to leave out, so that it can say how many.
    fn uncounted(&mut self, raw: &File, basis: &Basis) -> Option<(TermName, Term)> {
        let lost = self.condition(Some(raw.uncounted.as_ref()?), &basis.known());
        let conditions = basis.own_conditions().into_iter().chain(lost).collect();
        let aggregate = Aggregate::parse("count(*)").ok()?;
        Some((TermName::Uncounted, Term { aggregate, conditions, per: basis.per.clone() }))
    }

    /// Asks since when there are the facts without which nothing is known.
    fn recorded(&mut self, raw: &File) -> Option<Side> {
        let recorded = raw.recorded.as_ref()?;
        let relation = self.relation(&recorded.entity)?;
        let conditions = self.condition(recorded.condition.as_ref(), &Known::columns(relation));
        let side = first_fact(relation, conditions, false);
        let mistake = Mistake::new(
            format!("{} has no date of its own, so nobody can say since when it is recorded", relation.name),
            "name an entity that has",
        );
        self.at(&recorded.entity, side.ok_or(mistake))
    }

    /// `ratio`: one part ÷ another, both of a period or both of a state.
    pub(super) fn ratio(&mut self, raw: &File) -> Option<Kind> {
        let above = self.needed(raw, "numerator", raw.numerator.as_ref())?;
        let below = self.needed(raw, "denominator", raw.denominator.as_ref())?;
        let course = looks_back_anywhere(raw);
        let mut sides: Vec<Side> = Vec::new();
        for (name, part) in [
            (TermName::Numerator, Some(above)),
            (TermName::Minus, raw.minus.as_ref()),
            (TermName::Denominator, Some(below)),
        ] {
            let Some(part) = part else { continue };
            let basis = self.basis(raw, &Place::part(raw, part), course)?;
            let term = self.term(&basis, &part.expression, part.condition.as_ref())?;
            add(&mut sides, &basis, (name, term));
            if let (TermName::Denominator, Some(rows)) = (name, &raw.rows) {
                let rows = self.term(&basis, rows, part.condition.as_ref())?;
                add(&mut sides, &basis, (TermName::Rows, rows));
            }
        }
        if raw.uncounted.is_some() {
            let basis = self.basis(raw, &Place::whole(raw), course)?;
            if let Some(term) = self.uncounted(raw, &basis) {
                add(&mut sides, &basis, term);
            }
        }
        let states = sides.iter().filter(|side| side.when.is_state()).count();
        if states != 0 && states != sides.len() {
            let message = "one part is about a period and the other about a point in time";
            let mistake = Mistake::new(message, "give both a time, or both a state");
            self.at::<()>(&raw.kind, Err(mistake));
        }
        let facts = match raw.recorded {
            Some(_) => self.recorded(raw),
            None => facts_above(&sides).and_then(|relation| first_fact(relation, Vec::new(), false)),
        };
        sides.extend(facts);
        Some(("ratio", sides, Formula::Ratio))
    }

    /// `count_back`: how many days of the denominator make up the numerator.
    pub(super) fn count_back(&mut self, raw: &File) -> Option<Kind> {
        let stock = self.needed(raw, "numerator", raw.numerator.as_ref())?;
        let flow = self.needed(raw, "denominator", raw.denominator.as_ref())?;
        let basis = self.basis(raw, &Place::part(raw, stock), false)?;
        if basis.when != When::At {
            let mistake = Mistake::new("what is counted back from is a state", "give the numerator a state");
            self.at::<()>(&stock.expression, Err(mistake));
            return None;
        }
        let value = self.term(&basis, &stock.expression, stock.condition.as_ref())?;
        let rows = match &raw.rows {
            Some(text) => self.term(&basis, text, stock.condition.as_ref())?,
            None => Term { aggregate: value.aggregate.rows(), ..value.clone() },
        };
        let mut terms = vec![(TermName::Numerator, value), (TermName::Rows, rows)];
        terms.extend(self.uncounted(raw, &basis));
        let stock = Side { relation: basis.relation, when: basis.when, terms, narrowed: true };
        Some(("count_back", vec![stock, self.flow_back(raw, flow)?], Formula::CountBack))
    }

    fn flow_back(&mut self, raw: &File, flow: &Part) -> Option<Side> {
        let entity = flow.entity.as_ref().or(raw.entity.as_ref());
        let relation = self.needed(raw, "entity", entity).and_then(|text| self.relation(text))?;
        let time = self.needed(raw, "time", flow.time.as_ref())?;
        let column = self.time(time, relation)?;
        if relation.kind(&column) != Some(ColumnType::Day) {
            let mistake =
                Mistake::new(format!("{column} is an instant"), "count back by a day, such as issued_on");
            self.at::<()>(time, Err(mistake));
        }
        if flow.state.is_some() || flow.per.is_some() || flow.values.is_some() {
            let mistake = Mistake::new(
                "what is counted back through has a time, and neither a state nor keys",
                "leave out state, per and values",
            );
            self.at::<()>(&flow.expression, Err(mistake));
        }
        let known = Known::columns(relation);
        let aggregate = self.aggregate(&flow.expression, &known)?;
        if aggregate.distinct || !matches!(aggregate.function, Function::Count | Function::Sum) {
            let mistake =
                Mistake::new("what is counted back through adds up by months", "write count(…) or sum(…)");
            self.at::<()>(&flow.expression, Err(mistake));
        }
        let conditions = self.condition(flow.condition.as_ref(), &known);
        let term = Term { aggregate, conditions, per: None };
        let when = When::Until { time: column };
        Some(Side { relation, when, terms: vec![(TermName::Denominator, term)], narrowed: true })
    }

    /// `cohort`: who did something, and again soon after.
    pub(super) fn cohort(&mut self, raw: &File) -> Option<Kind> {
        let relation =
            self.needed(raw, "entity", raw.entity.as_ref()).and_then(|text| self.relation(text))?;
        let time = self.needed(raw, "time", raw.time.as_ref()).and_then(|text| self.time(text, relation))?;
        let mut column = |key: &str, text: Option<&Text>| {
            self.needed(raw, key, text).and_then(|text| self.column(text, relation))
        };
        let member = column("member", raw.member.as_ref())?;
        let event = column("event", raw.event.as_ref())?;
        let within = self.needed(raw, "within_days", raw.within_days.as_ref())?;
        if !(1..=3650).contains(&within.value) {
            let mistake =
                Mistake::new(format!("{} days are no time to come back in", within.value), "write 1 to 3650");
            self.fault(within.referenced.line(), mistake);
        }
        let filter = self.condition(raw.filter.as_ref(), &Known::columns(relation));
        let day = relation.day_column(&time).unwrap_or("its_day");
        let members = Aggregate::parse(&format!("count(distinct {member})")).ok()?;
        let again = format!("next_on - {day} <= {}", within.value);
        let term = |conditions| Term { aggregate: members.clone(), conditions, per: None };
        let terms = vec![(TermName::Numerator, term(vec![again])), (TermName::Denominator, term(Vec::new()))];
        let cohort = Cohort { time, member, event, within_days: within.value, filter };
        let side = Side { relation, when: When::Cohort(cohort), terms, narrowed: true };
        Some(("cohort", vec![side], Formula::Ratio))
    }

    /// `growth`: another metric against an earlier period.
    pub(super) fn growth<'a>(
        &mut self,
        raw: &File,
        known: impl Fn(&str) -> Option<&'a Metric>,
    ) -> Option<Kind> {
        let of = self.needed(raw, "of", raw.of.as_ref())?;
        let against = self.needed(raw, "against", raw.against.as_ref())?;
        let shift = match against.value.as_str() {
            "previous_period" => Some(ReferenceShift::PreviousPeriod),
            "previous_year" => Some(ReferenceShift::PreviousYear),
            _ => None,
        };
        let shift = self.word(against, "reference", shift, &["previous_period", "previous_year"])?;
        let missing = Mistake::new(
            format!("there is no metric {} to grow", of.value),
            "name a metric of type simple that stands in another file",
        );
        let base = known(&of.value).filter(|base| base.kind == "simple").ok_or(missing);
        let base = self.at(of, base)?;
        Some(("growth", base.sides.clone(), Formula::Growth(shift)))
    }
}

/// Puts a term beside those over the same rows.
fn add(sides: &mut Vec<Side>, basis: &Basis, term: (TermName, Term)) {
    let same = |side: &&mut Side| {
        side.relation == basis.relation && side.when == basis.when && side.per() == basis.per.as_ref()
    };
    match sides.iter_mut().find(same) {
        Some(side) => side.terms.push(term),
        None => {
            let when = basis.when.clone();
            sides.push(Side { relation: basis.relation, when, terms: vec![term], narrowed: true });
        }
    }
}

/// The relation above the line where those below say nothing of its facts: deliveries are no proof that
/// defects are recorded.
fn facts_above(sides: &[Side]) -> Option<&'static Relation> {
    let above = sides.first()?.relation;
    let below =
        sides.iter().find(|side| side.terms.iter().any(|(name, _)| *name == TermName::Denominator))?;
    let told = above.sources.first().is_some_and(|source| below.relation.sources.contains(source));
    (!told).then_some(above)
}

/// Asks since when there are facts, where none must be told from 0.
fn first_fact(relation: &'static Relation, conditions: Vec<String>, narrowed: bool) -> Option<Side> {
    let relation = relation.whole().unwrap_or(relation);
    let aggregate = Aggregate::parse(&format!("min({})", relation.main_date?)).ok()?;
    let term = Term { aggregate, conditions, per: None };
    Some(Side { relation, when: When::Ever, terms: vec![(TermName::FirstFact, term)], narrowed })
}
