//! Reading alerts within a scope. Only reads.
//!
//! Keys are in the order in which they were drawn whatever the collation, because they have one length and hold hexadecimal
//! digits alone; without `collate` the order is that of the index, and a page does not sort what it does not show.

use crate::access::scoped::{Page, within};
use crate::alerts::alert::{Alert, AlertState, alert_columns, read_alert, state_at};
use crate::columns::one_of;
use crate::database::Work;
use crate::errors::{StoreError, unknown};
use crate::store::Store;
use regard_model::{CustomerId, Scope, UserId};

/// A page of alerts, newest first. `$5` is the time, `$6` who looks, and from `$7` the filter.
macro_rules! select_alerts {
    ($besides:literal) => {
        concat!(
            "select ",
            alert_columns!("$5", "$6"),
            " from alerts a where ",
            $besides,
            " and ($1 is null or a.alert_id < $1) and ",
            within!("a.customer_id", "$3", "$4"),
            " and ($7 is null or ",
            state_at!("$5"),
            " = $7) and ($8 is null or a.rule = $8) \
            and ($9 is null or a.customer_id in (select key from json_each(json($9)))) \
            and ($10 is null or a.assigned_to = $10) order by a.alert_id desc limit $2"
        )
    };
}

/// How many are in each state. From `$3` the filter.
const COUNT: &str = concat!(
    "select ",
    state_at!("$3"),
    " as state, count(*) as rows_there from alerts a where ",
    within!("a.customer_id", "$1", "$2"),
    " and ($4 is null or a.rule = $4) \
            and ($5 is null or a.customer_id in (select key from json_each(json($5)))) \
            and ($6 is null or a.assigned_to = $6) group by 1"
);

/// Which alerts are looked for. The default is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlertFilter {
    /// Those in one state. Of [`Store::alert_counts`] it is left out.
    pub state: Option<AlertState>,
    /// Those of one rule.
    pub rule: Option<String>,
    /// Those about customers of these keys. **Empty**: about anybody.
    pub customers: Vec<CustomerId>,
    /// Those that one user is to see to.
    pub assigned_to: Option<UserId>,
}

/// How many alerts are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AlertCounts {
    /// Nobody has said anything.
    pub open: i64,
    /// Somebody sees to it.
    pub acknowledged: i64,
    /// Somebody wants to hear of it later.
    pub snoozed: i64,
    /// It is done.
    pub resolved: i64,
}

impl Store {
    /// The alerts that are looked for, about customers within a scope, newest first, after a key or from the first,
    /// `limit` at most and 1,000 at most. Fewer mean that there are no more. `viewer` is whose votes are told.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn alerts(
        &self,
        viewer: &UserId,
        scope: &Scope,
        filter: &AlertFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Alert>, StoreError> {
        let sql = match (filter.customers.is_empty(), filter.state) {
            (false, _) => select_alerts!("a.customer_id in (select key from json_each(json($9)))"),
            (true, Some(AlertState::Open | AlertState::Acknowledged | AlertState::Snoozed)) => {
                select_alerts!("a.state <> 'resolved'")
            }
            (true, None | Some(AlertState::Resolved)) => select_alerts!("1 = 1"),
        };
        let filter = vec![
            self.now_micros().into(),
            viewer.as_str().into(),
            filter.state.map(|state| state.as_str().to_owned()).into(),
            filter.rule.clone().into(),
            one_of(filter.customers.iter().map(CustomerId::as_str)),
            filter.assigned_to.as_ref().map(|user_id| user_id.as_str().to_owned()).into(),
        ];
        self.page_within(Page { sql, filter, key: "alert_id", scope, after, limit }, read_alert).await
    }

    /// One alert. **Empty**: there is none, or its customer is out of scope.
    ///
    /// # Errors
    /// As [`Self::alerts`].
    pub async fn alert(
        &self,
        viewer: &UserId,
        scope: &Scope,
        alert_id: &str,
    ) -> Result<Option<Alert>, StoreError> {
        let values = [alert_id.into(), self.now_micros().into(), viewer.as_str().into()];
        let row = self.inner.database.fetch_first(ONE, &values).await?;
        let alert = row.as_ref().map(read_alert).transpose()?;
        Ok(alert.filter(|alert| scope.holds(&alert.key.customer_id)))
    }

    /// How many of the alerts that are looked for are in each state.
    ///
    /// # Errors
    /// As [`Self::alerts`].
    pub async fn alert_counts(&self, scope: &Scope, filter: &AlertFilter) -> Result<AlertCounts, StoreError> {
        let filter = vec![
            self.now_micros().into(),
            filter.rule.clone().into(),
            one_of(filter.customers.iter().map(CustomerId::as_str)),
            filter.assigned_to.as_ref().map(|user_id| user_id.as_str().to_owned()).into(),
        ];
        let counts = self.count_within(COUNT, scope, filter).await?;
        let of = |state: AlertState| counts.get(state.as_str()).copied().unwrap_or(0);
        Ok(AlertCounts {
            open: of(AlertState::Open),
            acknowledged: of(AlertState::Acknowledged),
            snoozed: of(AlertState::Snoozed),
            resolved: of(AlertState::Resolved),
        })
    }
}

const ONE: &str = concat!("select ", alert_columns!("$2", "$3"), " from alerts a where a.alert_id = $1");

/// One alert as it is within a unit of work; out of scope there is none.
pub(super) async fn alert_within(
    work: &mut Work,
    viewer: &UserId,
    scope: &Scope,
    alert_id: &str,
    now: i64,
) -> Result<Alert, StoreError> {
    let row = work.fetch_first(ONE, &[alert_id.into(), now.into(), viewer.as_str().into()]).await?;
    let alert = row.as_ref().map(read_alert).transpose()?;
    let seen = alert.filter(|alert| scope.holds(&alert.key.customer_id));
    seen.ok_or_else(|| unknown("alert", alert_id).into())
}
