//! Reads from the newest facts who is in the company, who looks after whom, and who was billed by which sales
//! entity. Everybody's facts: what is read here is never shown, it decides what is.

use super::org::{Assignment, Person};
use crate::pages::PageError;
use crate::pages::rows::read;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use regard_model::{
    CustomerId, Engine, Joined, Lens, Moment, PolicyVersion, Scope, SnapshotId, Statement, UserId, Value,
};
use std::collections::BTreeMap;

/// A moment after all facts: who looks after whom tomorrow is known today, and each scope asks for its day.
const LAST_DAY: Date = jiff::civil::date(2999, 12, 31);

/// What decides who sees whom, as sources have it.
pub(super) struct Facts {
    pub(super) people: BTreeMap<UserId, Person>,
    /// What sources call them.
    pub(super) names: BTreeMap<UserId, String>,
    pub(super) assignments: Vec<Assignment>,
    /// Which customers are one: what people kept under a joined key is of the main customer.
    pub(super) joined: Joined,
}

impl Facts {
    /// What it is counted with in a cache. **Unit**: bytes.
    pub(super) fn bytes(&self) -> usize {
        1024 + self.people.len() * 320 + self.assignments.len() * 128 + self.joined.keys().len() * 128
    }
}

/// Everybody's facts at a snapshot.
pub(super) struct Everything<'a> {
    engine: &'a dyn Engine,
    lens: Lens,
}

impl<'a> Everything<'a> {
    /// Those of a snapshot.
    pub(super) fn at(engine: &'a dyn Engine, snapshot: SnapshotId, zone: &TimeZone) -> Self {
        let moment = Moment::end_of_day(LAST_DAY, zone);
        let (policy, zone) = (PolicyVersion::default(), zone.clone());
        Self { engine, lens: Lens { snapshot, moment, policy, scope: Scope::Everyone, zone } }
    }

    /// What decides who sees whom.
    pub(super) async fn facts(&self) -> Result<Facts, PageError> {
        let (named, assignments, joined) =
            futures::try_join!(self.people(), self.assignments(), self.joined())?;
        let (mut people, mut names) = (BTreeMap::new(), BTreeMap::new());
        for (user, name, person) in named {
            names.extend(name.map(|name| (user.clone(), name)));
            people.insert(user, person);
        }
        Ok(Facts { people, names, assignments, joined })
    }

    async fn people(&self) -> Result<Vec<(UserId, Option<String>, Person)>, PageError> {
        let sql = "select user_id, name, manager_id, level, business_unit from users";
        let answer = self.engine.query(&self.lens, &Statement::new(sql)).await?;
        read(&answer, |row| {
            let manager_id = row.owned("manager_id")?.map(UserId::new);
            let (level, business_unit) = (row.owned("level")?, row.owned("business_unit")?);
            let person = Person { manager_id, level, business_unit };
            Ok((UserId::new(row.key("user_id")?), row.owned("name")?, person))
        })
    }

    async fn assignments(&self) -> Result<Vec<Assignment>, PageError> {
        let sql = "select user_id, customer_id, from_on, to_on from assignments";
        let answer = self.engine.query(&self.lens, &Statement::new(sql)).await?;
        read(&answer, |row| {
            Ok(Assignment {
                user_id: UserId::new(row.key("user_id")?),
                customer_id: CustomerId::new(row.key("customer_id")?),
                from_on: row.day("from_on")?,
                to_on: row.day("to_on")?,
            })
        })
    }

    async fn joined(&self) -> Result<Joined, PageError> {
        let sql = "select customer_id, main_customer_id from customer_links where verdict = 'joined' \
            order by decided_at, link_id";
        let answer = self.engine.query(&self.lens, &Statement::new(sql)).await?;
        let links = read(&answer, |row| Ok((row.key("customer_id")?, row.key("main_customer_id")?)))?;
        Ok(Joined::of(&links.into_iter().collect()))
    }

    /// The customers who ever ordered from a sales entity or were invoiced by it.
    pub(super) async fn billed_by(&self, entity: &str) -> Result<Vec<CustomerId>, PageError> {
        let sql = "select customer_id from orders where sales_entity = $1 \
            union select customer_id from invoices where sales_entity = $1";
        let statement = Statement::new(sql).bind(Value::Text(entity.to_owned()));
        let answer = self.engine.query(&self.lens, &statement).await?;
        read(&answer, |row| row.key("customer_id").map(CustomerId::new))
    }
}
