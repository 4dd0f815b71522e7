//! How alerts reach people and programs outside, for administrators: how it goes, webhooks, and what was given up; and
//! how soon a user wants mail, for everybody. Owns no way out.

pub(crate) mod choice;
pub(crate) mod dead;
pub(crate) mod state;
pub(crate) mod webhooks;

use crate::extract::store_problem;
use crate::problem::Problem;
use regard_app::delivery::DeliveryError;
use regard_store::Webhook;

/// By whose fault it is: an address may be wrong, the rest is the store's.
fn delivery_problem(error: DeliveryError) -> Problem {
    match error {
        DeliveryError::Address(fault) => Problem::bad_parameter("url", fault.to_string()),
        DeliveryError::Store(error) => store_problem(error),
        DeliveryError::Secret(_) => Problem::internal(error),
    }
}

/// Where a webhook is, for who need not see the rest of its address: that may hold a secret.
fn host_of(webhook: &Webhook) -> String {
    let rest = webhook.url.split_once("://").map_or(webhook.url.as_str(), |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default().to_owned()
}
