//! What a message in the outbox holds, and what a webhook is sent of it. Owns both shapes.

use jiff::Timestamp;
use regard_store::ClaimedMessage;
use serde::Deserialize;
use serde_json::json;

/// What a message tells of, as acting writes it down with the alert.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Told {
    /// The key of the rule.
    pub(super) rule: String,
    /// About whom.
    pub(super) customer_id: String,
    /// When it happened.
    pub(super) happened_at: Timestamp,
    /// What else there is to say.
    #[serde(default)]
    pub(super) details: Details,
}

/// What else there is to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Details {
    /// What people call the rule.
    pub(super) title: Option<String>,
    /// Where the customer stood. **Empty**: it is not about where they stand.
    pub(super) from: Option<String>,
    /// Where they stand.
    pub(super) to: Option<String>,
    /// What happened, as rules name it. **Empty**: it is about where they stand.
    pub(super) event: Option<String>,
}

impl Told {
    /// Reads a message. **Empty**: it is none of ours.
    pub(super) fn read(body: &str) -> Option<Self> {
        serde_json::from_str(body).ok()
    }

    /// What a webhook is sent: a kind, when the message was written, and what there is to say, as Standard Webhooks has
    /// it. The customer is named by the main key, as pages name them: they may have been joined since.
    pub(super) fn call(
        &self,
        message: &ClaimedMessage,
        customer_id: &str,
        name: Option<&str>,
        url: Option<String>,
    ) -> String {
        json!({
            "type": "alert.raised",
            "timestamp": message.created_at,
            "data": {
                "alert_id": message.alert_id,
                "rule": self.rule,
                "title": self.details.title,
                "customer_id": customer_id,
                "customer_name": name,
                "event": self.details.event,
                "from": self.details.from,
                "to": self.details.to,
                "happened_at": self.happened_at,
                "url": url,
            }
        })
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acting_wrote_is_read_and_nothing_else() {
        let body = json!({
            "rule": "low_score", "customer_id": "c1", "happened_at": "2026-01-02T03:04:05Z",
            "details": {"title": "A customer would not recommend us", "from": null, "to": null},
        });
        let told = Told::read(&body.to_string()).unwrap();
        assert_eq!((told.rule.as_str(), told.customer_id.as_str()), ("low_score", "c1"));
        assert_eq!((told.details.from, told.details.event), (None, None));
        assert_eq!(Told::read("{}"), None);
        assert_eq!(Told::read("no JSON"), None);
    }
}
