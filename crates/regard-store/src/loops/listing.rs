//! Reading cases of low scores within a scope. Only reads. As to the order of keys, see `alerts/listing.rs`.

use crate::access::backlog::{Backlog, backlog, read_backlog};
use crate::access::scoped::{Page, holds, named, named_if_few, within};
use crate::columns::one_of;
use crate::database::{Row, Work};
use crate::errors::{StoreError, unknown};
use crate::ids::drawn_from;
use crate::loops::feedback_loop::{FeedbackLoop, LoopClosing, LoopState, read_closing, read_loop};
use crate::store::Store;
use crate::texts::keys_of;
use jiff::{SignedDuration, Timestamp};
use regard_model::{CustomerId, Scope, UserId};
use std::collections::HashMap;

/// The columns that [`read_loop`] reads, of a table called `l`.
macro_rules! loop_columns {
    () => {
        "l.loop_id, l.answer_id, l.customer_id, l.score_milli, l.survey, l.owner_id, l.opened_at, l.due_at, \
        l.state, l.reopened"
    };
}

/// The most cases that are read in the order in which they are due.
const DUE_AT_MOST: u32 = 1000;

/// A page of cases, newest first. From `$5` the filter.
macro_rules! select_loops {
    ($besides:literal) => {
        concat!(
            "select ",
            loop_columns!(),
            " from feedback_loops l where ",
            $besides,
            " and ($1 is null or l.loop_id < $1) and ",
            within!("l.customer_id", "$3", "$4"),
            " and ($5 is null or l.state = $5) \
            and ($6 is null or l.customer_id in (select key from json_each(json($6)))) \
            and ($7 is null or l.owner_id = $7) and ($8 is null or (l.state = 'open' and l.due_at < $8)) \
            order by l.loop_id desc limit $2"
        )
    };
}

/// How many are in each state. From `$3` the filter.
const COUNT: &str = concat!(
    "select l.state, count(*) as rows_there from feedback_loops l where ",
    within!("l.customer_id", "$1", "$2"),
    " and ($3 is null or l.customer_id in (select key from json_each(json($3)))) \
            and ($4 is null or l.owner_id = $4) \
            and ($5 is null or (l.state = 'open' and l.due_at < $5)) group by 1"
);

/// When cases that are not open were opened and closed last, the latest first. `$1` and `$2` are the scope; then the
/// filter.
const TIMES: &str = concat!(
    "select l.customer_id, l.opened_at, max(c.closed_at) as last_closed_at \
    from feedback_loops l join loop_closings c on c.loop_id = l.loop_id where l.state <> 'open' and ",
    within!("l.customer_id", "$1", "$2"),
    " and ($3 is null or l.customer_id in (select key from json_each(json($3)))) \
    and ($4 is null or l.owner_id = $4) \
    group by l.loop_id, l.customer_id, l.opened_at having max(c.closed_at) >= $5 \
    order by max(c.closed_at) desc, l.loop_id limit 10000"
);

/// The answers whose cases were closed at a time, and not open again by then, the newest first. `$3` is that time, `$4`
/// since when the cases were opened, `$5` the least key of that time, which is how they are found.
const SEEN_TO: &str = concat!(
    "select l.answer_id, l.customer_id from feedback_loops l where l.loop_id >= $5 and l.opened_at >= $4 and ",
    within!("l.customer_id", "$1", "$2"),
    " and exists (select 1 from loop_closings c where c.loop_id = l.loop_id and c.closed_at <= $3 \
    and (c.answer is null or c.answer = 'solved' or c.answered_at > $3)) order by l.loop_id desc limit 100000"
);

/// How many are open; `$3` is now, `$4` whose own are counted. That none is confirmed is said for its index.
const BACKLOG: &str = concat!(
    backlog!("l.due_at < $3", "l.owner_id = $4"),
    " from feedback_loops l where l.state <> 'confirmed' and l.state = 'open' and ",
    within!("l.customer_id", "$1", "$2")
);

/// Those that are open, the first that is due first. `$3` is whose, `$4` how many are read.
const DUE: &str = concat!(
    "select ",
    loop_columns!(),
    " from feedback_loops l where l.state <> 'confirmed' and l.state = 'open' and ",
    within!("l.customer_id", "$1", "$2"),
    " and ($3 is null or l.owner_id = $3) order by l.due_at, l.loop_id limit $4"
);

