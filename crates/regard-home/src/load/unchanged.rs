//! What an earlier load has read already: files that are as they were, for mappings that are as they were. Only what
//! is new is read. Owns what must be the same for that; a table is left out whole where nothing of it is new, and
//! file by file where a mapping turns rows into facts one by one.

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
    home: String,
}

impl Unchanged {
    /// `marks` are those of the last whole load.
    pub(super) fn since(marks: BTreeMap<String, String>, config: &HomeConfig) -> Self {
        let zone = config.zone.iana_name().unwrap_or("fixed");
        let home = format!("{READING} {} {zone} {}", env!("CARGO_PKG_VERSION"), config.currency);
        Self { before: marks, tables: BTreeMap::new(), home }
    }

    /// Takes the files of a table down.
    pub(super) fn found(&mut self, table: &str, config: &TableConfig, kept: KeptFiles) {
        self.tables.insert(table.to_owned(), (kept, format!("{config:?}")));
    }

    /// What is to be remembered of this load when it was whole.
    pub(super) fn marks(&self, mappings: &[MappingFile]) -> BTreeMap<String, String> {
        if self.tables.is_empty() {
            return BTreeMap::new();
        }
        let of_mapping = |mapping: &MappingFile| (mapping_mark(mapping), self.fingerprint(mapping));
        let mappings = mappings.iter().map(of_mapping);
        mappings.chain(self.tables.keys().map(|table| (table_mark(table), self.table_text(table)))).collect()
    }

    /// The tables of which nothing is new to any mapping that reads them.
    pub(super) fn quiet(&self, mappings: &[MappingFile]) -> BTreeSet<String> {
        let same = |table: &&String| self.before.get(&table_mark(table)) == Some(&self.table_text(table));
        let mut quiet: BTreeSet<String> = self.tables.keys().filter(same).cloned().collect();
        for mapping in mappings {
            let reads = self.read_by(mapping);
            if !self.is_same(mapping) || reads.iter().any(|table| !quiet.contains(*table)) {
                quiet.retain(|table| !reads.contains(&table));
            }
        }
        // A table that had to be read for one mapping may be read by another one beside a third.
        loop {
            let mixed = |mapping: &&MappingFile| {
                let reads = self.read_by(mapping);
                let silent = reads.iter().filter(|table| quiet.contains(**table)).count();
                silent > 0 && silent < reads.len()
            };
            let Some(mapping) = mappings.iter().find(mixed) else { return quiet };
            let reads = self.read_by(mapping);
            quiet.retain(|table| !reads.contains(&table));
        }
    }

    /// The files of these tables that a mapping reads, by name.
    pub(super) fn files_of(&self, quiet: &BTreeSet<String>, mapping: &MappingFile) -> BTreeSet<String> {
        let tables = self.read_by(mapping).into_iter().filter(|table| quiet.contains(*table));
        tables.flat_map(|table| self.tables[table].0.keys().cloned()).collect()
    }

    /// The files of these tables, by name.
    pub(super) fn files(&self, tables: &BTreeSet<String>) -> BTreeSet<String> {
        let files = tables.iter().filter_map(|table| self.tables.get(table));
        files.flat_map(|(kept, _)| kept.keys().cloned()).collect()
    }

    /// The names of a table's files from which a mapping has nothing to learn that turns its rows into facts one by
    /// one. A mapping that is new or other than before learns from all of them.
    pub(super) fn left_out(&self, mapping: &MappingFile, table: &str) -> BTreeSet<String> {
        let Some((kept, config)) = self.tables.get(table).filter(|_| self.is_same(mapping)) else {
            return BTreeSet::new();
        };
        let before = self.before.get(&table_mark(table)).and_then(|text| serde_json::from_str(text).ok());
        let (before, read_as): (KeptFiles, String) = before.unwrap_or_default();
        let same =
            |(name, under): &(&String, &String)| before.get(*name) == Some(*under) && read_as == *config;
        kept.iter().filter(same).map(|(name, _)| name.clone()).collect()
    }

    fn is_same(&self, mapping: &MappingFile) -> bool {
        let timeless = !words(&mapping.sql).any(|word| CLOCKS.contains(&word.as_str()));
        timeless && self.before.get(&mapping_mark(mapping)) == Some(&self.fingerprint(mapping))
    }

    /// The tables that a mapping may read: those that it names.
    fn read_by(&self, mapping: &MappingFile) -> Vec<&String> {
        let named: BTreeSet<String> = words(&mapping.sql).collect();
        self.tables.keys().filter(|table| named.contains(&table.to_lowercase())).collect()
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
        state.quiet(mappings).into_iter().collect()
    }

    #[test]
    fn a_table_is_quiet_when_neither_it_nor_its_mappings_nor_what_they_read_beside_it_changed() {
        let mappings = [
            mapping("a", "select * from heads"),
            mapping("b", "select * from Rows r join heads h on h.id = r.id"),
            mapping("c", "select * from notes"),
        ];
        let old: &[(&str, &[(&str, &str)])] =
            &[("heads", &[("h.csv", "1-h")]), ("rows", &[("r.csv", "1-r")]), ("notes", &[("n.csv", "1-n")])];
        let first = state(BTreeMap::new(), old);
        assert!(quiet(&first, &mappings).is_empty(), "nothing was read before");
        let marks = first.marks(&mappings);
        assert_eq!(quiet(&state(marks.clone(), old), &mappings), ["heads", "notes", "rows"]);

        let new: &[(&str, &[(&str, &str)])] =
            &[("heads", &[("h.csv", "1-h")]), ("rows", &[("r.csv", "2-r")]), ("notes", &[("n.csv", "1-n")])];
        assert_eq!(
            quiet(&state(marks.clone(), new), &mappings),
            ["notes"],
            "rows are read beside their heads"
        );

        let other = [mappings[0].clone(), mappings[1].clone(), mapping("c", "select id from notes")];
        assert_eq!(quiet(&state(marks.clone(), old), &other), ["heads", "rows"]);
        let clock = [mapping("c", "select id, now() from notes")];
        let marks = first.marks(&clock);
        assert_eq!(quiet(&state(marks, old), &clock), ["heads", "rows"]);
    }

    #[test]
    fn files_are_left_out_by_content_and_only_for_the_same_mapping() {
        let mappings = [mapping("a", "select * from rows")];
        let first = state(BTreeMap::new(), &[("rows", &[("1.parquet", "x"), ("2.parquet", "y")])]);
        let marks = first.marks(&mappings);
        let files: &[(&str, &[(&str, &str)])] =
            &[("rows", &[("1.parquet", "x"), ("2.parquet", "z"), ("3.parquet", "x")])];
        let now = state(marks, files);
        let left_out = |mapping: &MappingFile| now.left_out(mapping, "rows").into_iter().collect::<Vec<_>>();
        assert_eq!(left_out(&mappings[0]), ["1.parquet"]);
        assert!(left_out(&mapping("a", "select id from rows")).is_empty());
        assert!(left_out(&mapping("b", "select * from rows")).is_empty());
        assert!(now.left_out(&mappings[0], "other").is_empty());
    }
}
