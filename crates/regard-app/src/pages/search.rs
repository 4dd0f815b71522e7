//! Finds a customer, order, invoice, installed item or page by what a user types. Owns what is looked
//! at and how hits are put in order.

use super::error::PageError;
use super::reader::{Reader, View};
use super::rows::{Row, read};
use regard_model::{Lens, Statement, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The fewest letters that are looked for.
const MIN_LETTERS: usize = 2;
/// The most letters that are looked at.
const MAX_LETTERS: usize = 100;
/// The most customers, and the most of every other kind.
const MAX_CUSTOMERS: usize = 8;
const MAX_OTHERS: usize = 5;

/// What a hit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HitKind {
    /// A page of the product; its `title` is the page's key in the message file.
    Page,
    /// A customer.
    Customer,
    /// An order.
    Order,
    /// An invoice.
    Invoice,
    /// An installed item.
    Asset,
}

/// One hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchHit {
    /// What it is.
    pub kind: HitKind,
    /// Its key.
    pub id: String,
    /// What to show.
    pub title: String,
    /// What to show below it.
    pub sub: Option<String>,
    /// Where it leads.
    pub href: String,
}

/// The hits, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchPage {
    /// The hits. **Empty**: nothing found, or fewer than two letters given.
    pub hits: Vec<SearchHit>,
}

/// The pages: key, words that find it, href.
const PAGES: [(&str, &[&str], &str); 8] = [
    ("brief", &["brief", "home", "start"], "/"),
    ("customers", &["customers", "accounts"], "/customers"),
    ("call", &["call", "phone", "caller"], "/call"),
    ("promises", &["promises", "orders", "late", "overdue", "lead times", "delivery"], "/promises"),
    ("voice", &["voice", "nps", "csat", "effort", "surveys", "answers", "comments"], "/voice"),
    ("money", &["money", "dso", "ageing", "unpaid", "disputes", "cost to serve"], "/money"),
    ("sales", &["sales", "growth", "basket", "pipeline", "deals", "forecast"], "/sales"),
    ("sources", &["sources", "loads", "quarantine", "freshness", "data"], "/sources"),
];

impl Reader {
    /// What is found for a text: pages, customers, then orders, invoices and installed items.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub async fn search(&self, lens: &Lens, text: &str) -> Result<SearchPage, PageError> {
        let wanted: String = text.trim().chars().take(MAX_LETTERS).collect();
        if wanted.chars().count() < MIN_LETTERS {
            return Ok(SearchPage::default());
        }
        let view = self.through(lens);
        let lower = wanted.to_lowercase();
        let (customers, contacts, orders, invoices, assets) = futures::try_join!(
            view.customers_like(&lower),
            view.customers_of_contacts(&lower),
            view.keys_like(HitKind::Order, &lower),
            view.keys_like(HitKind::Invoice, &lower),
            view.assets_like(&lower),
        )?;
        let mut hits = pages_like(&lower);
        let mut found = customers;
        for hit in contacts {
            if !found.iter().any(|known| known.id == hit.id) {
                found.push(hit);
            }
        }
        found.truncate(MAX_CUSTOMERS);
        hits.extend(found);
        hits.extend(orders.into_iter().chain(invoices).chain(assets));
        Ok(SearchPage { hits })
    }
}

fn pages_like(lower: &str) -> Vec<SearchHit> {
    let found = PAGES.iter().filter(|(_, words, _)| words.iter().any(|word| word.starts_with(lower)));
    let hit = |(key, _, href): &(&str, &[&str], &str)| SearchHit {
        kind: HitKind::Page,
        id: (*key).to_owned(),
        title: format!("nav.{key}"),
        sub: None,
        href: (*href).to_owned(),
    };
    found.map(hit).collect()
}

