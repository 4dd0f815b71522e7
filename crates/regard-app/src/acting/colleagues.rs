//! Who is meant by the words of a policy: the people around a customer, as sources have it today.

use super::units::Work;
use crate::pages::UnitFacts;
use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::read;
use regard_model::{CustomerId, Statement, UserId, Value, same_word};
use regard_policy::Colleague;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The role of an assignment that owns the customer.
const OWNER: &str = "owner";
/// The level that leads a business unit.
const LEAD: &str = "director";
/// The level that sees every customer, also those whom nobody looks after.
const EXECUTIVE: &str = "executive";

struct Assigned {
    user: UserId,
    business_unit: String,
    role: Option<String>,
}

struct Person {
    name: Option<String>,
    manager: Option<UserId>,
    level: Option<String>,
    business_unit: Option<String>,
}

/// The people of a company and whom they look after.
pub(crate) struct Colleagues {
    assigned: HashMap<String, Vec<Assigned>>,
    people: BTreeMap<UserId, Person>,
    /// Those of the level that sees every customer.
    executives: Vec<UserId>,
    units: UnitFacts,
}

impl Colleagues {
    /// Reads them, as of the day of the view.
    pub(crate) async fn read(view: &View<'_>) -> Result<Self, PageError> {
        Self::around(view, None).await
    }

    /// The same around one customer: nobody looks after the others.
    pub(crate) async fn read_of(view: &View<'_>, customer: &CustomerId) -> Result<Self, PageError> {
        Self::around(view, Some(customer)).await
    }

    async fn around(view: &View<'_>, customer: Option<&CustomerId>) -> Result<Self, PageError> {
        let today = view.lens.today();
        let of_customer = if customer.is_some() { " and customer_id = $1" } else { "" };
        let sql = format!(
            "select customer_id, user_id, business_unit, role from assignments \
             where (from_on is null or from_on <= date '{today}') and (to_on is null or to_on >= date '{today}')\
             {of_customer} order by customer_id, business_unit, user_id"
        );
        let statement = customer.into_iter().fold(Statement::new(sql), |statement, customer| {
            statement.bind(Value::Text(customer.as_str().to_owned()))
        });
        let mut assigned: HashMap<String, Vec<Assigned>> = HashMap::new();
        read(&view.fresh(statement).await?, |row| {
            let one = Assigned {
                user: UserId::new(row.key("user_id")?),
                business_unit: row.key("business_unit")?,
                role: row.owned("role")?,
            };
            assigned.entry(row.key("customer_id")?).or_default().push(one);
            Ok(())
        })?;
        let sql = "select user_id, name, manager_id, level, business_unit from users";
        let people = read(&view.fresh(Statement::new(sql)).await?, |row| {
            let manager = row.owned("manager_id")?.map(UserId::new);
            let (level, business_unit) = (row.owned("level")?, row.owned("business_unit")?);
            let person = Person { name: row.owned("name")?, manager, level, business_unit };
            Ok((UserId::new(row.key("user_id")?), person))
        })?;
        let units = view.reader.home().units.clone();
        Ok(Self::of(assigned, people.into_iter().collect(), units))
    }

    fn of(
        assigned: HashMap<String, Vec<Assigned>>,
        people: BTreeMap<UserId, Person>,
        units: UnitFacts,
    ) -> Self {
        let is_executive =
            |person: &Person| person.level.as_deref().is_some_and(|level| same_word(level, EXECUTIVE));
        let executives = people.iter().filter(|(_, person)| is_executive(person));
        let executives = executives.map(|(user, _)| user.clone()).collect();
        Self { assigned, people, executives, units }
    }

    /// Who owns a customer: of several, the first. **Empty**: nobody looks after them.
    fn owner(&self, customer: &CustomerId) -> Option<&UserId> {
        let team = self.assigned.get(customer.as_str())?;
        let owns = |one: &&Assigned| one.role.as_deref().is_some_and(|role| same_word(role, OWNER));
        team.iter().find(owns).or_else(|| team.first()).map(|one| &one.user)
    }

    /// Who might be given what is about a customer, the nearest first, each once: who owns them, who else looks after them,
    /// who leads the owner's business unit, and executives, who see customers whom nobody looks after. Whether they see the
    /// customer and may sign in is not known here.
    pub(super) fn candidates(&self, customer: &CustomerId) -> Vec<UserId> {
        let near = [Colleague::Owner, Colleague::AccountTeam, Colleague::BusinessUnitLead];
        let near = near.into_iter().flat_map(|word| self.by_word(customer, word));
        let mut seen = BTreeSet::new();
        near.chain(self.executives.iter().cloned()).filter(|user| seen.insert(user.clone())).collect()
    }

    /// What sources call somebody. **Empty**: they do not name them.
    pub(crate) fn name_of(&self, user: &UserId) -> Option<&str> {
        self.people.get(user)?.name.as_deref()
    }

