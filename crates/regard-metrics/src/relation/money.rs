//! The columns of relations about money: entities with their amounts in the home currency, and what was
//! invoiced and paid. All are derived in the question.

use super::{Origin, Relation};
use regard_model::ColumnType::{self, Day, Flag, Minor, Number, Text};
use regard_model::entities;

/// All of them.
pub(super) fn all() -> Vec<Relation> {
    vec![valued_deals(), valued_invoices(), invoice_postings(), settlements(), valued_disputes()]
}

/// The columns of an entity and further ones.
fn widened(entity: &str, further: &[(&'static str, ColumnType)]) -> Vec<(&'static str, ColumnType)> {
    let own = entities::find(entity).into_iter().flat_map(|entity| entity.columns);
    own.map(|column| (column.name, column.kind)).chain(further.iter().copied()).collect()
}

fn valued_deals() -> Relation {
    Relation {
        name: "valued_deals",
        columns: widened("deals", &[("amount_home_minor", Minor)]),
        key: vec!["deal_id"],
        main_date: Some("opened_on"),
        sources: vec!["deals", "exchange_rates"],
        origin: Origin::ValuedDeals,
    }
}

fn valued_invoices() -> Relation {
    Relation {
        name: "valued_invoices",
        columns: widened("invoices", &[("is_credit", Flag), ("amount_home_minor", Minor)]),
        key: vec!["invoice_id"],
        main_date: Some("issued_on"),
        sources: vec!["invoices", "exchange_rates"],
        origin: Origin::ValuedInvoices,
    }
}

fn invoice_postings() -> Relation {
    Relation {
        name: "invoice_postings",
        columns: vec![
            ("posting", Text),
            ("posting_id", Text),
            ("document_id", Text),
            ("invoice_id", Text),
            ("customer_id", Text),
            ("order_id", Text),
            ("sales_entity", Text),
            ("currency", Text),
            ("is_credit", Flag),
            ("issued_on", Day),
            ("due_on", Day),
            ("posted_on", Day),
            ("amount_minor", Minor),
            ("home_rate", Number),
        ],
        key: vec!["posting", "posting_id"],
        main_date: Some("posted_on"),
        sources: vec!["invoices", "payments", "exchange_rates"],
        origin: Origin::InvoicePostings,
    }
}

fn settlements() -> Relation {
    let further = [("is_credit", Flag), ("amount_home_minor", Minor), ("settled_on", Day)];
    Relation {
        name: "settlements",
        columns: widened("invoices", &further),
        key: vec!["invoice_id"],
        main_date: Some("settled_on"),
        sources: vec!["invoices", "payments", "exchange_rates"],
        origin: Origin::Settlements,
    }
}

fn valued_disputes() -> Relation {
    Relation {
        name: "valued_disputes",
        columns: widened("disputes", &[("currency", Text), ("amount_home_minor", Minor)]),
        key: vec!["dispute_id"],
        main_date: Some("opened_at"),
        sources: vec!["disputes", "invoices", "exchange_rates"],
        origin: Origin::ValuedDisputes,
    }
}
