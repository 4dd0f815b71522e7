//! What an earlier load has read already: files that are as they were, for mappings that are as they were. Only what
//! is new is read. Owns what must be the same for that; a table is left out whole where nothing of it is new, and
//! file by file where a mapping turns rows into facts one by one.

use super::stored::StoredFiles;
use crate::config::HomeConfig;
use crate::home::MappingFile;
use regard_ingest::TableConfig;
use std::collections::{BTreeMap, BTreeSet};

/// How mappings and rows are read; a new number reads all files again.
const READING: u32 = 1;

/// Words of mappings whose answer is another one each time.
const CLOCKS: [&str; 7] =
    ["now", "today", "current_date", "current_time", "current_timestamp", "random", "uuid"];

/// The files of a table by name, each with the name under which its content is kept.
pub(super) type KeptFiles = BTreeMap<String, String>;

/// What an earlier load read, and what there is now.
#[derive(Default)]
pub(super) struct Unchanged {
    before: BTreeMap<String, String>,
    /// The files of each table, with what says how they are read.
    tables: BTreeMap<String, (KeptFiles, String)>,
    stored: BTreeMap<String, StoredFiles>,
    home: String,
}

impl Unchanged {
    /// `marks` are those of the last whole load.
    pub(super) fn since(marks: BTreeMap<String, String>, config: &HomeConfig) -> Self {
        let zone = config.zone.iana_name().unwrap_or("fixed");
        let home = format!("{READING} {} {zone} {}", env!("CARGO_PKG_VERSION"), config.currency);
        Self { before: marks, home, ..Self::default() }
    }

    /// Takes the files of a table down.
    pub(super) fn found(&mut self, table: &str, config: &TableConfig, kept: KeptFiles) {
        self.tables.insert(table.to_owned(), (kept, format!("{config:?}")));
    }

    /// The objects that the last whole load fetched for a table.
    pub(super) fn stored_before(&self, table: &str) -> StoredFiles {
        let text = self.before.get(&stored_mark(table));
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// Takes the objects of a table down.
    pub(super) fn fetched(&mut self, table: &str, stored: StoredFiles) {
        self.stored.insert(table.to_owned(), stored);
    }

    /// What is to be remembered of this load when it was whole.
    pub(super) fn marks(&self, mappings: &[MappingFile]) -> BTreeMap<String, String> {
        if self.tables.is_empty() {
            return BTreeMap::new();
        }
        let of_mapping = |mapping: &MappingFile| (mapping_mark(mapping), self.fingerprint(mapping));
        let mappings = mappings.iter().map(of_mapping);
        let stored = self
            .stored
            .iter()
            .map(|(table, stored)| (stored_mark(table), serde_json::to_string(stored).unwrap_or_default()));
        mappings
            .chain(stored)
            .chain(self.tables.keys().map(|table| (table_mark(table), self.table_text(table))))
            .collect()
    }

    /// The mappings that have something to learn, by place. All mappings of an entity or none: of several rows of
    /// one key the last one stands, so they are read in one order always.
    pub(super) fn needed(&self, mappings: &[MappingFile]) -> BTreeSet<usize> {
        // A rehearsal, or a source of another kind.
        if self.tables.is_empty() {
            return (0..mappings.len()).collect();
        }
        let same = |table: &&String| self.before.get(&table_mark(table)) == Some(&self.table_text(table));
        let quiet: BTreeSet<&String> = self.tables.keys().filter(same).collect();
        let learns = |mapping: &MappingFile| {
            !self.is_same(mapping) || self.read_by(mapping).iter().any(|table| !quiet.contains(table))
        };
        let entities: BTreeSet<&str> = mappings
            .iter()
            .filter(|mapping| learns(mapping))
            .map(|mapping| mapping.entity.as_str())
            .collect();
        let needed = mappings.iter().enumerate();
        needed
            .filter(|(_, mapping)| entities.contains(mapping.entity.as_str()))
            .map(|(place, _)| place)
            .collect()
    }

    /// The tables that these mappings do not read.
    pub(super) fn quiet<'m>(&self, needed: impl Iterator<Item = &'m MappingFile>) -> BTreeSet<String> {
        let read: BTreeSet<&String> = needed.flat_map(|mapping| self.read_by(mapping)).collect();
        self.tables.keys().filter(|table| !read.contains(table)).cloned().collect()
    }

