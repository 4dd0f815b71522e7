//! What people promised and wrote down: each kind is there, and its times follow each other.

use super::{UNTIL, World, day};
use std::collections::{BTreeMap, BTreeSet};

/// A day and what follows it in the text, which is its time.
fn time(text: &str) -> Option<(i32, &str)> {
    day(text).map(|day| (day, text.get(11..).unwrap_or_default()))
}

#[derive(Debug, Default)]
struct Kind {
    all: u32,
    open: u32,
    withdrawn: u32,
    moved: u32,
    kept: u32,
    in_time: u32,
}

#[test]
fn every_promise_is_made_before_it_is_due_and_before_it_ends() {
    let world = World::new(400, 7);
    let last = day(&UNTIL.to_string()).expect("a day");
    let mut kinds: BTreeMap<&str, Kind> = BTreeMap::new();
    let columns = [
        "Kind",
        "PromisedAt",
        "FirstDue",
        "Due",
        "DueTime",
        "WhyMoved",
        "TicketNo",
        "Order",
        "KeptAt",
        "WithdrawnAt",
    ];
    for row in world.table("support/commitments").select(columns) {
        let [kind, made, first, due, due_time, why, ticket, order, kept, withdrawn] = row;
        let made = time(made).expect("every promise is made some time");
        assert!(made.0 <= last, "{row:?}");
        let seen = kinds.entry(kind).or_default();
        seen.all += 1;
        assert!(kept.is_empty() || withdrawn.is_empty(), "{row:?}");
        for end in [time(kept), time(withdrawn)].into_iter().flatten() {
            assert!(end >= made && end.0 <= last, "{row:?}");
        }
        let is_in_time = if kind == "Credit" {
            let (first, due) = (day(first).expect("a day"), day(due).expect("a day"));
            assert!(made.0 < first && first <= due && first - made.0 <= 30, "{row:?}");
            assert_eq!(first < due, !why.is_empty(), "{row:?}");
            assert!(!order.is_empty() && due_time.is_empty(), "{row:?}");
            seen.moved += u32::from(first < due);
            time(kept).is_some_and(|kept| kept.0 <= due)
        } else {
            let due = time(due_time).expect("a time");
            assert!(due > made, "{row:?}");
            assert!(first.is_empty() && row[3].is_empty() && why.is_empty(), "{row:?}");
            assert!(!ticket.is_empty(), "{row:?}");
            time(kept).is_some_and(|kept| kept <= due)
        };
        seen.in_time += u32::from(is_in_time);
        seen.kept += u32::from(!kept.is_empty());
        seen.withdrawn += u32::from(!withdrawn.is_empty());
        seen.open += u32::from(kept.is_empty() && withdrawn.is_empty());
    }
    assert_eq!(kinds.keys().copied().collect::<Vec<_>>(), ["Call-back", "Credit", "First reply"]);
    for (kind, seen) in &kinds {
        let is_mixed = seen.in_time * 2 > seen.kept && seen.in_time < seen.kept;
        assert!(seen.all > 100 && is_mixed, "{kind}: {seen:?}");
    }
    let (calls, credits) = (&kinds["Call-back"], &kinds["Credit"]);
    assert!(calls.open > 0 && calls.withdrawn > 0, "{calls:?}");
    assert!(credits.open > 0 && credits.withdrawn > 0 && credits.moved > 10, "{credits:?}");
    let cases = world.table("support/cases").rows.len() as u32;
    assert!((cases / 6..cases / 3).contains(&calls.all), "{} calls, {cases} cases", calls.all);
}

#[test]
fn a_first_reply_is_promised_for_each_urgent_case_and_comes_when_the_case_says() {
    let world = World::new(100, 8);
    let mut promised: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    let columns = ["Kind", "TicketNo", "PromisedAt", "KeptAt"];
    for [kind, ticket, made, kept] in world.table("support/commitments").select(columns) {
        if kind == "First reply" {
            assert!(promised.insert(ticket, (made, kept)).is_none(), "{ticket}");
        }
    }
    let columns = ["TicketNo", "Priority", "Opened", "FirstReply"];
    for [ticket, priority, opened, reply] in world.table("support/cases").select(columns) {
        let expected = matches!(priority, "P1" | "P2").then_some((opened, reply));
        assert_eq!(promised.remove(ticket), expected, "{ticket}");
    }
    assert!(promised.is_empty());
}

#[test]
fn who_is_served_badly_is_called_back_late_and_members_are_not() {
    let world = World::new(900, 11);
    let members: BTreeMap<&str, i32> = world
        .table("programme/members")
        .select(["Code", "Account", "Joined"])
        .filter(|[code, ..]| *code == "INI-01")
        .map(|[_, account, on]| (account, day(on).expect("a day")))
        .collect();
    let complaints: BTreeSet<&str> = world
        .table("support/cases")
        .select(["TicketNo", "Category"])
        .filter(|[_, category]| *category == "delivery")
        .map(|[ticket, _]| ticket)
        .collect();
    let (mut inside, mut outside, mut troubled) = ([0, 0], [0, 0], [0, 0]);
    let columns = ["Kind", "Account", "TicketNo", "PromisedAt", "DueTime", "KeptAt"];
    for [kind, account, ticket, made, due, kept] in world.table("support/commitments").select(columns) {
        if kind != "Call-back" {
            continue;
        }
        let is_member = members.get(account).is_some_and(|joined| Some(*joined) <= day(made));
        let seen = match (is_member, complaints.contains(ticket)) {
            (true, _) => &mut inside,
            (false, false) => &mut outside,
            (false, true) => &mut troubled,
        };
        seen[0] += u32::from(time(kept).is_some_and(|kept| Some(kept) <= time(due)));
        seen[1] += 1;
    }
    let share = |[kept, all]: [u32; 2]| f64::from(kept) / f64::from(all);
    assert!(share(inside) > share(outside), "{inside:?} {outside:?}");
    assert!(share(outside) > share(troubled), "{outside:?} {troubled:?}");
}
