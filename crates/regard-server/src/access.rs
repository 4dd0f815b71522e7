//! Which customers a user may see: one decision, made here and nowhere else.

use regard_model::Scope;
use regard_store::User;

/// The customers in a user's scope. For now every signed-in member of staff sees all of them; the
/// org chart and grants will narrow it here.
pub fn scope_of(_user: &User) -> Scope {
    Scope::Everyone
}
