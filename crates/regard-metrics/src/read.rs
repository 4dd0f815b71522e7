//! A metric's file: YAML in, a checked metric or its mistakes out, each with its line. Owns the checks;
//! the keys are in `file`.

mod file;

use crate::expression::{Aggregate, Mistake, check, split_and};
use crate::fault::{MetricFault, nearest};
use crate::metric::{Better, Cohort, Formula, Listing, Margin, Metric, Side, Term, TermName, Unit, When};
use crate::relation::{self, Relation};
use crate::span::ReferenceShift;
use file::{File, Part, Text, of_yaml};

/// Reads one metric. `known` finds the metric that a growth is of.
///
/// # Errors
/// Every mistake that was found, in the order of the file.
pub(crate) fn read<'a>(
    file: &str,
    family: &str,
    text: &str,
    known: impl Fn(&str) -> Option<&'a Metric>,
) -> Result<Metric, Vec<MetricFault>> {
    let raw: File = serde_saphyr::from_str(text).map_err(|error| vec![of_yaml(file, &error)])?;
    let mut reader = Reader { file, faults: Vec::new() };
    let metric = reader.metric(family, &raw, known);
    match metric {
        Some(metric) if reader.faults.is_empty() => Ok(metric),
        _ => Err(reader.faults),
    }
}

struct Reader<'a> {
    file: &'a str,
    faults: Vec<MetricFault>,
}

