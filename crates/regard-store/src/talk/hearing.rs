//! Which threads a reader may know of: those about no customer, and those about customers in their scope. Owns how
//! the scope becomes part of a statement, so that what is out of it is neither read nor counted.

use crate::database::Value;
use crate::errors::StoreError;
use crate::store::Store;
use regard_model::Scope;

/// The condition that a thread `t` is within a scope, from the two values of [`Store::hearing`].
macro_rules! heard {
    ($all:literal, $customers:literal) => {
        concat!(
            "(",
            $all,
            " = 1 or t.customer_id is null or t.customer_id in (select key from json_each(json(",
            $customers,
            "))))"
        )
    };
}
pub(super) use heard;

impl Store {
    /// A scope as the two values of a condition: whether it is everyone, and the customers of it that threads are
    /// about. Only those are looked for: a scope may be a hundred thousand customers, few of them talked about.
    pub(super) async fn hearing(&self, scope: &Scope) -> Result<[Value; 2], StoreError> {
        let mut customers = serde_json::Map::new();
        if !matches!(scope, Scope::Everyone) {
            let sql = "select distinct customer_id from comment_threads where customer_id is not null";
            for row in self.inner.database.fetch_all(sql, &[]).await? {
                let customer = row.get::<String>("customer_id")?;
                if matches!(scope, Scope::Customers(set) if set.holds(&customer)) {
                    customers.insert(customer, 0.into());
                }
            }
        }
        let all = i64::from(matches!(scope, Scope::Everyone));
        // The keys of one JSON object are the one way to give many keys that both databases read alike.
        Ok([all.into(), serde_json::Value::Object(customers).to_string().into()])
    }
}