impl View<'_> {
    /// Customers whose name holds the text or whose id starts with it; names that start with it first.
    async fn customers_like(&self, lower: &str) -> Result<Vec<SearchHit>, PageError> {
        let statement = Statement::new(format!(
            "select customer_id, name, country from customers \
             where lower(name) like $1 or lower(customer_id) like $2 \
             order by case when lower(customer_id) = $3 then 0 when lower(name) like $4 then 1 else 2 end, \
             name, customer_id limit {MAX_CUSTOMERS}"
        ))
        .bind(Value::Text(format!("%{}%", escape(lower))))
        .bind(Value::Text(format!("{}%", escape(lower))))
        .bind(Value::Text(lower.to_owned()))
        .bind(Value::Text(format!("{}%", escape(lower))));
        let answer = self.query(statement).await?;
        read(&answer, |row| customer_hit(row, row.owned("country")?))
    }

    /// Customers with a contact or a domain like the text; only for a text with `@` or a dot.
    async fn customers_of_contacts(&self, lower: &str) -> Result<Vec<SearchHit>, PageError> {
        if !lower.contains(['@', '.']) {
            return Ok(Vec::new());
        }
        let domain = lower.rsplit('@').next().unwrap_or(lower);
        let like = |text: &str| Value::Text(format!("{}%", escape(text)));
        let contacts = Statement::new(format!(
            "select k.customer_id, c.name, k.email as found from contacts k \
             join customers c on c.customer_id = k.customer_id \
             where lower(k.email) like $1 or lower(k.email) like $2 order by k.email, k.customer_id \
             limit {MAX_CUSTOMERS}"
        ))
        .bind(like(lower))
        .bind(Value::Text(format!("%@{}%", escape(lower.trim_start_matches('@')))));
        let identities = Statement::new(format!(
            "select k.customer_id, c.name, min(k.email_domain) as found from identities k \
             join customers c on c.customer_id = k.customer_id where lower(k.email_domain) like $1 \
             group by k.customer_id, c.name order by c.name, k.customer_id limit {MAX_CUSTOMERS}"
        ))
        .bind(like(domain));
        let (contacts, identities) = futures::try_join!(self.query(contacts), self.query(identities))?;
        let mut hits = read(&contacts, |row| customer_hit(row, row.owned("found")?))?;
        hits.extend(read(&identities, |row| customer_hit(row, row.owned("found")?))?);
        Ok(hits)
    }

    /// Orders or invoices whose key starts with the text; a text with a blank is no key.
    async fn keys_like(&self, kind: HitKind, lower: &str) -> Result<Vec<SearchHit>, PageError> {
        if lower.contains(char::is_whitespace) {
            return Ok(Vec::new());
        }
        let (table, key, href) = match kind {
            HitKind::Invoice => ("invoices", "invoice_id", "/invoices/"),
            _ => ("orders", "order_id", "/orders/"),
        };
        let statement = Statement::new(format!(
            "select t.{key} as id, c.name from {table} t left join customers c on c.customer_id = t.customer_id \
             where lower(t.{key}) like $1 order by t.{key} limit {MAX_OTHERS}"
        ))
        .bind(Value::Text(format!("{}%", escape(lower))));
        let answer = self.query(statement).await?;
        read(&answer, |row| {
            let id = row.key("id")?;
            let href = format!("{href}{}", segment(&id));
            Ok(SearchHit { kind, title: id.clone(), id, sub: row.owned("name")?, href })
        })
    }

    /// Installed items whose serial number or key starts with the text.
    async fn assets_like(&self, lower: &str) -> Result<Vec<SearchHit>, PageError> {
        let statement = Statement::new(format!(
            "select a.asset_id, a.serial, a.customer_id, c.name from assets a \
             left join customers c on c.customer_id = a.customer_id \
             where lower(a.serial) like $1 or lower(a.asset_id) like $2 order by a.serial, a.asset_id \
             limit {MAX_OTHERS}"
        ))
        .bind(Value::Text(format!("{}%", escape(lower))))
        .bind(Value::Text(format!("{}%", escape(lower))));
        let answer = self.query(statement).await?;
        read(&answer, |row| {
            let id = row.key("asset_id")?;
            Ok(SearchHit {
                kind: HitKind::Asset,
                title: row.owned("serial")?.unwrap_or_else(|| id.clone()),
                id,
                sub: row.owned("name")?,
                href: customer_href(&row.key("customer_id")?),
            })
        })
    }
}

fn customer_hit(row: &Row<'_>, sub: Option<String>) -> Result<SearchHit, PageError> {
    let id = row.key("customer_id")?;
    let href = customer_href(&id);
    Ok(SearchHit { kind: HitKind::Customer, title: row.key("name")?, id, sub, href })
}

/// The page of a customer.
pub(crate) fn customer_href(customer_id: &str) -> String {
    format!("/customers/{}", segment(customer_id))
}

/// The page of an order.
pub(crate) fn order_href(order_id: &str) -> String {
    format!("/orders/{}", segment(order_id))
}

/// The page of an invoice.
pub(crate) fn invoice_href(invoice_id: &str) -> String {
    format!("/invoices/{}", segment(invoice_id))
}

/// A key as one segment of a path.
pub(crate) fn segment(key: &str) -> String {
    let mut segment = String::with_capacity(key.len());
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    segment
}

/// The text with the signs of `like` taken as themselves.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_by_the_start_of_its_words() {
        let found = |text: &str| pages_like(text).into_iter().map(|hit| hit.id).collect::<Vec<_>>();
        assert_eq!(found("late"), ["promises"]);
        assert_eq!(found("qua"), ["sources"]);
        assert_eq!(found("comm"), ["voice"]);
        assert!(found("zz").is_empty());
    }

    #[test]
    fn keys_and_signs_are_taken_as_themselves() {
        assert_eq!(segment("A 1/é"), "A%201%2F%C3%A9");
        assert_eq!(escape("50%_a\\"), "50\\%\\_a\\\\");
    }
}
