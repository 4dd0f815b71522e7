//! The small language of metric files: one aggregate such as `sum(amount_minor)`, and conditions on
//! the columns of one relation. Owns reading and checking them; an unknown word is a mistake here,
//! not at the engine.

use crate::fault::nearest;
use crate::relation::Relation;

/// Words that may stand in an expression beside columns.
const WORDS: &[&str] = &[
    "and", "or", "not", "is", "null", "in", "like", "between", "case", "when", "then", "else", "end", "true",
    "false", "as", "double", "bigint", "varchar", "date", "distinct",
];
/// Functions that behave alike in every engine that we answer from.
const FUNCTIONS: &[&str] =
    &["coalesce", "abs", "round", "floor", "lower", "upper", "date_part", "cast", "nullif", "local_day"];
/// Points in time: the instant looked at, its home day, and the last home day that has wholly passed.
pub(crate) const POINTS: [&str; 3] = ["@at", "@day", "@passed"];

/// What an aggregate computes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Function {
    /// How many.
    Count,
    /// The sum.
    Sum,
    /// The mean.
    Mean,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// The exact, interpolated quantile.
    Quantile(f64),
}

/// One aggregate over the rows of a relation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Aggregate {
    /// What it computes.
    pub(crate) function: Function,
    /// Whether equal values count once.
    pub(crate) distinct: bool,
    /// Of what; `*` for rows.
    pub(crate) argument: String,
}

/// What is wrong with an expression, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) message: String,
    pub(crate) fix: String,
}

impl Mistake {
    pub(crate) fn new(message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { message: message.into(), fix: fix.into() }
    }
}

impl Aggregate {
    /// Reads `count(*)`, `count(distinct x)`, `sum(x)`, `avg(x)`, `min(x)`, `max(x)`, `median(x)` or
    /// `percentile(x, 0.9)`.
    ///
    /// # Errors
    /// [`Mistake`] when it is anything else.
    pub(crate) fn parse(text: &str) -> Result<Self, Mistake> {
        let shape = || {
            Mistake::new(
                format!("{text:?} is not one aggregate"),
                "write count(*), count(distinct x), sum(x), avg(x), min(x), max(x), median(x) or percentile(x, 0.9)",
            )
        };
        let (name, rest) = text.trim().split_once('(').ok_or_else(shape)?;
        let inside = rest.trim_end().strip_suffix(')').ok_or_else(shape)?;
        if !balanced(inside) {
            return Err(shape());
        }
        let (function, argument) = match name.trim().to_lowercase().as_str() {
            "count" => (Function::Count, inside),
            "sum" => (Function::Sum, inside),
            "avg" => (Function::Mean, inside),
            "min" => (Function::Min, inside),
            "max" => (Function::Max, inside),
            "median" => (Function::Quantile(0.5), inside),
            "percentile" => {
                let (argument, at) = inside.rsplit_once(',').ok_or_else(shape)?;
                let at: f64 = at.trim().parse().map_err(|_| shape())?;
                if !(0.0..=1.0).contains(&at) {
                    return Err(shape());
                }
                (Function::Quantile(at), argument)
            }
            _ => return Err(shape()),
        };
        let argument = argument.trim();
        let unique = argument.strip_prefix("distinct ");
        if argument.is_empty() || (argument == "*" && function != Function::Count) {
            return Err(shape());
        }
        let distinct = unique.is_some();
        Ok(Self { function, distinct, argument: unique.unwrap_or(argument).trim().to_owned() })
    }

    /// The count of the rows that the value rests on.
    pub(crate) fn rows(&self) -> Self {
        match self.function {
            Function::Count => self.clone(),
            _ => Self { function: Function::Count, distinct: false, argument: self.argument.clone() },
        }
    }

    /// As SQL, over the rows where all conditions hold.
    pub(crate) fn sql(&self, conditions: &[String]) -> String {
        let argument = &self.argument;
        let distinct = if self.distinct { "distinct " } else { "" };
        // Means and quantiles of whole numbers would stay whole numbers in some engines.
        let call = match self.function {
            Function::Count => format!("count({distinct}{argument})"),
            Function::Sum => format!("sum({distinct}{argument})"),
            Function::Mean => format!("avg({distinct}cast({argument} as double))"),
            Function::Min => format!("min({argument})"),
            Function::Max => format!("max({argument})"),
            Function::Quantile(at) if (at - 0.5).abs() < f64::EPSILON => {
                format!("median(cast({argument} as double))")
            }
            Function::Quantile(at) => {
                format!("percentile_cont({at}) within group (order by cast({argument} as double))")
            }
        };
        if conditions.is_empty() { call } else { format!("{call} filter (where {})", all_of(conditions)) }
    }
}

/// The conditions joined so that each keeps its own meaning.
pub(crate) fn all_of(conditions: &[String]) -> String {
    let parts: Vec<String> = conditions.iter().map(|condition| format!("({condition})")).collect();
    parts.join(" and ")
}

