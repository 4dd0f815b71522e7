//! The statements behind a timeline: for each way in which a table tells something, what is read and where it
//! goes on. A statement gives at most one page of its kind from a place on; the merge cuts them together.

use super::wire::EventKind;
use super::{care, commitments, installed, money, orders};
use crate::pages::calendar::start_of;
use jiff::{Timestamp, tz::TimeZone};
use regard_model::{Statement, Value};
use serde::{Deserialize, Serialize};

/// One way in which a table tells an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Told {
    Ordered,
    OrderCancelled,
    Delivered,
    CaseOpened,
    CaseEscalated,
    CaseResolved,
    Answered,
    Invoiced,
    Paid,
    Noted,
    Returned,
    DisputeOpened,
    DisputeResolved,
    DealOpened,
    DealClosed,
    Installed,
    Retired,
    Started,
    WentLive,
    Defective,
    Promised,
    Kept,
    Withdrawn,
    Left,
}

/// All of them, in the order of events of one instant.
pub(super) const ALL: [Told; 24] = [
    Told::Ordered,
    Told::OrderCancelled,
    Told::Delivered,
    Told::CaseOpened,
    Told::CaseEscalated,
    Told::CaseResolved,
    Told::Answered,
    Told::Invoiced,
    Told::Paid,
    Told::Noted,
    Told::Returned,
    Told::DisputeOpened,
    Told::DisputeResolved,
    Told::DealOpened,
    Told::DealClosed,
    Told::Installed,
    Told::Retired,
    Told::Started,
    Told::WentLive,
    Told::Defective,
    Told::Promised,
    Told::Kept,
    Told::Withdrawn,
    Told::Left,
];

/// A place in a timeline: the event that was shown last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) at: Timestamp,
    pub(super) told: Told,
    pub(super) id: String,
}

/// Where a kind of event is read from.
pub(super) struct From {
    /// Columns, with `id`.
    pub(super) select: &'static str,
    /// Tables, joins and the condition on the customer (`$1`), ending in a condition.
    pub(super) from: &'static str,
    pub(super) id: &'static str,
    pub(super) time: &'static str,
    /// The time is a day, not an instant.
    pub(super) by_day: bool,
}

impl Told {
    /// What kind of event it is.
    pub(super) fn kind(self) -> EventKind {
        match self {
            Self::Ordered | Self::OrderCancelled => EventKind::Order,
            Self::Delivered => EventKind::Delivery,
            Self::CaseOpened | Self::CaseEscalated | Self::CaseResolved => EventKind::Case,
            Self::Answered => EventKind::Answer,
            Self::Invoiced => EventKind::Invoice,
            Self::Paid => EventKind::Payment,
            Self::Noted => EventKind::Note,
            Self::Returned => EventKind::Return,
            Self::DisputeOpened | Self::DisputeResolved => EventKind::Dispute,
            Self::DealOpened | Self::DealClosed => EventKind::Deal,
            Self::Installed | Self::Retired => EventKind::Asset,
            Self::Started | Self::WentLive => EventKind::Implementation,
            Self::Defective => EventKind::Defect,
            Self::Promised | Self::Kept | Self::Withdrawn => EventKind::Commitment,
            Self::Left => EventKind::Departure,
        }
    }

    fn table(self) -> From {
        match self {
            Self::Ordered => orders::ORDERED,
            Self::OrderCancelled => orders::CANCELLED,
            Self::Delivered => orders::DELIVERED,
            Self::CaseOpened => care::OPENED,
            Self::CaseEscalated => care::ESCALATED,
            Self::CaseResolved => care::RESOLVED,
            Self::Answered => care::ANSWERED,
            Self::Invoiced => money::INVOICED,
            Self::Paid => money::PAID,
            Self::Noted => care::NOTED,
            Self::Returned => orders::RETURNED,
            Self::DisputeOpened => money::DISPUTED,
            Self::DisputeResolved => money::SETTLED,
            Self::DealOpened => money::DEAL_OPENED,
            Self::DealClosed => money::DEAL_CLOSED,
            Self::Installed => installed::INSTALLED,
            Self::Retired => installed::RETIRED,
            Self::Started => installed::STARTED,
            Self::WentLive => installed::WENT_LIVE,
            Self::Defective => orders::DEFECTIVE,
            Self::Promised => commitments::PROMISED,
            Self::Kept => commitments::KEPT,
            Self::Withdrawn => commitments::WITHDRAWN,
            Self::Left => installed::LEFT,
        }
    }

