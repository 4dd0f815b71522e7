//! The open tables of a world in the making: takes rows, hands on full batches, counts. Owns the counts of
//! clean and dirty rows; not what is in the rows.

use crate::WorldError;
use crate::calendar::Calendar;
use crate::layout::{ALL, T};
use crate::sink::Sink;
use crate::table::{Cell, Table, TableFile};
use crate::truth::DirtyCount;

const BATCH_ROWS: usize = 65_536;

/// What is wrong with a planted row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    BadDate,
    TextInNumber,
    MissingRequired,
    BrokenUtf8,
    DeliveredTwice,
    ParentMissing,
}

impl Flaw {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::BadDate => "bad_date",
            Self::TextInNumber => "text_in_number",
            Self::MissingRequired => "missing_required",
            Self::BrokenUtf8 => "broken_utf8",
            Self::DeliveredTwice => "delivered_twice",
            Self::ParentMissing => "parent_missing",
        }
    }
}

/// All tables, their sink, and what went through.
pub(crate) struct Out<'a> {
    tables: Vec<Table>,
    sink: &'a mut dyn Sink,
    pub(crate) calendar: &'a Calendar,
    clean: Vec<u64>,
    written: Vec<u64>,
    pub(crate) dirty: Vec<DirtyCount>,
    failure: Option<WorldError>,
}

impl<'a> Out<'a> {
    /// Opens every table.
    pub(crate) fn open(sink: &'a mut dyn Sink, calendar: &'a Calendar) -> Result<Self, WorldError> {
        let tables: Vec<Table> = ALL.iter().map(Table::new).collect();
        for table in &tables {
            sink.table(&table.file).map_err(|source| WorldError::Sink { table: table.file.name, source })?;
        }
        let none = vec![0; tables.len()];
        Ok(Self {
            tables,
            sink,
            calendar,
            clean: none.clone(),
            written: none,
            dirty: Vec::new(),
            failure: None,
        })
    }

    /// Adds a good row. A failing sink is reported by [`Out::check`].
    pub(crate) fn row(&mut self, table: T, cells: &[Cell<'_>]) {
        self.clean[table as usize] += 1;
        self.push(table, cells);
    }

    /// Adds a row that is not good, on purpose; `column` is the one to blame.
    pub(crate) fn dirty_row(&mut self, table: T, flaw: Flaw, column: &'static str, cells: &[Cell<'_>]) {
        self.blame(table, flaw, column);
        self.push(table, cells);
    }

    /// Adds a line that is no text, on purpose.
    pub(crate) fn dirty_line(&mut self, table: T, flaw: Flaw, column: &'static str, line: &[u8]) {
        self.blame(table, flaw, column);
        self.hand_on(table as usize);
        self.written[table as usize] += 1;
        let file = &self.tables[table as usize].file;
        if let Err(source) = self.sink.raw_line(file, line) {
            self.failure.get_or_insert(WorldError::Sink { table: file.name, source });
        }
    }

    /// Reports what has failed so far.
    pub(crate) fn check(&mut self) -> Result<(), WorldError> {
        self.failure.take().map_or(Ok(()), Err)
    }

    /// Hands on what is left in every table.
    pub(crate) fn close(&mut self) -> Result<(), WorldError> {
        for place in 0..self.tables.len() {
            self.hand_on(place);
        }
        self.check()
    }

    /// Each file with its rows: all that were written, and the clean ones.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (&TableFile, u64, u64)> {
        self.tables
            .iter()
            .zip(&self.written)
            .zip(&self.clean)
            .map(|((table, written), clean)| (&table.file, *written, *clean))
    }

    fn push(&mut self, table: T, cells: &[Cell<'_>]) {
        let place = table as usize;
        self.written[place] += 1;
        self.tables[place].push(cells, self.calendar);
        if self.tables[place].pending >= BATCH_ROWS {
            self.hand_on(place);
        }
    }

    fn blame(&mut self, table: T, flaw: Flaw, column: &'static str) {
        let layout = &ALL[table as usize];
        let known = self
            .dirty
            .iter_mut()
            .find(|count| count.kind == flaw.name() && count.file == layout.name && count.column == column);
        match known {
            Some(count) => count.rows += 1,
            None => self.dirty.push(DirtyCount {
                kind: flaw.name(),
                file: layout.name,
                entity: layout.entity,
                column,
                rows: 1,
            }),
        }
    }

    fn hand_on(&mut self, place: usize) {
        let table = &mut self.tables[place];
        if table.pending == 0 || self.failure.is_some() {
            return;
        }
        let name = table.file.name;
        let outcome = match table.take() {
            Ok(batch) => {
                self.sink.rows(&table.file, batch).map_err(|source| WorldError::Sink { table: name, source })
            }
            Err(source) => Err(WorldError::Sink { table: name, source: Box::new(source) }),
        };
        self.failure = outcome.err();
    }
}
