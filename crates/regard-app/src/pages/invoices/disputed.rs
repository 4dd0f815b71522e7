//! Which invoices are in dispute at the moment. Owns the statement; what follows from it is the rules'.

use crate::pages::error::PageError;
use crate::pages::promises::any_of;
use crate::pages::reader::View;
use crate::pages::rows::read;
use regard_model::{Answer, Statement};
use std::collections::HashSet;

/// Invoices with an open dispute; it ends where a condition on their keys goes on.
const DISPUTED: &str = "select distinct invoice_id from disputes where resolved_at is null and invoice_id";

impl View<'_> {
    /// Which of these invoices are in dispute. Meant for a few hundred.
    pub(crate) async fn disputed(&self, invoices: Vec<String>) -> Result<HashSet<String>, PageError> {
        if invoices.is_empty() {
            return Ok(HashSet::new());
        }
        let answer = self.query(any_of(Statement::new(format!("{DISPUTED} in")), invoices)).await?;
        keys(&answer)
    }

    /// Every invoice in view that is in dispute.
    pub(crate) async fn all_disputed(&self) -> Result<HashSet<String>, PageError> {
        let answer = self.fresh(Statement::new(format!("{DISPUTED} is not null"))).await?;
        keys(&answer)
    }
}

/// The invoices that an answer names.
pub(super) fn keys(answer: &Answer) -> Result<HashSet<String>, PageError> {
    Ok(read(answer, |row| row.key("invoice_id"))?.into_iter().collect())
}
