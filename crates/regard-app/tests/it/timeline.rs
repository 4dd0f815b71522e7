//! A timeline over the real lake: what stands at a customer, its projects, defects, recorded promises and the
//! day it left. The home is in Berlin; each fact stands at its own time, and what is later does not exist.

use crate::support::Opened;
use regard_app::pages::{EventKind, ListQuestion, TimelineEvent, Tone};
use regard_model::Lens;
use serde_json::{Value, json};

const ITEMS: &str = "item_id,name,family
array,Array 7.68 TB,arrays
";

const ASSETS: &str = "asset_id,customer_id,item_id,serial,installed_on,retired_on
s1,ana,array,AX-1042,2026-01-12,2026-02-27
s2,ana,shelf,,2026-01-13,
s3,bo,array,AX-7,2026-01-12,
";

/// m1 was moved and missed its last plan by three days; m2 has no plan; m3 is not live.
const IMPLEMENTATIONS: &str =
    "implementation_id,customer_id,name,started_on,first_planned_on,planned_on,live_on
m1,ana,Rollout,2026-01-05,2026-01-20,2026-02-01,2026-02-04
m2,ana,,2026-01-06,,,2026-01-16
m3,ana,Archive,2026-01-07,2026-03-01,2026-03-01,
";

const DEFECTS: &str = "defect_id,customer_id,item_id,order_id,found_at,kind,severity
q1,ana,array,o1,2026-01-14 09:00,early failure,major
q2,,array,,2026-01-14 09:00,early failure,major
";

const ORDERS: &str = "order_id,customer_id,ordered_at\no1,ana,2026-01-02 09:00\n";

/// p1 is kept three hours late; p2 was moved, and is kept by the new day; p3 is withdrawn; p4 has no day.
const COMMITMENTS: &str =
    "commitment_id,customer_id,kind,made_at,first_due_on,due_on,due_at,text,order_id,kept_at,withdrawn_at
p1,ana,call_back,2026-01-14 10:00,,,2026-01-15 14:00,Call with a date.,,2026-01-15 17:30,
p2,ana,credit,2026-01-14 11:00,2026-01-21,2026-01-28,,,o1,2026-01-28 23:30,
p3,ana,first_response,2026-01-14 12:00,,,2026-01-14 16:00,,,,2026-01-17 09:00
p4,ana,engineer on site,2026-01-14 13:00,,,,,,2026-01-18 09:00,
";

const DEPARTURES: &str = "customer_id,left_on,reason\nana,2026-02-27,price\nbo,2026-02-28,\n";

async fn home() -> Opened {
    Opened::of_tables(&[
        ("customers", "customer_id,name\nana,Ana\nbo,Bo\n"),
        ("items", ITEMS),
        ("orders", ORDERS),
        ("assets", ASSETS),
        ("implementations", IMPLEMENTATIONS),
        ("defects", DEFECTS),
        ("commitments", COMMITMENTS),
        ("departures", DEPARTURES),
    ])
    .await
}

/// Every event from the newest on, so many at a time.
async fn events(home: &Opened, lens: &Lens, customer_id: &str, at_once: u32) -> Vec<TimelineEvent> {
    let mut events = Vec::new();
    let mut question = ListQuestion { after: None, limit: Some(at_once) };
    loop {
        let page = home.reader.timeline(lens, customer_id, &question).await.unwrap();
        events.extend(page.events);
        question.after = page.next;
        if question.after.is_none() {
            return events;
        }
    }
}

