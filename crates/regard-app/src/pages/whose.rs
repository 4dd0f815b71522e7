//! Whose a row is, for what is kept of rows elsewhere than among the facts.

use super::error::PageError;
use super::reader::Reader;
use super::rows::first;
use regard_model::{CustomerId, Entity, Lens, Reach, Statement, Value, entities};

/// Whose a row is, as far as a viewer may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// A customer's whom the viewer sees.
    Customers(CustomerId),
    /// It is there and names no customer.
    Nobodys,
    /// There is no such row, or none that the viewer may see.
    Absent,
}

impl Reader {
    /// Whose the row of an entity with this key is. An entity that tells its rows apart by several columns, or that
    /// belongs to no customers, has no such rows.
    ///
    /// # Errors
    /// [`PageError::Engine`] when the facts cannot be read.
    pub async fn whose(&self, lens: &Lens, entity: &Entity, key: &str) -> Result<Whose, PageError> {
        let Some(sql) = of_row(entity) else { return Ok(Whose::Absent) };
        let statement = Statement::new(sql).bind(Value::Text(key.to_owned()));
        let answer = self.through(lens).query(statement).await?;
        let found = first(&answer, |row| row.owned("of_customer"))?;
        Ok(match found {
            Some(Some(customer)) => Whose::Customers(CustomerId::new(customer)),
            Some(None) => Whose::Nobodys,
            None => Whose::Absent,
        })
    }
}

/// The statement for the customer of one row.
fn of_row(entity: &Entity) -> Option<String> {
    let key = only_key(entity)?;
    let name = entity.name;
    match entity.reach {
        Reach::Own(column) => Some(format!("select {column} as of_customer from {name} where {key} = $1")),
        Reach::Through(column, parent) => {
            let parent = entities::find(parent)?;
            let (Reach::Own(own), parent_key) = (parent.reach, only_key(parent)?) else { return None };
            Some(format!(
                "select p.{own} as of_customer from {name} r join {} p on p.{parent_key} = r.{column} \
                 where r.{key} = $1",
                parent.name
            ))
        }
        Reach::Common => None,
    }
}

fn only_key(entity: &Entity) -> Option<&'static str> {
    let mut key = entity.key();
    let first = key.next()?;
    key.next().is_none().then_some(first.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entity_of_customers_with_one_key_has_a_statement() {
        for entity in entities::all() {
            let asked = only_key(entity).is_some() && entity.reach != Reach::Common;
            assert_eq!(of_row(entity).is_some(), asked, "{}", entity.name);
        }
        let deliveries = entities::find("deliveries").and_then(of_row).unwrap();
        assert_eq!(
            deliveries,
            "select p.customer_id as of_customer from deliveries r join orders p on p.order_id = r.order_id \
             where r.delivery_id = $1"
        );
    }
}
