//! What stands at the customer's, the projects that brought it live, and the day they left, as events.

use super::event::Telling;
use super::statements::From;
use super::wire::Tone;
use crate::pages::error::PageError;
use crate::pages::orders::rules::days_between;
use crate::pages::rows::Row;
use crate::pages::sentence::Sentence;

const ASSETS: From = From {
    select: "coalesce(i.name, s.item_id) as item_name, s.serial",
    from: "from assets s left join items i on i.item_id = s.item_id where s.customer_id = $1",
    id: "s.asset_id",
    time: "s.installed_on",
    by_day: true,
};
pub(super) const INSTALLED: From = ASSETS;
pub(super) const RETIRED: From = From { time: "s.retired_on", ..ASSETS };

const PROJECTS: From = From {
    select: "m.name, m.first_planned_on, m.planned_on",
    from: "from implementations m where m.customer_id = $1",
    id: "m.implementation_id",
    time: "m.started_on",
    by_day: true,
};
pub(super) const STARTED: From = PROJECTS;
pub(super) const WENT_LIVE: From = From { time: "m.live_on", ..PROJECTS };

/// Keys that are one customer may each have left, some on one day: that is told once a day.
pub(super) const LEFT: From = From {
    select: "l.reason",
    from: "from (select customer_id, customer_id || ' ' || cast(left_on as varchar) as departure_id, left_on, \
         min(reason) as reason from departures where customer_id = $1 group by customer_id, left_on) l \
         where l.customer_id = $1",
    id: "l.departure_id",
    time: "l.left_on",
    by_day: true,
};

pub(super) fn asset(key: &str, row: &Row<'_>) -> Result<Telling, PageError> {
    let title =
        Sentence::new(key).with("item_name", row.text("item_name")?).with("serial", row.text("serial")?);
    Ok((title, None, Tone::Plain))
}

/// At its start a project has the day that was planned first.
pub(super) fn started(row: &Row<'_>) -> Result<Telling, PageError> {
    let planned_on = row.day("first_planned_on")?.or(row.day("planned_on")?);
    let title = Sentence::new("timeline.project_started")
        .with("name", row.text("name")?)
        .with("planned_on", planned_on);
    Ok((title, None, Tone::Plain))
}

/// It is late against the day that was planned last, as every promise is. One that was moved and missed says from when.
pub(super) fn went_live(row: &Row<'_>) -> Result<Telling, PageError> {
    let live_on = row.must_day("happened_at")?;
    let first_on = row.day("first_planned_on")?;
    let planned_on = row.day("planned_on")?.or(first_on);
    let late = planned_on.filter(|planned| live_on > *planned).map(|planned| days_between(planned, live_on));
    let (key, tone) = match (planned_on, late) {
        (_, Some(_)) => ("timeline.went_live_late", Tone::Bad),
        (Some(_), None) => ("timeline.went_live_on_time", Tone::Good),
        (None, None) => ("timeline.went_live", Tone::Plain),
    };
    let moved_from = first_on.filter(|first| Some(*first) < planned_on && *first < live_on);
    let title = Sentence::new(key)
        .with("name", row.text("name")?)
        .with("days", late)
        .with("first_planned_on", moved_from);
    Ok((title, None, tone))
}

pub(super) fn left(row: &Row<'_>) -> Result<Telling, PageError> {
    Ok((Sentence::new("timeline.left").with("reason", row.text("reason")?), None, Tone::Bad))
}

#[cfg(test)]
mod tests {
    use super::super::by_hand::{said, told};
    use super::super::statements::Told;
    use super::super::wire::{EventKind, Tone};
    use serde_json::{Value, json};

    #[test]
    fn an_asset_is_told_by_its_name_and_serial_on_its_day() {
        let known = [("item_name", "Array 7.68 TB"), ("serial", "AX-1042")];
        let event = told(Told::Installed, "as1", "2026-03-05", &known);
        assert_eq!((event.kind, event.on.to_string().as_str()), (EventKind::Asset, "2026-03-05"));
        // The start of the day at home, which is an hour ahead.
        assert_eq!((event.at.to_string().as_str(), event.href), ("2026-03-04T23:00:00Z", None));
        let params = json!({"item_name": "Array 7.68 TB", "serial": "AX-1042"});
        assert_eq!(
            said(Told::Installed, "as1", "2026-03-05", &known),
            ("timeline.asset_installed".into(), params.clone(), Tone::Plain)
        );
        assert_eq!(
            said(Told::Retired, "as1", "2026-03-05", &known),
            ("timeline.asset_retired".into(), params, Tone::Plain)
        );
        let unknown = said(Told::Retired, "as1", "2026-03-05", &[("item_name", ""), ("serial", "")]);
        assert_eq!(unknown.1, json!({"item_name": null, "serial": null}));
    }

    fn project(told: Told, on: &str, name: &str, first: &str, planned: &str) -> (String, Value, Tone) {
        said(told, "m1", on, &[("name", name), ("first_planned_on", first), ("planned_on", planned)])
    }

    #[test]
    fn a_project_starts_with_the_day_that_was_planned_first() {
        let started = |name, first, planned| project(Told::Started, "2026-01-05", name, first, planned).1;
        assert_eq!(
            project(Told::Started, "2026-01-05", "Rollout", "2026-03-01", "2026-04-01"),
            (
                "timeline.project_started".into(),
                json!({"name": "Rollout", "planned_on": "2026-03-01"}),
                Tone::Plain
            )
        );
        assert_eq!(started("Rollout", "", "2026-04-01")["planned_on"], "2026-04-01");
        assert_eq!(started("", "", ""), json!({"name": null, "planned_on": null}));
    }

    #[test]
    fn a_project_is_late_against_the_latest_plan_and_says_when_it_was_planned_first() {
        fn params(days: Option<i64>, first: Option<&str>) -> Value {
            json!({"name": "Rollout", "days": days, "first_planned_on": first})
        }
        let live = |on, first, planned| project(Told::WentLive, on, "Rollout", first, planned);
        let late = |days, first| ("timeline.went_live_late".to_owned(), params(Some(days), first), Tone::Bad);
        let on_time = |first| ("timeline.went_live_on_time".to_owned(), params(None, first), Tone::Good);
        assert_eq!(live("2026-03-04", "2026-03-01", "2026-03-01"), late(3, None));
        assert_eq!(live("2026-03-04", "2026-02-20", "2026-03-01"), late(3, Some("2026-02-20")));
        assert_eq!(live("2026-03-02", "2026-03-01", ""), late(1, None));
        assert_eq!(live("2026-03-01", "2026-03-01", "2026-03-01"), on_time(None));
        assert_eq!(live("2026-03-01", "2026-02-20", "2026-03-01"), on_time(Some("2026-02-20")));
        // A plan that was moved, and not needed.
        assert_eq!(live("2026-02-20", "2026-02-20", "2026-03-01"), on_time(None));
        assert_eq!(live("2026-03-01", "", "2026-03-01"), on_time(None));
        assert_eq!(
            live("2026-03-01", "", ""),
            ("timeline.went_live".to_owned(), params(None, None), Tone::Plain)
        );
    }

    #[test]
    fn a_departure_has_its_reason_or_none() {
        let left = |reason| said(Told::Left, "c1 2026-03-01", "2026-03-01", &[("reason", reason)]);
        assert_eq!(left("price"), ("timeline.left".into(), json!({"reason": "price"}), Tone::Bad));
        assert_eq!(left("").1, json!({"reason": null}));
    }
}