/// What happened, to what, on which day, and whether that was good.
fn told(events: &[TimelineEvent]) -> Vec<(&str, &str, String, Tone)> {
    let mut told = Vec::new();
    for event in events {
        let key = event.title.key.strip_prefix("timeline.").unwrap();
        told.push((key, event.id.as_str(), event.on.strftime("%m-%d").to_string(), event.tone));
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_happened_is_told_on_its_day() {
    let home = home().await;
    let lens = home.lens("2026-02-28", &[]).await;
    let events = events(&home, &lens, "ana", 200).await;
    let expected = [
        // Of one day, in the order of their kinds.
        ("asset_retired", "s1", "02-27", Tone::Plain),
        ("left", "ana 2026-02-27", "02-27", Tone::Bad),
        ("went_live_late", "m1", "02-04", Tone::Bad),
        ("commitment_kept_on_time", "p2", "01-28", Tone::Good),
        ("commitment_kept", "p4", "01-18", Tone::Plain),
        ("commitment_withdrawn", "p3", "01-17", Tone::Plain),
        ("went_live", "m2", "01-16", Tone::Plain),
        ("commitment_kept_late_hours", "p1", "01-15", Tone::Bad),
        ("commitment_made", "p4", "01-14", Tone::Plain),
        ("commitment_made", "p3", "01-14", Tone::Plain),
        ("commitment_made", "p2", "01-14", Tone::Plain),
        ("commitment_made", "p1", "01-14", Tone::Plain),
        ("defect", "q1", "01-14", Tone::Bad),
        ("asset_installed", "s2", "01-13", Tone::Plain),
        ("asset_installed", "s1", "01-12", Tone::Plain),
        ("project_started", "m3", "01-07", Tone::Plain),
        ("project_started", "m2", "01-06", Tone::Plain),
        ("project_started", "m1", "01-05", Tone::Plain),
        ("order", "o1", "01-02", Tone::Plain),
    ];
    let shown = told(&events);
    let shown: Vec<_> = shown.iter().map(|(key, id, on, tone)| (*key, *id, on.as_str(), *tone)).collect();
    assert_eq!(shown, expected);
    let params = |at: usize| json!(events[at].title.params);
    assert_eq!(params(1), json!({"reason": "price"}));
    assert_eq!(params(2), json!({"name": "Rollout", "days": 3, "first_planned_on": "2026-01-20"}));
    assert_eq!(params(7), json!({"kind": "call_back", "hours": 3}));
    assert_eq!(params(10)["due_on"], "2026-01-21");
    assert_eq!((&params(10)["moved_on"], &params(10)["due_time"]), (&json!("2026-01-28"), &Value::Null));
    assert_eq!((&params(11)["due_on"], &params(11)["due_time"]), (&json!("2026-01-15"), &json!("14:00")));
    assert_eq!(params(12)["item_name"], "Array 7.68 TB");
    // The source of items does not know it.
    assert_eq!(params(13), json!({"item_name": "shelf", "serial": null}));
    let hrefs = [3, 10, 12].map(|at: usize| events[at].href.as_deref());
    assert_eq!(hrefs, [Some("/orders/o1"); 3]);
    assert_eq!((events[7].href.as_deref(), events[11].kind), (None, EventKind::Commitment));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_later_than_the_moment_or_of_others_is_not_told() {
    let home = home().await;
    let lens = home.lens("2026-01-14", &[]).await;
    let early = events(&home, &lens, "ana", 200).await;
    let kinds: Vec<_> = early.iter().map(|event| event.title.key.as_str()).collect();
    assert_eq!(kinds[..5], [["timeline.commitment_made"; 4].as_slice(), &["timeline.defect"]].concat());
    assert_eq!(early.len(), 11);
    let lens = home.lens("2026-02-28", &["bo"]).await;
    let others = events(&home, &lens, "bo", 200).await;
    let shown: Vec<_> = told(&others).into_iter().map(|(key, id, ..)| (key, id)).collect();
    assert_eq!(shown, [("left", "bo 2026-02-28"), ("asset_installed", "s3")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timeline_goes_on_where_it_stood_also_within_a_day() {
    let home = home().await;
    let lens = home.lens("2026-02-28", &[]).await;
    let whole = events(&home, &lens, "ana", 200).await;
    for at_once in [1, 2, 5] {
        assert_eq!(events(&home, &lens, "ana", at_once).await, whole, "{at_once} at a time");
    }
}
