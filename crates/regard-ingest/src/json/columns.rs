//! The columns of objects: every key that a readable one has, in the order in which they appear; and the
//! values of one object in that order.

use super::flatten::{FlatRow, JsonFault, twice};
use std::collections::{HashMap, HashSet};

/// Column names and their places.
#[derive(Debug, Default, Clone)]
pub(crate) struct Columns {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Columns {
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// Makes a column of a name that is none yet.
    pub(crate) fn add(&mut self, name: &str) {
        if self.place(name).is_none() {
            self.places.insert(name.to_owned(), self.names.len());
            self.names.push(name.to_owned());
        }
    }
}

/// The values of one object in the order of the columns. Kept from row to row, so that it allocates once.
#[derive(Debug, Default)]
pub(crate) struct PlacedRow {
    /// For each member of the object, its column; none for a name that is no column.
    members: Vec<Option<usize>>,
    /// For each column, the number of the row that had it last.
    last: Vec<u64>,
    number: u64,
    strangers: HashSet<String>,
    /// For each column, where its value is in the object.
    ranges: Vec<(usize, usize)>,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl PlacedRow {
    /// Looks up an object's names; says whether all of them are columns.
    ///
    /// # Errors
    /// [`JsonFault`] when two values would stand in one column.
    pub(crate) fn look_up(&mut self, row: &FlatRow, columns: &Columns) -> Result<bool, JsonFault> {
        self.number += 1;
        self.members.clear();
        self.strangers.clear();
        self.last.resize(columns.len(), 0);
        for (name, _) in row.members() {
            let place = columns.place(name);
            let is_new = match place {
                Some(place) => std::mem::replace(&mut self.last[place], self.number) != self.number,
                None => self.strangers.insert(name.to_owned()),
            };
            if !is_new {
                return Err(twice(name));
            }
            self.members.push(place);
        }
        Ok(self.strangers.is_empty())
    }

    /// Puts the values of the object that was looked up last in the order of its columns.
    pub(crate) fn arrange(&mut self, row: &FlatRow, columns: &Columns) {
        self.ranges.clear();
        self.ranges.resize(columns.len(), (0, 0));
        let mut start = 0;
        for ((_, value), place) in row.members().zip(&self.members) {
            if let Some(place) = place {
                self.ranges[*place] = (start, start + value.len());
            }
            start += value.len();
        }
        self.bytes.clear();
        self.ends.clear();
        for (start, end) in &self.ranges {
            self.bytes.extend_from_slice(&row.values()[*start..*end]);
            self.ends.push(self.bytes.len());
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where each column's value ends.
    pub(crate) fn ends(&self) -> &[usize] {
        &self.ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(text: &str) -> FlatRow {
        let mut row = FlatRow::default();
        row.read(text).unwrap();
        row
    }

    #[test]
    fn values_stand_under_their_columns() {
        let mut columns = Columns::default();
        for name in ["a", "b", "c_d", "a"] {
            columns.add(name);
        }
        assert_eq!(columns.names(), ["a", "b", "c_d"]);
        let mut placed = PlacedRow::default();
        for (text, bytes, ends) in [
            (r#"{"c":{"d":"xy"},"a":1}"#, "1xy", [1, 1, 3]),
            (r#"{"b":"z"}"#, "z", [0, 1, 1]),
            ("{}", "", [0, 0, 0]),
        ] {
            let row = flat(text);
            assert_eq!(placed.look_up(&row, &columns), Ok(true));
            placed.arrange(&row, &columns);
            assert_eq!((placed.bytes(), placed.ends()), (bytes.as_bytes(), &ends[..]), "{text}");
        }
    }

    #[test]
    fn a_column_comes_once_in_a_row() {
        let mut columns = Columns::default();
        columns.add("a_b");
        let mut placed = PlacedRow::default();
        for text in [r#"{"a":{"b":1},"a_b":2}"#, r#"{"a_b":1,"x":1,"a_b":1}"#, r#"{"y":1,"y":2}"#] {
            assert!(placed.look_up(&flat(text), &columns).unwrap_err().reason.contains("comes twice"));
        }
        assert_eq!(placed.look_up(&flat(r#"{"a_b":1}"#), &columns), Ok(true));
        assert_eq!(placed.look_up(&flat(r#"{"a_b":1,"y":2}"#), &columns), Ok(false));
    }
}
