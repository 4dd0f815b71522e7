//! A customer's cases, deals, installed items and people.

use super::wire::{AssetRow, CaseRow, ContactRow, DealRow};
use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::read;
use regard_model::{Statement, Value};

/// The most rows of each that a page shows.
const MOST: usize = 50;

/// Open cases and those escalated among them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CaseCounts {
    pub(super) all: u64,
    pub(super) open: u64,
    pub(super) escalated: u64,
}

impl View<'_> {
    /// How many cases a customer has.
    pub(super) async fn case_counts(&self, customer_id: &str) -> Result<CaseCounts, PageError> {
        let statement = Statement::new(
            "select count(*) as cases, \
             sum(case when resolved_at is null then 1 else 0 end) as open_cases, \
             sum(case when resolved_at is null and escalated_at is not null then 1 else 0 end) as escalated_cases \
             from cases where customer_id = $1",
        );
        let answer = self.query(statement.bind(Value::Text(customer_id.to_owned()))).await?;
        let counts = crate::pages::rows::first(&answer, |row| {
            Ok(CaseCounts {
                all: row.count("cases")?,
                open: row.count("open_cases")?,
                escalated: row.count("escalated_cases")?,
            })
        })?;
        Ok(counts.unwrap_or_default())
    }

    /// Whether any case of anybody in view is known: who has none then has none.
    pub(super) async fn any_case(&self) -> Result<bool, PageError> {
        let answer = self.query(Statement::new("select case_id from cases limit 1")).await?;
        Ok(answer.row_count() > 0)
    }

    /// A customer's cases, open ones first, then newest.
    pub(super) async fn cases_of(&self, customer_id: &str) -> Result<Vec<CaseRow>, PageError> {
        let statement = Statement::new(format!(
            "select case_id, subject, severity, opened_at, escalated_at, resolved_at from cases \
             where customer_id = $1 order by case when resolved_at is null then 0 else 1 end, \
             opened_at desc, case_id limit {MOST}"
        ));
        let answer = self.query(statement.bind(Value::Text(customer_id.to_owned()))).await?;
        read(&answer, |row| {
            Ok(CaseRow {
                case_id: row.key("case_id")?,
                subject: row.owned("subject")?,
                severity: row.owned("severity")?,
                opened_at: row.must_instant("opened_at")?,
                resolved_at: row.instant("resolved_at")?,
                escalated: row.instant("escalated_at")?.is_some(),
            })
        })
    }

    /// A customer's deals, open ones first, by the day they are expected.
    pub(super) async fn deals_of(&self, customer_id: &str) -> Result<Vec<DealRow>, PageError> {
        let statement = Statement::new(format!(
            "select deal_id, name, kind, stage, amount_minor, currency, expected_on, closed_on, won from deals \
             where customer_id = $1 order by case when closed_on is null then 0 else 1 end, closed_on desc, \
             expected_on, deal_id limit {MOST}"
        ));
        let answer = self.query(statement.bind(Value::Text(customer_id.to_owned()))).await?;
        let home = self.reader.home().currency;
        read(&answer, |row| {
            Ok(DealRow {
                deal_id: row.key("deal_id")?,
                name: row.owned("name")?,
                kind: row.owned("kind")?,
                stage: row.owned("stage")?,
                amount_minor: row.int("amount_minor")?,
                currency: row.text("currency")?.unwrap_or(home.code()).to_owned(),
                expected_on: row.day("expected_on")?,
                closed_on: row.day("closed_on")?,
                won: row.flag("won")?,
            })
        })
    }

    /// What is installed at a customer's place and not retired.
    pub(super) async fn assets_of(&self, customer_id: &str) -> Result<Vec<AssetRow>, PageError> {
        let statement = Statement::new(format!(
            "select a.asset_id, coalesce(i.name, a.item_id) as item_name, a.serial, a.installed_on, \
             a.contract_ends_on, a.support_ends_on, a.annual_value_minor from assets a \
             left join items i on i.item_id = a.item_id where a.customer_id = $1 and a.retired_on is null \
             order by a.contract_ends_on nulls last, a.asset_id limit {MOST}"
        ));
        let answer = self.query(statement.bind(Value::Text(customer_id.to_owned()))).await?;
        read(&answer, |row| {
            Ok(AssetRow {
                asset_id: row.key("asset_id")?,
                item_name: row.owned("item_name")?,
                serial: row.owned("serial")?,
                installed_on: row.must_day("installed_on")?,
                contract_ends_on: row.day("contract_ends_on")?,
                support_ends_on: row.day("support_ends_on")?,
                annual_value_minor: row.int("annual_value_minor")?,
            })
        })
    }

    /// Who is at a customer.
    pub(super) async fn contacts_of(&self, customer_id: &str) -> Result<Vec<ContactRow>, PageError> {
        let statement = Statement::new(format!(
            "select contact_id, name, role, email, phone, language from contacts where customer_id = $1 \
             order by name nulls last, contact_id limit {MOST}"
        ));
        let answer = self.query(statement.bind(Value::Text(customer_id.to_owned()))).await?;
        read(&answer, |row| {
            Ok(ContactRow {
                contact_id: row.key("contact_id")?,
                name: row.owned("name")?,
                role: row.owned("role")?,
                email: row.owned("email")?,
                phone: row.owned("phone")?,
                language: row.owned("language")?,
            })
        })
    }

    /// When and why a customer left.
    pub(super) async fn departure_of(
        &self,
        customer_id: &str,
    ) -> Result<Option<(jiff::civil::Date, Option<String>)>, PageError> {
        let statement = Statement::new("select left_on, reason from departures where customer_id = $1");
        let answer = self.query(statement.bind(Value::Text(customer_id.to_owned()))).await?;
        crate::pages::rows::first(&answer, |row| Ok((row.must_day("left_on")?, row.owned("reason")?)))
    }
}