/// Which cases are looked for. The default is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoopFilter {
    /// Those in one state. Of [`Store::loop_counts`] it is left out.
    pub state: Option<LoopState>,
    /// Those of customers of these keys. **Empty**: of anybody.
    pub customers: Vec<CustomerId>,
    /// Those that one user sees to.
    pub owner_id: Option<UserId>,
    /// Those that are open and should have been closed before a time.
    pub overdue_at: Option<Timestamp>,
}

/// How many cases are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LoopCounts {
    /// Somebody sees to it.
    pub open: i64,
    /// The customer has not said yet whether it is solved.
    pub closed: i64,
    /// The customer said that it is solved.
    pub confirmed: i64,
}

impl Store {
    /// The cases that are looked for, of customers within a scope, newest first, after a key or from the first, `limit`
    /// at most and 1,000 at most. Fewer mean that there are no more.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn loops(
        &self,
        scope: &Scope,
        filter: &LoopFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<FeedbackLoop>, StoreError> {
        let sql = match (filter.customers.is_empty(), filter.state) {
            (false, _) => select_loops!("l.customer_id in (select key from json_each(json($6)))"),
            (true, Some(LoopState::Open | LoopState::Closed)) => select_loops!("l.state <> 'confirmed'"),
            (true, _) => select_loops!("1 = 1"),
        };
        let filter = vec![
            filter.state.map(|state| state.as_str().to_owned()).into(),
            one_of(filter.customers.iter().map(CustomerId::as_str)),
            filter.owner_id.as_ref().map(|user_id| user_id.as_str().to_owned()).into(),
            filter.overdue_at.map(Timestamp::as_microsecond).into(),
        ];
        let page = Page { sql, filter, key: "loop_id", scope, after, limit };
        let mut loops = self.page_within(page, read_loop).await?;
        let keys = keys_of(loops.iter().map(|one| one.loop_id.as_str()));
        let rows = self.inner.database.fetch_all(CLOSINGS, &[keys.into()]).await?;
        put_closings(&mut loops, &rows)?;
        Ok(loops)
    }

    /// The cases of customers within a scope that are open, the first that is due first: one user's, or anybody's;
    /// `limit` at most and 1,000 at most.
    ///
    /// # Errors
    /// As [`Self::loops`].
    pub async fn loops_due(
        &self,
        scope: &Scope,
        owner_id: Option<&UserId>,
        limit: u32,
    ) -> Result<Vec<FeedbackLoop>, StoreError> {
        let mut values = Vec::from(named(scope));
        let owner_id = owner_id.map(|owner_id| owner_id.as_str().to_owned());
        values.extend([owner_id.into(), limit.min(DUE_AT_MOST).into()]);
        let mut loops = Vec::new();
        for row in self.inner.database.fetch_all(DUE, &values).await? {
            if holds(scope, &row)? {
                loops.push(read_loop(&row)?);
            }
        }
        let keys = keys_of(loops.iter().map(|one| one.loop_id.as_str()));
        let rows = self.inner.database.fetch_all(CLOSINGS, &[keys.into()]).await?;
        put_closings(&mut loops, &rows)?;
        Ok(loops)
    }

    /// How many cases of customers within a scope are open, late at a time, and a user's own.
    ///
    /// # Errors
    /// As [`Self::loops`].
    pub async fn loop_backlog(
        &self,
        scope: &Scope,
        user: &UserId,
        now: Timestamp,
    ) -> Result<Backlog, StoreError> {
        let [all, customers] = named(scope);
        let values = [all, customers, now.as_microsecond().into(), user.as_str().into()];
        let row = self.inner.database.fetch_first(BACKLOG, &values).await?;
        row.as_ref().map_or(Ok(Backlog::default()), read_backlog)
    }

    /// The answers whose cases were closed at a time, of customers within a scope: of those that were opened since
    /// another time the newest 100,000. A case that the customer had opened again by then is none.
    ///
    /// # Errors
    /// As [`Self::loops`].
    pub async fn answers_seen_to(
        &self,
        scope: &Scope,
        since: Timestamp,
        at: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        let mut values = Vec::from(named_if_few(scope));
        let since = since.as_microsecond();
        values.extend([at.as_microsecond().into(), since.into(), drawn_from(since).into()]);
        let mut answers = Vec::new();
        for row in self.inner.database.fetch_all(SEEN_TO, &values).await? {
            if holds(scope, &row)? {
                answers.push(row.get("answer_id")?);
            }
        }
        Ok(answers)
    }

