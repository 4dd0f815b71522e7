//! What people kept of customers: plans, cases, alerts. What was kept under a key that was joined since is of the main
//! customer. Owns by which keys it is read and under which it is told; keeps nothing.

use crate::extract::page_problem;
use crate::problem::Problem;
use crate::state::Running;
use regard_app::access::When;
use regard_model::{CustomerId, Scope};

impl Running {
    /// A scope with every key that stands for a customer in it: what people kept is read within it.
    pub(super) async fn kept_scope(&self, scope: &Scope) -> Result<Scope, Problem> {
        self.access.with_joined_keys(scope, self.when_kept().await?).await.map_err(page_problem)
    }

    /// Every key under which something may be kept of a customer. **Empty**: nobody is asked for.
    pub(super) async fn kept_keys(&self, customer_id: Option<String>) -> Result<Vec<CustomerId>, Problem> {
        let Some(customer_id) = customer_id else { return Ok(Vec::new()) };
        let keys = self.access.keys_of(&customer_id, self.when_kept().await?).await.map_err(page_problem)?;
        Ok(keys.into_iter().map(CustomerId::new).collect())
    }

    /// Puts the main customer in the place of each key that was joined since.
    pub(super) async fn put_mains(&self, customers: Vec<&mut CustomerId>) -> Result<(), Problem> {
        if customers.is_empty() {
            return Ok(());
        }
        let keys: Vec<CustomerId> = customers.iter().map(|customer| (**customer).clone()).collect();
        let mains = self.access.mains_of(&keys, self.when_kept().await?).await.map_err(page_problem)?;
        for (customer, main) in customers.into_iter().zip(mains) {
            *customer = main;
        }
        Ok(())
    }

    /// Which customers are one is asked of the newest facts, whatever moment is looked from.
    async fn when_kept(&self) -> Result<When, Problem> {
        self.when(self.newest().await?.moment).await
    }
}