    /// The names of the files of all tables but these.
    pub(super) fn files_without(&self, tables: &BTreeSet<String>) -> BTreeSet<String> {
        let others = self.tables.iter().filter(|(table, _)| !tables.contains(*table));
        others.flat_map(|(_, (kept, _))| kept.keys().cloned()).collect()
    }

    /// The names of a table's files from which a mapping has nothing to learn that turns its rows into facts one by
    /// one: those before the first new one, when none is other than before or gone. For of several rows of one key the
    /// last one stands, and where a file no longer has it, an earlier one has the word again. A mapping that is
    /// new or other than before learns from all of them.
    pub(super) fn left_out(&self, mapping: &MappingFile, table: &str) -> BTreeSet<String> {
        let Some((kept, config)) = self.tables.get(table).filter(|_| self.is_same(mapping)) else {
            return BTreeSet::new();
        };
        let before = self.before.get(&table_mark(table)).and_then(|text| serde_json::from_str(text).ok());
        let (before, read_as): (KeptFiles, String) = before.unwrap_or_default();
        if read_as != *config || before.iter().any(|(name, under)| kept.get(name) != Some(under)) {
            return BTreeSet::new();
        }
        kept.keys().take_while(|name| before.contains_key(*name)).cloned().collect()
    }

    /// The names of a table's files without some.
    pub(super) fn rest(&self, table: &str, left_out: &BTreeSet<String>) -> BTreeSet<String> {
        let kept = self.tables.get(table).into_iter().flat_map(|(kept, _)| kept.keys());
        kept.filter(|name| !left_out.contains(*name)).cloned().collect()
    }

    fn is_same(&self, mapping: &MappingFile) -> bool {
        let timeless = !words(&mapping.sql).any(|word| CLOCKS.contains(&word.as_str()));
        timeless && self.before.get(&mapping_mark(mapping)) == Some(&self.fingerprint(mapping))
    }

    /// The tables that a mapping may read: those whose names its text holds, or all when it holds none.
    fn read_by(&self, mapping: &MappingFile) -> Vec<&String> {
        let text = mapping.sql.to_lowercase();
        let named: Vec<&String> =
            self.tables.keys().filter(|table| text.contains(&table.to_lowercase())).collect();
        if named.is_empty() { self.tables.keys().collect() } else { named }
    }

    fn table_text(&self, table: &str) -> String {
        serde_json::to_string(&self.tables.get(table)).unwrap_or_default()
    }

    /// Equal exactly when the mapping makes the same facts of the same rows.
    fn fingerprint(&self, mapping: &MappingFile) -> String {
        let columns = regard_model::entities::find(&mapping.entity).map(|entity| entity.columns);
        let all = format!("{}|{}|{}|{columns:?}", self.home, mapping.entity, mapping.sql);
        blake3::hash(all.as_bytes()).to_hex().to_string()
    }
}

