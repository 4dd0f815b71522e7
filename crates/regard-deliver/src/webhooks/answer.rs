//! What a receiver's answer means. Owns the reading of `Retry-After`; pure.

use crate::fault::Fault;
use crate::retry::later;
use jiff::{SignedDuration, Timestamp};

/// What is looked at of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) retry_after: Option<String>,
}

impl Answer {
    /// # Errors
    /// Whatever it is other than that the message was taken.
    pub(super) fn verdict(&self, now: Timestamp) -> Result<(), Fault> {
        match self.status {
            200..=299 => Ok(()),
            410 => Err(Fault::Gone),
            status @ (429 | 503) => {
                let not_before = self.retry_after.as_deref().and_then(|text| retry_at(text, now));
                Err(Fault::Status { status, not_before })
            }
            status => Err(Fault::Status { status, not_before: None }),
        }
    }
}

/// **Source**: RFC 9110, section 10.2.3: seconds, or a date.
fn retry_at(text: &str, now: Timestamp) -> Option<Timestamp> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = text.parse().unwrap_or(i64::from(u32::MAX)).min(i64::from(u32::MAX));
        return Some(later(now, SignedDuration::from_secs(seconds)));
    }
    httpdate::parse_http_date(text).ok().and_then(|date| Timestamp::try_from(date).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_767_603_600, 0);

    fn verdict(status: u16, retry_after: Option<&str>) -> Result<(), Fault> {
        Answer { status, retry_after: retry_after.map(str::to_owned) }.verdict(NOW)
    }

    #[test]
    fn statuses_are_told_apart() {
        for status in [200, 202, 204, 299] {
            assert_eq!(verdict(status, None), Ok(()));
        }
        assert_eq!(verdict(410, None), Err(Fault::Gone));
        for status in [101, 301, 302, 307, 400, 401, 404, 413, 429, 500, 503, 599, 999] {
            let fault = Fault::Status { status, not_before: None };
            assert_eq!(verdict(status, None), Err(fault.clone()));
            assert!(!fault.is_final(), "{status} is tried again");
        }
    }

    #[test]
    fn retry_after_is_read_where_it_means_something() {
        let at = |seconds| Some(NOW + SignedDuration::from_secs(seconds));
        for (text, expected) in [
            ("120", at(120)),
            (" 0 ", at(0)),
            ("Mon, 05 Jan 2026 09:10:00 GMT", at(600)),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
            ("99999999999999999999999", at(i64::from(u32::MAX))),
        ] {
            let Err(Fault::Status { not_before, .. }) = verdict(429, Some(text)) else { panic!("{text}") };
            assert_eq!(not_before, expected, "{text}");
        }
        assert_eq!(verdict(500, Some("120")), Err(Fault::Status { status: 500, not_before: None }));
    }
}
