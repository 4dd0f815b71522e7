//! Who sees whom, for many questions in a row: the company and each scope are read once, and all answers are of one
//! revision. Owns no rule of its own.

use super::scopes::{Access, Company, When};
use crate::pages::PageError;
use regard_model::{CustomerId, Scope, UserId};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// Who sees whom at one instant. What changes later is not in it, so it is kept for no longer than one piece of work.
pub struct Sight {
    access: Access,
    company: Arc<Company>,
    when: When,
    revision: i64,
    scopes: HashMap<UserId, Scope>,
}

impl fmt::Debug for Sight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sight")
            .field("when", &self.when)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

impl Access {
    /// Who sees whom, for many questions in a row.
    ///
    /// # Errors
    /// As [`Self::scope`].
    pub async fn sight(&self, when: When) -> Result<Sight, PageError> {
        let revision = self.revision().await?;
        let company = self.company_at(when, revision).await?;
        Ok(Sight { access: self.clone(), company, when, revision, scopes: HashMap::new() })
    }
}

impl Sight {
    /// Whether a user may see one customer, by any of its keys: as [`Access::sees`] says.
    ///
    /// # Errors
    /// As [`Access::scope`].
    pub async fn sees(&mut self, user: &UserId, customer: &CustomerId) -> Result<bool, PageError> {
        let main = self.company.main_of(customer);
        if let Some(scope) = self.scopes.get(user) {
            return Ok(scope.holds(&main));
        }
        let scope = self.access.scope_at(user, self.when, self.revision).await?;
        let holds = scope.holds(&main);
        self.scopes.insert(user.clone(), scope);
        Ok(holds)
    }

    /// The main key of a customer: itself, or the one whom they were joined with.
    pub fn main_of(&self, customer: &CustomerId) -> CustomerId {
        self.company.main_of(customer)
    }
}
