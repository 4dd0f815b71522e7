//! What questions name: customers, their documents and what people keep about them, under the names that paths have for
//! them; those that the viewer may see, and all, of which some never were.

use super::company::Company;
use super::dice::Dice;
use std::collections::{BTreeMap, BTreeSet};

const NEVER_WAS: &str = "never-was";
/// Shaped as the application database draws its keys.
const NEVER_DRAWN: &str = "019b1c2d-0000-7000-8000-00000000000a";
/// Facts: the part of a path, the table and its key. Each has the key of its customer.
const FACTS: [(&str, &str, &str); 3] = [
    ("{customer_id}", "customers", "customer_id"),
    ("{order_id}", "orders", "order_id"),
    ("{invoice_id}", "invoices", "invoice_id"),
];

/// Who may know of something.
pub(super) enum Whose {
    Everybodys,
    /// Who sees this customer.
    Customers(String),
    /// These people.
    Peoples(Vec<String>),
}

/// The keys of what was put down, by the part of a path that they stand for.
#[derive(Default)]
pub(super) struct Keys(BTreeMap<&'static str, Vec<(String, Whose)>>);

impl Keys {
    pub(super) fn add(&mut self, part: &'static str, key: String, whose: Whose) {
        self.0.entry(part).or_default().push((key, whose));
    }
}

/// The keys that one viewer's questions name, by the part of a path that they stand for.
pub(super) struct Names {
    seen: BTreeMap<&'static str, Vec<String>>,
    all: BTreeMap<&'static str, Vec<String>>,
    drawn: BTreeMap<&'static str, Vec<String>>,
}

impl Names {
    /// `seen` are the customers of the viewer.
    pub(super) fn of(
        company: &Company,
        keys: &Keys,
        source: &str,
        (viewer, seen): (&str, &BTreeSet<String>),
    ) -> Self {
        let mut names = Self { seen: BTreeMap::new(), all: BTreeMap::new(), drawn: BTreeMap::new() };
        for (part, table, key) in FACTS {
            let table = company.table(table);
            for (key, customer) in table.values(key).into_iter().zip(table.values("customer_id")) {
                names.add(part, key, seen.contains(&customer));
            }
        }
        for (part, keys) in &keys.0 {
            let part = *part;
            for (key, whose) in keys {
                let is_seen = match whose {
                    Whose::Everybodys => true,
                    Whose::Customers(customer) => seen.contains(customer),
                    Whose::Peoples(people) => people.iter().any(|person| person == viewer),
                };
                names.drawn.entry(part).or_default().push(key.clone());
                names.add(part, key.clone(), is_seen);
            }
        }
        names.add("{source}", source.to_owned(), true);
        for keys in names.all.values_mut() {
            keys.extend([NEVER_WAS.to_owned(), NEVER_DRAWN.to_owned()]);
        }
        names
    }

    fn add(&mut self, part: &'static str, key: String, is_seen: bool) {
        if is_seen {
            self.seen.entry(part).or_default().push(key.clone());
        }
        self.all.entry(part).or_default().push(key);
    }

    /// One of a part: of those that the viewer may see, if there is any and it is wanted, else of all.
    pub(super) fn one(&self, dice: &mut Dice, part: &str, is_seen: bool) -> &str {
        let seen = self.seen.get(part).filter(|_| is_seen);
        dice.one::<String>(seen.unwrap_or_else(|| &self.all[part])).as_str()
    }

    /// A place in a list of what people keep: the key of anything in it, also of what the viewer may not see.
    pub(super) fn place(&self, dice: &mut Dice, part: &str) -> &str {
        self.drawn.get(part).map_or(NEVER_DRAWN, |keys| dice.one::<String>(keys).as_str())
    }

    /// A path with a key for each of its parts: in half of them, or where that is wanted, of what the viewer may see.
    pub(super) fn in_path(&self, dice: &mut Dice, route: &str, is_seen: bool) -> String {
        let mut path = route.to_owned();
        for part in self.all.keys().filter(|part| route.contains(*part)) {
            let is_seen = is_seen || dice.percent(50);
            path = path.replace(part, self.one(dice, part, is_seen));
        }
        path
    }
}
