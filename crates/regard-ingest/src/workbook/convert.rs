//! A sheet as CSV, cell by cell: what the worker does. Owns no process; memory grows with the workbook's
//! shared texts, which is why the worker has a limit.

use super::cell::{Content, content};
use super::error::WorkbookError;
use super::sheet_rows::SheetRows;
use super::worker::WorkbookLimits;
use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError, open_workbook};
use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

type Book = Xlsx<BufReader<File>>;
type Cells<'a> = XlsxCellReader<'a, BufReader<File>>;

/// How far the cells of a sheet were read.
enum Reached {
    End,
    /// A cell whose value means nothing; its address is not known.
    BadCell(XlsxError),
}

/// Writes a sheet as CSV: first a record with the sheet's name and how many there are, then one with the
/// column names, then one for each row that has a value. The first two fields of each are the row's number and
/// what is wrong with it. `None` is the first sheet.
///
/// A crafted workbook can ask for any amount of memory: call it in a process that [`super::limit_worker`] has
/// limited.
///
/// # Errors
/// [`WorkbookError`] says what to do.
pub fn convert_workbook(
    path: &Path,
    sheet: Option<&str>,
    out: &mut dyn Write,
    limits: &WorkbookLimits,
) -> Result<(), WorkbookError> {
    let mut book = open(path)?;
    let (sheet, sheets) = choose(&book, sheet)?;
    let mut rows = SheetRows::new(&sheet, out, limits.output_bytes);
    rows.begin(sheets)?;
    let mut cells = open_sheet(&mut book, &sheet)?;
    let mut read_cells = 0_u64;
    let bad = match read(&mut cells, None, &mut rows, &mut read_cells)? {
        Reached::End => return rows.end(),
        Reached::BadCell(error) => error,
    };
    // The reader does not say which cell it was. A second one that looks at addresses only does, from here on.
    let mut second = open(path)?;
    let mut addresses = open_sheet(&mut second, &sheet)?;
    for _ in 0..read_cells {
        address(&mut addresses, &rows)?;
    }
    let (row, column) = address(&mut addresses, &rows)?;
    rows.put(row, column, bad_cell(&bad))?;
    read(&mut cells, Some(&mut addresses), &mut rows, &mut read_cells)?;
    rows.end()
}

fn open(path: &Path) -> Result<Book, WorkbookError> {
    open_workbook(path).map_err(|error: XlsxError| WorkbookError::Open { reason: error.to_string() })
}

/// The sheet to read, and how many there are.
fn choose(book: &Book, wanted: Option<&str>) -> Result<(String, usize), WorkbookError> {
    let sheets: Vec<_> =
        book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).collect();
    let visible = sheets.iter().find(|sheet| sheet.visible == SheetVisible::Visible);
    let found = match wanted {
        Some(name) => sheets.iter().find(|sheet| sheet.name == name).ok_or_else(|| {
            let known: Vec<_> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
            WorkbookError::NoSheet { sheet: name.to_owned(), known: known.join(", ") }
        })?,
        None => visible.or(sheets.first()).ok_or(WorkbookError::NoSheets)?,
    };
    Ok((found.name.clone(), sheets.len()))
}

fn open_sheet<'a>(book: &'a mut Book, sheet: &str) -> Result<Cells<'a>, WorkbookError> {
    book.worksheet_cells_reader(sheet).map_err(|error| WorkbookError::Open { reason: error.to_string() })
}

/// Reads cells to the end, or to one whose address only `addresses` could tell.
fn read(
    cells: &mut Cells<'_>,
    mut addresses: Option<&mut Cells<'_>>,
    rows: &mut SheetRows<'_>,
    read_cells: &mut u64,
) -> Result<Reached, WorkbookError> {
    loop {
        match cells.next_cell() {
            Ok(None) => return Ok(Reached::End),
            Ok(Some(cell)) => {
                // Behind a bad cell the first reader may count wrongly.
                let (row, column) = match &mut addresses {
                    Some(addresses) => address(addresses, rows)?,
                    None => cell.get_position(),
                };
                rows.put(row, column, content(cell.get_value()))?;
            }
            Err(error) if is_of_one_cell(&error) => match &mut addresses {
                Some(addresses) => {
                    let (row, column) = address(addresses, rows)?;
                    rows.put(row, column, bad_cell(&error))?;
                }
                None => return Ok(Reached::BadCell(error)),
            },
            Err(error) => return Err(rows.broken(error.to_string())),
        }
        *read_cells += 1;
    }
}

/// The address of the next cell.
fn address(addresses: &mut Cells<'_>, rows: &SheetRows<'_>) -> Result<(u32, u32), WorkbookError> {
    match addresses.next_formula() {
        Ok(Some(cell)) => Ok(cell.get_position()),
        Ok(None) => Err(rows.broken("the sheet ends too early".to_owned())),
        Err(error) => Err(rows.broken(error.to_string())),
    }
}

/// Whether the next cells can be read all the same.
fn is_of_one_cell(error: &XlsxError) -> bool {
    matches!(
        error,
        XlsxError::CellError(_)
            | XlsxError::CellTAttribute(_)
            | XlsxError::ParseFloat(_)
            | XlsxError::Unexpected(_)
            | XlsxError::Unrecognized { .. }
    )
}

fn bad_cell(error: &XlsxError) -> Content<'static> {
    let (shown, reason) = match error {
        XlsxError::CellError(shown) => {
            (shown.clone(), "the cell holds an error; mend its formula, or empty the cell".to_owned())
        }
        other => (String::new(), format!("the cell cannot be read ({other}); enter its value again")),
    };
    Content::Bad { shown, reason }
}
