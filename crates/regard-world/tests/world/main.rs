//! A whole world in memory, held against what it promises. Owns the sink that keeps every row as text; the
//! checks are in the modules.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod commitments;
mod mappings;
mod promises;
mod truths;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use jiff::civil::{Date, date};
use regard_world::{CsvText, Sink, SinkError, TableFile, Truth, WorldSpec, generate};
use std::collections::BTreeMap;

/// The last day of the worlds here: a Saturday.
const UNTIL: Date = date(2026, 11, 21);

/// One table with its rows as text: days count from 1970, instants are microseconds.
#[derive(Default, PartialEq)]
struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Keeps everything.
#[derive(Default)]
struct Memory {
    tables: BTreeMap<&'static str, Rows>,
    raw: BTreeMap<&'static str, Vec<Vec<u8>>>,
    hash: blake3::Hasher,
}

/// A made world.
struct World {
    truth: Truth,
    memory: Memory,
}

impl Sink for Memory {
    fn table(&mut self, file: &TableFile) -> Result<(), SinkError> {
        let columns = file.schema.fields().iter().map(|field| field.name().clone()).collect();
        self.tables.insert(file.name, Rows { columns, rows: Vec::new() });
        Ok(())
    }

    fn rows(&mut self, file: &TableFile, batch: RecordBatch) -> Result<(), SinkError> {
        assert_eq!(batch.schema(), file.schema);
        if let Some(text) = CsvText::of(file) {
            self.hash.update(&text.lines(file, &batch)?);
        }
        let columns: Vec<Vec<String>> = batch.columns().iter().map(|column| texts(column)).collect();
        let table = self.tables.get_mut(file.name).ok_or("a table is opened before its rows")?;
        for row in 0..batch.num_rows() {
            let cells: Vec<String> = columns.iter().map(|column| column[row].clone()).collect();
            self.hash.update(cells.join("\u{1f}").as_bytes());
            table.rows.push(cells);
        }
        Ok(())
    }

    fn raw_line(&mut self, file: &TableFile, line: &[u8]) -> Result<(), SinkError> {
        self.hash.update(line);
        self.raw.entry(file.name).or_default().push(line.to_vec());
        Ok(())
    }
}

fn texts(column: &dyn Array) -> Vec<String> {
    (0..column.len())
        .map(|row| match column.data_type() {
            _ if column.is_null(row) => String::new(),
            DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
            DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
            DataType::Float64 => column.as_primitive::<Float64Type>().value(row).to_string(),
            DataType::Date32 => column.as_primitive::<Date32Type>().value(row).to_string(),
            DataType::Timestamp(..) => {
                column.as_primitive::<TimestampMicrosecondType>().value(row).to_string()
            }
            other => panic!("no source has a column of type {other}"),
        })
        .collect()
}

impl Rows {
    /// The place of a column.
    fn place(&self, column: &str) -> usize {
        self.columns.iter().position(|name| name == column).unwrap_or_else(|| panic!("no column {column}"))
    }

    /// The values of some columns, row by row.
    fn select<'a, const N: usize>(&'a self, columns: [&str; N]) -> impl Iterator<Item = [&'a str; N]> {
        let places = columns.map(|column| self.place(column));
        self.rows.iter().map(move |row| places.map(|place| row[place].as_str()))
    }
}

impl World {
    fn of(spec: &WorldSpec) -> Self {
        let mut memory = Memory::default();
        let truth = generate(spec, &mut memory).expect("memory takes everything");
        Self { truth, memory }
    }

    fn new(customers: u32, seed: u64) -> Self {
        Self::of(&WorldSpec::new(customers, seed, UNTIL))
    }

    fn table(&self, name: &str) -> &Rows {
        &self.memory.tables[name]
    }
}

/// The number of a day that is written in any of the systems' ways; `None` for other text.
fn day(text: &str) -> Option<i32> {
    let part = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<i16>().ok());
    let (year, month, day) = match text.as_bytes().get(2)? {
        b'/' | b'.' => (part(6, 10)?, part(3, 5)?, part(0, 2)?),
        _ if text.as_bytes().get(4) == Some(&b'-') => (part(0, 4)?, part(5, 7)?, part(8, 10)?),
        _ => return None,
    };
    let when = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some((when - date(1970, 1, 1)).get_days())
}
