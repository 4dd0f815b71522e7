//! Reads a query string into a typed question. Owns the rules that all share: an unknown, repeated
//! or unreadable parameter is refused by name; an empty one is not given.

use crate::problem::Problem;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;
use utoipa::openapi::path::ParameterIn;

/// A question that a query string can be read into. Its fields are its parameters, in code and in
/// the OpenAPI document alike.
pub(crate) trait Query: DeserializeOwned + IntoParams {
    /// The parameter that may be given several times; its values arrive joined by [`BETWEEN`].
    const REPEATED: Option<&'static str> = None;
}

/// What stands between the values of a repeated parameter: no value can hold it.
pub(crate) const BETWEEN: char = '\n';

/// No parameters.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Nothing {}

impl Query for Nothing {}

/// The most parameters that a query string may have.
const PARAMETERS_MAX: usize = 50;

/// The parameter that every question through a lens has; [`super::Asked`] reads it.
pub(crate) const MOMENT: &str = "moment";
/// The other one: only the customers of a list.
pub(crate) const LIST: &str = "list";

/// The pairs of a query string, each name once.
pub(crate) struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Splits the query and checks the names against those of the question and `also`.
    pub(crate) fn read<Q: Query>(query: &str, also: &[&str]) -> Result<Self, Problem> {
        let mut known: Vec<String> =
            Q::into_params(|| Some(ParameterIn::Query)).into_iter().map(|parameter| parameter.name).collect();
        known.extend(also.iter().map(|name| (*name).to_owned()));
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()).take(PARAMETERS_MAX) {
            if !known.iter().any(|known| *known == name) {
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                return Err(Problem::UnknownParameter { name: shorten(&name), known });
            }
            let before = pairs.iter_mut().find(|(given, _)| *given == name);
            match before {
                Some(_) if Q::REPEATED != Some(name.as_ref()) => {
                    return Err(Problem::bad_parameter(name, "given more than once"));
                }
                _ if value.is_empty() => {}
                _ if value.contains(BETWEEN) => {
                    return Err(Problem::bad_parameter(name, "control characters are not allowed"));
                }
                Some((_, values)) => {
                    values.push(BETWEEN);
                    values.push_str(&value);
                }
                None => pairs.push((name.into_owned(), value.into_owned())),
            }
        }
        Ok(Self(pairs))
    }

    /// Takes one parameter out.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(given, _)| given == name)?;
        Some(self.0.swap_remove(at).1)
    }

    /// The question in the remaining parameters.
    pub(crate) fn into_question<Q: Query>(self) -> Result<Q, Problem> {
        let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(self.0).finish();
        let reader = serde_urlencoded::Deserializer::new(form_urlencoded::parse(text.as_bytes()));
        serde_path_to_error::deserialize(reader).map_err(|error| {
            let path = error.path().to_string();
            let message = error.into_inner().to_string();
            // A missing parameter has no path of its own; the message names it.
            let missing = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
            match missing {
                Some(name) => Problem::bad_parameter(name, format!("{name} must be given")),
                None => Problem::bad_parameter(path.clone(), format!("{path}: {message}")),
            }
        })
    }
}

/// Enough of a name to recognize it.
fn shorten(name: &str) -> String {
    name.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::super::parameters::{PeriodText, Word};
    use super::*;

    #[derive(Debug, Deserialize, IntoParams)]
    #[into_params(parameter_in = Query)]
    struct Example {
        period: Option<PeriodText>,
        word: Option<Word<5>>,
        limit: Option<u32>,
        many: Option<String>,
    }

    impl Query for Example {
        const REPEATED: Option<&'static str> = Some("many");
    }

    fn read(query: &str) -> Result<Example, Problem> {
        Pairs::read::<Example>(query, &[])?.into_question()
    }

    fn at_fault(query: &str) -> String {
        read(query).unwrap_err().body().parameter.unwrap()
    }

    #[test]
    fn a_question_is_read_and_empty_parameters_are_not_given() {
        let example = read("period=2018-08&limit=7&word=&many=a&many=b%26c").unwrap();
        assert_eq!(example.period.unwrap().0.to_string(), "2018-08-01..2018-08-31");
        assert_eq!((example.limit, example.word), (Some(7), None));
        assert_eq!(example.many.as_deref(), Some("a\nb&c"));
    }

    #[test]
    fn the_parameter_at_fault_is_named() {
        assert_eq!(at_fault("nonsense=1"), "nonsense");
        assert_eq!(at_fault("limit=many"), "limit");
        assert_eq!(at_fault("limit=-1"), "limit");
        assert_eq!(at_fault("period=31/02"), "period");
        assert_eq!(at_fault("word=toolong"), "word");
        assert_eq!(at_fault("word=a&word=b"), "word");
        assert_eq!(at_fault("many=a%0Ab"), "many");
    }
}
