//! Reads from the newest facts who is in the company, who looks after whom, and who was billed by which sales
//! entity. Everybody's facts: what is read here is never shown, it decides what is.

use super::org::{Assignment, Org, Person};
use crate::pages::PageError;
use crate::pages::rows::read;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use regard_model::{
    CustomerId, Engine, Lens, Moment, PolicyVersion, Scope, SnapshotId, Statement, UserId, Value,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A moment after all facts: who looks after whom tomorrow is known today, and each scope asks for its day.
const LAST_DAY: Date = jiff::civil::date(2999, 12, 31);

/// The company at a snapshot, with the people whom only the application database knows, and the customers of
/// these sales entities.
pub(super) async fn org(
    engine: &dyn Engine,
    snapshot: SnapshotId,
    zone: &TimeZone,
    others: BTreeMap<UserId, Person>,
    entities: &BTreeSet<String>,
) -> Result<Org, PageError> {
    let moment = Moment::end_of_day(LAST_DAY, zone);
    let (policy, zone) = (PolicyVersion::default(), zone.clone());
    let lens = Lens { snapshot, moment, policy, scope: Scope::Everyone, zone };
    let (people, assignments) = futures::try_join!(people(engine, &lens), assignments(engine, &lens))?;
    let mut billed_by = HashMap::new();
    for name in entities {
        billed_by.insert(name.clone(), billed_by_entity(engine, &lens, name).await?);
    }
    let mut all = others;
    // Whom a source names stands where the source says.
    all.extend(people);
    Ok(Org::of(all, assignments, billed_by))
}

async fn people(engine: &dyn Engine, lens: &Lens) -> Result<BTreeMap<UserId, Person>, PageError> {
    let sql = "select user_id, manager_id, level, business_unit from users";
    let answer = engine.query(lens, &Statement::new(sql)).await?;
    let people = read(&answer, |row| {
        let manager_id = row.owned("manager_id")?.map(UserId::new);
        let (level, business_unit) = (row.owned("level")?, row.owned("business_unit")?);
        Ok((UserId::new(row.key("user_id")?), Person { manager_id, level, business_unit }))
    })?;
    Ok(people.into_iter().collect())
}

async fn assignments(engine: &dyn Engine, lens: &Lens) -> Result<Vec<Assignment>, PageError> {
    let sql = "select user_id, customer_id, from_on, to_on from assignments";
    let answer = engine.query(lens, &Statement::new(sql)).await?;
    read(&answer, |row| {
        Ok(Assignment {
            user_id: UserId::new(row.key("user_id")?),
            customer_id: CustomerId::new(row.key("customer_id")?),
            from_on: row.day("from_on")?,
            to_on: row.day("to_on")?,
        })
    })
}

async fn billed_by_entity(
    engine: &dyn Engine,
    lens: &Lens,
    entity: &str,
) -> Result<Vec<CustomerId>, PageError> {
    let sql = "select customer_id from orders where sales_entity = $1 \
        union select customer_id from invoices where sales_entity = $1";
    let statement = Statement::new(sql).bind(Value::Text(entity.to_owned()));
    let answer = engine.query(lens, &statement).await?;
    read(&answer, |row| row.key("customer_id").map(CustomerId::new))
}
