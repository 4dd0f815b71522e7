//! Rows as a spreadsheet: one sheet with the rows, one that says what they are. Rows go through a file of
//! their own on the way, so that memory does not grow with them. What a source wrote is text, never a formula.

use super::cell::{Cell, cells, heading, major};
use crate::extract::page_problem;
use crate::problem::Problem;
use jiff::Timestamp;
use regard_app::pages::{ExportAbout, RowsExport};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// The type of the answer.
pub(crate) const XLSX_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The most letters that a cell of a spreadsheet holds.
const MOST_LETTERS: usize = 32_767;
const WIDTH: f64 = 16.0;

/// The finished file, and whether it was cut.
///
/// # Errors
/// A problem of the rows, or [`Problem::Internal`] when the file cannot be written.
pub(crate) async fn xlsx(
    mut export: RowsExport,
    said: &[Vec<String>],
    made_at: Timestamp,
) -> Result<(Vec<u8>, bool), Problem> {
    let mut book = Book::new(export.about(), made_at).map_err(Problem::internal)?;
    while let Some(rows) = export.next().await.map_err(page_problem)? {
        let about = export.about();
        for row in &rows {
            book.add(&cells(row, about)).map_err(Problem::internal)?;
        }
    }
    if !said.is_empty() {
        book.add_comments(said).map_err(Problem::internal)?;
    }
    let (about, cut) = (export.about().clone(), export.is_cut());
    // Packing a large file takes a while; other answers go on meanwhile.
    let packed = tokio::task::spawn_blocking(move || book.finish(&about, cut)).await;
    Ok((packed.map_err(Problem::internal)?.map_err(Problem::internal)?, cut))
}

struct Book {
    workbook: Workbook,
    rows: u32,
    day: Format,
    /// Of amounts, by how many decimals they have.
    money: [Format; 5],
}

impl Book {
    fn new(about: &ExportAbout, made_at: Timestamp) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        let made_at = ExcelDateTime::from_timestamp(made_at.as_second())?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made_at));
        let bold = Format::new().set_bold();
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name("rows")?.set_freeze_panes(1, 0)?;
        for (at, column) in (0_u16..).zip(&about.columns) {
            sheet.set_column_width(at, WIDTH)?;
            sheet.write_string_with_format(0, at, heading(column), &bold)?;
        }
        let money = ["#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000"];
        let money = money.map(|format| Format::new().set_num_format(format));
        Ok(Self { workbook, rows: 0, day: Format::new().set_num_format("yyyy-mm-dd"), money })
    }

    fn add(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        self.rows += 1;
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (at, cell) in (0_u16..).zip(cells) {
            write(sheet, (self.rows, at), cell, &self.day, &self.money)?;
        }
        Ok(())
    }

    /// Adds what was said; the first line stands above the others.
    fn add_comments(&mut self, said: &[Vec<String>]) -> Result<(), XlsxError> {
        let bold = Format::new().set_bold();
        let sheet = self.workbook.add_worksheet();
        sheet.set_name("comments")?.set_freeze_panes(1, 0)?;
        for (row, cells) in (0_u32..).zip(said) {
            for (at, text) in (0_u16..).zip(cells) {
                match row {
                    0 => sheet.set_column_width(at, WIDTH)?.write_string_with_format(0, at, text, &bold)?,
                    _ => sheet.write_string(row, at, shortened(text))?,
                };
            }
        }
        Ok(())
    }

    /// Adds what the rows are, and packs it all.
    fn finish(mut self, about: &ExportAbout, cut: bool) -> Result<Vec<u8>, XlsxError> {
        let sheet = self.workbook.add_worksheet();
        sheet.set_name("about")?.set_column_width(1, 80.0)?;
        let facts = [
            ("metric", about.metric.clone()),
            ("title", about.title.clone()),
            ("definition", about.definition.clone()),
            ("period", about.period.to_string()),
            ("where", about.filters.join("\n")),
            ("currency", about.currency.clone()),
            ("rows", self.rows.to_string()),
            ("cut", cut.to_string()),
        ];
        for (at, (name, value)) in (0_u32..).zip(&facts) {
            sheet.write_string(at, 0, *name)?.write_string(at, 1, shortened(value))?;
        }
        self.workbook.save_to_buffer()
    }
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    day_format: &Format,
    money_formats: &[Format],
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            sheet.write_string(row, column, shortened(text))?;
        }
        Cell::Number(number) => {
            sheet.write_number(row, column, number.as_f64().unwrap_or_default())?;
        }
        Cell::Money { minor, decimals } => {
            let amount: f64 = major(*minor, *decimals).parse().unwrap_or_default();
            match money_formats.get(*decimals as usize) {
                Some(format) => sheet.write_number_with_format(row, column, amount, format)?,
                None => sheet.write_number(row, column, amount)?,
            };
        }
        Cell::Day(day) => match date(*day) {
            Some(date) => {
                sheet.write_datetime_with_format(row, column, &date, day_format)?;
            }
            None => {
                sheet.write_string(row, column, day.to_string())?;
            }
        },
        Cell::Flag(flag) => {
            sheet.write_boolean(row, column, *flag)?;
        }
    }
    Ok(())
}

/// A day as spreadsheets have it; those before 1900 are texts.
fn date(day: jiff::civil::Date) -> Option<ExcelDateTime> {
    let (year, month, of_month) =
        (u16::try_from(day.year()).ok()?, u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    ExcelDateTime::from_ymd(year, month, of_month).ok()
}

/// As much of a text as a cell holds.
fn shortened(text: &str) -> String {
    text.chars().take(MOST_LETTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::super::cell::tests::about;
    use super::*;

    #[test]
    fn a_file_is_a_zip_whatever_its_rows_are() {
        let about = about(&[("order_id", "text"), ("amount_minor", "money"), ("on", "day"), ("won", "flag")]);
        let mut book = Book::new(&about, Timestamp::UNIX_EPOCH).unwrap();
        let long = "=".repeat(MOST_LETTERS + 9);
        for text in ["=1+1", "@a", &long] {
            let day = Cell::Day(jiff::civil::date(2018, 8, 1));
            let cells =
                [Cell::Text(text.to_owned()), Cell::Money { minor: -5, decimals: 2 }, day, Cell::Flag(true)];
            book.add(&cells).unwrap();
        }
        book.add(&[Cell::Empty, Cell::Money { minor: 5, decimals: 9 }, Cell::Empty, Cell::Empty]).unwrap();
        let bytes = book.finish(&about, true).unwrap();
        assert!(bytes.starts_with(b"PK"));
    }

    #[test]
    fn a_day_before_spreadsheets_is_a_text() {
        assert!(
            date(jiff::civil::date(1899, 12, 30)).is_none() && date(jiff::civil::date(2018, 8, 1)).is_some()
        );
    }
}
