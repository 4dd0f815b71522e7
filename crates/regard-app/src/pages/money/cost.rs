//! Whom it costs most to serve: the metric's own value for each customer.

use super::wire::CostlyCustomer;
use crate::pages::error::PageError;
use crate::pages::narrow::to_segment;
use crate::pages::reader::View;
use crate::pages::rows::read;
use regard_metrics::{Ask, Filter, ReferenceKind};
use regard_model::{Period, Statement};
use std::collections::{HashMap, HashSet};

/// The metric.
pub(super) const COST: &str = "cost_to_serve";
/// How many are shown.
const SHOWN: usize = 5;

impl View<'_> {
    /// The customers who cost most in a period, costliest first.
    pub(super) async fn costliest(
        &self,
        period: Period,
        segment: Option<&str>,
    ) -> Result<Vec<CostlyCustomer>, PageError> {
        let metric = self.reader.registry().find(COST);
        if !metric.is_some_and(|metric| metric.dimensions().iter().any(|name| name == "customer_id")) {
            return Ok(Vec::new());
        }
        let (costs, wanted) =
            futures::try_join!(self.by_customer(&[COST], period), self.customers_in(segment))?;
        let chosen = costliest(costs.into_iter().next().unwrap_or_default(), wanted.as_ref());
        let names = self.names(chosen.iter().map(|(customer_id, _)| customer_id.clone()).collect()).await?;
        let customer = |(customer_id, value): (String, f64)| CostlyCustomer {
            customer_name: names.get(&customer_id).unwrap_or(&customer_id).clone(),
            customer_id,
            value,
        };
        Ok(chosen.into_iter().map(customer).collect())
    }

    /// The cost of an active customer in a period.
    pub(super) async fn mean_cost(
        &self,
        period: Period,
        filters: &[Filter],
    ) -> Result<Option<f64>, PageError> {
        if self.fitting(&[COST], filters).is_empty() {
            return Ok(None);
        }
        let ask = Ask {
            period: Some(period),
            filters: filters.to_vec(),
            reference: ReferenceKind::Nothing,
            ..Ask::of([COST])
        };
        Ok(self.figures(&ask).await?.first().and_then(|figure| figure.value))
    }

    /// The customers of a segment. **Empty**: `None` when all are wanted.
    async fn customers_in(&self, segment: Option<&str>) -> Result<Option<HashSet<String>>, PageError> {
        if segment.is_none() {
            return Ok(None);
        }
        let statement =
            Statement::new("select customer_id from customers where customer_id is not null{segment}");
        let answer = self.query(to_segment(statement, "customer_id", segment)).await?;
        Ok(Some(read(&answer, |row| row.key("customer_id"))?.into_iter().collect()))
    }
}

fn costliest(costs: HashMap<String, f64>, wanted: Option<&HashSet<String>>) -> Vec<(String, f64)> {
    let is_wanted = |id: &String| wanted.is_none_or(|wanted| wanted.contains(id));
    let mut costs: Vec<(String, f64)> =
        costs.into_iter().filter(|(id, cost)| *cost > 0.0 && is_wanted(id)).collect();
    costs.sort_by(|one, two| two.1.total_cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
    costs.truncate(SHOWN);
    costs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_costliest_come_first_and_equal_ones_by_key() {
        let costs = HashMap::from(
            [("a", 3.0), ("b", 9.0), ("c", 3.0), ("d", 0.0), ("e", 1.0), ("f", 2.0), ("g", 5.0)]
                .map(|(id, cost)| (id.to_owned(), cost)),
        );
        let ids = |found: Vec<(String, f64)>| found.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        assert_eq!(ids(costliest(costs.clone(), None)), ["b", "g", "a", "c", "f"]);
        let wanted = HashSet::from(["e".to_owned(), "a".to_owned(), "d".to_owned()]);
        assert_eq!(ids(costliest(costs, Some(&wanted))), ["a", "e"]);
    }
}
