//! Orders, what reached the customer, what came back and what was defective, as events.

use super::event::{Teller, Telling};
use super::statements::From;
use super::wire::Tone;
use crate::pages::error::PageError;
use crate::pages::rows::Row;
use crate::pages::search::order_href;
use crate::pages::sentence::Sentence;

pub(super) const ORDERED: From = From {
    select: "o.currency, l.lines, l.amount_minor",
    from: "from orders o left join (select order_id, count(*) as lines, \
         sum(amount_minor) as amount_minor from fulfilments where customer_id = $1 group by order_id) l \
         on l.order_id = o.order_id where o.customer_id = $1",
    id: "o.order_id",
    time: "o.ordered_at",
    by_day: false,
};

pub(super) const CANCELLED: From = From {
    select: "o.currency",
    from: "from orders o where o.customer_id = $1",
    id: "o.order_id",
    time: "o.cancelled_at",
    by_day: false,
};

/// An order arrives when its last line is delivered in full. It is as late as its worst line, as on its own page: its
/// last delivery may be of a line that was promised for later.
pub(super) const DELIVERED: From = From {
    select: "f.late_days, f.last_promised_on",
    from: "from (select order_id, max(delivered_in_full_at) as delivered_at, \
         max(promised_on) as last_promised_on, \
         max(case when delivered_on > promised_on then delivered_on - promised_on end) as late_days, \
         count(*) as lines, count(delivered_in_full_at) as delivered_lines from fulfilments \
         where customer_id = $1 group by order_id) f where f.lines = f.delivered_lines",
    id: "f.order_id",
    time: "f.delivered_at",
    by_day: false,
};

pub(super) const RETURNED: From = From {
    select: "coalesce(i.name, r.item_id) as item_name, r.reason, r.order_id",
    from: "from returns r left join items i on i.item_id = r.item_id where r.customer_id = $1",
    id: "r.return_id",
    time: "r.returned_at",
    by_day: false,
};

pub(super) const DEFECTIVE: From = From {
    select: "coalesce(i.name, f.item_id) as item_name, f.kind, f.severity, f.order_id",
    from: "from defects f left join items i on i.item_id = f.item_id where f.customer_id = $1",
    id: "f.defect_id",
    time: "f.found_at",
    by_day: false,
};

impl Teller<'_> {
    pub(super) fn ordered(&self, id: &str, row: &Row<'_>) -> Result<Telling, PageError> {
        let title = Sentence::new("timeline.order").with("order_id", id).with("lines", row.count("lines")?);
        Ok((self.money(title, row)?, Some(order_href(id)), Tone::Plain))
    }
}

pub(super) fn cancelled(id: &str) -> Telling {
    (Sentence::new("timeline.order_cancelled").with("order_id", id), Some(order_href(id)), Tone::Bad)
}

pub(super) fn delivered(id: &str, row: &Row<'_>) -> Result<Telling, PageError> {
    let title = |key: &str| Sentence::new(key).with("order_id", id);
    let (title, tone) = match row.int("late_days")? {
        Some(days) => (title("timeline.delivered_late").with("days", days), Tone::Bad),
        None if row.day("last_promised_on")?.is_some() => (title("timeline.delivered_on_time"), Tone::Good),
        None => (title("timeline.delivered"), Tone::Plain),
    };
    Ok((title, Some(order_href(id)), tone))
}

pub(super) fn returned(row: &Row<'_>) -> Result<Telling, PageError> {
    let title = Sentence::new("timeline.return")
        .with("item_name", row.text("item_name")?)
        .with("reason", row.text("reason")?);
    Ok((title, row.text("order_id")?.map(order_href), Tone::Bad))
}

pub(super) fn defective(row: &Row<'_>) -> Result<Telling, PageError> {
    let title = Sentence::new("timeline.defect")
        .with("item_name", row.text("item_name")?)
        .with("kind", row.text("kind")?)
        .with("severity", row.text("severity")?);
    Ok((title, row.text("order_id")?.map(order_href), Tone::Bad))
}

#[cfg(test)]
mod tests {
    use super::super::by_hand::{said, told};
    use super::super::statements::Told;
    use super::super::wire::{EventKind, Tone};
    use serde_json::json;

    #[test]
    fn a_delivery_is_as_late_as_its_worst_line() {
        let delivered = |late: &'static str, last: &'static str| {
            let days = [("late_days", late), ("last_promised_on", last)];
            said(Told::Delivered, "o1", "2026-03-05T10:00:00Z", &days)
        };
        let late = json!({"order_id": "o1", "days": 3});
        assert_eq!(delivered("3", "2026-03-04"), ("timeline.delivered_late".into(), late, Tone::Bad));
        let order = json!({"order_id": "o1"});
        let on_time = ("timeline.delivered_on_time".into(), order.clone(), Tone::Good);
        assert_eq!(delivered("", "2026-03-05"), on_time);
        assert_eq!(delivered("", ""), ("timeline.delivered".into(), order, Tone::Plain));
    }

    #[test]
    fn a_defect_leads_to_its_order() {
        let known = [
            ("item_name", "Array 7.68 TB"),
            ("kind", "early failure"),
            ("severity", "major"),
            ("order_id", "SO1"),
        ];
        let event = told(Told::Defective, "q1", "2026-03-05T23:30:00Z", &known);
        assert_eq!((event.kind, event.tone), (EventKind::Defect, Tone::Bad));
        assert_eq!(
            (event.on.to_string().as_str(), event.href.as_deref()),
            ("2026-03-06", Some("/orders/SO1"))
        );
        let params = json!({"item_name": "Array 7.68 TB", "kind": "early failure", "severity": "major"});
        assert_eq!(json!(event.title), json!({"key": "timeline.defect", "params": params}));
    }

    #[test]
    fn a_defect_of_which_nothing_else_is_known_is_told_all_the_same() {
        let nothing = [("item_name", ""), ("kind", ""), ("severity", ""), ("order_id", "")];
        let event = told(Told::Defective, "q1", "2026-03-05T10:00:00Z", &nothing);
        assert_eq!((event.href, event.tone), (None, Tone::Bad));
        assert_eq!(json!(event.title.params), json!({"item_name": null, "kind": null, "severity": null}));
    }
}
