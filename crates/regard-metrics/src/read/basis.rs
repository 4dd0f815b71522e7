//! Which rows of which relation a metric or one of its parts is about, when they count, and how they are
//! brought together by a key.

use super::Reader;
use super::file::{File, Keyed as RawKeyed, Named, Part, Text};
use crate::expression::Mistake;
use crate::metric::{EACH, Keyed, Per, Term, When};
use crate::relation::Relation;
use crate::words::{Known, is_taken, looks_back};

/// The rows that something is computed of.
pub(super) struct Basis {
    pub(super) relation: &'static Relation,
    pub(super) when: When,
    /// What a row must meet. With `per`, its values ask it.
    pub(super) conditions: Vec<String>,
    pub(super) per: Option<Per>,
    course: bool,
}

impl Basis {
    /// What its expressions may name.
    pub(super) fn known(&self) -> Known<'_> {
        let known = match &self.per {
            Some(per) => Known::values(per.values.iter().map(|value| value.name.as_str()).collect()),
            None => Known::columns(self.relation),
        };
        known.over_a_period(self.course)
    }

    /// The conditions of a term that asks nothing itself.
    pub(super) fn own_conditions(&self) -> Vec<String> {
        if self.per.is_some() { Vec::new() } else { self.conditions.clone() }
    }
}

/// Where a file says it: for the whole metric, or for one part of it.
pub(super) struct Place<'t> {
    pub(super) entity: Option<&'t Text>,
    pub(super) time: Option<&'t Text>,
    pub(super) state: Option<&'t Text>,
    filter: Option<&'t Text>,
    per: Option<&'t Text>,
    each: Option<&'t Text>,
    values: Option<&'t Named<RawKeyed>>,
}

impl<'t> Place<'t> {
    /// The whole metric.
    pub(super) fn whole(raw: &'t File) -> Self {
        Self {
            entity: raw.entity.as_ref(),
            time: raw.time.as_ref(),
            state: raw.state.as_ref(),
            filter: raw.filter.as_ref(),
            per: raw.per.as_ref(),
            each: raw.each.as_ref(),
            values: raw.values.as_ref(),
        }
    }

    /// One part of it. What the metric says of its entity holds for a part unless that has its own.
    pub(super) fn part(raw: &'t File, part: &'t Part) -> Self {
        let whole = Self::whole(raw);
        let (time, state) = (part.time.as_ref(), part.state.as_ref());
        let (per, values) = (part.per.as_ref(), part.values.as_ref());
        if part.entity.is_some() {
            let time = time.or(whole.time.filter(|_| state.is_none()));
            return Self { entity: part.entity.as_ref(), time, state, filter: None, per, each: None, values };
        }
        Self {
            time: time.or(whole.time.filter(|_| state.is_none())),
            state: state.or(whole.state.filter(|_| time.is_none())),
            per: per.or(whole.per),
            values: values.or(whole.values),
            ..whole
        }
    }
}

/// Whether any expression of a file looks at the beginning of a period.
pub(super) fn looks_back_anywhere(raw: &File) -> bool {
    let keyed = |values: &'_ Option<Named<RawKeyed>>| {
        let texts = values.iter().flat_map(|values| &values.0);
        texts.flat_map(|(_, value)| [Some(&value.expression), value.condition.as_ref()]).any(is_course)
    };
    let part = |part: &Part| {
        [Some(&part.expression), part.condition.as_ref(), part.state.as_ref()].into_iter().any(is_course)
            || keyed(&part.values)
    };
    let own =
        [&raw.state, &raw.filter, &raw.each, &raw.expression, &raw.condition, &raw.rows, &raw.uncounted];
    own.into_iter().any(|text| is_course(text.as_ref()))
        || keyed(&raw.values)
        || [&raw.numerator, &raw.minus, &raw.denominator].into_iter().flatten().any(part)
}

fn is_course(text: Option<&Text>) -> bool {
    text.is_some_and(|text| looks_back(&text.value))
}

