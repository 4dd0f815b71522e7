//! What a metric can be about: every entity, the tables derived at load, and two relations that are
//! derived in the question itself. Owns their columns; the SQL of the derived ones is in `sql`.

use regard_model::{ColumnType, entities};
use std::sync::OnceLock;

/// A table as questions see it.
#[derive(Debug)]
pub(crate) struct Relation {
    /// The name in metric files.
    pub(crate) name: &'static str,
    /// The columns in order.
    pub(crate) columns: Vec<(&'static str, ColumnType)>,
    /// The columns that tell rows apart; all text.
    pub(crate) key: Vec<&'static str>,
    /// When the fact happened.
    pub(crate) main_date: Option<&'static str>,
    /// The relation that it is a part of: since when there are facts is asked of the whole.
    pub(crate) part_of: Option<&'static str>,
    /// The entities behind it.
    pub(crate) sources: Vec<&'static str>,
    /// Where its rows come from.
    pub(crate) origin: Origin,
}

/// Where the rows of a relation come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A view of that name.
    View,
    /// Each customer's first order that was not cancelled.
    FirstOrders,
    /// Deals with their amount in the home currency.
    ValuedDeals,
}

impl Relation {
    /// The type of a column.
    pub(crate) fn kind(&self, column: &str) -> Option<ColumnType> {
        self.columns.iter().find(|(name, _)| *name == column).map(|(_, kind)| *kind)
    }

    /// The column that holds the home day of an instant column, where one was computed at load.
    pub(crate) fn day_column(&self, instant: &str) -> Option<&'static str> {
        let day = match instant {
            "ordered_at" => "ordered_on",
            "delivered_in_full_at" | "delivered_at" => "delivered_on",
            "cancelled_at" => "cancelled_on",
            _ => return None,
        };
        self.columns.iter().map(|(name, _)| *name).find(|name| *name == day)
    }

    /// The instant column whose home day a column holds; the reverse of [`Self::day_column`].
    pub(crate) fn instant_of(&self, day: &str) -> Option<&'static str> {
        self.columns.iter().map(|(name, _)| *name).find(|name| self.day_column(name) == Some(day))
    }
}

/// The relation of this name.
pub(crate) fn find(name: &str) -> Option<&'static Relation> {
    all().iter().find(|relation| relation.name == name)
}

/// Every relation.
pub(crate) fn all() -> &'static [Relation] {
    static ALL: OnceLock<Vec<Relation>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut relations: Vec<Relation> = entities::all().map(of_entity).collect();
        relations.extend([fulfilments(), late_lines(), line_deliveries(), first_orders(), valued_deals()]);
        relations
    })
}

fn of_entity(entity: &'static regard_model::Entity) -> Relation {
    Relation {
        name: entity.name,
        columns: entity.columns.iter().map(|column| (column.name, column.kind)).collect(),
        key: entity.key().map(|column| column.name).collect(),
        main_date: entity.main_date,
        part_of: None,
        sources: vec![entity.name],
        origin: Origin::View,
    }
}

fn fulfilments() -> Relation {
    use ColumnType::{Day, Instant, Minor, Number, Text};
    Relation {
        name: "fulfilments",
        columns: vec![
            ("order_id", Text),
            ("line", Text),
            ("customer_id", Text),
            ("item_id", Text),
            ("ordered_at", Instant),
            ("ordered_on", Day),
            ("channel", Text),
            ("sales_entity", Text),
            ("currency", Text),
            ("quantity", Number),
            ("unit_price_minor", Minor),
            ("amount_minor", Minor),
            ("amount_home_minor", Minor),
            ("requested_on", Day),
            ("first_promised_on", Day),
            ("promised_on", Day),
            ("cancelled_at", Instant),
            ("cancelled_on", Day),
            ("delivered_in_full_at", Instant),
            ("delivered_on", Day),
        ],
        key: vec!["order_id", "line"],
        main_date: Some("ordered_at"),
        part_of: None,
        sources: vec!["orders", "order_lines", "deliveries"],
        origin: Origin::View,
    }
}

/// The lines that were, or may still be, delivered late.
fn late_lines() -> Relation {
    Relation { name: "late_lines", part_of: Some("fulfilments"), ..fulfilments() }
}

fn line_deliveries() -> Relation {
    use ColumnType::{Day, Instant, Number, Text};
    Relation {
        name: "line_deliveries",
        columns: vec![
            ("delivery_id", Text),
            ("order_id", Text),
            ("line", Text),
            ("customer_id", Text),
            ("item_id", Text),
            ("delivered_at", Instant),
            ("delivered_on", Day),
            ("quantity", Number),
        ],
        key: vec!["delivery_id", "order_id", "line"],
        main_date: Some("delivered_at"),
        part_of: None,
        sources: vec!["orders", "order_lines", "deliveries"],
        origin: Origin::View,
    }
}

fn first_orders() -> Relation {
    use ColumnType::{Day, Instant, Text};
    Relation {
        name: "first_orders",
        columns: vec![("customer_id", Text), ("ordered_at", Instant), ("ordered_on", Day)],
        key: vec!["customer_id"],
        main_date: Some("ordered_at"),
        part_of: None,
        sources: vec!["orders", "order_lines"],
        origin: Origin::FirstOrders,
    }
}

fn valued_deals() -> Relation {
    let mut columns: Vec<_> = entities::find("deals")
        .map(|deals| deals.columns.iter().map(|column| (column.name, column.kind)).collect())
        .unwrap_or_default();
    columns.push(("amount_home_minor", ColumnType::Minor));
    Relation {
        name: "valued_deals",
        columns,
        key: vec!["deal_id"],
        main_date: Some("opened_on"),
        part_of: None,
        sources: vec!["deals", "exchange_rates"],
        origin: Origin::ValuedDeals,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_keys_are_columns() {
        let mut seen = BTreeSet::new();
        for relation in all() {
            assert!(seen.insert(relation.name));
            for key in relation.key.iter().chain(&relation.main_date) {
                assert!(relation.kind(key).is_some(), "{}.{key}", relation.name);
            }
        }
    }
}
