//! Bad workbooks, made from good ones: each ends with a verdict, and none stops or hangs its reader.

use super::files::{Workbook, row, zip};
use super::support::{broken, read_with, rows, worker};
use regard_ingest::{TableConfig, WorkbookReader};
use std::time::{Duration, Instant};

/// How many files are made by changing a good one.
const MUTATED: usize = 40;

fn seed() -> Workbook {
    let data = format!(
        "{}{}{}",
        row(1, &["id", "name", "on"]),
        r#"<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>0</v></c><c r="C2" s="1"><v>43373</v></c></row>"#,
        r#"<row r="3"><c r="A3"><f>A2+1</f><v>2</v></c><c r="B3" t="str"><f>B2</f><v>Ana</v></c></row>"#
    );
    Workbook::new(&[("Orders", &data), ("Notes", &row(1, &["note"]))])
}

/// A sheet with this behind its header.
fn with_rows(data: &str) -> Workbook {
    Workbook::new(&[("Orders", &format!("{}{data}", row(1, &["id", "name"])))])
}

fn edited(part: &str, from: &str, to: &str) -> Workbook {
    let mut book = seed();
    book.edit(part, from, to);
    book
}

/// Files written by hand, each with a word that its verdict holds; an empty one is for files that are read.
fn by_hand() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let sheet = "xl/worksheets/sheet1.xml";
    let whole = seed().to_bytes();
    let many = "<row><c/></row>".repeat(200_000);
    let deep = format!("<row r=\"2\"><c r=\"A2\">{}</c></row>", "<is>".repeat(50_000));
    vec![
        ("no archive", b"PK\x03\x04 and nothing".to_vec(), "cannot be opened"),
        ("cut off", whole[..whole.len() / 2].to_vec(), "cannot be opened"),
        ("without end", whole[..whole.len() - 20].to_vec(), "cannot be opened"),
        ("an empty archive", zip(&[]), "cannot be opened"),
        ("another archive", zip(&[("a.txt".into(), b"hello".to_vec())]), "cannot be opened"),
        ("no workbook part", seed().without("xl/workbook.xml").to_bytes(), "book.xlsx"),
        ("no relations", seed().without("xl/_rels/workbook.xml.rels").to_bytes(), "cannot be opened"),
        ("no sheet part", seed().without(sheet).to_bytes(), "cannot be opened"),
        ("no styles", seed().without("xl/styles.xml").to_bytes(), ""),
        ("no shared texts", seed().without("xl/sharedStrings.xml").to_bytes(), "row 2 column B"),
        ("no sheets", edited("xl/workbook.xml", "<sheet ", "<other ").to_bytes(), "no worksheet"),
        ("no sheet data", edited(sheet, "sheetData", "nothing").to_bytes(), "cannot be opened"),
        ("an open tag", edited(sheet, "</row><row r=\"3\">", "<row r=\"3\">").to_bytes(), ""),
        ("no end of the sheet", edited(sheet, "</sheetData></worksheet>", "").to_bytes(), "cannot be read behind row"),
        ("no end of a cell", edited(sheet, "<v>Ana</v></c></row></sheetData></worksheet>", "<v>Ana").to_bytes(), "cannot be read behind row"),
        ("a wrong tag", edited(sheet, "<v>43373", "<v <43373").to_bytes(), "Orders"),
        ("a wrong address", with_rows(r#"<row r="2"><c r="2A"><v>1</v></c></row>"#).to_bytes(), "cannot be read behind row"),
        ("row 0", with_rows(r#"<row r="2"><c r="A0"><v>1</v></c></row>"#).to_bytes(), "cannot be read behind row"),
        ("no letters", with_rows(r#"<row r="2"><c r="2"><v>1</v></c></row>"#).to_bytes(), "cannot be read behind row"),
        ("an address with an accent", with_rows(r#"<row r="2"><c r="Á2"><v>1</v></c></row>"#).to_bytes(), "cannot be read behind row"),
        ("a column beyond the last", with_rows(r#"<row r="2"><c r="ZZZZ2"><v>1</v></c></row>"#).to_bytes(), "row 2 column ZZZZ"),
        ("a column beyond all numbers", with_rows(r#"<row r="2"><c r="ZZZZZZZZZZZZ2"><v>1</v></c></row>"#).to_bytes(), "book.xlsx"),
        ("a row beyond all numbers", with_rows(r#"<row r="99999999999999"><c r="A99999999999999"><v>1</v></c></row>"#).to_bytes(), "book.xlsx"),
        ("rows in disorder", with_rows(&format!("{}{}", row(9, &["9"]), row(2, &["2"]))).to_bytes(), ""),
        ("a shared text that is not there", with_rows(r#"<row r="2"><c r="B2" t="s"><v>4000000000</v></c></row>"#).to_bytes(), "row 2 column B"),
        ("an error value", with_rows(r#"<row r="2"><c r="B2" t="e"><v>#N/A</v></c></row>"#).to_bytes(), "row 2 column B"),
        ("an unknown error value", with_rows(r#"<row r="2"><c r="B2" t="e"><v>oops</v></c></row>"#).to_bytes(), "row 2 column B"),
        ("a huge number", with_rows(r#"<row r="2"><c r="A2"><v>1e400</v></c></row>"#).to_bytes(), "row 2 column A"),
        ("a number that is none", with_rows(r#"<row r="2"><c r="A2" t="n"><v>seven</v></c></row>"#).to_bytes(), "row 2 column A"),
        ("a day that is not", with_rows(r#"<row r="2"><c r="A2" s="1"><v>-5</v></c></row>"#).to_bytes(), "row 2 column A"),
        ("a day beyond the calendar", with_rows(r#"<row r="2"><c r="A2" s="1"><v>99999999</v></c></row>"#).to_bytes(), "row 2 column A"),
        ("an unknown style", with_rows(r#"<row r="2"><c r="A2" s="99999"><v>5</v></c></row>"#).to_bytes(), ""),
        ("an unknown child", with_rows(r#"<row r="2"><c r="A2"><extLst/><v>5</v></c></row>"#).to_bytes(), "cannot be read behind row 1 column B"),
        ("a null byte", with_rows("<row r=\"2\"><c r=\"A2\" t=\"str\"><v>a\0b</v></c></row>").to_bytes(), ""),
        ("an entity that is not", with_rows(r#"<row r="2"><c r="A2" t="str"><v>&lol;</v></c></row>"#).to_bytes(), "book.xlsx"),
        ("a shared formula over all cells", with_rows(r#"<row r="2"><c r="A2"><f t="shared" si="0" ref="A1:XFD1048576">1</f><v>1</v></c><c r="B2" t="e"><v>oops</v></c></row>"#).to_bytes(), "row 2 column B"),
        ("a shared formula of a huge index", with_rows(r#"<row r="2"><c r="A2"><f t="shared" si="99999999999" ref="A1:A9">1</f><v>1</v></c><c r="B2" t="e"><v>oops</v></c></row>"#).to_bytes(), "book.xlsx"),
        ("a dimension of all cells", edited(sheet, "<sheetData>", "<dimension ref=\"A1:XFD1048576\"/><sheetData>").to_bytes(), ""),
        ("a wrong dimension", edited(sheet, "<sheetData>", "<dimension ref=\"B2:A1\"/><sheetData>").to_bytes(), "book.xlsx"),
        ("a hundred thousand empty rows", with_rows(&many).to_bytes(), ""),
        ("deep nesting", with_rows(&deep).to_bytes(), "book.xlsx"),
        ("a count of texts beyond memory", edited("xl/sharedStrings.xml", "<sst ", "<sst uniqueCount=\"18446744073709551615\" ").to_bytes(), "book.xlsx"),
        ("a count of styles beyond memory", edited("xl/styles.xml", "count=\"5\"", "count=\"99999999999\"").to_bytes(), ""),
        ("a header only", with_rows("").to_bytes(), ""),
        ("a chart", edited("xl/_rels/workbook.xml.rels", "worksheets/sheet", "chartsheets/sheet").to_bytes(), "cannot be opened"),
        ("a state that is not", edited("xl/workbook.xml", "sheetId=\"1\"", "sheetId=\"1\" state=\"lost\"").to_bytes(), "cannot be opened"),
        ("hidden sheets only", edited("xl/workbook.xml", "sheetId=", "state=\"hidden\" sheetId=").to_bytes(), ""),
        ("another encoding than it says", edited("xl/sharedStrings.xml", "UTF-8", "UTF-16").to_bytes(), "book.xlsx"),
    ]
}

/// The verdict, and that there is one.
fn verdict(reader: &WorkbookReader, name: &str, bytes: &[u8]) -> String {
    let started = Instant::now();
    let verdict = match read_with(reader, &TableConfig::default(), bytes) {
        Err(error) => {
            assert!(
                error.starts_with("book.xlsx: ") || error.starts_with("cannot read book.xlsx"),
                "{name}: {error}"
            );
            error
        }
        Ok(table) => {
            assert_eq!(rows(&table).len() as u64, table.row_count(), "{name}");
            for row in table.broken() {
                assert!(row.line.is_some() && row.reason.contains("column"), "{name}: {row:?}");
                assert!(serde_json::from_str::<serde_json::Value>(&row.row).is_ok(), "{name}");
            }
            format!("book.xlsx: {}", broken(&table).join("; "))
        }
    };
    assert!(started.elapsed() < Duration::from_secs(60), "{name} took too long");
    verdict
}

fn limited() -> WorkbookReader {
    let mut reader = worker();
    reader.arguments = vec!["--memory-mib".into(), "512".into()];
    reader
}

#[test]
fn files_written_by_hand_have_the_verdict_they_should() {
    let reader = limited();
    let mut wrong = Vec::new();
    for (name, bytes, word) in by_hand() {
        let verdict = verdict(&reader, name, &bytes);
        if !verdict.contains(word) || (word.is_empty() && verdict != "book.xlsx: ") {
            wrong.push(format!("{name}: {verdict}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(by_hand().len() >= 40);
}

#[test]
fn changed_bytes_and_changed_parts_have_a_verdict() {
    let reader = limited();
    let (whole, parts) = (seed().to_bytes(), seed().parts);
    let mut state = 2_018_u32;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for number in 0..MUTATED {
        let bytes = if number % 4 == 0 {
            let mut bytes = whole.clone();
            for _ in 0..1 + next(4) {
                let at = next(bytes.len());
                bytes[at] ^= 1 << next(8);
            }
            bytes
        } else {
            // The archive stays whole, so that the change reaches the reader of the part.
            let mut parts = parts.clone();
            let chosen = next(parts.len());
            let text = &mut parts[chosen].1;
            let at = next(text.len());
            match next(4) {
                0 => text.truncate(at),
                1 => text[at] = b"<>/\"'&;= \0\xff0Az"[next(14)],
                2 => text.extend_from_within(at..),
                _ => drop(text.drain(at..(at + 1 + next(12)).min(text.len()))),
            }
            zip(&parts)
        };
        verdict(&reader, &format!("changed file {number}"), &bytes);
    }
}
