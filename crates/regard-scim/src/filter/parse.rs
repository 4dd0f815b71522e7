//! The grammar: `or` binds least, then `and`, then `not` and brackets. Owns the bounds on length and depth, and that every name and
//! comparison fits the schemas.

use super::Filter;
use super::test::{Literal, Operator, Test};
use super::tokens::{Token, tokens};
use crate::errors::{ScimError, shown};
use crate::limits::{FILTER_BYTES_AT_MOST, FILTER_DEPTH_AT_MOST};
use crate::schema::{Named, Place, resolve};
use std::iter::Peekable;
use std::vec::IntoIter;

/// Of what the names in a filter are attributes.
#[derive(Clone, Copy)]
enum Of {
    Resource,
    /// The elements of a list.
    Element(Place),
    /// The elements of a list that is not kept: any name will do.
    Unkept,
}

struct Parser<'t> {
    tokens: Peekable<IntoIter<Token<'t>>>,
    depth: usize,
}

/// Reads a filter from its first word to its last.
pub(super) fn parse_filter(text: &str) -> Result<Filter, ScimError> {
    let mut parser = Parser::new(text)?;
    let filter = parser.any(Of::Resource)?;
    parser.end()?;
    Ok(filter)
}

/// Reads the path of an operation: `attribute`, `attribute.part`, `attribute[filter]` or `attribute[filter].part`.
///
/// # Errors
/// `invalidPath` when it names nothing here or cannot be read, `invalidFilter` when that is its filter's fault.
pub(crate) fn parse_path(text: &str) -> Result<Named, ScimError> {
    let mut parser = Parser::new(text)?;
    let unreadable = || ScimError::path(format!("{:?} is no path of an attribute", shown(text)));
    let Some(Token::Word(word)) = parser.tokens.next() else { return Err(unreadable()) };
    let named =
        resolve(word).ok_or_else(|| ScimError::path(format!("{:?} is no attribute here", shown(word))))?;
    let Some(next) = parser.tokens.next() else { return Ok(named) };
    if next != Token::OpenList {
        return Err(unreadable());
    }
    let of = of_list(named).ok_or_else(unreadable)?;
    parser.any(of)?;
    parser.expect(&Token::CloseList, "]")?;
    let named = match parser.tokens.next() {
        None => named,
        Some(Token::Word(word)) => part_behind(of, word).ok_or_else(unreadable)?,
        Some(_) => return Err(unreadable()),
    };
    if parser.tokens.next().is_some() { Err(unreadable()) } else { Ok(named) }
}

/// The part that `.part` behind a list means.
fn part_behind(of: Of, word: &str) -> Option<Named> {
    let part = word.strip_prefix('.')?;
    match of {
        Of::Element(place) => place.part(part),
        _ => Some(Named::PassedOver),
    }
}

