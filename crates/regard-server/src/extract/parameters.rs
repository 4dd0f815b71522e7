//! The types of query parameters: each knows its bounds and says what to write instead. Owns no
//! parameter name.

use jiff::civil::Date;
use regard_model::{Period, ReasonCode};
use serde::Deserialize;
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A text of at most `MAX` characters without control characters, white space around it cut off.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Word<const MAX: usize>(pub(crate) String);

/// A place in a list, as the answer before gave it.
pub(crate) type Cursor = Word<4096>;

/// Words with commas between, such as `a,b`; at most twenty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Words(pub(crate) Vec<String>);

/// A period of days: `2018`, `2018-08`, `2018-08-15` or two of them as `A..B`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct PeriodText(pub(crate) Period);

/// A day, such as `2018-08-15`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct DayText(pub(crate) Date);

/// Why rows wait in quarantine, as a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct ReasonText(pub(crate) ReasonCode);

const WORDS_MAX: usize = 20;
const WORD_MAX: usize = 100;
/// No period is longer: a question cut by days would otherwise have no bound.
const PERIOD_MAX_DAYS: i32 = 366 * 50;

impl<const MAX: usize> TryFrom<String> for Word<MAX> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let text = text.trim();
        if text.chars().count() > MAX {
            return Err(format!("longer than {MAX} characters"));
        }
        if text.chars().any(char::is_control) {
            return Err("control characters are not allowed".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Words {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let words = words
            .map(|word| Word::<WORD_MAX>::try_from(word.to_owned()).map(|word| word.0))
            .collect::<Result<Vec<_>, _>>()?;
        if words.len() > WORDS_MAX {
            return Err(format!("more than {WORDS_MAX} words"));
        }
        Ok(Self(words))
    }
}

impl TryFrom<String> for PeriodText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let period = Period::parse(&text).map_err(|error| error.to_string())?;
        if (period.to - period.from).get_days() > PERIOD_MAX_DAYS {
            return Err("longer than 50 years".to_owned());
        }
        Ok(Self(period))
    }
}

impl TryFrom<String> for DayText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let day: Date = text.parse().map_err(|_| "write a day such as 2018-08-15".to_owned())?;
        // A time beside the day would be left out without a word.
        if day.to_string() == text { Ok(Self(day)) } else { Err("write a day such as 2018-08-15".to_owned()) }
    }
}

/// A text in the OpenAPI document, with an example where one helps.
fn text_schema(max_length: Option<usize>, example: Option<&str>) -> RefOr<Schema> {
    let schema = ObjectBuilder::new().schema_type(Type::String).max_length(max_length);
    schema.examples(example.map(serde_json::Value::from)).build().into()
}

impl<const MAX: usize> PartialSchema for Word<MAX> {
    fn schema() -> RefOr<Schema> {
        text_schema(Some(MAX), None)
    }
}

impl PartialSchema for Words {
    fn schema() -> RefOr<Schema> {
        text_schema(None, None)
    }
}

impl PartialSchema for PeriodText {
    fn schema() -> RefOr<Schema> {
        text_schema(None, Some("2018-07..2018-08"))
    }
}

impl PartialSchema for DayText {
    fn schema() -> RefOr<Schema> {
        let schema = ObjectBuilder::new().schema_type(Type::String);
        let day = SchemaFormat::KnownFormat(KnownFormat::Date);
        schema.format(Some(day)).examples([serde_json::Value::from("2018-08-15")]).build().into()
    }
}

impl PartialSchema for ReasonText {
    fn schema() -> RefOr<Schema> {
        text_schema(None, Some("not_a_date"))
    }
}

impl<const MAX: usize> ToSchema for Word<MAX> {}
impl ToSchema for Words {}
impl ToSchema for PeriodText {}
impl ToSchema for DayText {}
impl ToSchema for ReasonText {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_bounded() {
        assert_eq!(Word::<3>::try_from(" äöü ".to_owned()).unwrap().0, "äöü");
        assert!(Word::<3>::try_from("four".to_owned()).is_err());
        assert!(Word::<9>::try_from("a\u{0}b".to_owned()).is_err());
        assert!(Words::try_from(vec!["w"; 21].join(",")).is_err());
        assert_eq!(Words::try_from("otif, sales,".to_owned()).unwrap().0, ["otif", "sales"]);
    }

    #[test]
    fn periods_are_bounded() {
        assert!(PeriodText::try_from("2018-08".to_owned()).is_ok());
        assert!(PeriodText::try_from("0001..9999".to_owned()).is_err());
        assert!(PeriodText::try_from("2018-13".to_owned()).unwrap_err().contains("write 2018-08"));
    }
}
