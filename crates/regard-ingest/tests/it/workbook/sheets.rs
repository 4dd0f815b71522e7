//! What sheets become: texts, numbers, days, and the cells that mean nothing.

use super::files::{Workbook, row};
use super::support::{broken, read, read_with, rows, worker};
use regard_ingest::TableConfig;

/// One sheet with a header of three columns and these rows.
fn sheet(data: &str) -> Workbook {
    Workbook::new(&[("Orders", &format!("{}{data}", row(1, &["id", "name", "amount"])))])
}

#[test]
fn cells_become_texts() {
    let book = sheet(
        r#"<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>0</v></c><c r="C2"><v>0.30000000000000004</v></c></row>
           <row r="4"><c r="A4" t="str"><f>B2&amp;"x"</f><v>x</v></c><c r="B4" t="s"><v>1</v></c><c r="C4" t="b"><v>1</v></c></row>
           <row r="5"><c r="B5" t="inlineStr"><is><r><t>two </t></r><r><t>runs</t></r></is></c></row>
           <row r="6"/><row r="7"><c r="A7"/></row>
           <row r="8"><c r="C8"><v>1E+21</v></c></row>"#,
    );
    let table = read(&book.to_bytes()).unwrap();
    assert_eq!(table.columns().collect::<Vec<_>>(), ["id", "name", "amount"]);
    assert_eq!(
        rows(&table),
        [
            "1|Ana|0.30000000000000004|2",
            "x|Leo & Eva|true|4",
            "-|tworuns|-|5",
            "-|-|1000000000000000000000|8"
        ]
    );
    assert!(table.broken().is_empty() && table.assumptions().is_empty(), "{:?}", table.assumptions());
}

#[test]
fn days_are_those_of_the_workbooks_date_system() {
    let days = r#"<row r="2"><c r="A2" s="1"><v>43373</v></c><c r="B2" s="2"><v>43373.58680555555</v></c><c r="C2" s="3"><v>1.5</v></c></row>
                  <row r="3"><c r="A3" s="4"><v>41911</v></c><c r="B3" t="d"><v>2018-09-30T14:05:00</v></c><c r="C3"><v>41911</v></c></row>"#;
    let table = read(&sheet(days).to_bytes()).unwrap();
    assert_eq!(
        rows(&table),
        ["2018-09-30|2018-09-30T14:05:00|36:00:00|2", "2014-09-29|2018-09-30T14:05:00|41911|3"]
    );
    let table = read(&sheet(days).counted_from_1904().to_bytes()).unwrap();
    assert_eq!(
        rows(&table),
        ["2022-10-01|2022-10-01T14:05:00|36:00:00|2", "2018-09-30|2018-09-30T14:05:00|41911|3"]
    );
}

