//! What people said about pairs of customers.

use crate::bench::{Bench, user};
use anyhow::Result;
use jiff::SignedDuration;
use regard_model::{UserId, Verdict};
use regard_store::{CallerError, NewDecision, StoreError};

fn about(one: &str, two: &str, verdict: Verdict, by: &UserId) -> NewDecision {
    NewDecision {
        customers: (one.to_owned(), two.to_owned()),
        verdict,
        main_customer_id: None,
        note: None,
        decided_by: by.clone(),
    }
}

pub(crate) async fn what_was_said_is_kept_in_order_with_its_author(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?;
    let joined = NewDecision {
        main_customer_id: Some("crm:7".to_owned()),
        note: Some("one address, one owner".to_owned()),
        ..about("erp:1", "crm:7", Verdict::Joined, &ann.user_id)
    };
    let first = store.decide_customers(joined).await?;
    bench.clock.advance(SignedDuration::from_secs(1));
    store.decide_customers(about("crm:7", "erp:1", Verdict::Undone, &ann.user_id)).await?;
    let said = store.customer_decisions().await?;
    let told: Vec<_> = said
        .iter()
        .map(|one| (one.first_customer_id.as_str(), one.second_customer_id.as_str(), one.verdict))
        .collect();
    assert_eq!(told, [("crm:7", "erp:1", Verdict::Joined), ("crm:7", "erp:1", Verdict::Undone)]);
    assert_eq!(said[0].decision_id, first);
    assert_eq!(said[0].main_customer_id.as_deref(), Some("crm:7"));
    assert_eq!(said[0].note.as_deref(), Some("one address, one owner"));
    assert_eq!(said[0].decided_by, ann.profile.name);
    assert_eq!(said[1].decided_at, said[0].decided_at + SignedDuration::from_secs(1));
    Ok(())
}

pub(crate) async fn a_decision_is_about_two_customers(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?;
    let third = NewDecision {
        main_customer_id: Some("c".to_owned()),
        ..about("a", "b", Verdict::Joined, &ann.user_id)
    };
    let wrong = [
        about("a", "a", Verdict::Joined, &ann.user_id),
        about("", "b", Verdict::Joined, &ann.user_id),
        about("a", &"b".repeat(1001), Verdict::KeptApart, &ann.user_id),
        third,
    ];
    for decision in wrong {
        let refused = store.decide_customers(decision.clone()).await;
        let is_bad_text = matches!(refused, Err(StoreError::Caller(CallerError::BadText { .. })));
        assert!(is_bad_text, "{decision:?}: {refused:?}");
    }
    let nobody = store.decide_customers(about("a", "b", Verdict::Joined, &UserId::new("nobody"))).await;
    assert!(matches!(nobody, Err(StoreError::Caller(CallerError::UnknownUser(_)))));
    assert!(store.customer_decisions().await?.is_empty());
    Ok(())
}
