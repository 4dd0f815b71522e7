//! Sight that somebody was given beyond their own place.

use crate::bench::{Bench, DESK, deeds, fault, user};
use anyhow::Result;
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use regard_model::{CustomerId, UserId};
use regard_store::{AuditKind, CallerError, Grant, Granted, Limits, NewGrant, Store};
use serde_json::json;

fn of_customer(to: &UserId, by: &UserId, customer: &str) -> NewGrant {
    NewGrant {
        to_user_id: to.clone(),
        granted: Granted::Customer(CustomerId::new(customer)),
        from_on: None,
        to_on: None,
        note: None,
        granted_by: by.clone(),
    }
}

async fn in_force(store: &Store, on: Date) -> Result<Vec<String>> {
    Ok(store.grants(on).await?.into_iter().map(|grant| grant.grant_id).collect())
}

pub(crate) async fn a_grant_is_in_force_between_its_days(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let boss = user(&store, "boss@example.com").await?.user_id;
    let march = NewGrant {
        granted: Granted::StandIn(UserId::new("hr:9")),
        from_on: Some(date(2026, 3, 1)),
        to_on: Some(date(2026, 3, 31)),
        note: Some("on leave".to_owned()),
        ..of_customer(&ann, &boss, "c1")
    };
    let march = store.create_grant(march, None).await?;
    let later = NewGrant {
        granted: Granted::SalesEntity("Regard GmbH".to_owned()),
        from_on: Some(date(2026, 4, 1)),
        ..of_customer(&ann, &boss, "c1")
    };
    bench.clock.advance(SignedDuration::from_secs(1));
    let later = store.create_grant(later, None).await?;
    bench.clock.advance(SignedDuration::from_secs(1));
    let always = store.create_grant(of_customer(&ann, &boss, "c1"), None).await?;
    bench.clock.advance(SignedDuration::from_secs(1));
    let all = NewGrant { granted: Granted::Everyone, ..of_customer(&boss, &boss, "") };
    let all = store.create_grant(all, None).await?;

    let sorted = |grants: &[&Grant]| {
        let mut keys: Vec<_> = grants.iter().map(|grant| (&grant.to_user_id, &grant.grant_id)).collect();
        keys.sort();
        keys.into_iter().map(|(_, key)| key.clone()).collect::<Vec<_>>()
    };
    for (day, expected) in [
        (date(2026, 2, 28), vec![&always, &all]),
        (date(2026, 3, 1), vec![&march, &always, &all]),
        (date(2026, 3, 31), vec![&march, &always, &all]),
        (date(2026, 4, 1), vec![&later, &always, &all]),
        (date(2030, 1, 1), vec![&later, &always, &all]),
    ] {
        assert_eq!(in_force(&store, day).await?, sorted(&expected), "{day}");
    }
    let of_ann = store.grants_of(&ann, None, 2).await?;
    assert_eq!(of_ann, [always, later]);
    assert_eq!(store.grants_of(&ann, Some(&of_ann[1].grant_id), 2).await?, [march]);
    assert_eq!(store.grants_of(&boss, None, 10).await?, [all]);
    Ok(())
}

pub(crate) async fn a_grant_taken_back_is_in_force_on_no_day(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let boss = user(&store, "boss@example.com").await?.user_id;
    let before = store.access_revision().await?;
    let grant = store.create_grant(of_customer(&ann, &boss, "c1"), None).await?;
    let given = store.access_revision().await?;
    assert!(given > before);
    let unknown = fault(store.revoke_grant("nothing".to_owned(), boss.clone(), None).await);
    assert_eq!(unknown, Some(CallerError::UnknownGrant("nothing".to_owned())));
    let nobody = fault(store.revoke_grant(grant.grant_id.clone(), UserId::new("nobody"), None).await);
    assert_eq!(nobody, Some(CallerError::UnknownUser("nobody".to_owned())));
    assert_eq!(store.access_revision().await?, given);

    let at = bench.clock.now();
    store.revoke_grant(grant.grant_id.clone(), boss.clone(), None).await?;
    assert!(store.access_revision().await? > given);
    bench.clock.advance(SignedDuration::from_hours(1));
    store.revoke_grant(grant.grant_id.clone(), ann.clone(), None).await?;
    for day in [date(2020, 1, 1), date(2026, 1, 5), date(2030, 1, 1)] {
        assert!(store.grants(day).await?.is_empty(), "{day}");
    }
    let kept = Grant { revoked_by: Some(boss), revoked_at: Some(at), ..grant };
    assert_eq!(store.grants_of(&ann, None, 10).await?, [kept]);
    Ok(())
}

