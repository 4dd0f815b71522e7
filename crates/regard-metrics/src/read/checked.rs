//! The checks that every type of metric needs: names, words, columns, conditions and aggregates.

use super::Reader;
use super::file::{File, Text};
use crate::expression::{Aggregate, Mistake, split_and};
use crate::relation::{self, Relation};
use crate::words::{Known, check};
use regard_model::nearest;

impl Reader<'_> {
    pub(super) fn at<T>(&mut self, text: &Text, result: Result<T, Mistake>) -> Option<T> {
        result.map_err(|mistake| self.fault(text.referenced.line(), mistake)).ok()
    }

    /// A key that this type of metric needs.
    pub(super) fn needed<'t, T>(&mut self, raw: &File, key: &str, value: Option<&'t T>) -> Option<&'t T> {
        if value.is_none() {
            let message = format!("a metric of type {} needs {key}", raw.kind.value);
            self.fault(raw.kind.referenced.line(), Mistake::new(message, format!("add a line {key}: …")));
        }
        value
    }

    pub(super) fn word<T>(&mut self, text: &Text, what: &str, found: Option<T>, words: &[&str]) -> Option<T> {
        let message = format!("{:?} is no {what}", text.value);
        let fix = format!("use one of {}", words.join(", "));
        self.at(text, found.ok_or_else(|| Mistake::new(message, fix)))
    }

    /// A name of a metric, or of a thing in it, which stands on a line.
    pub(super) fn name(&mut self, line: u64, name: &str, what: &str, example: &str) {
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        if !(name.starts_with(|letter: char| letter.is_ascii_lowercase()) && name.chars().all(plain)) {
            let mistake = Mistake::new(
                format!("{name:?} is no name of {what}"),
                format!("use lowercase letters, digits and _, such as {example}"),
            );
            self.fault(line, mistake);
        }
    }

    pub(super) fn relation(&mut self, text: &Text) -> Option<&'static Relation> {
        let names: Vec<&str> = relation::all().iter().map(|relation| relation.name).collect();
        let fix = nearest(&text.value, names.iter().copied()).map_or_else(
            || format!("use one of {}", names.join(", ")),
            |near| format!("did you mean {near}?"),
        );
        let mistake = Mistake::new(format!("there is no entity {}", text.value), fix);
        self.at(text, relation::find(&text.value).ok_or(mistake))
    }

    pub(super) fn column(&mut self, text: &Text, relation: &Relation) -> Option<String> {
        self.at(text, check(&text.value, &Known::columns(relation)))?;
        if relation.kind(&text.value).is_some() {
            return Some(text.value.clone());
        }
        let mistake =
            Mistake::new(format!("{:?} is not one column", text.value), "name a column of the entity");
        self.at(text, Err(mistake))
    }

    pub(super) fn time(&mut self, text: &Text, relation: &Relation) -> Option<String> {
        use regard_model::ColumnType::{Day, Instant};
        let column = self.column(text, relation)?;
        let timely = matches!(relation.kind(&column), Some(Day | Instant));
        let mistake = Mistake::new(
            format!("{column} is neither a day nor an instant"),
            "name a column ending in _on or _at",
        );
        self.at(text, if timely { Ok(column) } else { Err(mistake) })
    }

    /// The conditions that a text joins; none for no text.
    pub(super) fn condition(&mut self, text: Option<&Text>, known: &Known<'_>) -> Vec<String> {
        let checked = text.and_then(|text| self.at(text, check(&text.value, known)).map(|()| text));
        checked.map(|text| split_and(&text.value)).unwrap_or_default()
    }

    pub(super) fn aggregate(&mut self, text: &Text, known: &Known<'_>) -> Option<Aggregate> {
        let aggregate = self.at(text, Aggregate::parse(&text.value))?;
        if aggregate.argument != "*" {
            self.at(text, check(&aggregate.argument, known))?;
        }
        Some(aggregate)
    }
}
