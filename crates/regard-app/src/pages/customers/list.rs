//! One page of the table of customers.

use super::order::{Position, Sorting, arrange};
use super::wire::{CustomersPage, CustomersQuestion};
use crate::pages::calendar::twelve_months;
use crate::pages::cursor;
use crate::pages::error::PageError;
use crate::pages::reader::Reader;
use regard_model::Lens;

impl Reader {
    /// One page of the table of customers.
    ///
    /// # Errors
    /// [`PageError::BadQuestion`]; [`PageError::Engine`].
    pub async fn customers(
        &self,
        lens: &Lens,
        question: &CustomersQuestion,
    ) -> Result<CustomersPage, PageError> {
        let limit = cursor::limit(question.limit, 50)?;
        let last: Option<Position> = cursor::decode(question.after.as_deref())?;
        let period = question.period.unwrap_or_else(|| twelve_months(lens.today()));
        let view = self.through(lens);
        let (table, freshness) =
            futures::try_join!(view.customer_table(period), self.freshness(lens.snapshot))?;
        let whole = CustomersQuestion { after: None, limit: None, period: Some(period), ..question.clone() };
        let arranged = view
            .keep("customers_arranged", &whole, async {
                let places = arrange(&table.customers, &whole);
                let bytes = 64 + 4 * places.len();
                Ok((places, bytes))
            })
            .await?;
        let sorting = Sorting::of(question);
        let entry = |place: &u32| &table.customers[*place as usize];
        let (page, more) = cursor::page(&arranged, limit, |place| {
            last.as_ref().is_none_or(|last| sorting.compare(last, &sorting.position(entry(place))).is_lt())
        });
        let next = match page.last() {
            Some(place) if more => Some(cursor::encode(&sorting.position(entry(place)))?),
            _ => None,
        };
        Ok(CustomersPage {
            rows: page.iter().map(|place| entry(place).row.clone()).collect(),
            next,
            total: arranged.len() as u64,
            facets: table.facets.clone(),
            period: period.into(),
            freshness,
        })
    }
}
