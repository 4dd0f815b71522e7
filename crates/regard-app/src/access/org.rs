//! Who looks after which customer, and who is above whom: from these, the customers that a viewer may see. Owns
//! the rule, and is pure: where the facts come from and how long an answer is good are told in `scopes.rs`.

use super::chart::Chart;
use jiff::civil::Date;
use regard_model::{CustomerId, Scope, UserId, same_word};
use std::collections::{BTreeMap, HashMap};

/// The level that sees every customer.
const EXECUTIVE: &str = "executive";

/// A colleague's place in the company.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Whom they report to.
    pub manager_id: Option<UserId>,
    /// How far up: `ic`, `manager`, `director` or `executive`.
    pub level: Option<String>,
    /// Their part of the company.
    pub business_unit: Option<String>,
}

/// Somebody looks after a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Who.
    pub user_id: UserId,
    /// Whom.
    pub customer_id: CustomerId,
    /// From this day. **Empty**: always did.
    pub from_on: Option<Date>,
    /// To this day, with it. **Empty**: still do.
    pub to_on: Option<Date>,
}

/// What somebody may see beside their own accounts and those of the people below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    /// Every customer.
    Everyone,
    /// What this colleague's place shows: they stand in for them. Grants of that colleague do not come with it.
    StandIn(UserId),
    /// One customer.
    Customer(CustomerId),
    /// Every customer that ever ordered from this sales entity or was invoiced by it.
    SalesEntity(String),
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Viewer<'a> {
    /// The key, which is also the key of their place in the chart.
    pub user_id: &'a UserId,
    /// Whether they run this home: they name who sees what, so nothing is kept from them.
    pub administrator: bool,
    /// What they were granted, as far as it is in force.
    pub grants: &'a [Grant],
}

/// The company as newest facts have it.
#[derive(Debug, Clone, Default)]
pub struct Org {
    chart: Chart,
    people: BTreeMap<UserId, Person>,
    customers: Vec<CustomerId>,
    numbers: HashMap<CustomerId, u32>,
    /// By the number of who looks after them.
    accounts: Vec<Account>,
    billed_by: HashMap<String, Vec<CustomerId>>,
}

/// An assignment in sixteen bytes: large companies have hundreds of thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Account {
    number: u32,
    customer: u32,
    from_on: Date,
    to_on: Date,
}

