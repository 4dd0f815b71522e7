//! The words that may stand in an expression of a metric's file: columns, functions and points in time.
//! An unknown one is a mistake here, not at the engine.

use crate::expression::Mistake;
use crate::relation::Relation;
use regard_model::nearest;

/// Words of SQL that may stand in an expression beside columns.
const WORDS: &[&str] = &[
    "and", "or", "not", "is", "null", "in", "like", "between", "case", "when", "then", "else", "end", "true",
    "false", "as", "double", "bigint", "varchar", "date", "distinct",
];
/// Functions that behave alike in every engine that we answer from.
const FUNCTIONS: &[&str] =
    &["coalesce", "abs", "round", "floor", "lower", "upper", "date_part", "cast", "nullif", "local_day"];
/// Further words of SQL, which no column or value can be called without quotes.
const RESERVED: &[&str] = &[
    "all",
    "any",
    "asc",
    "by",
    "column",
    "cross",
    "desc",
    "except",
    "exists",
    "filter",
    "from",
    "full",
    "group",
    "having",
    "inner",
    "intersect",
    "interval",
    "into",
    "join",
    "left",
    "limit",
    "natural",
    "offset",
    "on",
    "order",
    "outer",
    "over",
    "partition",
    "right",
    "rows",
    "select",
    "table",
    "union",
    "using",
    "values",
    "where",
    "window",
    "with",
];
/// Points in time: the instant looked at, its home day, and the last home day that has wholly passed.
const POINTS: [&str; 3] = ["@at", "@day", "@passed"];
/// The beginning of the period that a state is looked at the end of: its first day and the day before; and
/// the first and last day of the period before.
const COURSE: [&str; 4] = ["@from", "@before", "@previous_from", "@previous_day"];

/// What an expression may name.
#[derive(Debug, Clone)]
pub(crate) struct Known<'a> {
    of: &'a str,
    columns: Vec<&'a str>,
    course: bool,
}

impl<'a> Known<'a> {
    /// The columns of a relation.
    pub(crate) fn columns(relation: &'a Relation) -> Self {
        let columns = relation.columns.iter().map(|(name, _)| *name).collect();
        Self { of: relation.name, columns, course: false }
    }

    /// The values of the keys that rows are brought together by.
    pub(crate) fn values(names: Vec<&'a str>) -> Self {
        Self { of: "a key", columns: names, course: false }
    }

    /// Also the beginning of the period, which only a state has beside its end.
    #[must_use]
    pub(crate) fn over_a_period(self, course: bool) -> Self {
        Self { course, ..self }
    }

    fn points(&self) -> impl Iterator<Item = &'static str> {
        POINTS.into_iter().chain(COURSE.into_iter().filter(|_| self.course))
    }

    fn unknown(&self, word: &str, called: bool) -> Mistake {
        if called {
            return Mistake::new(
                format!("{word} is not a function that a metric may use"),
                format!("use one of {}", FUNCTIONS.join(", ")),
            );
        }
        if word.starts_with('@') {
            let message = if COURSE.contains(&word) {
                format!("{word} is a point of a state, and this counts what lies in a period")
            } else {
                format!("there is no point in time {word}")
            };
            let points: Vec<&str> = self.points().collect();
            return Mistake::new(message, format!("use one of {}", points.join(", ")));
        }
        let kind = if self.of == "a key" { "value" } else { "column" };
        let fix = match nearest(word, self.columns.iter().copied()) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("its {kind}s are {}", self.columns.join(", ")),
        };
        Mistake::new(format!("{} has no {kind} {word}", self.of), fix)
    }
}

/// Whether a text looks at the beginning of a period and not only at its end.
pub(crate) fn looks_back(text: &str) -> bool {
    COURSE.iter().any(|point| text.contains(point))
}

/// Whether a word means something in every expression already, so that nothing else can be called so.
pub(crate) fn is_taken(word: &str) -> bool {
    [WORDS, FUNCTIONS, RESERVED].iter().any(|words| words.contains(&word))
}

