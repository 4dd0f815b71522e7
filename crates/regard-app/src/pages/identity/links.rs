//! Reads the links between customers with the evidence that is kept beside them.

use super::wire::{IdentityPair, IdentityParty, IdentityState};
use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::{Row, read};
use crate::pages::sentence::Sentence;
use jiff::civil::Date;
use regard_model::{Statement, Value};
use serde::Deserialize;
use std::sync::Arc;

/// The most links of one state that are looked at.
const MOST: usize = 20_000;

/// The evidence as it lies.
#[derive(Debug, Deserialize)]
struct Evidence {
    first: Known,
    second: Known,
    evidence: Vec<Sentence>,
    against: Vec<Sentence>,
}

#[derive(Debug, Deserialize)]
struct Known {
    customer_id: String,
    name: String,
    country: Option<String>,
    segment: Option<String>,
    since_on: Option<Date>,
}

impl View<'_> {
    /// The pairs of a state, those that most speaks for first.
    pub(super) async fn pairs(&self, state: IdentityState) -> Result<Arc<Vec<IdentityPair>>, PageError> {
        self.keep("identity_pairs", &state, async {
            let statement = Statement::new(format!(
                "select link_id, customer_id, main_customer_id, certainty, evidence, decided_at, decided_by \
                 from customer_links where verdict = $1 \
                 order by strength desc nulls last, decided_at desc, link_id limit {MOST}"
            ));
            let answer = self.query(statement.bind(Value::Text(state.word().to_owned()))).await?;
            let pairs = read(&answer, |row| pair(row, state))?;
            let bytes = 1024 * (pairs.len() + 1);
            Ok((pairs, bytes))
        })
        .await
    }
}

fn pair(row: &Row<'_>, state: IdentityState) -> Result<IdentityPair, PageError> {
    let (customer, main) = (row.key("customer_id")?, row.key("main_customer_id")?);
    // A link of a source brings no evidence, or its own.
    let evidence = row.text("evidence")?.and_then(|text| serde_json::from_str::<Evidence>(text).ok());
    let (first, second, evidence, against) = match evidence {
        Some(Evidence { first, second, evidence, against }) => {
            (party(first, &main), party(second, &main), evidence, against)
        }
        None => (named(&customer, false), named(&main, true), Vec::new(), Vec::new()),
    };
    Ok(IdentityPair {
        link_id: row.key("link_id")?,
        first,
        second,
        verdict: state,
        certainty: row.owned("certainty")?,
        evidence,
        against,
        decided_at: row.must_instant("decided_at")?,
        decided_by: row.owned("decided_by")?,
    })
}

fn party(known: Known, main: &str) -> IdentityParty {
    let name = if known.name.is_empty() { known.customer_id.clone() } else { known.name };
    IdentityParty {
        is_main: known.customer_id == main,
        customer_id: known.customer_id,
        name,
        country: known.country,
        segment: known.segment,
        since_on: known.since_on,
    }
}

/// A customer of whom only the key is at hand.
pub(super) fn named(customer_id: &str, is_main: bool) -> IdentityParty {
    IdentityParty {
        customer_id: customer_id.to_owned(),
        name: customer_id.to_owned(),
        country: None,
        segment: None,
        since_on: None,
        is_main,
    }
}