    /// Who is meant, each once.
    pub(crate) fn meant(&self, customer: &CustomerId, words: &[Colleague]) -> BTreeSet<UserId> {
        words.iter().flat_map(|word| self.by_word(customer, *word)).collect()
    }

    fn by_word(&self, customer: &CustomerId, word: Colleague) -> Vec<UserId> {
        let team = self.assigned.get(customer.as_str()).map_or(&[][..], Vec::as_slice);
        let owner = self.owner(customer);
        match word {
            Colleague::AccountTeam => team.iter().map(|one| one.user.clone()).collect(),
            Colleague::Owner => owner.cloned().into_iter().collect(),
            Colleague::Manager => owner.and_then(|owner| self.manager(owner)).cloned().into_iter().collect(),
            Colleague::BusinessUnitLead => {
                owner.and_then(|owner| self.lead(owner)).cloned().into_iter().collect()
            }
            Colleague::Support => self.who_do(team, Work::Support),
            Colleague::Finance => self.who_do(team, Work::Finance),
        }
    }

    /// Those of a customer's team whose business unit does something.
    fn who_do(&self, team: &[Assigned], work: Work) -> Vec<UserId> {
        let does = |one: &&Assigned| work.is_of(&one.business_unit, &self.units);
        team.iter().filter(does).map(|one| one.user.clone()).collect()
    }

    fn manager(&self, user: &UserId) -> Option<&UserId> {
        self.people.get(user)?.manager.as_ref()
    }

    /// The first director above somebody, or the one who leads their unit.
    fn lead<'a>(&'a self, user: &'a UserId) -> Option<&'a UserId> {
        let is_lead = |user: &UserId| {
            let level = self.people.get(user).and_then(|person| person.level.as_deref());
            level.is_some_and(|level| same_word(level, LEAD))
        };
        let mut above = Some(user);
        // A chart of sources may hold a circle.
        for _ in 0..self.people.len() {
            match above {
                Some(one) if is_lead(one) => return Some(one),
                Some(one) => above = self.manager(one),
                None => break,
            }
        }
        let unit = self.people.get(user)?.business_unit.as_deref()?;
        let leads = |(one, person): &(&UserId, &Person)| {
            is_lead(one) && person.business_unit.as_deref().is_some_and(|own| same_word(own, unit))
        };
        self.people.iter().find(leads).map(|(one, _)| one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn company() -> Colleagues {
        let assigned = |user: &str, unit: &str, role: &str| Assigned {
            user: UserId::new(user),
            business_unit: unit.to_owned(),
            role: (!role.is_empty()).then(|| role.to_owned()),
        };
        let person = |manager: &str, level: &str, unit: &str| Person {
            name: None,
            manager: (!manager.is_empty()).then(|| UserId::new(manager)),
            level: Some(level.to_owned()),
            business_unit: Some(unit.to_owned()),
        };
        Colleagues::of(
            HashMap::from([(
                "acme".to_owned(),
                vec![assigned("sam", "Customer Support", ""), assigned("ann", "Sales", "Owner")],
            )]),
            BTreeMap::from([
                (UserId::new("ann"), person("lead", "ic", "Sales")),
                (UserId::new("sam"), person("", "ic", "Customer Support")),
                (UserId::new("lead"), person("dir", "manager", "Sales")),
                (UserId::new("dir"), person("", "Director", "Sales")),
                (UserId::new("boss"), person("", "Executive", "")),
            ]),
            UnitFacts::default(),
        )
    }

    #[test]
    fn words_mean_people() {
        let company = company();
        let acme = CustomerId::new("acme");
        let meant = |word| {
            let users = company.meant(&acme, &[word]);
            users.iter().map(|user| user.as_str().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(meant(Colleague::Owner), ["ann"]);
        assert_eq!(meant(Colleague::AccountTeam), ["ann", "sam"]);
        assert_eq!(meant(Colleague::Manager), ["lead"]);
        assert_eq!(meant(Colleague::BusinessUnitLead), ["dir"]);
        assert_eq!(meant(Colleague::Support), ["sam"]);
        assert_eq!(meant(Colleague::Finance), Vec::<String>::new());
        assert!(company.meant(&CustomerId::new("nobody"), &[Colleague::AccountTeam]).is_empty());
        assert_eq!(company.owner(&CustomerId::new("nobody")), None);
    }

    #[test]
    fn a_home_says_which_units_are_meant() {
        let units = UnitFacts { support: Some(vec!["Sales".to_owned()]), finance: None };
        let company = Colleagues { units, ..company() };
        let support = company.meant(&CustomerId::new("acme"), &[Colleague::Support]);
        assert_eq!(support.iter().map(UserId::as_str).collect::<Vec<_>>(), ["ann"]);
    }

    #[test]
    fn a_case_goes_to_the_nearest() {
        let company = company();
        let candidates = |customer: &str| {
            let users = company.candidates(&CustomerId::new(customer));
            users.iter().map(|user| user.as_str().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(candidates("acme"), ["ann", "sam", "dir", "boss"]);
        assert_eq!(candidates("nobody"), ["boss"]);
    }
}