impl Org {
    /// The company of these people and assignments. An assignment of somebody unknown shows nobody anything.
    pub fn of<'a>(
        people: BTreeMap<UserId, Person>,
        assignments: impl IntoIterator<Item = &'a Assignment>,
        billed_by: HashMap<String, Vec<CustomerId>>,
    ) -> Self {
        let leads = people.iter().map(|(user, person)| (user.clone(), person.manager_id.clone())).collect();
        let chart = Chart::of(&leads);
        let mut numbers: HashMap<CustomerId, u32> = HashMap::new();
        let mut customers = Vec::new();
        let mut accounts = Vec::new();
        for one in assignments {
            let Some(place) = chart.place(&one.user_id) else { continue };
            let customer = match numbers.get(&one.customer_id) {
                Some(number) => *number,
                None => {
                    let number = u32::try_from(customers.len()).unwrap_or(u32::MAX);
                    customers.push(one.customer_id.clone());
                    numbers.insert(one.customer_id.clone(), number);
                    number
                }
            };
            let from_on = one.from_on.unwrap_or(Date::MIN);
            let to_on = one.to_on.unwrap_or(Date::MAX);
            accounts.push(Account { number: place.start, customer, from_on, to_on });
        }
        accounts.sort_unstable();
        Self { chart, people, customers, numbers, accounts, billed_by }
    }

    /// The chart.
    pub fn chart(&self) -> &Chart {
        &self.chart
    }

    /// A colleague's place. **Empty**: the company does not know them.
    pub fn person(&self, user: &UserId) -> Option<&Person> {
        self.people.get(user)
    }

    /// What it is counted with in a cache. **Unit**: bytes.
    pub(super) fn bytes(&self) -> usize {
        let billed: usize = self.billed_by.values().map(Vec::len).sum();
        1024 + self.people.len() * 256
            + (2 * self.customers.len() + billed) * 64
            + self.accounts.len() * size_of::<Account>()
    }

    /// The customers whom a viewer may see on a day: their own and those of everybody below them as assigned on
    /// that day, and what they were granted.
    pub fn scope(&self, viewer: &Viewer<'_>, day: Date) -> Scope {
        if self.sees_all(viewer) {
            return Scope::Everyone;
        }
        let mut customers: Vec<CustomerId> = self.looked_after(viewer.user_id, day).cloned().collect();
        for grant in viewer.grants {
            match grant {
                Grant::Everyone => {}
                Grant::StandIn(colleague) => customers.extend(self.looked_after(colleague, day).cloned()),
                Grant::Customer(customer) => customers.push(customer.clone()),
                Grant::SalesEntity(name) => {
                    customers.extend(self.billed_by.get(name).into_iter().flatten().cloned());
                }
            }
        }
        Scope::of(customers)
    }

    /// Whether a viewer may see one customer on a day: as [`Self::scope`] says, without naming the others.
    pub fn sees(&self, viewer: &Viewer<'_>, customer: &CustomerId, day: Date) -> bool {
        let number = self.numbers.get(customer);
        let looks_after =
            |user: &UserId| number.is_some_and(|it| self.accounts(user, day).any(|one| one.customer == *it));
        self.sees_all(viewer)
            || looks_after(viewer.user_id)
            || viewer.grants.iter().any(|grant| match grant {
                Grant::Everyone => true,
                Grant::StandIn(colleague) => looks_after(colleague),
                Grant::Customer(granted) => granted == customer,
                Grant::SalesEntity(name) => {
                    self.billed_by.get(name).is_some_and(|billed| billed.contains(customer))
                }
            })
    }

    fn sees_all(&self, viewer: &Viewer<'_>) -> bool {
        viewer.administrator
            || self.is_executive(viewer.user_id)
            || viewer.grants.iter().any(|grant| match grant {
                Grant::Everyone => true,
                Grant::StandIn(colleague) => self.is_executive(colleague),
                Grant::Customer(_) | Grant::SalesEntity(_) => false,
            })
    }

    fn is_executive(&self, user: &UserId) -> bool {
        let level = self.person(user).and_then(|person| person.level.as_deref());
        level.is_some_and(|level| same_word(level, EXECUTIVE))
    }

    /// The accounts of somebody and of everybody below them on a day.
    fn accounts(&self, user: &UserId, day: Date) -> impl Iterator<Item = &Account> {
        let place = self.chart.place(user).unwrap_or(0..0);
        let from = self.accounts.partition_point(|account| account.number < place.start);
        let to = self.accounts.partition_point(|account| account.number < place.end);
        let held = move |account: &&Account| account.from_on <= day && day <= account.to_on;
        self.accounts.get(from..to).unwrap_or_default().iter().filter(held)
    }

    /// Their customers; one of several colleagues comes several times.
    fn looked_after(&self, user: &UserId, day: Date) -> impl Iterator<Item = &CustomerId> {
        let customer = |account: &Account| self.customers.get(usize::try_from(account.customer).ok()?);
        self.accounts(user, day).filter_map(customer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const DAY: Date = date(2026, 3, 1);

    fn user(key: &str) -> UserId {
        UserId::new(key)
    }

    fn customers(keys: &[&str]) -> Scope {
        Scope::of(keys.iter().map(|key| CustomerId::new(*key)))
    }

    fn assigned(who: &str, whom: &str, from: Option<Date>, to: Option<Date>) -> Assignment {
        Assignment { user_id: user(who), customer_id: CustomerId::new(whom), from_on: from, to_on: to }
    }

    /// boss ─ lead ─ ann, ben; boss ─ other ─ cat.
    fn org() -> Org {
        let person = |lead: Option<&str>, level: &str| Person {
            manager_id: lead.map(user),
            level: Some(level.to_owned()),
            business_unit: None,
        };
        let people = [
            ("boss", person(None, "executive")),
            ("lead", person(Some("boss"), "manager")),
            ("other", person(Some("boss"), "manager")),
            ("ann", person(Some("lead"), "ic")),
            ("ben", person(Some("lead"), "ic")),
            ("cat", person(Some("other"), "ic")),
        ];
        let people = people.into_iter().map(|(key, person)| (user(key), person)).collect();
        let assignments = [
            assigned("ann", "a", None, None),
            assigned("ann", "past", None, Some(date(2026, 2, 28))),
            assigned("ben", "b", Some(DAY), None),
            assigned("ben", "a", None, None),
            assigned("cat", "c", None, None),
            assigned("lead", "l", None, Some(DAY)),
            assigned("nobody", "n", None, None),
        ];
        let billed = HashMap::from([("Iberia".to_owned(), vec![CustomerId::new("c"), CustomerId::new("i")])]);
        Org::of(people, &assignments, billed)
    }

    fn scope(who: &str, grants: &[Grant], day: Date) -> Scope {
        org().scope(&Viewer { user_id: &user(who), administrator: false, grants }, day)
    }

    #[test]
    fn one_sees_ones_own_and_those_of_the_people_below() {
        assert_eq!(scope("ann", &[], DAY), customers(&["a"]));
        assert_eq!(scope("lead", &[], DAY), customers(&["a", "b", "l"]));
        assert_eq!(scope("other", &[], DAY), customers(&["c"]));
        assert_eq!(scope("boss", &[], DAY), Scope::Everyone);
        assert_eq!(scope("stranger", &[], DAY), Scope::Nobody);
        assert_eq!(scope("nobody", &[], DAY), Scope::Nobody);
    }

    #[test]
    fn an_assignment_holds_from_its_first_to_its_last_day() {
        assert_eq!(scope("lead", &[], date(2026, 2, 28)), customers(&["a", "l", "past"]));
        assert_eq!(scope("lead", &[], date(2026, 3, 2)), customers(&["a", "b"]));
    }

    #[test]
    fn grants_add_to_it() {
        assert_eq!(scope("ann", &[Grant::Customer(CustomerId::new("x"))], DAY), customers(&["a", "x"]));
        assert_eq!(scope("ann", &[Grant::SalesEntity("Iberia".into())], DAY), customers(&["a", "c", "i"]));
        assert_eq!(scope("ann", &[Grant::SalesEntity("none".into())], DAY), customers(&["a"]));
        assert_eq!(scope("cat", &[Grant::StandIn(user("lead"))], DAY), customers(&["a", "b", "c", "l"]));
        assert_eq!(scope("cat", &[Grant::StandIn(user("boss"))], DAY), Scope::Everyone);
        assert_eq!(scope("stranger", &[Grant::Everyone], DAY), Scope::Everyone);
    }

    #[test]
    fn one_customer_is_seen_exactly_when_the_scope_holds_them() {
        let org = org();
        let customer = |key: &str| CustomerId::new(key);
        let granted = [
            vec![],
            vec![Grant::Customer(customer("x"))],
            vec![Grant::SalesEntity("Iberia".into()), Grant::StandIn(user("ben"))],
            vec![Grant::StandIn(user("boss"))],
            vec![Grant::Everyone],
        ];
        let whom = ["a", "past", "b", "c", "l", "n", "x", "i", "never"];
        for who in ["boss", "lead", "other", "ann", "ben", "cat", "nobody", "stranger"] {
            for (grants, day) in granted.iter().flat_map(|grants| [(grants, DAY), (grants, date(2026, 2, 1))])
            {
                let who = user(who);
                let viewer = Viewer { user_id: &who, administrator: false, grants };
                let scope = org.scope(&viewer, day);
                for one in whom.map(customer) {
                    assert_eq!(org.sees(&viewer, &one, day), scope.holds(&one), "{who} {one} {grants:?}");
                }
            }
        }
    }

    #[test]
    fn a_level_is_known_in_any_spelling() {
        let person = Person { level: Some(" Executive".to_owned()), ..Person::default() };
        let org = Org::of(BTreeMap::from([(user("x"), person)]), &[], HashMap::new());
        let viewer = Viewer { user_id: &user("x"), administrator: false, grants: &[] };
        assert_eq!(org.scope(&viewer, DAY), Scope::Everyone);
    }

    #[test]
    fn who_runs_the_home_sees_all() {
        let who = user("stranger");
        let viewer = Viewer { user_id: &who, administrator: true, grants: &[] };
        assert_eq!(org().scope(&viewer, DAY), Scope::Everyone);
    }
}
