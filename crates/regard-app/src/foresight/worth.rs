//! What customers are worth: how often each is expected to buy in the twelve months to come, and for how much. Owns
//! which purchases are looked at; the model is `regard-predict`'s.

use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::read;
use jiff::civil::Date;
use regard_model::{CustomerId, Statement};
use regard_predict::lifetime::{Buyer, DAYS_PER_WEEK, Lifetime, Purchase, Terms, buyers};
use std::collections::HashMap;

const WEEKS_IN_A_YEAR: f64 = 365.25 / DAYS_PER_WEEK;
/// What money that comes in a year is worth less than today's: a tenth.
const YEARLY_RATE: f64 = 0.1;

/// What is foreseen of one customer over twelve months.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Worth {
    /// Orders.
    pub(super) orders: Option<f64>,
    /// What they bring, discounted. **Unit**: minor units of the home currency.
    pub(super) value_minor: Option<i64>,
}

/// The purchases of everybody, as the models take them: customers by their place among these.
pub(super) struct Purchases {
    rows: Vec<Purchase>,
    today: i32,
}

impl Purchases {
    /// Reads every day on which one of these customers ordered. Orders of unknown value, and days on which more came
    /// back than went out, are left out.
    pub(super) async fn read(view: &View<'_>, customers: &[CustomerId]) -> Result<Self, PageError> {
        let places: HashMap<&str, u64> =
            customers.iter().zip(0..).map(|(customer, place)| (customer.as_str(), place)).collect();
        let answer = view
            .query(Statement::new(
                "select customer_id, ordered_on, sum(amount_home_minor) as amount_minor from fulfilments \
                 where cancelled_at is null group by customer_id, ordered_on",
            ))
            .await?;
        let mut rows = Vec::new();
        read(&answer, |row| {
            let place = row.text("customer_id")?.and_then(|key| places.get(key));
            if let (Some(customer), Some(day), Some(amount_minor)) =
                (place, row.day("ordered_on")?, row.int("amount_minor")?.filter(|amount| *amount >= 0))
            {
                rows.push(Purchase { customer: *customer, day: number_of(day), amount_minor });
            }
            Ok(())
        })?;
        Ok(Self { rows, today: number_of(view.lens.today()) })
    }

    /// What each customer is worth. **Empty**: nobody, where too few bought again for a model.
    pub(super) fn worths(&self, customers: usize) -> Result<Vec<Worth>, PageError> {
        let mut worths = vec![Worth::default(); customers];
        let wrong = |error: &dyn std::fmt::Display| PageError::Shape(error.to_string());
        let buyers: Vec<Buyer> =
            buyers(&self.rows, self.today, DAYS_PER_WEEK).map_err(|error| wrong(&error))?;
        let terms = Terms::new(WEEKS_IN_A_YEAR, YEARLY_RATE, WEEKS_IN_A_YEAR, 1.0);
        let terms = terms.map_err(|error| wrong(&error))?;
        let Ok(lifetime) = Lifetime::fit(&buyers) else { return Ok(worths) };
        for worth in lifetime.worth(&buyers, &terms) {
            let place = usize::try_from(worth.customer).ok().and_then(|place| worths.get_mut(place));
            if let Some(place) = place {
                *place = Worth { orders: worth.expected_purchases, value_minor: worth.value_minor.ok() };
            }
        }
        Ok(worths)
    }
}

fn number_of(day: Date) -> i32 {
    (day - jiff::civil::date(1970, 1, 1)).get_days()
}
