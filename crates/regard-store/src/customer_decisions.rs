//! What people said about pairs of customers. Owns their table, to which rows are only ever added; what
//! follows from them is decided elsewhere.

use crate::columns::instant;
use crate::database::Row;
use crate::errors::{BugError, CallerError, StoreError};
use crate::store::Store;
use crate::texts::{check_customer, check_text};
use crate::tokens::hex_of;
use jiff::Timestamp;
use regard_model::{UserId, Verdict};

/// What is to be said about two customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// The one and the other, in either order.
    pub customers: (String, String),
    /// What is said.
    pub verdict: Verdict,
    /// Which of the two the other is shown under. **Empty**: the rules choose.
    pub main_customer_id: Option<String>,
    /// Why, in the words of who said it.
    pub note: Option<String>,
    /// The user who says it.
    pub decided_by: UserId,
}

/// What was said about two customers, the smaller key first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerDecision {
    /// Its key.
    pub decision_id: String,
    /// One customer.
    pub first_customer_id: String,
    /// The other.
    pub second_customer_id: String,
    /// What was said.
    pub verdict: Verdict,
    /// Which of the two the other is shown under. **Empty**: nobody chose.
    pub main_customer_id: Option<String>,
    /// Why. **Empty**: nobody wrote it down.
    pub note: Option<String>,
    /// When.
    pub decided_at: Timestamp,
    /// The name of who said it.
    pub decided_by: String,
}

impl Store {
    /// Writes down what somebody said.
    ///
    /// # Errors
    /// [`CallerError::BadText`] for a key or a note that cannot be kept, one customer named twice, or a main
    /// customer that is neither; [`CallerError::UnknownUser`].
    pub async fn decide_customers(&self, decision: NewDecision) -> Result<String, StoreError> {
        self.unit(|store| async move {
            let (first, second) = ordered(&decision)?;
            check_text("the note", decision.note.as_deref())?;
            let id: [u8; 16] = store.inner.surroundings.random();
            let decision_id = hex_of(&id);
            let mut work = store.inner.database.begin().await?;
            let known = "select name from users where user_id = $1 and disabled_at is null";
            let rows = work.fetch_all(known, &[decision.decided_by.as_str().into()]).await?;
            let Some(user) = rows.first() else {
                return Err(CallerError::UnknownUser(decision.decided_by.to_string()).into());
            };
            let name: String = user.get("name")?;
            work.execute(
                "insert into customer_decisions (decision_id, first_customer_id, second_customer_id, verdict, \
                 main_customer_id, note, decided_at, decided_by, decided_by_name) \
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                &[
                    decision_id.as_str().into(),
                    first.into(),
                    second.into(),
                    decision.verdict.word().into(),
                    decision.main_customer_id.clone().into(),
                    decision.note.clone().into(),
                    store.now_micros().into(),
                    decision.decided_by.as_str().into(),
                    name.into(),
                ],
            )
            .await?;
            work.commit().await?;
            Ok(decision_id)
        })
        .await
    }

    /// Everything that was said, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn customer_decisions(&self) -> Result<Vec<CustomerDecision>, StoreError> {
        let sql = "select decision_id, first_customer_id, second_customer_id, verdict, main_customer_id, note, \
            decided_at, decided_by_name from customer_decisions order by decided_at, decision_id collate \"C\"";
        self.inner.database.fetch_all(sql, &[]).await?.iter().map(read_decision).collect()
    }
}

/// The two keys, the smaller first.
fn ordered(decision: &NewDecision) -> Result<(&str, &str), CallerError> {
    let bad = |field, problem| Err(CallerError::BadText { field, problem });
    let (one, two) = (decision.customers.0.as_str(), decision.customers.1.as_str());
    check_customer(one)?;
    check_customer(two)?;
    if one == two {
        return bad("the second customer", "is the first one: name two");
    }
    match decision.main_customer_id.as_deref() {
        Some(main) if main != one && main != two => {
            bad("the main customer", "is neither of the two: name one of them")
        }
        _ => Ok((one.min(two), one.max(two))),
    }
}

fn read_decision(row: &Row) -> Result<CustomerDecision, StoreError> {
    let word: String = row.get("verdict")?;
    Ok(CustomerDecision {
        decision_id: row.get("decision_id")?,
        first_customer_id: row.get("first_customer_id")?,
        second_customer_id: row.get("second_customer_id")?,
        verdict: Verdict::of_word(&word)
            .ok_or(BugError::Stored { column: "customer_decisions.verdict", value: word })?,
        main_customer_id: row.get("main_customer_id")?,
        note: row.get("note")?,
        decided_at: instant("customer_decisions.decided_at", row.get("decided_at")?)?,
        decided_by: row.get("decided_by_name")?,
    })
}