pub(crate) async fn a_grant_says_what_for_whom_and_until_when(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { grants_per_user: 2, ..Limits::default() }).await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let boss = user(&store, "boss@example.com").await?.user_id;
    let good = of_customer(&ann, &boss, "c1");
    let stand_in = |user_id: &UserId| NewGrant {
        granted: Granted::StandIn(user_id.clone()),
        to_on: Some(date(2026, 3, 31)),
        ..good.clone()
    };
    for wrong in [
        NewGrant { to_on: None, ..stand_in(&boss) },
        NewGrant { from_on: Some(date(2026, 4, 1)), ..stand_in(&boss) },
        NewGrant { from_on: Some(date(999, 1, 1)), ..good.clone() },
        NewGrant { from_on: Some(date(-1, 1, 1)), ..good.clone() },
    ] {
        let refused = fault(store.create_grant(wrong.clone(), None).await);
        assert!(matches!(refused, Some(CallerError::BadDays(_))), "{wrong:?}: {refused:?}");
    }
    for wrong in [
        stand_in(&ann),
        of_customer(&ann, &boss, ""),
        of_customer(&ann, &boss, &"c".repeat(1001)),
        NewGrant { granted: Granted::SalesEntity(String::new()), ..good.clone() },
        NewGrant { note: Some("x".repeat(201)), ..good.clone() },
    ] {
        let refused = fault(store.create_grant(wrong.clone(), None).await);
        assert!(matches!(refused, Some(CallerError::BadText { .. })), "{wrong:?}: {refused:?}");
    }
    let nobody = UserId::new("nobody");
    for wrong in [of_customer(&nobody, &boss, "c1"), of_customer(&ann, &nobody, "c1")] {
        let refused = fault(store.create_grant(wrong, None).await);
        assert_eq!(refused, Some(CallerError::UnknownUser("nobody".to_owned())));
    }
    let first = store.create_grant(good.clone(), None).await?;
    store.create_grant(stand_in(&boss), None).await?;
    let third = fault(store.create_grant(good.clone(), None).await);
    assert!(matches!(third, Some(CallerError::TooMany { at_most: 2, .. })), "{third:?}");
    store.revoke_grant(first.grant_id, boss, None).await?;
    store.create_grant(good, None).await?;
    Ok(())
}

/// A grant is not in force without an entry in the audit log, and what was refused has none.
pub(crate) async fn giving_and_taking_back_are_in_the_audit_log(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let boss = user(&store, "boss@example.com").await?.user_id;
    let until = NewGrant { to_on: Some(date(2026, 3, 31)), ..of_customer(&ann, &boss, "c1") };
    let given = store.create_grant(until, Some(DESK)).await?;
    let long = store.create_grant(of_customer(&ann, &boss, &"\"".repeat(1000)), Some(DESK)).await?;
    let nobody = UserId::new("nobody");
    assert!(store.create_grant(of_customer(&ann, &nobody, "c1"), Some(DESK)).await.is_err());
    assert!(store.revoke_grant(long.grant_id.clone(), nobody, Some(DESK)).await.is_err());
    store.revoke_grant(given.grant_id.clone(), boss.clone(), Some(DESK)).await?;

    let said = deeds(&store, AuditKind::AccessChanged).await?;
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said.iter().all(|(by, _, _)| by.as_ref() == Some(&boss)));
    let details = json!({
        "grant_id": given.grant_id, "kind": "customer", "about": "c1", "from_on": null, "to_on": "2026-03-31",
    });
    assert_eq!((said[0].1.as_str(), &said[0].2), (format!("user {ann}").as_str(), &details));
    assert_eq!(said[1].2["about"], "\"".repeat(200), "as much as an event holds");
    let details = json!({"revoked": true, "user_id": ann.as_str(), "kind": "customer", "about": "c1"});
    assert_eq!((said[2].1.as_str(), &said[2].2), (format!("grant {}", given.grant_id).as_str(), &details));
    Ok(())
}
