//! What the documents say of the entities is what the registry says. Owns no word of either.

use regard_model::{Presence, entities};
use std::path::PathBuf;

fn document(name: &str) -> String {
    let path = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|error| panic!("{error}")))
        .join("../docs")
        .join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_guide_to_mappings_names_every_entity_and_column_as_it_is() {
    let guide = document("writing-a-mapping.md");
    for entity in entities::all() {
        let columns: Vec<String> = entity
            .columns
            .iter()
            .map(|column| match column.presence {
                Presence::Key => format!("**{}**", column.name),
                Presence::Required => format!("{}\\*", column.name),
                Presence::Optional => column.name.to_owned(),
                Presence::Later | Presence::LaterWith(_) => format!("{} →", column.name),
            })
            .collect();
        let row = format!("| {} | {} | {} |", entity.name, entity.about, columns.join(", "));
        assert!(guide.lines().any(|line| line == row), "docs/writing-a-mapping.md lacks this row:\n{row}");
    }
    let rows = guide.lines().filter(|line| line.starts_with("| ") && line.contains("| **")).count();
    assert_eq!(rows, entities::all().count(), "an entity that is not there any more");
}