/// Of what the names in `named[…]` are. **Empty**: it is no list.
fn of_list(named: Named) -> Option<Of> {
    match named {
        Named::Place(place) if place.part.is_none() && !place.attribute.parts().is_empty() => {
            Some(Of::Element(place))
        }
        Named::PassedOver => Some(Of::Unkept),
        _ => None,
    }
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Result<Self, ScimError> {
        if text.len() > FILTER_BYTES_AT_MOST {
            let detail =
                format!("it is longer than {FILTER_BYTES_AT_MOST} bytes: ask by userName or externalId");
            return Err(ScimError::filter(detail));
        }
        Ok(Self { tokens: tokens(text)?.into_iter().peekable(), depth: 0 })
    }

    fn any(&mut self, of: Of) -> Result<Filter, ScimError> {
        let mut all = vec![self.every(of)?];
        while self.takes_word("or") {
            all.push(self.every(of)?);
        }
        Ok(alone_or(all, Filter::Or))
    }

    fn every(&mut self, of: Of) -> Result<Filter, ScimError> {
        let mut all = vec![self.one(of)?];
        while self.takes_word("and") {
            all.push(self.one(of)?);
        }
        Ok(alone_or(all, Filter::And))
    }

    fn one(&mut self, of: Of) -> Result<Filter, ScimError> {
        match self.tokens.next() {
            Some(Token::Open) => self.in_brackets(of),
            Some(Token::Word(word)) => {
                let is_not = word.eq_ignore_ascii_case("not");
                if is_not && self.tokens.next_if_eq(&Token::Open).is_some() {
                    return Ok(Filter::Not(Box::new(self.in_brackets(of)?)));
                }
                self.about(word, of)
            }
            Some(_) => Err(ScimError::filter("there is a bracket or a text where a name should be")),
            None => Err(ScimError::filter("it ends where a name should be")),
        }
    }

    /// What stands behind an open bracket, with the bracket that closes.
    fn in_brackets(&mut self, of: Of) -> Result<Filter, ScimError> {
        self.deeper()?;
        let filter = self.any(of)?;
        self.expect(&Token::Close, ")")?;
        self.depth -= 1;
        Ok(filter)
    }

    /// What stands behind a name.
    fn about(&mut self, word: &str, of: Of) -> Result<Filter, ScimError> {
        let named = self.name(word, of)?;
        if self.tokens.next_if_eq(&Token::OpenList).is_some() {
            return self.about_elements(word, named, of);
        }
        let place = match named {
            Named::Place(place) => place,
            Named::PassedOver => return self.unkept(),
            Named::Schema(_) => {
                return Err(ScimError::filter(format!("{:?} is a schema: name an attribute", shown(word))));
            }
        };
        let (place, test) = self.test(place)?;
        Ok(Filter::Has(place, test))
    }

    /// `[filter]` and what may follow it. One directory compares a part behind it.
    fn about_elements(&mut self, word: &str, named: Named, of: Of) -> Result<Filter, ScimError> {
        let elements = of_list(named).filter(|_| matches!(of, Of::Resource));
        let elements = elements
            .ok_or_else(|| ScimError::filter(format!("{:?} has no elements to look at", shown(word))))?;
        self.deeper()?;
        let filter = Box::new(self.any(elements)?);
        self.expect(&Token::CloseList, "]")?;
        self.depth -= 1;
        let is_behind = |token: &Token<'_>| matches!(token, Token::Word(word) if word.starts_with('.'));
        let behind = self.tokens.next_if(is_behind);
        match (elements, behind) {
            (Of::Element(of), None) => Ok(Filter::Element { of, filter, then: None }),
            (Of::Element(of), Some(Token::Word(part))) => {
                let unknown = || ScimError::filter(format!("{:?} is no part of {word}", shown(part)));
                match part_behind(elements, part).ok_or_else(unknown)? {
                    Named::Place(place) => {
                        let then = Some(self.test(place)?);
                        Ok(Filter::Element { of, filter, then })
                    }
                    _ => self.unkept(),
                }
            }
            (_, Some(_)) => self.unkept(),
            (_, None) => Ok(Filter::Nothing(Test::Unkept { is_not_equal: false })),
        }
    }

    fn name(&self, word: &str, of: Of) -> Result<Named, ScimError> {
        let named = match of {
            Of::Resource => resolve(word),
            Of::Element(place) => place.part(word),
            Of::Unkept => Some(Named::PassedOver),
        };
        // Every resource was changed some time, so that nobody matches would be a false answer.
        if word.to_ascii_lowercase().ends_with("meta.lastmodified") {
            return Err(ScimError::filter("meta.lastModified is not kept: ask for everybody, or by a key"));
        }
        named.ok_or_else(|| ScimError::filter(format!("{:?} is no attribute here", shown(word))))
    }

    /// An operator and what is behind it. A list without a part named means its values.
    fn test(&mut self, place: Place) -> Result<(Place, Test), ScimError> {
        let Some(operator) = self.operator()? else { return Ok((place, Test::Present)) };
        let literal = self.literal()?;
        let place = match place.part {
            None => Place { part: place.attribute.part("value"), ..place },
            Some(_) => place,
        };
        Ok((place, Test::new(place.target(), operator, literal)?))
    }

    fn unkept(&mut self) -> Result<Filter, ScimError> {
        let Some(operator) = self.operator()? else {
            return Ok(Filter::Nothing(Test::Unkept { is_not_equal: false }));
        };
        let literal = self.literal()?;
        Ok(Filter::Nothing(Test::of_nothing(operator, &literal)))
    }

    /// **Empty**: it is `pr`, which has nothing behind it.
    fn operator(&mut self) -> Result<Option<Operator>, ScimError> {
        match self.tokens.next() {
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("pr") => Ok(None),
            Some(Token::Word(word)) => Operator::of(word).map(Some).ok_or_else(|| {
                let words = "eq, ne, co, sw, ew, gt, ge, lt, le or pr";
                ScimError::filter(format!("{:?} is no operator: write {words}", shown(word)))
            }),
            _ => Err(ScimError::filter("an operator such as eq should stand behind a name")),
        }
    }

    fn literal(&mut self) -> Result<Literal, ScimError> {
        match self.tokens.next() {
            Some(Token::Text(text)) => Ok(Literal::Text(text)),
            Some(Token::Word(word)) => Literal::of(word).ok_or_else(|| {
                ScimError::filter(format!("{:?} is no value: put texts in quotes", shown(word)))
            }),
            _ => Err(ScimError::filter("a value should stand behind an operator")),
        }
    }

    fn takes_word(&mut self, sought: &str) -> bool {
        let is_it =
            |token: &Token<'_>| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(sought));
        self.tokens.next_if(is_it).is_some()
    }

    fn expect(&mut self, token: &Token<'t>, spelled: &str) -> Result<(), ScimError> {
        match self.tokens.next_if_eq(token) {
            Some(_) => Ok(()),
            None => Err(ScimError::filter(format!("a {spelled} is missing"))),
        }
    }

    fn end(&mut self) -> Result<(), ScimError> {
        match self.tokens.next() {
            None => Ok(()),
            Some(_) => Err(ScimError::filter("something stands behind its end: join by and, or")),
        }
    }

    fn deeper(&mut self) -> Result<(), ScimError> {
        self.depth += 1;
        if self.depth > FILTER_DEPTH_AT_MOST {
            let detail = format!("brackets stand deeper than {FILTER_DEPTH_AT_MOST} within each other");
            return Err(ScimError::filter(detail));
        }
        Ok(())
    }
}

fn alone_or(mut all: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    match all.pop() {
        Some(only) if all.is_empty() => only,
        Some(last) => {
            all.push(last);
            join(all)
        }
        None => join(all),
    }
}
