//! What the application database says about who sees what, in the words of the rule.

use super::org::{Grant, Person};
use super::scopes::{Granted, Permissions, Shared};
use async_trait::async_trait;
use jiff::civil::Date;
use regard_model::UserId;
use regard_store::{Role, Store, StoreError};

/// How many users are read at once.
const PAGE: u32 = 500;

#[async_trait]
impl Permissions for Store {
    async fn revision(&self) -> Result<i64, String> {
        self.access_revision().await.map_err(text)
    }

    async fn granted(&self, on: Date) -> Result<Granted, String> {
        let mut granted = Granted::default();
        for one in self.grants(on).await.map_err(text)? {
            let grant = match one.granted {
                regard_store::Granted::StandIn(colleague) => Grant::StandIn(colleague),
                regard_store::Granted::SalesEntity(name) => Grant::SalesEntity(name),
                regard_store::Granted::Customer(customer) => Grant::Customer(customer),
                regard_store::Granted::Everyone => Grant::Everyone,
            };
            granted.grants.entry(one.to_user_id).or_default().push(grant);
        }
        let mut after = None;
        loop {
            let users = self.users(after.as_ref(), PAGE).await.map_err(text)?;
            after = users.last().map(|user| user.user_id.clone());
            let is_last = users.len() < PAGE as usize;
            for user in users {
                // Who left keeps their place: the people below them are still below those above.
                let profile = user.profile;
                if profile.role == Role::Admin && user.disabled_at.is_none() {
                    granted.administrators.insert(user.user_id.clone());
                }
                let (manager_id, level) = (user.manager_id, profile.level);
                let person = Person { manager_id, level, business_unit: profile.business_unit };
                granted.people.insert(user.user_id, person);
            }
            if is_last {
                return Ok(granted);
            }
        }
    }

    async fn shared_with(&self, user: &UserId) -> Result<Vec<Shared>, String> {
        let sight = self.watchlist_sight(user).await.map_err(text)?;
        Ok(sight.into_iter().map(|one| Shared { owner: one.owner_id, customer: one.customer_id }).collect())
    }
}

fn text(error: StoreError) -> String {
    error.to_string()
}