    /// One case. **Empty**: there is none, or its customer is out of scope.
    ///
    /// # Errors
    /// As [`Self::loops`].
    pub async fn feedback_loop(
        &self,
        scope: &Scope,
        loop_id: &str,
    ) -> Result<Option<FeedbackLoop>, StoreError> {
        let row = self.inner.database.fetch_first(ONE, &[loop_id.into()]).await?;
        let found = row.as_ref().map(read_loop).transpose()?;
        let mut loops: Vec<FeedbackLoop> =
            found.into_iter().filter(|one| scope.holds(&one.customer_id)).collect();
        let rows = self.inner.database.fetch_all(CLOSINGS, &[keys_of([loop_id]).into()]).await?;
        put_closings(&mut loops, &rows)?;
        Ok(loops.pop())
    }

    /// How many of the cases that are looked for are in each state.
    ///
    /// # Errors
    /// As [`Self::loops`].
    pub async fn loop_counts(&self, scope: &Scope, filter: &LoopFilter) -> Result<LoopCounts, StoreError> {
        let filter = vec![
            one_of(filter.customers.iter().map(CustomerId::as_str)),
            filter.owner_id.as_ref().map(|user_id| user_id.as_str().to_owned()).into(),
            filter.overdue_at.map(Timestamp::as_microsecond).into(),
        ];
        let counts = self.count_within(COUNT, scope, filter).await?;
        let of = |state: LoopState| counts.get(state.as_str()).copied().unwrap_or(0);
        Ok(LoopCounts {
            open: of(LoopState::Open),
            closed: of(LoopState::Closed),
            confirmed: of(LoopState::Confirmed),
        })
    }

    /// How long it took to close each of the cases that are looked for, from its opening to its last closing, of those
    /// that are closed since a time: the latest 10,000. State and overdue are left out of the filter.
    ///
    /// # Errors
    /// As [`Self::loops`].
    pub async fn loop_times(
        &self,
        scope: &Scope,
        filter: &LoopFilter,
        since: Timestamp,
    ) -> Result<Vec<SignedDuration>, StoreError> {
        let mut values = Vec::from(named(scope));
        values.extend([
            one_of(filter.customers.iter().map(CustomerId::as_str)),
            filter.owner_id.as_ref().map(|user_id| user_id.as_str().to_owned()).into(),
            since.as_microsecond().into(),
        ]);
        let mut times = Vec::new();
        for row in self.inner.database.fetch_all(TIMES, &values).await? {
            if holds(scope, &row)? {
                let (opened, closed): (i64, i64) = (row.get("opened_at")?, row.get("last_closed_at")?);
                times.push(SignedDuration::from_micros(closed.saturating_sub(opened)));
            }
        }
        Ok(times)
    }
}

const ONE: &str = concat!("select ", loop_columns!(), " from feedback_loops l where l.loop_id = $1");

const CLOSINGS: &str = "select loop_id, cause, action, closed_by, closed_at, answer, answered_at from loop_closings \
    where loop_id in (select key from json_each(json($1))) order by loop_id, closing_no";

/// One case as it is within a unit of work; out of scope there is none.
pub(super) async fn loop_within(
    work: &mut Work,
    scope: &Scope,
    loop_id: &str,
) -> Result<FeedbackLoop, StoreError> {
    let row = work.fetch_first(ONE, &[loop_id.into()]).await?;
    let found = row.as_ref().map(read_loop).transpose()?;
    let mut loops: Vec<FeedbackLoop> =
        found.into_iter().filter(|one| scope.holds(&one.customer_id)).collect();
    let rows = work.fetch_all(CLOSINGS, &[keys_of([loop_id]).into()]).await?;
    put_closings(&mut loops, &rows)?;
    loops.pop().ok_or_else(|| unknown("case", loop_id).into())
}

/// Gives each case its closings.
fn put_closings(loops: &mut [FeedbackLoop], rows: &[Row]) -> Result<(), StoreError> {
    let mut closings: HashMap<String, Vec<LoopClosing>> = HashMap::new();
    for row in rows {
        closings.entry(row.get("loop_id")?).or_default().push(read_closing(row)?);
    }
    for one in loops {
        one.closings = closings.remove(&one.loop_id).unwrap_or_default();
    }
    Ok(())
}
