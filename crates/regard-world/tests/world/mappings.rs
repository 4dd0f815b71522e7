//! The demo's mappings against the files and the entities: every name in them exists. Whether the SQL runs is
//! seen where the engine is.

use super::World;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

#[test]
fn each_file_has_a_mapping_that_names_only_what_is_there() {
    let world = World::new(5, 1);
    let home = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|error| panic!("{error}")))
        .join("../../examples/demo");
    let settings = fs::read_to_string(home.join("regard.toml")).expect("the demo has settings");
    for file in &world.truth.files {
        let (source, table) = file.file.split_once('/').expect("a folder and a file");
        let name = table.split_once('.').expect("an ending").0;
        assert!(
            settings.contains(&format!("[sources.{source}.tables.{name}]\nfiles = \"{table}\"")),
            "{table}"
        );
        let path = home.join("mappings").join(source).join(format!("{}.sql", file.entity));
        let sql = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
        assert!(sql.trim_end().ends_with(&format!("FROM {name}")), "{}", path.display());
        let columns: BTreeSet<&str> =
            world.table(&format!("{source}/{name}")).columns.iter().map(String::as_str).collect();
        for quoted in sql.split('"').skip(1).step_by(2) {
            assert!(columns.contains(quoted), "{}: no column {quoted}", path.display());
        }
        check_targets(&sql, file.entity);
    }
}

/// Every output column is the entity's, and the required ones are all there.
fn check_targets(sql: &str, entity: &str) {
    let entity = regard_model::entities::find(entity).expect("the truth names entities");
    let code: String = sql.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join(" ");
    let made: BTreeSet<&str> = code
        .split(" AS ")
        .skip(1)
        .filter_map(|rest| rest.split([',', ' ', ')', '\n']).next())
        .filter(|name| *name != "varchar")
        .collect();
    let known =
        |name: &&str| entity.column(name).is_some() || entity.column(&format!("{name}_minor")).is_some();
    let strange: Vec<_> = made.iter().filter(|name| !known(name)).collect();
    assert!(strange.is_empty(), "{}: {strange:?}", entity.name);
    for column in entity.columns {
        let major = column.name.strip_suffix("_minor").unwrap_or(column.name);
        let is_there = made.contains(column.name) || made.contains(major);
        // A customer is known by its key only where no file describes it; a line is in its order's currency.
        let own_way = matches!((entity.name, column.name), (_, "known_by_key") | ("order_lines", "currency"));
        assert!(is_there || own_way, "{}.{} is not mapped", entity.name, column.name);
    }
}
