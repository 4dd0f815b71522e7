//! Tests of how columns are written: declared, proven by their own values, or neither.

use super::proof::{Sign, decimal_sign, iso_text, order_sign};
use super::*;
use crate::files::SourceFile;
use crate::source::{ColumnConfig, TableConfig};
use crate::table::TextTable;
use arrow_array::cast::AsArray;
use proptest::prelude::*;

/// The texts of the first column, as they reach a mapping.
fn read(values: &[&str], setting: ColumnConfig) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    let text = format!("value;other\n{}\n", values.map_lines());
    std::fs::write(&path, &text).unwrap();
    let file = SourceFile { path, name: "rows.csv".into(), bytes: text.len() as u64 };
    let mut config = TableConfig { separator: Some(";".into()), ..TableConfig::default() };
    config.columns.insert("value".to_owned(), setting);
    let table = TextTable::csv("rows", &config, &[file]).map_err(|error| error.to_string())?;
    let batches = table.open(2, Some(&[0])).map(|batch| batch.unwrap());
    Ok(batches
        .flat_map(|batch| {
            batch
                .column(0)
                .as_string::<i32>()
                .iter()
                .map(|text| text.unwrap_or("-").to_owned())
                .collect::<Vec<_>>()
        })
        .collect())
}

trait Lines {
    fn map_lines(&self) -> String;
}

impl Lines for &[&str] {
    fn map_lines(&self) -> String {
        self.iter().map(|value| format!("\"{value}\";x")).collect::<Vec<_>>().join("\n")
    }
}

fn time(format: &str) -> ColumnConfig {
    ColumnConfig { time: Some(format.into()), ..ColumnConfig::default() }
}

fn decimal(mark: &str) -> ColumnConfig {
    ColumnConfig { decimal: Some(mark.into()), ..ColumnConfig::default() }
}

fn zone(name: &str) -> ColumnConfig {
    ColumnConfig { time_zone: Some(name.into()), ..ColumnConfig::default() }
}

#[test]
fn what_is_declared_is_read_so_and_the_rest_passed_on() {
    assert_eq!(read(&["1.234,50", "7", "", "n/a"], decimal(",")).unwrap(), ["1234.50", "7", "-", "n/a"]);
    assert_eq!(read(&["31/12/2018", "31/02/2018"], time("%d/%m/%Y")).unwrap(), ["2018-12-31", "31/02/2018"]);
    let new_york = ColumnConfig { time_zone: Some("America/New_York".into()), ..time("%m/%d/%Y %I:%M %p") };
    assert_eq!(
        read(&["12/31/2018 02:05 PM", "07/01/2018 02:05 PM", "x"], new_york).unwrap(),
        ["2018-12-31T19:05:00Z", "2018-07-01T18:05:00Z", "x"]
    );
}

#[test]
fn a_zone_is_for_times_without_an_offset() {
    assert_eq!(
        read(
            &["2018-07-01 12:00", "2018-07-01T12:00:00Z", "2018-07-01T12:00:00+01:00", "2018-07-01"],
            zone("Europe/Berlin")
        )
        .unwrap(),
        ["2018-07-01T10:00:00Z", "2018-07-01T12:00:00Z", "2018-07-01T12:00:00+01:00", "2018-07-01"]
    );
    // The hour that is skipped in spring, and the one that is twice in autumn.
    assert_eq!(
        read(&["2018-03-25T02:30:00", "2018-10-28T02:30:00"], zone("Europe/Berlin")).unwrap(),
        ["2018-03-25T01:30:00Z", "2018-10-28T00:30:00Z"]
    );
}

#[test]
fn what_the_column_proves_is_read_so() {
    assert_eq!(
        read(&["03/04/2018", "13/04/2018 10:30", "2018-05-01"], time("proven")).unwrap(),
        ["2018-04-03", "2018-04-13 10:30", "2018-05-01"]
    );
    assert_eq!(read(&["3.4.2018", "4.13.2018"], time("proven")).unwrap(), ["2018-03-04", "2018-04-13"]);
    assert_eq!(read(&["05/05/2018"], time("proven")).unwrap(), ["2018-05-05"]);
    assert_eq!(read(&["1.234", "1,5"], decimal("proven")).unwrap(), ["1234", "1.5"]);
    assert_eq!(read(&["1,234", "1.5"], decimal("proven")).unwrap(), ["1234", "1.5"]);
    assert_eq!(read(&["7", "8"], decimal("proven")).unwrap(), ["7", "8"]);
}

