//! A value of a row as both formats write it. Owns how amounts leave their minor units; no format.

use jiff::civil::Date;
use regard_app::pages::{ExportAbout, RowsColumn};
use regard_model::Currency;
use serde_json::Value as Json;

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// No value.
    Empty,
    /// What a source wrote.
    Text(String),
    /// A number, as it travels.
    Number(serde_json::Number),
    /// An amount in minor units of a currency with so many decimals.
    Money { minor: i64, decimals: u32 },
    /// A calendar day.
    Day(Date),
    /// Yes or no.
    Flag(bool),
}

/// The heading of a column. Amounts stand in major units here, so they lose the ending that says otherwise.
pub(crate) fn heading(column: &RowsColumn) -> &str {
    match column.kind.as_str() {
        "money" => column.name.strip_suffix("_minor").unwrap_or(&column.name),
        _ => &column.name,
    }
}

/// The cells of a row, a cell a column.
pub(crate) fn cells(row: &[Json], about: &ExportAbout) -> Vec<Cell> {
    let place = about.columns.iter().position(|column| column.name == "currency");
    let own = place.and_then(|place| row.get(place)).and_then(Json::as_str);
    let of = |column: &RowsColumn| match own {
        Some(code) if !column.name.contains("_home_") => decimals(code),
        _ => decimals(&about.currency),
    };
    about.columns.iter().zip(row).map(|(column, value)| cell(column, value, &of)).collect()
}

fn cell(column: &RowsColumn, value: &Json, decimals: &dyn Fn(&RowsColumn) -> u32) -> Cell {
    match (value, column.kind.as_str()) {
        (Json::Null, _) => Cell::Empty,
        (Json::Bool(flag), _) => Cell::Flag(*flag),
        (Json::Number(number), "money") => match number.as_i64() {
            Some(minor) => Cell::Money { minor, decimals: decimals(column) },
            None => Cell::Number(number.clone()),
        },
        (Json::Number(number), _) => Cell::Number(number.clone()),
        (Json::String(text), "day") => text.parse().map_or_else(|_| Cell::Text(text.clone()), Cell::Day),
        (Json::String(text), _) => Cell::Text(text.clone()),
        (other, _) => Cell::Text(other.to_string()),
    }
}

/// How many decimals a currency has; two where its code is none.
fn decimals(code: &str) -> u32 {
    Currency::parse(code).map_or(2, |currency| currency.exponent())
}

/// An amount in major units, exactly: 123456 with two decimals is 1234.56.
pub(crate) fn major(minor: i64, decimals: u32) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let digits = minor.unsigned_abs().to_string();
    let places = decimals as usize;
    if places == 0 {
        return format!("{sign}{digits}");
    }
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, rest) = digits.split_at(digits.len() - places);
    format!("{sign}{whole}.{rest}")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use regard_model::Period;
    use serde_json::json;

    pub(crate) fn about(columns: &[(&str, &str)]) -> ExportAbout {
        let column =
            |(name, kind): &(&str, &str)| RowsColumn { name: (*name).to_owned(), kind: (*kind).to_owned() };
        ExportAbout {
            metric: "sales".to_owned(),
            title: "Sales".to_owned(),
            definition: "Quantity × unit price.".to_owned(),
            period: Period::parse("2018-08").unwrap(),
            filters: vec!["segment=SMB".to_owned()],
            columns: columns.iter().map(column).collect(),
            currency: "EUR".to_owned(),
        }
    }

    #[test]
    fn amounts_are_exact_in_their_currency() {
        let shown = [(123_456, 2), (-5, 2), (7, 0), (0, 2), (1234, 3), (i64::MIN, 2)];
        let shown = shown.map(|(minor, decimals)| major(minor, decimals));
        assert_eq!(shown, ["1234.56", "-0.05", "7", "0.00", "1.234", "-92233720368547758.08"]);
    }

    #[test]
    fn an_amount_is_in_the_currency_of_its_row_and_at_home_in_the_homes() {
        let about = about(&[("currency", "text"), ("amount_minor", "money"), ("amount_home_minor", "money")]);
        let money = |minor, decimals| Cell::Money { minor, decimals };
        let row = [json!("JPY"), json!(500), json!(412)];
        assert_eq!(cells(&row, &about)[1..], [money(500, 0), money(412, 2)]);
        let row = [json!(null), json!(500), json!(null)];
        assert_eq!(cells(&row, &about)[1..], [money(500, 2), Cell::Empty]);
        assert_eq!(heading(&about.columns[1]), "amount");
    }

    #[test]
    fn a_value_is_what_its_column_says() {
        let about =
            about(&[("on", "day"), ("at", "instant"), ("n", "number"), ("won", "flag"), ("odd", "day")]);
        let row =
            [json!("2018-08-01"), json!("2018-08-01T10:00:00Z"), json!(1.5), json!(true), json!("soon")];
        let cells = cells(&row, &about);
        assert_eq!(cells[0], Cell::Day(jiff::civil::date(2018, 8, 1)));
        assert_eq!(cells[1], Cell::Text("2018-08-01T10:00:00Z".to_owned()));
        assert_eq!((&cells[3], &cells[4]), (&Cell::Flag(true), &Cell::Text("soon".to_owned())));
    }
}