/// The conditions that a text joins with `and`, so that those which several metrics share are asked of a
/// row once. What cannot be taken apart safely stays whole.
pub(crate) fn split_and(text: &str) -> Vec<String> {
    let whole = || vec![text.trim().to_owned()];
    let mut parts: Vec<String> = vec![String::new()];
    let (mut depth, mut quoted) = (0_i32, false);
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = depth == 0 && !quoted;
        match word.trim().to_lowercase().as_str() {
            "or" | "between" | "case" if bare => return whole(),
            "and" if bare => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        for letter in word.chars() {
            match letter {
                '\'' => quoted = !quoted,
                '(' if !quoted => depth += 1,
                ')' if !quoted => depth -= 1,
                _ => {}
            }
        }
        if let Some(part) = parts.last_mut() {
            part.push_str(word);
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).collect()
}

/// Checks that every word is a column of the relation, a known function or a word of SQL.
///
/// # Errors
/// [`Mistake`] that names the word and the nearest column.
pub(crate) fn check(text: &str, relation: &Relation, also: &[&str]) -> Result<(), Mistake> {
    let foreign = text.contains([';', '$', '"', '`', '\\']) || text.contains("--") || text.contains("/*");
    if foreign || !balanced(text) {
        return Err(Mistake::new(
            format!("{text:?} is not one expression"),
            "write one condition or value, with its brackets and quotes closed",
        ));
    }
    let outside: String = text.split('\'').step_by(2).map(str::to_lowercase).collect::<Vec<_>>().join(" '' ");
    let boundary = |letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '@');
    let mut at = 0;
    for word in outside.split(boundary) {
        let start = at;
        at += word.len() + outside[at + word.len()..].chars().next().map_or(0, char::len_utf8);
        if word.is_empty() || word.starts_with(|letter: char| letter.is_ascii_digit()) {
            continue;
        }
        let called = outside[start + word.len()..].trim_start().starts_with('(');
        let known = WORDS.contains(&word)
            || POINTS.contains(&word)
            || also.contains(&word)
            || (called && FUNCTIONS.contains(&word))
            || relation.kind(word).is_some();
        if !known {
            return Err(unknown(word, called, relation));
        }
    }
    Ok(())
}

fn unknown(word: &str, called: bool, relation: &Relation) -> Mistake {
    if called {
        return Mistake::new(
            format!("{word} is not a function that a metric may use"),
            format!("use one of {}", FUNCTIONS.join(", ")),
        );
    }
    let columns: Vec<&str> = relation.columns.iter().map(|(name, _)| *name).collect();
    let fix = match nearest(word, columns.iter().copied()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("its columns are {}", columns.join(", ")),
    };
    Mistake::new(format!("{} has no column {word}", relation.name), fix)
}

/// Whether brackets and single quotes close what they open.
fn balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    let mut quoted = false;
    for letter in text.chars() {
        match letter {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relation;
    use proptest::prelude::*;

    #[test]
    fn an_aggregate_is_read_and_written() {
        let sql =
            |text: &str| Aggregate::parse(text).map(|read| read.sql(&["a = 1".into(), "b or c".into()]));
        assert_eq!(sql("count(*)").unwrap(), "count(*) filter (where (a = 1) and (b or c))");
        assert_eq!(Aggregate::parse("median(x)").unwrap().sql(&[]), "median(cast(x as double))");
        assert_eq!(
            Aggregate::parse("percentile(coalesce(x, 0), 0.9)").unwrap().sql(&[]),
            "percentile_cont(0.9) within group (order by cast(coalesce(x, 0) as double))"
        );
        for wrong in ["sum(a) / sum(b)", "sum(*)", "count()", "total(x)", "percentile(x, 2)", "count(*) --"] {
            assert!(Aggregate::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_unknown_word_is_named_with_the_nearest_column() {
        let lines = relation::find("fulfilments").unwrap();
        assert!(check("promised_on < @passed and channel in ('web shop', 'x_y')", lines, &[]).is_ok());
        let mistake = check("promise_on is null", lines, &[]).unwrap_err();
        assert_eq!(mistake.fix, "did you mean promised_on?");
        assert!(check("pg_sleep(1) > 0", lines, &[]).unwrap_err().message.contains("pg_sleep"));
        for wrong in ["1 = 1; drop", "1 = 1 -- x", "(quantity > 1", "channel = 'a", "quantity > 1) or (true"]
        {
            assert!(check(wrong, lines, &[]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn conditions_are_taken_apart_only_where_that_is_safe() {
        let split = |text: &str| split_and(text);
        assert_eq!(
            split("a = 1 and (b or c and d) AND e = 'x and y'"),
            ["a = 1", "(b or c and d)", "e = 'x and y'"]
        );
        for whole in ["a and b or c", "a between 1 and 2", "case when a and b then c end"] {
            assert_eq!(split(whole), [whole]);
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_checks_panic(text in "\\PC{0,60}") {
            let lines = relation::find("fulfilments").unwrap();
            let _ = check(&text, lines, &[]);
            let _ = Aggregate::parse(&text);
        }
    }
}