/// Checks that every word is a column, a known function or a word of SQL.
///
/// # Errors
/// [`Mistake`] that names the word and the nearest column.
pub(crate) fn check(text: &str, known: &Known<'_>) -> Result<(), Mistake> {
    let foreign = text.contains([';', '$', '"', '`', '\\']) || text.contains("--") || text.contains("/*");
    if foreign || !balanced(text) {
        return Err(Mistake::new(
            format!("{text:?} is not one expression"),
            "write one condition or value, with its brackets and quotes closed",
        ));
    }
    let outside: String = text.split('\'').step_by(2).map(str::to_lowercase).collect::<Vec<_>>().join(" '' ");
    let mut at = 0;
    for word in outside.split(is_boundary) {
        let start = at;
        at += word.len() + outside[at + word.len()..].chars().next().map_or(0, char::len_utf8);
        if word.is_empty() || word.starts_with(|letter: char| letter.is_ascii_digit()) {
            continue;
        }
        let called = outside[start + word.len()..].trim_start().starts_with('(');
        let is_known = WORDS.contains(&word)
            || known.points().any(|point| point == word)
            || (called && FUNCTIONS.contains(&word))
            || known.columns.contains(&word);
        if !is_known {
            return Err(known.unknown(word, called));
        }
    }
    Ok(())
}

/// The text with some of its words replaced; what stands in quotes stays.
pub(crate) fn replace_words(text: &str, replaced: impl Fn(&str) -> Option<String>) -> String {
    let put = |word: &str| replaced(word).unwrap_or_else(|| word.to_owned());
    let mut whole = String::new();
    for (at, piece) in text.split('\'').enumerate() {
        if at > 0 {
            whole.push('\'');
        }
        if at % 2 == 1 {
            whole.push_str(piece);
            continue;
        }
        let mut word_from = 0;
        for (place, letter) in piece.char_indices().filter(|(_, letter)| is_boundary(*letter)) {
            whole.push_str(&put(&piece[word_from..place]));
            whole.push(letter);
            word_from = place + letter.len_utf8();
        }
        whole.push_str(&put(&piece[word_from..]));
    }
    whole
}

fn is_boundary(letter: char) -> bool {
    !(letter.is_alphanumeric() || letter == '_' || letter == '@')
}

/// Whether brackets and single quotes close what they open.
pub(crate) fn balanced(text: &str) -> bool {
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
    fn an_unknown_word_is_named_with_the_nearest_column() {
        let lines = Known::columns(relation::find("fulfilments").unwrap());
        assert!(check("promised_on < @passed and channel in ('web shop', 'x_y')", &lines).is_ok());
        let mistake = check("promise_on is null", &lines).unwrap_err();
        assert_eq!(mistake.fix, "did you mean promised_on?");
        assert!(check("pg_sleep(1) > 0", &lines).unwrap_err().message.contains("pg_sleep"));
        for wrong in ["1 = 1; drop", "1 = 1 -- x", "(quantity > 1", "channel = 'a", "quantity > 1) or (true"]
        {
            assert!(check(wrong, &lines).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_point_is_known_where_there_is_one() {
        let lines = Known::columns(relation::find("fulfilments").unwrap());
        let mistake = check("ordered_on < @from", &lines).unwrap_err();
        assert_eq!(mistake.message, "@from is a point of a state, and this counts what lies in a period");
        assert_eq!(mistake.fix, "use one of @at, @day, @passed");
        assert_eq!(
            check("ordered_on < @noon", &lines).unwrap_err().message,
            "there is no point in time @noon"
        );
        assert!(check("ordered_on < @from", &lines.over_a_period(true)).is_ok());
        let keys = Known::values(vec!["now", "before"]);
        assert_eq!(check("befor > 0", &keys).unwrap_err().message, "a key has no value befor");
    }

    #[test]
    fn words_are_replaced_as_a_whole_and_outside_of_quotes() {
        let replaced = |text: &str| replace_words(text, |word| (word == "now").then(|| "now_1".to_owned()));
        assert_eq!(replaced("now>0 and nowhere = 'now' or (now)"), "now_1>0 and nowhere = 'now' or (now_1)");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_checks_panic(text in "\\PC{0,60}") {
            let lines = Known::columns(relation::find("fulfilments").unwrap());
            let _ = check(&text, &lines);
            prop_assert_eq!(replace_words(&text, |_| None), text);
        }
    }
}