impl Reader<'_> {
    fn fault(&mut self, line: u64, mistake: Mistake) {
        let Mistake { message, fix } = mistake;
        self.faults.push(MetricFault { file: self.file.to_owned(), line, message, fix });
    }

    fn at<T>(&mut self, text: &Text, result: Result<T, Mistake>) -> Option<T> {
        result.map_err(|mistake| self.fault(text.referenced.line(), mistake)).ok()
    }

    /// A key that this type of metric needs.
    fn needed<'t, T>(&mut self, raw: &File, key: &str, value: Option<&'t T>) -> Option<&'t T> {
        if value.is_none() {
            let message = format!("a metric of type {} needs {key}", raw.kind.value);
            self.fault(raw.kind.referenced.line(), Mistake::new(message, format!("add a line {key}: …")));
        }
        value
    }

    fn word<T>(&mut self, text: &Text, what: &str, found: Option<T>, words: &[&str]) -> Option<T> {
        let message = format!("{:?} is no {what}", text.value);
        let fix = format!("use one of {}", words.join(", "));
        self.at(text, found.ok_or_else(|| Mistake::new(message, fix)))
    }

    fn metric<'a>(
        &mut self,
        family: &str,
        raw: &File,
        known: impl Fn(&str) -> Option<&'a Metric>,
    ) -> Option<Metric> {
        self.name(&raw.name);
        let unit = self.word(&raw.unit, "unit", Unit::parse(&raw.unit.value), &Unit::words());
        let better = raw.better.as_ref().and_then(|text| {
            let found =
                [Better::Higher, Better::Lower].into_iter().find(|better| better.as_str() == text.value);
            self.word(text, "direction", found, &["higher", "lower"])
        });
        let (kind, sides, formula) = match raw.kind.value.as_str() {
            "simple" | "quantile" => self.flow(raw)?,
            "balance" => self.balance(raw)?,
            "ratio" => self.ratio(raw)?,
            "cohort" => self.cohort(raw)?,
            "growth" => self.growth(raw, known)?,
            _ => {
                let types = ["simple", "ratio", "quantile", "cohort", "balance", "growth"];
                self.word::<()>(&raw.kind, "type of metric", None, &types);
                return None;
            }
        };
        let margin = raw.margin.as_ref().and_then(|text| {
            let found = (text.value == "net_share").then_some(Margin::NetShare);
            self.word(text, "margin", found, &["net_share"])
        });
        let values = |texts: &[Text]| texts.iter().map(|text| text.value.clone()).collect::<Vec<_>>();
        let metric = Metric {
            name: raw.name.value.clone(),
            family: family.to_owned(),
            title: raw.title.clone(),
            question: raw.question.clone(),
            definition: raw.definition.trim().to_owned(),
            unit: unit?,
            better,
            audience: raw.audience.clone(),
            target: raw.target,
            kind,
            sides,
            formula,
            margin,
            listing: Listing {
                by: values(&raw.by),
                least_n: raw.least_n,
                top: raw.top.as_ref().map(|top| top.value),
                largest_first: raw.largest_first,
            },
            dimensions: None,
        };
        self.dimensions(metric, raw)
    }

    /// The names in `dimensions` and `by` must be dimensions of all sides.
    fn dimensions(&mut self, metric: Metric, raw: &File) -> Option<Metric> {
        let possible = metric.dimensions();
        for text in raw.dimensions.iter().flatten().chain(&raw.by) {
            if !possible.contains(&text.value) {
                let near = nearest(&text.value, possible.iter().map(String::as_str));
                let fix = near.map_or_else(
                    || format!("it can have {}", possible.join(", ")),
                    |near| format!("did you mean {near}?"),
                );
                self.at::<()>(
                    text,
                    Err(Mistake::new(format!("{:?} is no dimension of it", text.value), fix)),
                );
            }
        }
        let additive = metric.side_of(TermName::Value).is_some_and(|(_, term)| {
            use crate::expression::Function::{Count, Sum};
            matches!(term.aggregate.function, Count | Sum) && !term.aggregate.distinct
        });
        if let Some(top) = raw.top.as_ref().filter(|_| !additive) {
            let mistake = Mistake::new(
                "top brings the rest together, which only sums and counts allow",
                "leave out top",
            );
            self.fault(top.referenced.line(), mistake);
        }
        let only = raw.dimensions.as_ref().map(|texts| texts.iter().map(|text| text.value.clone()).collect());
        Some(Metric { dimensions: only, ..metric })
    }

    fn name(&mut self, text: &Text) {
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        let good = text.value.starts_with(|letter: char| letter.is_ascii_lowercase())
            && text.value.chars().all(plain);
        let mistake = Mistake::new(
            format!("{:?} is no name of a metric", text.value),
            "use lowercase letters, digits and _, such as overdue_orders",
        );
        self.at(text, if good { Ok(()) } else { Err(mistake) });
    }

    fn relation(&mut self, text: &Text) -> Option<&'static Relation> {
        let names: Vec<&str> = relation::all().iter().map(|relation| relation.name).collect();
        let fix = nearest(&text.value, names.iter().copied()).map_or_else(
            || format!("use one of {}", names.join(", ")),
            |near| format!("did you mean {near}?"),
        );
        let mistake = Mistake::new(format!("there is no entity {}", text.value), fix);
        self.at(text, relation::find(&text.value).ok_or(mistake))
    }

    fn column(&mut self, text: &Text, relation: &Relation) -> Option<String> {
        self.at(text, check(&text.value, relation, &[]))?;
        if relation.kind(&text.value).is_some() {
            return Some(text.value.clone());
        }
        let mistake =
            Mistake::new(format!("{:?} is not one column", text.value), "name a column of the entity");
        self.at(text, Err(mistake))
    }

    fn time(&mut self, text: &Text, relation: &Relation) -> Option<String> {
        use regard_model::ColumnType::{Day, Instant};
        let column = self.column(text, relation)?;
        let timely = matches!(relation.kind(&column), Some(Day | Instant));
        let mistake = Mistake::new(
            format!("{column} is neither a day nor an instant"),
            "name a column ending in _on or _at",
        );
        self.at(text, if timely { Ok(column) } else { Err(mistake) })
    }

    fn condition(&mut self, text: Option<&Text>, relation: &Relation) -> Vec<String> {
        let checked = text.and_then(|text| self.at(text, check(&text.value, relation, &[])).map(|()| text));
        checked.map(|text| split_and(&text.value)).unwrap_or_default()
    }

    fn aggregate(&mut self, text: &Text, relation: &Relation, also: &[&str]) -> Option<Aggregate> {
        let aggregate = self.at(text, Aggregate::parse(&text.value))?;
        if aggregate.argument != "*" {
            self.at(text, check(&aggregate.argument, relation, also))?;
        }
        Some(aggregate)
    }

    /// The value, how many rows it rests on, and what could not be counted.
    fn values(
        &mut self,
        raw: &File,
        relation: &Relation,
        conditions: &[String],
        per: Option<&(String, Aggregate)>,
    ) -> Option<Vec<(TermName, Term)>> {
        let also: &[&str] = if per.is_some() { &["each"] } else { &[] };
        let expression = self.needed(raw, "expression", raw.expression.as_ref())?;
        let value = match &raw.quantile {
            Some(at) => {
                self.at(expression, check(&expression.value, relation, also))?;
                if !(0.0..=1.0).contains(&at.value) {
                    let mistake = Mistake::new(
                        format!("{} is no quantile", at.value),
                        "write a number from 0 to 1, such as 0.5",
                    );
                    self.fault(at.referenced.line(), mistake);
                    return None;
                }
                let function = crate::expression::Function::Quantile(at.value);
                Aggregate { function, distinct: false, argument: expression.value.trim().to_owned() }
            }
            None => self.aggregate(expression, relation, also)?,
        };
        let rows = match &raw.rows {
            Some(text) => self.aggregate(text, relation, also)?,
            None => value.rows(),
        };
        let term = |aggregate: Aggregate, conditions: &[String]| Term {
            aggregate,
            conditions: conditions.to_vec(),
            per: per.cloned(),
        };
        let mut terms =
            vec![(TermName::Value, term(value, conditions)), (TermName::Rows, term(rows, conditions))];
        terms.extend(self.uncounted(raw, relation, conditions));
        Some(terms)
    }

    /// The rows that the metric has to leave out, so that it can say how many.
    fn uncounted(
        &mut self,
        raw: &File,
        relation: &Relation,
        conditions: &[String],
    ) -> Option<(TermName, Term)> {
        let lost = self.condition(Some(raw.uncounted.as_ref()?), relation);
        let conditions = conditions.iter().cloned().chain(lost).collect();
        let aggregate = Aggregate::parse("count(*)").ok()?;
        Some((TermName::Uncounted, Term { aggregate, conditions, per: None }))
    }

    fn flow(&mut self, raw: &File) -> Option<(&'static str, Vec<Side>, Formula)> {
        let quantile = raw.kind.value == "quantile";
        if quantile {
            self.needed(raw, "quantile", raw.quantile.as_ref())?;
        }
        let relation =
            self.needed(raw, "entity", raw.entity.as_ref()).and_then(|text| self.relation(text))?;
        let time = self.needed(raw, "time", raw.time.as_ref()).and_then(|text| self.time(text, relation));
        let conditions = self.condition(raw.filter.as_ref(), relation);
        let terms = self.values(raw, relation, &conditions, None)?;
        let side = Side { relation, when: When::During { time: time?, due: raw.due }, terms, narrowed: true };
        Some((if quantile { "quantile" } else { "simple" }, vec![side], Formula::Plain))
    }

    fn balance(&mut self, raw: &File) -> Option<(&'static str, Vec<Side>, Formula)> {
        let relation =
            self.needed(raw, "entity", raw.entity.as_ref()).and_then(|text| self.relation(text))?;
        let state = self.needed(raw, "state", raw.state.as_ref())?;
        let mut conditions = self.condition(raw.filter.as_ref(), relation);
        conditions.extend(self.condition(Some(state), relation));
        let per = match (&raw.per, &raw.each) {
            (Some(key), Some(each)) => {
                Some((self.column(key, relation)?, self.aggregate(each, relation, &[])?))
            }
            (None, None) => None,
            (Some(one), None) | (None, Some(one)) => {
                let mistake = Mistake::new("per and each belong together", "give both, or neither");
                self.at::<()>(one, Err(mistake));
                None
            }
        };
        let terms = self.values(raw, relation, &conditions, per.as_ref())?;
        let side = Side { relation, when: When::At, terms, narrowed: true };
        let facts = self.first_fact(relation, true);
        Some(("balance", std::iter::once(side).chain(facts).collect(), Formula::Plain))
    }

    /// Asks since when there are facts, where none must be told from 0.
    fn first_fact(&self, relation: &'static Relation, narrowed: bool) -> Option<Side> {
        let relation = relation.part_of.and_then(relation::find).unwrap_or(relation);
        let aggregate = Aggregate::parse(&format!("min({})", relation.main_date?)).ok()?;
        let term = Term { aggregate, conditions: Vec::new(), per: None };
        Some(Side { relation, when: When::Ever, terms: vec![(TermName::FirstFact, term)], narrowed })
    }

    fn ratio(&mut self, raw: &File) -> Option<(&'static str, Vec<Side>, Formula)> {
        let above = self.needed(raw, "numerator", raw.numerator.as_ref())?;
        let below = self.needed(raw, "denominator", raw.denominator.as_ref())?;
        let mut sides: Vec<Side> = Vec::new();
        let mut add = |relation, when, term: (TermName, Term)| match sides
            .iter_mut()
            .find(|side| side.relation == relation && side.when == when)
        {
            Some(side) => side.terms.push(term),
            None => sides.push(Side { relation, when, terms: vec![term], narrowed: true }),
        };
        let parts = [
            (TermName::Numerator, Some(above)),
            (TermName::Minus, raw.minus.as_ref()),
            (TermName::Denominator, Some(below)),
        ];
        for (name, part) in parts {
            let Some(part) = part else { continue };
            let (relation, when, term) = self.part(raw, part)?;
            add(relation, when, (name, term));
        }
        if raw.uncounted.is_some() {
            let relation =
                self.needed(raw, "entity", raw.entity.as_ref()).and_then(|text| self.relation(text))?;
            let time = self.needed(raw, "time", raw.time.as_ref()).and_then(|text| self.time(text, relation));
            let conditions = self.condition(raw.filter.as_ref(), relation);
            if let Some(term) = self.uncounted(raw, relation, &conditions) {
                add(relation, When::During { time: time?, due: raw.due }, term);
            }
        }
        if sides.len() > 1 {
            let facts = self.first_fact(sides[0].relation, false);
            sides.extend(facts);
        }
        Some(("ratio", sides, Formula::Ratio))
    }

    fn part(&mut self, raw: &File, part: &Part) -> Option<(&'static Relation, When, Term)> {
        let own = part.entity.is_some();
        let entity = self.needed(raw, "entity", part.entity.as_ref().or(raw.entity.as_ref()));
        let relation = entity.and_then(|text| self.relation(text))?;
        let time = self.needed(raw, "time", part.time.as_ref().or(raw.time.as_ref()));
        let time = time.and_then(|text| self.time(text, relation));
        // The metric's filter is about the metric's entity.
        let filter = if own { None } else { raw.filter.as_ref() };
        let mut conditions = self.condition(filter, relation);
        conditions.extend(self.condition(part.condition.as_ref(), relation));
        let aggregate = self.aggregate(&part.expression, relation, &[])?;
        let term = Term { aggregate, conditions, per: None };
        Some((relation, When::During { time: time?, due: raw.due }, term))
    }

    fn cohort(&mut self, raw: &File) -> Option<(&'static str, Vec<Side>, Formula)> {
        let relation =
            self.needed(raw, "entity", raw.entity.as_ref()).and_then(|text| self.relation(text))?;
        let time = self.needed(raw, "time", raw.time.as_ref()).and_then(|text| self.time(text, relation))?;
        let member =
            self.needed(raw, "member", raw.member.as_ref()).and_then(|text| self.column(text, relation))?;
        let event =
            self.needed(raw, "event", raw.event.as_ref()).and_then(|text| self.column(text, relation))?;
        let within = self.needed(raw, "within_days", raw.within_days.as_ref())?;
        if !(1..=3650).contains(&within.value) {
            let mistake =
                Mistake::new(format!("{} days are no time to come back in", within.value), "write 1 to 3650");
            self.fault(within.referenced.line(), mistake);
        }
        let filter = self.condition(raw.filter.as_ref(), relation);
        let day = relation.day_column(&time).unwrap_or("its_day");
        let members = Aggregate::parse(&format!("count(distinct {member})")).ok()?;
        let again = format!("next_on - {day} <= {}", within.value);
        let term = |conditions| Term { aggregate: members.clone(), conditions, per: None };
        let terms = vec![(TermName::Numerator, term(vec![again])), (TermName::Denominator, term(Vec::new()))];
        let cohort = Cohort { time, member, event, within_days: within.value, filter };
        let side = Side { relation, when: When::Cohort(cohort), terms, narrowed: true };
        Some(("cohort", vec![side], Formula::Ratio))
    }

    fn growth<'a>(
        &mut self,
        raw: &File,
        known: impl Fn(&str) -> Option<&'a Metric>,
    ) -> Option<(&'static str, Vec<Side>, Formula)> {
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