/// Every word of a statement, in small letters.
pub(super) fn words(sql: &str) -> impl Iterator<Item = String> {
    let boundary = |letter: char| !(letter.is_alphanumeric() || letter == '_');
    sql.split(boundary).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn mapping_mark(mapping: &MappingFile) -> String {
    format!("mapping {}", mapping.name)
}

fn stored_mark(table: &str) -> String {
    format!("objects of {table}")
}

fn table_mark(table: &str) -> String {
    format!("files of {table}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(name: &str, sql: &str) -> MappingFile {
        MappingFile { entity: "orders".into(), name: name.into(), sql: sql.into() }
    }

    fn state(marks: BTreeMap<String, String>, files: &[(&str, &[(&str, &str)])]) -> Unchanged {
        let mut state = Unchanged { before: marks, home: "home".into(), ..Unchanged::default() };
        for (table, kept) in files {
            let kept = kept.iter().map(|(name, under)| ((*name).to_owned(), (*under).to_owned()));
            state.found(table, &TableConfig::default(), kept.collect());
        }
        state
    }

    fn quiet(state: &Unchanged, mappings: &[MappingFile]) -> Vec<String> {
        let needed = state.needed(mappings);
        state.quiet(needed.iter().map(|place| &mappings[*place])).into_iter().collect()
    }

    #[test]
    fn a_table_is_quiet_when_no_mapping_that_learns_something_reads_it() {
        let mut mappings = [
            mapping("a", "select * from heads"),
            mapping("b", "select * from Rows r join heads h on h.id = r.id"),
            mapping("c", "select * from notes"),
        ];
        for (mapping, entity) in mappings.iter_mut().zip(["orders", "order_lines", "notes"]) {
            mapping.entity = entity.into();
        }
        let old: &[(&str, &[(&str, &str)])] =
            &[("heads", &[("h.csv", "1-h")]), ("rows", &[("r.csv", "1-r")]), ("notes", &[("n.csv", "1-n")])];
        let first = state(BTreeMap::new(), old);
        assert!(quiet(&first, &mappings).is_empty(), "nothing was read before");
        let marks = first.marks(&mappings);
        assert_eq!(quiet(&state(marks.clone(), old), &mappings), ["heads", "notes", "rows"]);

        let new: &[(&str, &[(&str, &str)])] =
            &[("heads", &[("h.csv", "1-h")]), ("rows", &[("r.csv", "2-r")]), ("notes", &[("n.csv", "1-n")])];
        let now = state(marks.clone(), new);
        assert_eq!(now.needed(&mappings).into_iter().collect::<Vec<_>>(), [1]);
        assert_eq!(quiet(&now, &mappings), ["notes"], "rows are read beside their heads");

        let mut other = mappings.clone();
        other[2].sql = "select id from notes".into();
        assert_eq!(quiet(&state(marks.clone(), old), &other), ["heads", "rows"]);
        other[2].sql = "select id, now() from notes".into();
        let marks = first.marks(&other);
        assert_eq!(quiet(&state(marks, old), &other), ["heads", "rows"]);
    }

    #[test]
    fn the_mappings_of_one_entity_learn_together_and_odd_names_are_seen() {
        let mappings = [mapping("a", "select * from \"order-lines\""), mapping("b", "select * from notes")];
        let old: &[(&str, &[(&str, &str)])] =
            &[("order-lines", &[("o.csv", "1")]), ("notes", &[("n.csv", "1")])];
        let marks = state(BTreeMap::new(), old).marks(&mappings);
        let new: &[(&str, &[(&str, &str)])] =
            &[("order-lines", &[("o.csv", "2")]), ("notes", &[("n.csv", "1")])];
        assert_eq!(state(marks.clone(), new).needed(&mappings).len(), 2);
        assert!(state(marks, old).needed(&mappings).is_empty());
    }

    #[test]
    fn files_are_left_out_up_to_the_first_new_one_and_only_for_the_same_mapping() {
        let mappings = [mapping("a", "select * from rows")];
        let before = [("1.parquet", "x"), ("2.parquet", "y"), ("4.parquet", "v")];
        let marks = state(BTreeMap::new(), &[("rows", &before)]).marks(&mappings);
        let left_out = |files: &[(&str, &str)], mapping: &MappingFile| {
            state(marks.clone(), &[("rows", files)]).left_out(mapping, "rows").into_iter().collect::<Vec<_>>()
        };
        let between = [before[0], before[1], ("3.parquet", "w"), before[2]];
        assert_eq!(left_out(&between, &mappings[0]), ["1.parquet", "2.parquet"]);
        let changed = [("1.parquet", "x"), ("2.parquet", "z"), ("4.parquet", "v"), ("5.parquet", "w")];
        assert!(left_out(&changed, &mappings[0]).is_empty(), "what it no longer has, the first may have");
        let appended = [before[0], before[1], before[2], ("5.parquet", "w")];
        assert_eq!(left_out(&appended, &mappings[0]), ["1.parquet", "2.parquet", "4.parquet"]);
        assert!(left_out(&[before[0], before[2]], &mappings[0]).is_empty(), "one is gone");
        assert!(left_out(&appended, &mapping("a", "select id from rows")).is_empty());
        assert!(left_out(&appended, &mapping("b", "select * from rows")).is_empty());
        assert!(state(marks.clone(), &[("rows", &before)]).left_out(&mappings[0], "other").is_empty());
    }
}
