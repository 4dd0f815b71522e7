//! Where the account team and the customer see the service differently: a list to work through. Owns what is far
//! apart.

use super::wire::{Apart, ApartRow};
use crate::pages::calendar::{end_of, start_of};
use crate::pages::error::PageError;
use crate::pages::narrow::to_segment;
use crate::pages::reader::View;
use crate::pages::rows::{first, read};
use jiff::tz::TimeZone;
use regard_model::{Period, Statement, Value};

/// The most customers that a page shows.
const MOST: usize = 10;
/// Both voices are put on a scale from 0 to 10; so far from each other they disagree.
pub(crate) const FAR: f64 = 2.5;

/// Each customer's voice and the team's, where either was heard. An answer stands between
/// the ends of its own scale; one beyond them says nothing.
const VOICES: &str = "(select customer_id, \
     avg(level) filter (where survey <> 'account_team') as customer_level, \
     avg(level) filter (where survey = 'account_team') as team_level from (\
     select a.customer_id, coalesce(a.survey, 'none') as survey, 10.0 * (a.score - coalesce(a.scale_min, case when a.survey = 'nps' then 0 else 1 end)) \
     / nullif(coalesce(a.scale_max, case a.survey when 'nps' then 10 when 'ces' then 7 else 5 end) \
     - coalesce(a.scale_min, case when a.survey = 'nps' then 0 else 1 end), 0) as level \
     from answers a where a.customer_id is not null and a.score is not null \
     and a.answered_at >= $1 and a.answered_at < $2{segment}) as said \
     where level between 0 and 10 group by customer_id) as voices";
/// Where both were heard.
const BOTH: &str = "where customer_level is not null and team_level is not null";

impl View<'_> {
    /// Whom the team sees otherwise than they see us, over a period: first those whom it thinks happier than they are.
    pub(super) async fn apart(&self, period: Period, segment: Option<&str>) -> Result<Apart, PageError> {
        let (rows, (compared, total)) =
            futures::try_join!(self.far_apart(period, segment), self.count_apart(period, segment))?;
        Ok(Apart { rows, compared, total, period: period.into() })
    }

    async fn far_apart(&self, period: Period, segment: Option<&str>) -> Result<Vec<ApartRow>, PageError> {
        let statement = self.voices(period, segment, |voices| {
            format!(
                "select p.customer_id, coalesce(c.name, p.customer_id) as customer_name, p.customer_level, p.team_level from (\
                 select customer_id, customer_level, team_level from {voices} {BOTH} \
                 and abs(team_level - customer_level) >= {FAR} \
                 order by team_level - customer_level desc, customer_id limit {MOST}) as p \
                 left join customers c on c.customer_id = p.customer_id \
                 order by p.team_level - p.customer_level desc, p.customer_id"
            )
        });
        read(&*self.query(statement).await?, |row| {
            Ok(ApartRow {
                customer_id: row.key("customer_id")?,
                customer_name: row.key("customer_name")?,
                customer: row.number("customer_level")?.unwrap_or_default(),
                team: row.number("team_level")?.unwrap_or_default(),
            })
        })
    }

    /// How many customers both voices were heard of, and of how many they are far apart.
    async fn count_apart(&self, period: Period, segment: Option<&str>) -> Result<(u64, u64), PageError> {
        let statement = self.voices(period, segment, |voices| {
            format!(
                "select count(*) as compared, \
                 count(*) filter (where abs(team_level - customer_level) >= {FAR}) as apart from {voices} {BOTH}"
            )
        });
        let counts =
            first(&*self.query(statement).await?, |row| Ok((row.count("compared")?, row.count("apart")?)))?;
        Ok(counts.unwrap_or_default())
    }

    fn voices(&self, period: Period, segment: Option<&str>, sql: impl Fn(&str) -> String) -> Statement {
        to_segment(over(sql(VOICES), period, &self.lens.zone), "a.customer_id", segment)
    }
}

/// What every customer and every team said over a period, where either was heard.
pub(crate) fn voices_of(period: Period, zone: &TimeZone) -> Statement {
    let sql = format!("select customer_id, customer_level, team_level from {VOICES}");
    to_segment(over(sql, period, zone), "a.customer_id", None)
}

fn over(sql: String, period: Period, zone: &TimeZone) -> Statement {
    let statement = Statement::new(sql).bind(Value::Instant(start_of(period.from, zone)));
    statement.bind(Value::Instant(end_of(period.to, zone)))
}