#[test]
fn a_cell_that_means_nothing_costs_its_row_only() {
    let book = sheet(
        r#"<row r="2"><c r="A2"><v>1</v></c></row>
           <row r="3"><c r="A3"><v>2</v></c><c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>
           <row r="4"><c r="A4"><v>3</v></c><c r="B4" t="s"><v>99</v></c></row>
           <row r="5"><c r="A5"><v>4</v></c><c r="C5" t="e"><v>#SPILL!</v></c><c r="B5"><v>9</v></c></row>
           <row r="6"><c r="A6" s="1"><v>60</v></c></row>
           <row r="7"><c r="A7" t="b"><v>perhaps</v></c></row>
           <row r="8"><c r="A8"><v>5</v></c><c r="F8"><v>7</v></c></row>
           <row r="9"><c r="A9"><v>1e999</v></c></row>
           <row r="10"><c r="A10" t="zz"><v>1</v></c></row>
           <row r="11"><c r="A11"><v>6</v></c><c r="A11"><v>7</v></c></row>
           <row r="12"><c r="A12"><v>8</v></c></row>"#,
    );
    let table = read(&book.to_bytes()).unwrap();
    assert_eq!(rows(&table), ["1|-|-|2", "8|-|-|12"]);
    let broken = broken(&table);
    for (found, expected) in broken.iter().zip([
        "3 amount=#DIV/0! sheet \"Orders\" row 3 column C: the cell holds an error",
        "4 name= sheet \"Orders\" row 4 column B: the cell cannot be read",
        "5 amount=#SPILL! sheet \"Orders\" row 5 column C: the cell holds an error",
        "6 id=60 sheet \"Orders\" row 6 column A: there is no such day",
        "7 id= sheet \"Orders\" row 7 column A: the cell cannot be read",
        "8 =7 sheet \"Orders\" row 8 column F: there is no column name above the cell",
        "9 id=inf sheet \"Orders\" row 9 column A: the number is too large",
        "10 id= sheet \"Orders\" row 10 column A: the cell cannot be read",
        "11 id=7 sheet \"Orders\" row 11 column A: the cell comes twice",
    ]) {
        assert!(found.starts_with(expected), "{found}");
    }
    assert_eq!(broken.len(), 9);
    assert_eq!(table.broken()[0].row, r#"{"id":"2","name":"","amount":""}"#);
}

#[test]
fn cells_without_addresses_are_counted_also_behind_a_bad_one() {
    let book = sheet(
        r#"<row><c><v>1</v></c><c t="s"><v>0</v></c><c><v>2</v></c></row>
           <row><c><v>3</v></c><c t="e"><v>#BUSY!</v></c><c><v>4</v></c></row>
           <row><c><v>5</v></c><c t="s"><v>0</v></c><c><v>6</v></c></row>"#,
    );
    let table = read(&book.to_bytes()).unwrap();
    assert_eq!(rows(&table), ["1|Ana|2|2", "5|Ana|6|4"]);
    assert_eq!(table.broken()[0].row, r#"{"id":"3","name":"","amount":"4"}"#);
    assert!(broken(&table)[0].contains("row 3 column B"), "{:?}", broken(&table));
}

#[test]
fn the_sheet_is_the_first_or_the_one_that_is_named() {
    let second = format!("{}{}", row(3, &["line"]), row(4, &["7"]));
    let first = format!("{}{}", row(1, &["id"]), row(2, &["1"]));
    let book = Workbook::new(&[("Orders", &first), ("Order lines", &second)]).to_bytes();
    let table = read(&book).unwrap();
    assert_eq!(rows(&table), ["1|2"]);
    assert_eq!(
        table.assumptions(),
        ["book.xlsx: has 2 sheets; the first one, \"Orders\", is read. If it is another, set sheet"]
    );
    let named = |sheet: &str| {
        let config = TableConfig { sheet: Some(sheet.to_owned()), ..TableConfig::default() };
        read_with(&worker(), &config, &book)
    };
    let table = named("Order lines").unwrap();
    assert_eq!((rows(&table), table.assumptions().len()), (vec!["7|4".to_owned()], 0));
    assert_eq!(
        named("Orderlines").unwrap_err(),
        "book.xlsx: the workbook has no sheet \"Orderlines\"; its sheets are: Orders, Order lines"
    );
}

#[test]
fn headers_follow_the_rules_of_other_tables() {
    let book =
        Workbook::new(&[("Orders", &format!("{}{}", row(2, &["id", "", "id"]), row(3, &["1", "2", "3"])))]);
    let table = read(&book.to_bytes()).unwrap();
    assert_eq!(table.columns().collect::<Vec<_>>(), ["id", "column_2", "id_2"]);
    assert_eq!(rows(&table), ["1|2|3|3"]);
    assert_eq!(table.assumptions().len(), 2);
    for (data, message) in [
        (String::new(), "book.xlsx: sheet \"Orders\" is empty"),
        (row(1, &["id", "_line"]), "_line is Regard's own"),
        (
            r#"<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="e"><v>#REF!</v></c></row>"#.to_owned(),
            "sheet \"Orders\" row 1 column B: the header cannot be read: #REF!",
        ),
        (r#"<row r="1"><c r="XFD1"><v>1</v></c></row>"#.to_owned(), "has more than 1998 columns"),
    ] {
        let error = read(&Workbook::new(&[("Orders", &data)]).to_bytes()).unwrap_err();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn large_texts_and_rows_have_limits() {
    let long = "x".repeat((1 << 20) + 1);
    let quotes = "&quot;".repeat(1 << 20);
    let table = read(
        &sheet(&format!(
            "{}{}{}",
            row(2, &["1", &long]),
            row(3, &[&quotes, &quotes, &quotes]),
            row(4, &["2", "two\nlines", "\u{1f600} \"quoted\", done"]),
        ))
        .to_bytes(),
    )
    .unwrap();
    assert_eq!(rows(&table), ["2|two\nlines|\u{1f600} \"quoted\", done|4"]);
    assert!(broken(&table)[0].contains("row 2 column B: a text may have 1 MiB"), "{:?}", broken(&table));
    assert!(broken(&table)[1].contains("the row is longer than 4 MiB"), "{:?}", broken(&table)[1]);
}
