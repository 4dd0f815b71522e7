//! Filters of RFC 7644, 3.4.2.2: read, checked against the schemas, and asked of a resource. Owns the grammar, which paths of
//! PATCH share; knows no database.

mod key;
mod parse;
mod test;
mod tokens;

pub(crate) use key::Key;
pub(crate) use parse::parse_path;
pub(crate) use test::Test;

use crate::errors::ScimError;
use crate::schema::Place;
use serde_json::Value;

/// A filter that was checked: asking it of a resource cannot fail.
#[derive(Debug, Clone)]
pub(crate) enum Filter {
    /// Every one holds.
    And(Vec<Filter>),
    /// At least one holds.
    Or(Vec<Filter>),
    Not(Box<Filter>),
    /// A value of the attribute passes.
    Has(Place, Test),
    /// An element of a list fulfils a filter of its own, and a value of it passes where that is asked for.
    Element {
        of: Place,
        filter: Box<Filter>,
        then: Option<(Place, Test)>,
    },
    /// About an attribute that is not kept, so nobody has one.
    Nothing(Test),
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// `invalidFilter`, saying what is wrong and where.
    pub(crate) fn parse(text: &str) -> Result<Self, ScimError> {
        parse::parse_filter(text)
    }

    /// Whether it holds for a resource.
    pub(crate) fn holds(&self, resource: &Value) -> bool {
        match self {
            Self::And(all) => all.iter().all(|one| one.holds(resource)),
            Self::Or(any) => any.iter().any(|one| one.holds(resource)),
            Self::Not(one) => !one.holds(resource),
            Self::Has(place, test) => test.passes(&place.values(resource)),
            Self::Nothing(test) => test.passes(&[]),
            Self::Element { of, filter, then } => {
                let elements = of.values(resource).into_iter();
                let fitting = elements.filter(|element| filter.holds_within(element));
                match then {
                    None => fitting.count() > 0,
                    Some((place, test)) => {
                        let values: Vec<&Value> =
                            fitting.filter_map(|element| element.get(place.target().name)).collect();
                        test.passes(&values)
                    }
                }
            }
        }
    }

    /// The same of one element of a list: names are those of its parts.
    fn holds_within(&self, element: &Value) -> bool {
        match self {
            Self::And(all) => all.iter().all(|one| one.holds_within(element)),
            Self::Or(any) => any.iter().any(|one| one.holds_within(element)),
            Self::Not(one) => !one.holds_within(element),
            Self::Has(place, test) => {
                let value = element.get(place.target().name);
                test.passes(&value.into_iter().collect::<Vec<_>>())
            }
            // The grammar has no list within a list.
            Self::Element { .. } => false,
            Self::Nothing(test) => test.passes(&[]),
        }
    }
}

#[cfg(test)]
mod tests;
