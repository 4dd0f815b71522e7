//! What figures can be cut and filtered by: a relation's own columns, and those of the customer and
//! the item that its rows name. Owns names and joins; a missing member is `none`.

use crate::relation::Relation;
use regard_model::ColumnType;

/// How a missing member is written.
pub(crate) const NONE: &str = "none";

/// A table that a relation's rows are widened with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Join {
    /// The customer, by `customer_id`.
    Customers,
    /// The item, by `item_id`.
    Items,
}

/// One dimension, as SQL over a relation and its joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dimension {
    /// The name in questions.
    pub(crate) name: String,
    /// What a figure carries: name and expression. Things that have a name carry their key as well,
    /// so that two customers of one name stay two.
    pub(crate) columns: Vec<(String, String)>,
    /// The table that it needs.
    pub(crate) join: Option<Join>,
    /// Whether it is of the keys that rows are brought together by, and not of the rows.
    pub(crate) of_keys: bool,
}

impl Join {
    /// The join. Columns are renamed, so that bare names always mean the relation's own.
    pub(crate) fn sql(self) -> &'static str {
        match self {
            Self::Customers => {
                "left join (select customer_id as its_customer_id, name as its_customer, segment as its_segment, \
                 industry as its_industry, country as its_country, region as its_region from customers) \
                 as its_customers on its_customer_id = customer_id"
            }
            Self::Items => {
                "left join (select item_id as its_item_id, name as its_item, family as its_family from items) \
                 as its_items on its_item_id = item_id"
            }
        }
    }
}

/// The dimension of this name over a relation.
pub(crate) fn resolve(relation: &Relation, name: &str) -> Option<Dimension> {
    let has = |column: &str| relation.kind(column).is_some();
    let joined = |join: Join, columns: &[(&str, &str)]| Dimension {
        name: name.to_owned(),
        columns: columns.iter().map(|(name, sql)| ((*name).to_owned(), (*sql).to_owned())).collect(),
        join: Some(join),
        of_keys: false,
    };
    match name {
        "customer" if has("customer_id") => {
            Some(joined(Join::Customers, &[("customer", "its_customer"), ("customer_id", "customer_id")]))
        }
        "segment" | "industry" | "country" | "region" if !has(name) && has("customer_id") => {
            Some(joined(Join::Customers, &[(name, &format!("its_{name}"))]))
        }
        "item" if has("item_id") => {
            Some(joined(Join::Items, &[("item", "its_item"), ("item_id", "item_id")]))
        }
        "family" if !has(name) && has("item_id") => Some(joined(Join::Items, &[("family", "its_family")])),
        _ => own(relation, name),
    }
}

fn own(relation: &Relation, name: &str) -> Option<Dimension> {
    let free_text = ["comment", "text", "subject"].contains(&name);
    let sql = match relation.kind(name)? {
        ColumnType::Text if !free_text => name.to_owned(),
        ColumnType::Flag | ColumnType::Int | ColumnType::Day => format!("cast({name} as varchar)"),
        _ => return None,
    };
    Some(Dimension {
        name: name.to_owned(),
        columns: vec![(name.to_owned(), sql)],
        join: None,
        of_keys: false,
    })
}

/// Every dimension of a relation: those of its customer and item first.
pub(crate) fn of(relation: &Relation) -> Vec<String> {
    let named = ["segment", "country", "industry", "region", "customer", "item", "family"];
    let own_columns = relation.columns.iter().map(|(name, _)| *name);
    let mut names: Vec<String> = Vec::new();
    for name in named.into_iter().chain(own_columns) {
        if resolve(relation, name).is_some() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relation;

    #[test]
    fn a_relation_reaches_its_customer_and_item_and_its_own_columns() {
        let lines = relation::find("fulfilments").unwrap();
        assert_eq!(resolve(lines, "segment").unwrap().join, Some(Join::Customers));
        assert_eq!(resolve(lines, "channel").unwrap().join, None);
        assert_eq!(resolve(lines, "item").unwrap().columns.len(), 2);
        assert!(resolve(lines, "ordered_at").is_none() && resolve(lines, "reason").is_none());
        assert!(resolve(relation::find("deliveries").unwrap(), "segment").is_none());
    }
}
