//! What is asked of a value: that it is there, or how it compares. Owns which comparison fits which type, and the folding of case.

use crate::errors::{ScimError, shown};
use crate::schema::{Attribute, Kind};
use jiff::Timestamp;
use serde_json::Value;
use std::cmp::Ordering;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// What stands behind an operator.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Text(String),
    Number(f64),
    Flag(bool),
    Null,
}

/// What a value is compared with, in the attribute's own type.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Operand {
    Text { folded: String, is_case_exact: bool },
    Flag(bool),
    Instant(Timestamp),
}

/// Something that values pass or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    /// There is one.
    Present,
    /// There is none.
    Absent,
    Compared(Compared),
    /// Never, and the opposite for `ne`: for attributes that are not kept.
    Unkept {
        is_not_equal: bool,
    },
}

/// A comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Compared {
    operator: Operator,
    operand: Operand,
    /// The text as it was written. **Empty**: it was no text.
    written: Option<String>,
}

impl Operator {
    /// The operator of a word, in any case. **Empty**: it is none.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "eq" => Self::Equal,
            "ne" => Self::NotEqual,
            "co" => Self::Contains,
            "sw" => Self::StartsWith,
            "ew" => Self::EndsWith,
            "gt" => Self::Greater,
            "ge" => Self::GreaterOrEqual,
            "lt" => Self::Less,
            "le" => Self::LessOrEqual,
            _ => return None,
        })
    }

    fn is_of_equality(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual)
    }

    fn is_of_pieces(self) -> bool {
        matches!(self, Self::Contains | Self::StartsWith | Self::EndsWith)
    }

    /// Whether what compares so passes.
    fn admits(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Contains | Self::StartsWith | Self::EndsWith => false,
        }
    }
}

impl Literal {
    /// The literal of a word that is no quoted text. **Empty**: it is none.
    pub(crate) fn of(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "true" => Some(Self::Flag(true)),
            "false" => Some(Self::Flag(false)),
            "null" => Some(Self::Null),
            _ => serde_json::from_str::<serde_json::Number>(word).ok()?.as_f64().map(Self::Number),
        }
    }
}

impl Test {
    /// A comparison that fits an attribute.
    ///
    /// # Errors
    /// `invalidFilter` when its type cannot be compared so, or not with that.
    pub(crate) fn new(
        attribute: &Attribute,
        operator: Operator,
        literal: Literal,
    ) -> Result<Self, ScimError> {
        let name = attribute.name;
        let unfit =
            |what: &str| Err(ScimError::filter(format!("{name} cannot be compared so: it is {what}")));
        if literal == Literal::Null {
            return match operator {
                Operator::Equal => Ok(Self::Absent),
                Operator::NotEqual => Ok(Self::Present),
                _ => unfit("compared with null by eq and ne"),
            };
        }
        let (operand, written) = match (attribute.kind, literal) {
            (Kind::Text | Kind::Reference, Literal::Text(text)) => {
                let is_case_exact = attribute.is_case_exact;
                (Operand::Text { folded: folded(&text, is_case_exact), is_case_exact }, Some(text))
            }
            (Kind::Text | Kind::Reference, _) => return unfit("a text, in quotes"),
            (Kind::Flag, _) if !operator.is_of_equality() => return unfit("true or false, for eq and ne"),
            (Kind::Flag, Literal::Flag(flag)) => (Operand::Flag(flag), None),
            // One directory writes it as a text.
            (Kind::Flag, Literal::Text(text)) => match text.to_ascii_lowercase().parse() {
                Ok(flag) => (Operand::Flag(flag), None),
                Err(_) => return unfit("true or false"),
            },
            (Kind::Flag, _) => return unfit("true or false"),
            (Kind::Instant, _) if operator.is_of_pieces() => return unfit("a time, which has no pieces"),
            (Kind::Instant, Literal::Text(text)) => match text.parse::<Timestamp>() {
                Ok(instant) => (Operand::Instant(instant), None),
                Err(_) => {
                    let detail = format!("{:?} is no time such as 2026-01-31T12:00:00Z", shown(&text));
                    return Err(ScimError::filter(detail));
                }
            },
            (Kind::Instant, _) => return unfit("a time, in quotes"),
            (Kind::Complex(_), _) => return unfit("several values: name one of them"),
        };
        Ok(Self::Compared(Compared { operator, operand, written }))
    }

    /// The test for an attribute that is not kept: nobody has it.
    pub(crate) fn of_nothing(operator: Operator, literal: &Literal) -> Self {
        let is_not_equal = match literal {
            Literal::Null => operator == Operator::Equal,
            _ => operator == Operator::NotEqual,
        };
        Self::Unkept { is_not_equal }
    }

    /// The text that a value must equal, where that is what is asked.
    pub(crate) fn equal_text(&self) -> Option<&str> {
        match self {
            Self::Compared(Compared { operator: Operator::Equal, written, .. }) => written.as_deref(),
            _ => None,
        }
    }

    /// Whether one of the values passes. None at all passes only what asks for none, and `ne`.
    pub(crate) fn passes(&self, values: &[&Value]) -> bool {
        match self {
            Self::Present => !values.is_empty(),
            Self::Absent => values.is_empty(),
            Self::Unkept { is_not_equal } => *is_not_equal,
            Self::Compared(compared) if compared.operator == Operator::NotEqual => {
                !values.iter().any(|value| compared.order(value).is_some_and(Ordering::is_eq))
            }
            Self::Compared(compared) => values.iter().any(|value| compared.passes(value)),
        }
    }
}

impl Compared {
    fn passes(&self, value: &Value) -> bool {
        if !self.operator.is_of_pieces() {
            return self.order(value).is_some_and(|order| self.operator.admits(order));
        }
        let (Operand::Text { folded: sought, is_case_exact }, Some(text)) = (&self.operand, value.as_str())
        else {
            return false;
        };
        let text = folded(text, *is_case_exact);
        match self.operator {
            Operator::StartsWith => text.starts_with(sought),
            Operator::EndsWith => text.ends_with(sought),
            _ => text.contains(sought),
        }
    }

    /// How a value compares. **Empty**: it is of another type.
    fn order(&self, value: &Value) -> Option<Ordering> {
        match &self.operand {
            Operand::Text { folded: sought, is_case_exact } => {
                Some(folded(value.as_str()?, *is_case_exact).as_str().cmp(sought))
            }
            Operand::Flag(sought) => Some(value.as_bool()?.cmp(sought)),
            Operand::Instant(sought) => Some(value.as_str()?.parse::<Timestamp>().ok()?.cmp(sought)),
        }
    }
}

fn folded(text: &str, is_case_exact: bool) -> String {
    if is_case_exact { text.to_owned() } else { text.to_lowercase() }
}
