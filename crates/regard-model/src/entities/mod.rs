//! The registry of entities: every canonical table, declared as data, one file a family. The order
//! is the order of loading: a parent stands before its children.

mod care;
mod commerce;
mod money;
mod people;
mod progress;
mod voice;

use crate::entity::{Column, ColumnType, Entity, Presence};

/// Every entity, parents first.
pub fn all() -> impl Iterator<Item = &'static Entity> {
    [
        people::ENTITIES,
        commerce::ENTITIES,
        money::ENTITIES,
        care::ENTITIES,
        voice::ENTITIES,
        progress::ENTITIES,
    ]
    .into_iter()
    .flatten()
}

/// The entity of this name.
pub fn find(name: &str) -> Option<&'static Entity> {
    all().find(|entity| entity.name == name)
}

const fn column(name: &'static str, kind: ColumnType, presence: Presence) -> Column {
    Column { name, kind, presence }
}

const fn key(name: &'static str) -> Column {
    column(name, ColumnType::Text, Presence::Key)
}

const fn must(name: &'static str, kind: ColumnType) -> Column {
    column(name, kind, Presence::Required)
}

const fn may(name: &'static str, kind: ColumnType) -> Column {
    column(name, kind, Presence::Optional)
}

const fn later(name: &'static str, kind: ColumnType) -> Column {
    column(name, kind, Presence::Later)
}

const fn later_with(name: &'static str, kind: ColumnType, when: &'static str) -> Column {
    column(name, kind, Presence::LaterWith(when))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::{Reach, WhenMissing};
    use std::collections::BTreeSet;

    #[test]
    fn every_declaration_holds_together() {
        let mut seen = BTreeSet::new();
        for entity in all() {
            assert!(seen.insert(entity.name), "{} is declared twice", entity.name);
            assert!(entity.key().count() > 0, "{} has a key", entity.name);
            let names: BTreeSet<_> = entity.columns.iter().map(|column| column.name).collect();
            assert_eq!(names.len(), entity.columns.len(), "{} repeats a column", entity.name);
            if let Some(name) = entity.main_date {
                let kind = entity.column(name).map(|column| column.kind);
                assert!(
                    matches!(kind, Some(ColumnType::Day | ColumnType::Instant)),
                    "{}.{name}",
                    entity.name
                );
            }
            for reference in entity.references {
                assert!(names.contains(reference.column), "{}.{}", entity.name, reference.column);
                let parent = find(reference.entity).expect("the parent exists");
                assert_eq!(parent.key().count(), 1, "{} has a key of one column", parent.name);
                if reference.when_missing != WhenMissing::Stand && parent.name != entity.name {
                    assert!(seen.contains(parent.name), "{} loads before {}", parent.name, entity.name);
                }
            }
            for column in entity.columns {
                if let Presence::LaterWith(when) = column.presence {
                    let gate = entity.column(when).map(|gate| gate.presence);
                    assert_eq!(gate, Some(Presence::Later), "{}.{}", entity.name, column.name);
                }
            }
            match entity.reach {
                Reach::Own(own) => assert!(names.contains(own), "{}", entity.name),
                Reach::Through(via, parent) => {
                    assert!(names.contains(via) && find(parent).is_some(), "{}", entity.name);
                }
                Reach::Common => {}
            }
        }
    }
}
