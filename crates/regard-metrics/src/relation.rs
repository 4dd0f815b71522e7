//! What a metric can be about: every entity, the tables derived at load, and relations that are derived in
//! the question itself. Owns how they are found; the SQL of the derived ones is in `sql`.

mod derived;
mod money;

use regard_model::entity::Presence;
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
    /// Invoices with their amount in the home currency.
    ValuedInvoices,
    /// What was invoiced, and what was paid for it.
    InvoicePostings,
    /// Invoices that are paid in full, with the day since when.
    Settlements,
    /// Disputes with their amount in the home currency.
    ValuedDisputes,
    /// What serving customers costs: booked costs and cases.
    ServiceCosts,
    /// The orders, cases and costs of customers.
    Activities,
    /// The days on which there was contact with a customer.
    ContactDays,
    /// Since when and until when each customer was one.
    Tenures,
    /// Every promise, with its first day, its latest one and its outcome.
    Promises,
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
            "kept_at" => "kept_on",
            "withdrawn_at" => "withdrawn_on",
            _ => return None,
        };
        self.columns.iter().map(|(name, _)| *name).find(|name| *name == day)
    }

    /// The relation that it is a part of: since when there are facts is asked of the whole.
    pub(crate) fn whole(&self) -> Option<&'static Relation> {
        (self.name == "late_lines").then(|| find("fulfilments")).flatten()
    }

    /// The column whose day decides from when another is there: what becomes true later is hidden until then. **Empty**:
    /// it is there with its row.
    pub(crate) fn later(&self, column: &str) -> Option<&'static str> {
        let own = self.columns.iter().map(|(name, _)| *name).find(|name| *name == column)?;
        // Of a relation that widens an entity, that comes first among its sources.
        let widened = || entities::find(self.sources.first()?);
        let entity = entities::find(self.name).or_else(widened);
        if let Some(found) = entity.and_then(|entity| entity.column(column)) {
            return match found.presence {
                Presence::Later => Some(own),
                Presence::LaterWith(gate) => Some(gate),
                Presence::Key | Presence::Required | Presence::Optional => None,
            };
        }
        let is_time = matches!(self.kind(column), Some(ColumnType::Day | ColumnType::Instant));
        let is_later = match self.name {
            "fulfilments" | "late_lines" => {
                column.starts_with("cancelled") || column.starts_with("delivered")
            }
            // They are there once nothing of them changes any more.
            "line_deliveries" | "settlements" => false,
            _ => is_time && self.main_date != Some(column),
        };
        is_later.then_some(own)
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
        relations.extend(derived::all());
        relations.extend(money::all());
        relations
    })
}

/// The names of those that are no entities.
pub(crate) fn derived_names() -> impl Iterator<Item = &'static str> {
    all().iter().map(|relation| relation.name).filter(|name| entities::find(name).is_none())
}

fn of_entity(entity: &'static regard_model::Entity) -> Relation {
    Relation {
        name: entity.name,
        columns: entity.columns.iter().map(|column| (column.name, column.kind)).collect(),
        key: entity.key().map(|column| column.name).collect(),
        main_date: entity.main_date,
        sources: vec![entity.name],
        origin: Origin::View,
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
