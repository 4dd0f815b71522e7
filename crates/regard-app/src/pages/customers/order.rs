//! Which customers the table shows and in what order: pure over the remembered table.

use super::table::Entry;
use super::wire::{CustomerSort, CustomersQuestion, Direction};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// What a customer is sorted by; a text or a whole number, never both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    text: Option<String>,
    number: Option<i64>,
    id: String,
}

/// A way to sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sorting {
    sort: CustomerSort,
    direction: Direction,
}

impl Sorting {
    /// How a question sorts: names go up and numbers down when it does not say.
    pub(super) fn of(question: &CustomersQuestion) -> Self {
        let natural = if question.sort == CustomerSort::Name { Direction::Asc } else { Direction::Desc };
        Self { sort: question.sort, direction: question.direction.unwrap_or(natural) }
    }

    /// Where a customer stands.
    pub(super) fn position(self, entry: &Entry) -> Position {
        let row = &entry.row;
        let text = (self.sort == CustomerSort::Name).then(|| entry.lower_name.clone());
        #[expect(clippy::cast_possible_truncation, reason = "a score of 0 to 10 in thousandths")]
        let number = match self.sort {
            CustomerSort::Name => None,
            CustomerSort::Sales => row.sales_minor,
            CustomerSort::Overdue => row.overdue_orders.and_then(|orders| i64::try_from(orders).ok()),
            CustomerSort::Nps => row.nps_last.map(|score| (score * 1000.0).round() as i64),
            CustomerSort::LastOrder => row.last_order_on.map(day_number),
        };
        Position { text, number, id: row.customer_id.clone() }
    }

    /// Who stands first. Those without a value come last both ways; equals go by id.
    pub(super) fn compare(self, one: &Position, two: &Position) -> Ordering {
        let turned = |ordering: Ordering| match self.direction {
            Direction::Asc => ordering,
            Direction::Desc => ordering.reverse(),
        };
        let by_number = match (one.number, two.number) {
            (Some(one), Some(two)) => turned(one.cmp(&two)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        by_number.then_with(|| turned(one.text.cmp(&two.text))).then_with(|| one.id.cmp(&two.id))
    }
}

fn day_number(day: jiff::civil::Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The places in the table of those that a question wants, in its order.
pub(super) fn arrange(customers: &[Entry], question: &CustomersQuestion) -> Vec<u32> {
    let (sorting, fits) = (Sorting::of(question), question.fitting.test());
    let mut found: Vec<(Position, u32)> = (0_u32..)
        .zip(customers)
        .filter(|(_, entry)| fits(entry.candidate()))
        .map(|(place, entry)| (sorting.position(entry), place))
        .collect();
    found.sort_by(|one, two| sorting.compare(&one.0, &two.0));
    found.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fitting::Fitting;
    use super::super::table::NONE;
    use super::super::table::tests::made;
    use super::*;
    use proptest::prelude::*;

    fn customers() -> Vec<Entry> {
        let mut one = made("A1", "Ärzte");
        one.row.nps_last = Some(3.0);
        one.row.segment = Some("smb".into());
        let mut two = made("B2", "beta");
        two.row.nps_last = Some(9.0);
        vec![one, two, made("C3", "Alpha")]
    }

    fn ids(question: &CustomersQuestion) -> Vec<String> {
        let customers = customers();
        let places = arrange(&customers, question);
        places.iter().map(|place| customers[*place as usize].row.customer_id.clone()).collect()
    }

    #[test]
    fn names_go_up_and_numbers_down_and_those_without_come_last() {
        let question = CustomersQuestion::default();
        assert_eq!(ids(&question), ["C3", "B2", "A1"]);
        let nps = CustomersQuestion { sort: CustomerSort::Nps, ..question };
        assert_eq!(ids(&nps), ["B2", "A1", "C3"]);
        assert_eq!(ids(&CustomersQuestion { direction: Some(Direction::Asc), ..nps }), ["A1", "B2", "C3"]);
        // Nobody has sales that are known: equals go by id.
        let sales = CustomersQuestion { sort: CustomerSort::Sales, ..CustomersQuestion::default() };
        assert_eq!(ids(&sales), ["A1", "B2", "C3"]);
    }

    #[test]
    fn search_takes_part_of_a_name_or_the_start_of_an_id() {
        let wanted = |fitting| ids(&CustomersQuestion { fitting, ..Default::default() });
        let search = |text: &str| wanted(Fitting { search: Some(text.into()), ..Default::default() });
        assert_eq!(search("ärz"), ["A1"]);
        assert_eq!(search("b2"), ["B2"]);
        assert!(search("2").is_empty());
        let none = Fitting { segment: Some(NONE.into()), ..Default::default() };
        assert_eq!(wanted(none), ["C3", "B2"]);
    }

    proptest! {
        #[test]
        fn the_order_is_total(
            numbers in proptest::collection::vec((proptest::option::of(-9_i64..9), "[a-c]{1}"), 3),
            down in any::<bool>(),
        ) {
            let direction = if down { Direction::Desc } else { Direction::Asc };
            let sorting = Sorting { sort: CustomerSort::Sales, direction };
            let position = |(number, id): &(Option<i64>, String)| Position {
                text: None, number: *number, id: id.clone(),
            };
            let [a, b, c] = [position(&numbers[0]), position(&numbers[1]), position(&numbers[2])];
            prop_assert_eq!(sorting.compare(&a, &b), sorting.compare(&b, &a).reverse());
            if sorting.compare(&a, &b).is_le() && sorting.compare(&b, &c).is_le() {
                prop_assert!(sorting.compare(&a, &c).is_le());
            }
        }
    }
}
