//! What scope costs: the same pages from days that nobody has looked from, asked by who sees every customer and by
//! colleagues at each level of the org chart. Owns who they are; the table is in the report.

use super::{EMAIL, PASSWORD, UNTIL, median, users, watch};
use crate::home::{self, Server};
use crate::workspace::Workspace;
use anyhow::Context;
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

/// The pages, as their data is asked for.
const PAGES: &[&str] = &[
    "/api/v1/brief?view=everyone",
    "/api/v1/promises?period=2026-02",
    "/api/v1/customers?limit=50",
    "/api/v1/voice?period=2026-02",
    "/api/v1/sales?period=2026-02",
];
/// The moments that the pages are looked at from, on one day, so that everybody has the same customers in all of them.
/// The first is told apart: it reads the files, and finds out which rows are whose.
const MOMENTS: [&str; 4] =
    ["2026-02-10T09:00:00Z", "2026-02-10T10:00:00Z", "2026-02-10T11:00:00Z", "2026-02-10T12:00:00Z"];
/// Who looks: what the report calls them, their level and their business unit. Sales has every customer;
/// Professional Services has less than half of them, which is neither few to name nor few to leave out.
const COLLEAGUES: [(&str, &str, &str); 4] = [
    ("director of Sales", "director", "Sales"),
    ("director of Professional Services", "director", "Professional Services"),
    ("manager in Sales", "manager", "Sales"),
    ("individual contributor in Sales", "ic", "Sales"),
];

/// Somebody who looked.
#[derive(Debug)]
pub(crate) struct Looker {
    /// What they are; who sees all has no name.
    pub(crate) who: Option<&'static str>,
    /// How many customers they see.
    pub(crate) customers: u64,
    /// All pages from the first moment.
    pub(crate) first: Duration,
    /// All pages from one of the others, the median of them.
    pub(crate) time: Duration,
}

/// What scope costs in a company of so many people.
#[derive(Debug, Default)]
pub(crate) struct Scoped {
    pub(crate) people: u64,
    pub(crate) lookers: Vec<Looker>,
}

/// Looks at every page as each of them.
///
/// # Errors
/// When the product fails.
pub(crate) fn measure(workspace: &Workspace, home: &Path) -> anyhow::Result<Scoped> {
    let count = "select count(*) as people from users";
    let people = rows(workspace, home, count)?.first().and_then(|row| row["people"].as_u64());
    let mut emails = vec![(None, EMAIL.to_owned())];
    for (place, (who, level, unit)) in COLLEAGUES.into_iter().enumerate() {
        let sql = format!(
            "select min(user_id) as user_id from users where level = '{level}' and business_unit = '{unit}'"
        );
        let found = rows(workspace, home, &sql)?;
        let key = found.first().and_then(|row| row["user_id"].as_str()).context("nobody is at that level")?;
        let email = format!("colleague{place}@example.com");
        home::add_colleague(workspace, home, &email, PASSWORD, key)?;
        emails.push((Some(who), email));
    }
    let server = Server::start(workspace, home, &["serve", "--moment", UNTIL])?;
    let port = server.port().context("the address has a port")?;
    watch::wait_for_rest(server.process_id());
    let mut lookers = Vec::new();
    for (who, email) in emails {
        let cookie = users::sign_in(port, &email, PASSWORD)?;
        let page = users::read(port, &cookie, "/api/v1/customers?limit=1")?;
        let customers = page["total"].as_u64().context("customers are counted")?;
        lookers.push((who, cookie, customers, Vec::new()));
    }
    for (turn, moment) in MOMENTS.iter().enumerate() {
        println!("── cold pages from {moment}, as each level");
        // Who asks first warms what all share, so each is the first once.
        let count = lookers.len();
        for place in 0..count {
            let (_, cookie, _, times) = &mut lookers[(place + turn) % count];
            let mut sum = Duration::ZERO;
            for page in PAGES {
                let mark = if page.contains('?') { '&' } else { '?' };
                sum += users::look_once(port, cookie, &format!("{page}{mark}moment={moment}"))?;
            }
            times.push(sum);
        }
    }
    let looker = |(who, _, customers, mut times): (_, _, _, Vec<Duration>)| {
        let first = times.remove(0);
        Looker { who, customers, first, time: median(&mut times) }
    };
    Ok(Scoped {
        people: people.context("people are counted")?,
        lookers: lookers.into_iter().map(looker).collect(),
    })
}

fn rows(workspace: &Workspace, home: &Path, sql: &str) -> anyhow::Result<Vec<Value>> {
    let text = home::regard(workspace, home, &["sql", sql, "--format", "json", "--moment", UNTIL])?;
    serde_json::from_str(&text).context("regard sql prints JSON")
}
