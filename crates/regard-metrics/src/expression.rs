//! The small language of metric files: one aggregate such as `sum(amount_minor)`, and conditions that
//! `and` joins. Owns reading and writing them; which words may stand in them is in `words`.

use crate::words::balanced;

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

#[cfg(test)]
mod tests {
    use super::*;
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
        fn no_text_makes_the_reader_panic(text in "\\PC{0,60}") {
            let _ = Aggregate::parse(&text);
        }
    }
}
