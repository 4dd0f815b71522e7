//! Rows as CSV (RFC 4180, UTF-8), written page by page while it is sent. A file that was cut ends in a line
//! that says so.

use super::cell::{Cell, cells, heading, major};
use axum::body::Bytes;
use futures::stream::{Stream, try_unfold};
use regard_app::pages::{ExportAbout, PageError, RowsExport};
use tokio::sync::OwnedSemaphorePermit;

/// The type of the answer.
pub(crate) const CSV_TYPE: &str = "text/csv; charset=utf-8";

/// What a spreadsheet would take for the start of a formula, or would skip to reach one.
const STARTS_A_FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// How far the file is.
enum Stage {
    Head,
    Rows,
    Done,
}

/// A file in work, and its place among the files in work.
struct Writing {
    export: RowsExport,
    stage: Stage,
    rows: usize,
    _place: OwnedSemaphorePermit,
}

/// The file, part by part. When the rows cannot be read on the connection breaks, so that no file looks whole
/// that is not.
pub(crate) fn csv(
    export: RowsExport,
    place: OwnedSemaphorePermit,
) -> impl Stream<Item = Result<Bytes, PageError>> + Send + 'static {
    try_unfold(Writing { export, stage: Stage::Head, rows: 0, _place: place }, |mut writing| async move {
        let part = writing.part().await;
        if let Err(error) = &part {
            tracing::error!(%error, "a file broke off");
        }
        Ok(part?.map(|text| (Bytes::from(text), writing)))
    })
}

impl Writing {
    async fn part(&mut self) -> Result<Option<String>, PageError> {
        match self.stage {
            Stage::Head => {
                self.stage = Stage::Rows;
                Ok(Some(head(self.export.about())))
            }
            Stage::Rows => {
                if let Some(rows) = self.export.next().await? {
                    self.rows += rows.len();
                    let about = self.export.about();
                    return Ok(Some(rows.iter().map(|row| line(&cells(row, about))).collect()));
                }
                self.stage = Stage::Done;
                Ok(self.export.is_cut().then(|| cut(self.rows)))
            }
            Stage::Done => Ok(None),
        }
    }
}

/// One line of a file whose cells are texts; what somebody wrote is no formula there either.
pub(crate) fn csv_line(texts: &[&str]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(&safe(text))).collect();
    texts.join(",") + "\r\n"
}

fn head(about: &ExportAbout) -> String {
    let names: Vec<&str> = about.columns.iter().map(heading).collect();
    names.join(",") + "\r\n"
}

fn line(cells: &[Cell]) -> String {
    let texts: Vec<String> = cells.iter().map(text).collect();
    texts.join(",") + "\r\n"
}

/// The last line of a file that does not hold all rows.
fn cut(rows: usize) -> String {
    format!("# cut after {rows} rows\r\n")
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => quoted(&safe(text)),
        Cell::Number(number) => number.to_string(),
        Cell::Money { minor, decimals } => major(*minor, *decimals),
        Cell::Day(day) => day.to_string(),
        Cell::Flag(flag) => flag.to_string(),
    }
}

/// What somebody wrote is never a formula: such a text begins with an apostrophe. Numbers are ours and stay.
fn safe(text: &str) -> String {
    if text.starts_with(STARTS_A_FORMULA) { format!("'{text}") } else { text.to_owned() }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::cell::tests::about;
    use super::*;

    fn written(text_: &str) -> String {
        text(&Cell::Text(text_.to_owned()))
    }

    #[test]
    fn a_text_is_never_a_formula() {
        assert_eq!(written("=1+1"), "'=1+1");
        assert_eq!(written("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(written("-2+3"), "'-2+3");
        assert_eq!(written("\t=1"), "'\t=1");
        assert_eq!(written("\r=1"), "\"'\r=1\"");
        assert_eq!(written("+cmd|' /C calc'!A0"), "'+cmd|' /C calc'!A0");
        assert_eq!(written("a=1"), "a=1");
    }

    #[test]
    fn amounts_below_zero_stay_numbers() {
        assert_eq!(text(&Cell::Money { minor: -300, decimals: 2 }), "-3.00");
        assert_eq!(text(&Cell::Number((-5).into())), "-5");
    }

    #[test]
    fn commas_quotes_and_breaks_are_quoted() {
        let cells = [Cell::Text("a, \"b\"\nc".to_owned()), Cell::Empty, Cell::Flag(false)];
        assert_eq!(line(&cells), "\"a, \"\"b\"\"\nc\",,false\r\n");
        assert_eq!(head(&about(&[("order_id", "text"), ("amount_minor", "money")])), "order_id,amount\r\n");
        assert_eq!(cut(100_000), "# cut after 100000 rows\r\n");
    }
}
