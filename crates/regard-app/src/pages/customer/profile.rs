//! Who a customer is and who looks after them. The one place that decides whether a viewer has a
//! customer at all.

use super::wire::{CustomerProfile, Owner};
use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::{first, read};
use regard_model::{Statement, Value};

impl View<'_> {
    /// The name of a customer.
    ///
    /// # Errors
    /// [`PageError::NotFound`] when the viewer has no such customer; [`PageError::Engine`].
    pub(crate) async fn customer_name(&self, customer_id: &str) -> Result<String, PageError> {
        let statement = Statement::new("select name from customers where customer_id = $1");
        let answer = self.query(statement.bind(Value::Text(customer_id.to_owned()))).await?;
        let name = first(&answer, |row| row.owned("name"))?.ok_or(PageError::NotFound("customer"))?;
        Ok(name.unwrap_or_else(|| customer_id.to_owned()))
    }

    /// Who a customer is.
    ///
    /// # Errors
    /// [`PageError::NotFound`] when the viewer has no such customer; [`PageError::Engine`].
    pub(super) async fn profile(&self, customer_id: &str) -> Result<CustomerProfile, PageError> {
        let statement = Statement::new(
            "select customer_id, name, parent_customer_id, segment, industry, country, region, currency, \
             since_on, status, credit_limit_minor, known_by_key from customers where customer_id = $1",
        );
        let customer = self.query(statement.bind(Value::Text(customer_id.to_owned())));
        let (customer, owners) = futures::try_join!(customer, self.owners(customer_id))?;
        let profile = first(&customer, |row| {
            let customer_id = row.key("customer_id")?;
            Ok(CustomerProfile {
                name: row.owned("name")?.unwrap_or_else(|| customer_id.clone()),
                customer_id,
                parent_customer_id: row.owned("parent_customer_id")?,
                segment: row.owned("segment")?,
                industry: row.owned("industry")?,
                country: row.owned("country")?,
                region: row.owned("region")?,
                currency: row.owned("currency")?,
                since_on: row.day("since_on")?,
                status: row.owned("status")?,
                credit_limit_minor: row.int("credit_limit_minor")?,
                owners,
                known_by_key: row.flag("known_by_key")?.unwrap_or(false),
            })
        })?;
        profile.ok_or(PageError::NotFound("customer"))
    }

    async fn owners(&self, customer_id: &str) -> Result<Vec<Owner>, PageError> {
        let today = self.lens.today();
        let statement = Statement::new(
            "select u.name, a.business_unit from assignments a join users u on u.user_id = a.user_id \
             where a.customer_id = $1 and (a.role is null or a.role = 'owner') \
             and (a.from_on is null or a.from_on <= $2) and (a.to_on is null or a.to_on >= $3) \
             order by a.business_unit, u.name, u.user_id",
        )
        .bind(Value::Text(customer_id.to_owned()))
        .bind(Value::Day(today))
        .bind(Value::Day(today));
        let answer = self.query(statement).await?;
        read(&answer, |row| Ok(Owner { name: row.key("name")?, business_unit: row.key("business_unit")? }))
    }
}
