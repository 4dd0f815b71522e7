//! What is known about all customers, read from the facts as they lie: every key apart, at no moment.

use super::evidence::Party;
use super::links::{Known, Link};
use crate::error::HomeError;
use crate::home::Home;
use arrow_json::LineDelimitedWriter;
use jiff::Timestamp;
use jiff::civil::Date;
use regard_identity::{CustomerRecord, SourceKey};
use regard_lake::Lake;
use regard_model::{Answer, CustomerId, Lens, Moment, Statement, Value};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, HashMap};

/// The facts that matching looks at.
pub(super) struct Reading<'a> {
    lake: &'a Lake,
    lens: Lens,
}

#[derive(Deserialize)]
struct CustomerRow {
    customer_id: String,
    source: Option<String>,
    name: Option<String>,
    country: Option<String>,
    segment: Option<String>,
    since_on: Option<Date>,
    known_by_key: Option<bool>,
}

#[derive(Deserialize)]
struct IdentityRow {
    customer_id: String,
    source: String,
    source_key: String,
    email_domain: Option<String>,
    tax_number: Option<String>,
}

#[derive(Deserialize)]
struct ContactRow {
    customer_id: String,
    email: Option<String>,
    phone: Option<String>,
}

impl<'a> Reading<'a> {
    pub(super) async fn begin(home: &Home, lake: &'a Lake) -> Result<Self, HomeError> {
        let snapshot = lake.newest().await?.snapshot;
        Ok(Self { lake, lens: home.administrator_lens(snapshot, Moment::at(Timestamp::MAX)) })
    }

    /// Every customer with what tells who it is, and how it is shown beside another.
    pub(super) async fn customers(
        &self,
    ) -> Result<(Vec<CustomerRecord>, HashMap<CustomerId, Party>), HomeError> {
        let customers: Vec<CustomerRow> = self
            .rows(Statement::new(
                "select customer_id, _source as source, name, country, segment, since_on, known_by_key \
                 from lake.customers",
            ))
            .await?;
        let mut records = HashMap::with_capacity(customers.len());
        let mut parties = HashMap::with_capacity(customers.len());
        for row in customers {
            let key = CustomerId::new(row.customer_id.as_str());
            // The name of a customer that no file describes is its key, which says nothing.
            let name = row.name.filter(|_| row.known_by_key != Some(true)).unwrap_or_default();
            let party = Party {
                customer_id: row.customer_id,
                name: name.clone(),
                country: row.country.clone(),
                segment: row.segment,
                since_on: row.since_on,
            };
            parties.insert(key.clone(), party);
            let record = CustomerRecord {
                source: row.source,
                country: row.country,
                since_on: row.since_on,
                ..CustomerRecord::new(key.clone(), name)
            };
            records.insert(key, record);
        }
        let identities: Vec<IdentityRow> = self
            .rows(Statement::new(
                "select customer_id, source, source_key, email_domain, tax_number from lake.identities",
            ))
            .await?;
        for row in identities {
            let Some(record) = records.get_mut(&CustomerId::new(row.customer_id)) else { continue };
            record.same_as.push(SourceKey { source: row.source, key: row.source_key });
            record.email_domains.extend(row.email_domain);
            record.tax_numbers.extend(row.tax_number);
        }
        let contacts: Vec<ContactRow> =
            self.rows(Statement::new("select customer_id, email, phone from lake.contacts")).await?;
        for row in contacts {
            let Some(record) = records.get_mut(&CustomerId::new(row.customer_id)) else { continue };
            record.emails.extend(row.email);
            record.phones.extend(row.phone);
        }
        Ok((records.into_values().collect(), parties))
    }

    /// The links that a source wrote, by key.
    pub(super) async fn links(&self, source: &str) -> Result<Known, HomeError> {
        let statement = Statement::new(
            "select link_id, customer_id, main_customer_id, verdict, certainty, strength, evidence, \
             decided_at, decided_by from lake.customer_links where _source = $1",
        );
        let links: Vec<Link> = self.rows(statement.bind(Value::Text(source.to_owned()))).await?;
        Ok(links.into_iter().map(|link| (link.link_id.clone(), link)).collect::<BTreeMap<_, _>>())
    }

    async fn rows<T: DeserializeOwned>(&self, statement: Statement) -> Result<Vec<T>, HomeError> {
        let answer = self.lake.inspect(&self.lens, &statement).await;
        read(&answer.map_err(|error| HomeError::Bug(error.to_string()))?)
    }
}

/// The rows of an answer. Their names are those of the statement above them, so a fault is ours.
fn read<T: DeserializeOwned>(answer: &Answer) -> Result<Vec<T>, HomeError> {
    let mut rows = Vec::with_capacity(answer.row_count());
    for batch in &answer.batches {
        let mut writer = LineDelimitedWriter::new(Vec::new());
        let written = writer.write(batch).and_then(|()| writer.finish());
        written.map_err(|error| HomeError::Bug(error.to_string()))?;
        for row in serde_json::Deserializer::from_slice(&writer.into_inner()).into_iter() {
            rows.push(row.map_err(|error| HomeError::Bug(error.to_string()))?);
        }
    }
    Ok(rows)
}