#[test]
fn what_nothing_proves_is_not_guessed() {
    for (values, setting, message) in [
        (
            &["03/04/2018", "05/06/2018"][..],
            time("proven"),
            "rows.csv: cannot tell the time: column value: \"03/04/2018\" (line 2) fits %d/%m/%Y and %m/%d/%Y, and no other value decides; set time for table rows in regard.toml",
        ),
        (
            &["13/04/2018", "04/14/2018"],
            time("proven"),
            "rows.csv: cannot tell the time: column value: \"13/04/2018\" (line 2) and \"04/14/2018\" (rows.csv, line 3) cannot be written the same way; set time for table rows in regard.toml",
        ),
        (&["1.234"], decimal("proven"), "\"1.234\" (line 2) may be a thousand or a fraction"),
        (&["1.234,5", "1,234.5"], decimal("proven"), "cannot be written the same way"),
    ] {
        let error = read(values, setting).unwrap_err();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn a_setting_that_means_nothing_is_named() {
    for (setting, message) in [
        (time("%d/%!"), "time = \"%d/%!\" of column value"),
        (time("dd/mm/yyyy"), "no directive"),
        (decimal(";"), "decimal = \";\" of column value is no decimal mark"),
        (zone("Berlin"), "time_zone = \"Berlin\" of column value is no time zone"),
        (ColumnConfig { decimal: Some(",".into()), ..time("%Y") }, "a column has one of them"),
    ] {
        let error = read(&["1"], setting).unwrap_err();
        assert!(error.contains(message), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    let file = SourceFile { path, name: "rows.csv".into(), bytes: 8 };
    let mut config = TableConfig::default();
    config.columns.insert("amount".to_owned(), decimal(","));
    let error = TextTable::csv("rows", &config, &[file]).unwrap_err().to_string();
    assert_eq!(error, "table rows: columns = \"amount\" is no column of its files; they are: a, b");
}

#[test]
fn a_value_proves_what_it_can() {
    for (text, sign) in [
        ("1.234,50", Sign::Only(',')),
        ("1,234.50", Sign::Only('.')),
        ("1.234.567", Sign::Only(',')),
        ("1,234,567", Sign::Only('.')),
        ("1,5", Sign::Only(',')),
        ("-12.75", Sign::Only('.')),
        ("0,123", Sign::Only(',')),
        ("1 234,567", Sign::Only(',')),
        ("1234,567", Sign::Only(',')),
        ("1.234", Sign::Open),
        ("999,999", Sign::Open),
        ("1234", Sign::Nothing),
        ("1.2.3.4", Sign::Nothing),
        ("12.34,5", Sign::Nothing),
        ("12.5 EUR", Sign::Nothing),
        (",", Sign::Nothing),
        ("", Sign::Nothing),
    ] {
        assert_eq!(decimal_sign(text), sign, "{text:?}");
    }
    for (text, sign) in [
        ("13/04/2018", Sign::Only(true)),
        ("04-13-2018 10:00", Sign::Only(false)),
        ("3.4.2018", Sign::Open),
        ("04/04/2018", Sign::Nothing),
        ("2018-04-03", Sign::Nothing),
        ("13/13/2018", Sign::Nothing),
        ("00/04/2018", Sign::Nothing),
        ("03/04/18", Sign::Nothing),
        ("3/4", Sign::Nothing),
        ("", Sign::Nothing),
    ] {
        assert_eq!(order_sign(text), sign, "{text:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_judged_and_read(text in ".{0,24}", mark in prop::sample::select(vec![',', '.'])) {
        let _ = (decimal_sign(&text), order_sign(&text), iso_text(&text, true), in_zone(&text, &TimeZone::UTC));
        for way in [
            Way::Number(mark),
            Way::Time { format: Some(TimeFormat::Proven { day_first: false }), zone: Some(TimeZone::UTC) },
            Way::Time { format: Some(TimeFormat::Declared("%d.%m.%Y".into())), zone: None },
        ] {
            let _ = way.canonical(text.as_bytes());
        }
    }

    #[test]
    fn numbers_prove_the_mark_they_are_written_with(whole in 0_u64..10_000_000, cents in 0_u8..100, comma in any::<bool>()) {
        let (mark, group) = if comma { (',', '.') } else { ('.', ',') };
        let digits = whole.to_string();
        let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(|g| String::from_utf8_lossy(g).into_owned()).collect();
        let text = format!("{}{mark}{cents:02}", groups.join(&group.to_string()));
        prop_assert_eq!(decimal_sign(&text), Sign::Only(mark));
    }
}