impl Reader<'_> {
    /// The rows of a place. With `course`, its points include the beginning of the period.
    pub(super) fn basis(&mut self, raw: &File, place: &Place<'_>, course: bool) -> Option<Basis> {
        let relation = self.needed(raw, "entity", place.entity).and_then(|text| self.relation(text))?;
        let when = match (place.state, place.time) {
            (Some(state), Some(_)) => {
                let mistake =
                    Mistake::new("rows count by a time or by a state, not by both", "leave out one");
                self.at::<()>(state, Err(mistake));
                return None;
            }
            (Some(_), None) => {
                if course {
                    When::Over
                } else {
                    When::At
                }
            }
            (None, time) => {
                let time = self.needed(raw, "time", time).and_then(|text| self.time(text, relation))?;
                When::During { time, due: raw.due }
            }
        };
        if let Some(state) = place.state.filter(|_| raw.due) {
            let mistake =
                Mistake::new("due is about a time, and a state has points of its own", "leave out due");
            self.at::<()>(state, Err(mistake));
        }
        let course = course && when.is_state();
        let known = Known::columns(relation).over_a_period(course);
        let mut conditions = self.condition(place.filter, &known);
        conditions.extend(self.condition(place.state, &known));
        let per = self.per(place, relation, &conditions, course)?;
        if let (Some(key), false) = (place.per, when.is_state()) {
            let mistake =
                Mistake::new("per brings the rows of a state together", "give a state instead of a time");
            self.at::<()>(key, Err(mistake));
            return None;
        }
        Some(Basis { relation, when, conditions, per, course })
    }

    /// How rows are brought together; `None` after a mistake.
    fn per(
        &mut self,
        place: &Place<'_>,
        relation: &Relation,
        conditions: &[String],
        course: bool,
    ) -> Option<Option<Per>> {
        let line_of = |values: &Named<RawKeyed>| {
            values.0.first().map_or(1, |(_, value)| value.expression.referenced.line())
        };
        let (line, message, fix) = match (place.per, place.each, place.values) {
            (None, None, None) => return Some(None),
            (Some(key), Some(each), None) => {
                let known = Known::columns(relation).over_a_period(course);
                let (key, aggregate) = (self.column(key, relation)?, self.aggregate(each, &known)?);
                let value = Keyed { name: EACH.to_owned(), aggregate, conditions: conditions.to_vec() };
                return Some(Some(Per { key, values: vec![value] }));
            }
            (Some(key), None, Some(values)) if !values.0.is_empty() => {
                let mut per = Per { key: self.column(key, relation)?, values: Vec::new() };
                for (name, value) in &values.0 {
                    let keyed = self.keyed(name, value, &per.key, relation, conditions, course)?;
                    per.values.push(keyed);
                }
                return Some(Some(per));
            }
            (Some(key), None, _) => (
                key.referenced.line(),
                "per needs what is to be known of each key",
                "add a line each: …, or values: with a name and an expression for each",
            ),
            (_, Some(each), Some(_)) => {
                (each.referenced.line(), "each is one value without a name", "put it under values")
            }
            (None, Some(each), None) => {
                (each.referenced.line(), "per and each belong together", "give both, or neither")
            }
            (None, None, Some(values)) => {
                (line_of(values), "per and values belong together", "give both, or neither")
            }
        };
        self.fault(line, Mistake::new(message, fix));
        None
    }

    fn keyed(
        &mut self,
        name: &str,
        value: &RawKeyed,
        key: &str,
        relation: &Relation,
        conditions: &[String],
        course: bool,
    ) -> Option<Keyed> {
        let line = value.expression.referenced.line();
        self.name(line, name, "a value", "open_minor");
        if is_taken(name) || name == EACH || name == key {
            let message = format!("{name} means something else in expressions");
            self.fault(line, Mistake::new(message, "give the value another name"));
        }
        let known = Known::columns(relation).over_a_period(course);
        let aggregate = self.aggregate(&value.expression, &known)?;
        let own = self.condition(value.condition.as_ref(), &known);
        let conditions = conditions.iter().cloned().chain(own).collect();
        Some(Keyed { name: name.to_owned(), aggregate, conditions })
    }

    /// An aggregate over the rows or keys of a basis, of those that meet a condition.
    pub(super) fn term(
        &mut self,
        basis: &Basis,
        expression: &Text,
        condition: Option<&Text>,
    ) -> Option<Term> {
        let aggregate = self.aggregate(expression, &basis.known())?;
        let mut conditions = basis.own_conditions();
        conditions.extend(self.condition(condition, &basis.known()));
        Some(Term { aggregate, conditions, per: basis.per.clone() })
    }
}
