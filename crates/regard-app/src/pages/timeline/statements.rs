//! The statements behind a timeline: for each kind of event, which table, which time and which columns.
//! A statement gives at most one page of its kind from a place on; the merge cuts them together.

use super::wire::EventKind;
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
}

/// All of them, in the order of events of one instant.
pub(super) const ALL: [Told; 15] = [
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
];

/// A place in a timeline: the event that was shown last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) at: Timestamp,
    pub(super) told: Told,
    pub(super) id: String,
}

/// Where a kind of event is read from.
struct From {
    /// Columns, with `id`.
    select: &'static str,
    /// Tables, joins and the condition on the customer (`$1`), ending in a condition.
    from: &'static str,
    id: &'static str,
    time: &'static str,
    /// The time is a day, not an instant.
    by_day: bool,
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
        }
    }

    fn table(self) -> From {
        let from = |select, from, id, time, by_day| From { select, from, id, time, by_day };
        match self {
            Self::Ordered => from(ORDERS, ORDERS_FROM, "o.order_id", "o.ordered_at", false),
            Self::OrderCancelled => from(
                "o.order_id",
                "from orders o where o.customer_id = $1 and o.cancelled_at is not null",
                "o.order_id",
                "o.cancelled_at",
                false,
            ),
            Self::Delivered => from(DELIVERED, DELIVERED_FROM, "f.order_id", "f.delivered_at", false),
            Self::CaseOpened => from(CASES, CASES_FROM, "k.case_id", "k.opened_at", false),
            Self::CaseEscalated => from(CASES, CASES_FROM, "k.case_id", "k.escalated_at", false),
            Self::CaseResolved => from(CASES, CASES_FROM, "k.case_id", "k.resolved_at", false),
            Self::Answered => from(
                "a.survey, a.score, a.scale_max, a.touchpoint",
                "from answers a where a.customer_id = $1",
                "a.answer_id",
                "a.answered_at",
                false,
            ),
            Self::Invoiced => from(
                "i.kind, i.amount_minor, i.currency, i.due_on",
                "from invoices i where i.customer_id = $1",
                "i.invoice_id",
                "i.issued_on",
                true,
            ),
            Self::Paid => from(
                "p.invoice_id, p.amount_minor, p.currency, i.due_on, p.paid_on",
                "from payments p left join invoices i on i.invoice_id = p.invoice_id where p.customer_id = $1",
                "p.payment_id",
                "p.paid_on",
                true,
            ),
            Self::Noted => from(
                "n.kind, n.text",
                "from notes n where n.customer_id = $1",
                "n.note_id",
                "n.noted_at",
                false,
            ),
            Self::Returned => from(
                "coalesce(i.name, r.item_id) as item_name, r.reason, r.order_id",
                "from returns r left join items i on i.item_id = r.item_id where r.customer_id = $1",
                "r.return_id",
                "r.returned_at",
                false,
            ),
            Self::DisputeOpened => from(DISPUTES, DISPUTES_FROM, "d.dispute_id", "d.opened_at", false),
            Self::DisputeResolved => from(DISPUTES, DISPUTES_FROM, "d.dispute_id", "d.resolved_at", false),
            Self::DealOpened => from(DEALS, DEALS_FROM, "d.deal_id", "d.opened_on", true),
            Self::DealClosed => from(DEALS, DEALS_FROM, "d.deal_id", "d.closed_on", true),
        }
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

const ORDERS: &str = "o.currency, l.lines, l.amount_minor";
const ORDERS_FROM: &str = "from orders o left join (select order_id, count(*) as lines, \
     sum(amount_minor) as amount_minor from fulfilments where customer_id = $1 group by order_id) l \
     on l.order_id = o.order_id where o.customer_id = $1";

/// An order arrives when its last line is delivered in full.
const DELIVERED: &str = "f.delivered_on, f.late_promised_on, f.last_promised_on";
const DELIVERED_FROM: &str = "from (select order_id, max(delivered_in_full_at) as delivered_at, \
     max(delivered_on) as delivered_on, max(promised_on) as last_promised_on, \
     min(case when delivered_on > promised_on then promised_on end) as late_promised_on, \
     count(*) as lines, count(delivered_in_full_at) as delivered_lines from fulfilments \
     where customer_id = $1 group by order_id) f where f.lines = f.delivered_lines";

const CASES: &str = "k.severity, k.subject";
const CASES_FROM: &str = "from cases k where k.customer_id = $1";

const DISPUTES: &str = "d.invoice_id, d.amount_minor, i.currency, d.reason, d.outcome";
const DISPUTES_FROM: &str =
    "from disputes d left join invoices i on i.invoice_id = d.invoice_id where d.customer_id = $1";

const DEALS: &str = "d.name, d.amount_minor, d.currency, d.won, d.lost_reason";
const DEALS_FROM: &str = "from deals d where d.customer_id = $1";

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
}
