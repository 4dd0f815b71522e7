//! What a webhook is, and what of it may be kept. Owns the checks and the reading of a row; no statement.

use crate::columns::{instant, instant_if_any, stored};
use crate::database::Row;
use crate::errors::{CallerError, StoreError};
use crate::texts::check_key;
use jiff::Timestamp;
use regard_model::UserId;
use std::collections::BTreeSet;

/// **Unit**: characters.
const URL_AT_MOST: usize = 2000;
/// How many rules one webhook names.
const RULES_AT_MOST: u32 = 100;

/// The columns that [`read_webhook`] reads.
macro_rules! select_webhooks {
    ($rest:literal) => {
        concat!(
            "select webhook_id, url, rules, made_by, made_at, rotated_at, disabled_at, disabled_why \
            from webhooks ",
            $rest
        )
    };
}
pub(super) use select_webhooks;

/// A webhook to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// Where it is. **Range**: 1 to 2,000 characters that begin with `https://` or `http://`. Whether it may be called
    /// is for the caller to know.
    pub url: String,
    /// The rules whose alerts it wants. **Range**: at most 100. **Empty**: all.
    pub rules: BTreeSet<String>,
}

/// What is to be another about a webhook. The default is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebhookChanges {
    /// Where it is.
    pub url: Option<String>,
    /// The rules whose alerts it wants.
    pub rules: Option<BTreeSet<String>>,
}

/// A webhook. It is not its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The key.
    pub webhook_id: String,
    /// Where it is.
    pub url: String,
    /// The rules whose alerts it wants. **Empty**: all.
    pub rules: BTreeSet<String>,
    /// Who made it.
    pub made_by: UserId,
    /// When.
    pub made_at: Timestamp,
    /// When it got another secret. **Empty**: it has its first one.
    pub rotated_at: Option<Timestamp>,
    /// Since when nothing is to be sent, and why. **Empty**: it hears.
    pub disabled: Option<(Timestamp, String)>,
}

impl Webhook {
    /// Whether it wants the alerts of a rule, and hears.
    pub fn wants(&self, rule: &str) -> bool {
        self.disabled.is_none() && self.names(rule)
    }

    /// Whether the alerts of a rule are among those that it wants, also while it does not hear.
    pub fn names(&self, rule: &str) -> bool {
        self.rules.is_empty() || self.rules.contains(rule)
    }
}

pub(super) fn check_url(url: &str) -> Result<(), CallerError> {
    let bad = |problem| Err(CallerError::BadText { field: "the URL", problem });
    let has_host = |scheme| url.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty());
    if url.chars().count() > URL_AT_MOST {
        return bad("is longer than 2,000 characters: shorten it");
    }
    if !has_host("https://") && !has_host("http://") {
        return bad("must begin with https:// or http://");
    }
    if url.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
        return bad("holds a blank or a control character: leave it out");
    }
    Ok(())
}

/// The rules as they are stored.
pub(super) fn rules_text(rules: &BTreeSet<String>) -> Result<String, CallerError> {
    if rules.len() > usize::try_from(RULES_AT_MOST).unwrap_or(usize::MAX) {
        return Err(CallerError::TooMany { what: "rules of one webhook", at_most: RULES_AT_MOST });
    }
    rules.iter().try_for_each(|rule| check_key("the key of the rule", rule))?;
    Ok(serde_json::json!(rules).to_string())
}

pub(super) fn read_webhook(row: &Row) -> Result<Webhook, StoreError> {
    let rules: String = row.get("rules")?;
    let disabled_at = instant_if_any("webhooks.disabled_at", row.get("disabled_at")?)?;
    Ok(Webhook {
        webhook_id: row.get("webhook_id")?,
        url: row.get("url")?,
        rules: serde_json::from_str(&rules).map_err(|_| stored("webhooks.rules", &rules))?,
        made_by: UserId::new(row.get::<String>("made_by")?),
        made_at: instant("webhooks.made_at", row.get("made_at")?)?,
        rotated_at: instant_if_any("webhooks.rotated_at", row.get("rotated_at")?)?,
        disabled: disabled_at.zip(row.get::<Option<String>>("disabled_why")?),
    })
}