    /// Whether its facts know the day only.
    pub(super) fn by_day(self) -> bool {
        self.table().by_day
    }

    /// The newest events of this way of a customer, from a place on.
    pub(super) fn statement(
        self,
        customer_id: &str,
        after: Option<&Place>,
        zone: &TimeZone,
        limit: usize,
    ) -> Statement {
        let From { select, from, id, time, by_day } = self.table();
        let mut values = vec![Value::Text(customer_id.to_owned())];
        let mut seek = String::new();
        if let Some(after) = after {
            let (bound, ties) = self.bound(after, by_day, zone);
            values.push(bound);
            seek = match ties {
                Ties::None => format!(" and {time} < $2"),
                Ties::All => format!(" and {time} <= $2"),
                Ties::AfterId => {
                    values.push(Value::Text(after.id.clone()));
                    format!(" and ({time} < $2 or ({time} = $2 and {id} > $3))")
                }
            };
        }
        let sql = format!(
            "select {id} as id, {time} as happened_at, {select} {from} and {time} is not null{seek} \
             order by {time} desc, {id} limit {limit}"
        );
        Statement { sql, values }
    }

    /// The bound on the time, and which events at the bound itself are still to come.
    fn bound(self, after: &Place, by_day: bool, zone: &TimeZone) -> (Value, Ties) {
        let ties = match self.cmp(&after.told) {
            std::cmp::Ordering::Less => Ties::None,
            std::cmp::Ordering::Equal => Ties::AfterId,
            std::cmp::Ordering::Greater => Ties::All,
        };
        if !by_day {
            return (Value::Instant(after.at), ties);
        }
        let day = zone.to_datetime(after.at).date();
        // A day counts from its start: within a day, that day's facts are all still to come.
        let ties = if start_of(day, zone) < after.at { Ties::All } else { ties };
        (Value::Day(day), ties)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ties {
    None,
    AfterId,
    All,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(told: Told, at: &str) -> Place {
        Place { at: at.parse().unwrap(), told, id: "x".into() }
    }

    #[test]
    fn a_statement_goes_on_where_the_last_event_stood() {
        let zone = TimeZone::get("America/Sao_Paulo").unwrap();
        let seek = |told: Told, after: &Place| {
            let statement = told.statement("c", Some(after), &zone, 10);
            let sql = statement.sql.split("is not null").nth(1).unwrap().split(" order by").next().unwrap();
            (sql.trim().to_owned(), statement.values[1].clone())
        };
        let after = place(Told::Noted, "2018-08-01T12:00:00Z");
        let instant = Value::Instant(after.at);
        assert_eq!(seek(Told::CaseOpened, &after), ("and k.opened_at < $2".into(), instant.clone()));
        assert_eq!(seek(Told::Kept, &after), ("and p.kept_at <= $2".into(), instant.clone()));
        let same = "and (n.noted_at < $2 or (n.noted_at = $2 and n.note_id > $3))";
        assert_eq!(seek(Told::Noted, &after), (same.into(), instant.clone()));
        assert_eq!(seek(Told::Returned, &after), ("and r.returned_at <= $2".into(), instant));
    }

    #[test]
    fn facts_of_a_day_stand_at_its_start_at_home() {
        let zone = TimeZone::get("America/Sao_Paulo").unwrap();
        let day = Value::Day("2018-08-01".parse().unwrap());
        let seek = |told: Told, after: &Place| {
            let statement = told.statement("c", Some(after), &zone, 10);
            (statement.sql.contains("i.issued_on <= $2"), statement.values[1].clone())
        };
        let noon = place(Told::Noted, "2018-08-01T15:00:00Z");
        assert_eq!(seek(Told::Invoiced, &noon), (true, day.clone()));
        let midnight = place(Told::Noted, "2018-08-01T03:00:00Z");
        assert_eq!(seek(Told::Invoiced, &midnight), (false, day.clone()));
        let midnight = place(Told::Ordered, "2018-08-01T03:00:00Z");
        assert_eq!(seek(Told::Invoiced, &midnight), (true, day));
    }
    #[test]
    fn every_way_is_told_once_and_in_the_order_of_its_kind() {
        assert!(ALL.is_sorted_by(|one, two| one < two));
        assert!(ALL.contains(&Told::Left) && Told::Left as usize + 1 == ALL.len());
        let mut kinds: Vec<_> = ALL.iter().map(|told| told.kind()).collect();
        kinds.dedup();
        assert!(kinds.is_sorted_by(|one, two| one < two), "{kinds:?}");
    }
}
