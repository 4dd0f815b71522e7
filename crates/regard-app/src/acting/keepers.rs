//! Who gets what somebody must see to about a customer: the nearest to them who may sign in and sees them. Owns that no
//! alert and no case is given to somebody who cannot look at it.

use super::addressing::Meant;
use super::colleagues::Colleagues;
use super::news::{Acting, ActingError};
use crate::access::Sight;
use regard_model::{CustomerId, Lens, UserId};
use regard_store::{NewAlert, Role, Store};
use std::collections::HashMap;

/// So many users are looked at for an administrator, in the order of their keys.
const USERS_LOOKED_AT: u32 = 10_000;

/// Who gets what is about a customer.
pub(super) struct Keepers<'a> {
    store: &'a Store,
    colleagues: &'a Colleagues,
    sight: Sight,
    /// Whether somebody may sign in.
    active: HashMap<UserId, bool>,
    /// The first administrator who may sign in, who sees every customer. **Empty**: not looked for yet; inside, there is
    /// none.
    administrator: Option<Option<UserId>>,
}

impl Acting<'_> {
    /// Who gets what, as of the day of a lens.
    pub(super) async fn keepers<'b>(
        &'b self,
        colleagues: &'b Colleagues,
        lens: &Lens,
    ) -> Result<Keepers<'b>, ActingError> {
        let sight = self.addressing.access.sight(self.addressing.when(lens)).await?;
        Ok(Keepers { store: self.store, colleagues, sight, active: HashMap::new(), administrator: None })
    }

    /// Gives each alert to who is to see to it. **Empty** `assigned_to`: nobody around the customer may sign in and sees
    /// them, and it is whoever's takes it.
    pub(super) async fn assign(
        &self,
        meant: Vec<Meant>,
        colleagues: &Colleagues,
        lens: &Lens,
    ) -> Result<Vec<Meant>, ActingError> {
        if meant.is_empty() {
            return Ok(meant);
        }
        let mut keepers = self.keepers(colleagues, lens).await?;
        let mut assigned = Vec::with_capacity(meant.len());
        for one in meant {
            let assigned_to = keepers.of(&one.alert.key.customer_id).await?;
            assigned.push(Meant { alert: NewAlert { assigned_to, ..one.alert }, ..one });
        }
        Ok(assigned)
    }
}

impl Keepers<'_> {
    /// Who owns the customer; else who else looks after them, who leads these, an executive: the nearest who may sign in
    /// and sees the customer. Where the sources name nobody such, an administrator, who can hand it over. **Empty**: there
    /// is nobody.
    pub(super) async fn of(&mut self, customer: &CustomerId) -> Result<Option<UserId>, ActingError> {
        for candidate in self.colleagues.candidates(customer) {
            if self.is_active(&candidate).await? && self.sight.sees(&candidate, customer).await? {
                return Ok(Some(candidate));
            }
        }
        self.administrator().await
    }

    async fn administrator(&mut self) -> Result<Option<UserId>, ActingError> {
        if let Some(known) = &self.administrator {
            return Ok(known.clone());
        }
        let users = self.store.users(None, USERS_LOOKED_AT).await?;
        let mut administrators =
            users.into_iter().filter(|user| user.disabled_at.is_none() && user.profile.role == Role::Admin);
        let first = administrators.next().map(|user| user.user_id);
        self.administrator = Some(first.clone());
        Ok(first)
    }

    async fn is_active(&mut self, candidate: &UserId) -> Result<bool, ActingError> {
        if let Some(active) = self.active.get(candidate) {
            return Ok(*active);
        }
        let user = self.store.user(candidate).await?;
        let active = user.is_some_and(|user| user.disabled_at.is_none());
        self.active.insert(candidate.clone(), active);
        Ok(active)
    }
}
