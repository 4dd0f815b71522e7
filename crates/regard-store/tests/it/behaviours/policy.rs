//! Drafts of the policy, and every version ever published.

use crate::bench::{Bench, actor, deeds, fault, let_in, profile, user};
use anyhow::{Context, Result};
use futures::future::join_all;
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use regard_model::{PolicyVersion, UserId};
use regard_store::{AuditKind, CallerError, Profile, Publication, Store};

const REVIEW: Date = date(2026, 6, 30);

fn publication(revision: i64, reason: &str) -> Publication {
    Publication { revision, reason: reason.to_owned(), review_by_on: REVIEW }
}

async fn people(store: &Store) -> Result<(UserId, UserId)> {
    let ann = user(store, "ann@example.com").await?.user_id;
    let bob = Profile { name: "Bob Young".to_owned(), ..profile("bob@example.com")? };
    Ok((ann, store.create_user(bob, None).await?.user_id))
}

async fn publish(store: &Store, author: &UserId, base: u32, text: &str) -> Result<u32> {
    let draft = store.save_policy_draft(actor(author), PolicyVersion(base), text.to_owned()).await?;
    let policy = store.publish_policy(actor(author), publication(draft.revision, "because")).await?;
    Ok(policy.published.version.0)
}

pub(crate) async fn a_draft_becomes_the_current_policy(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    assert_eq!(store.current_policy().await?, None, "the built-in one");
    let saved = store.save_policy_draft(actor(&ann), PolicyVersion(0), "rules: []".to_owned()).await?;
    assert_eq!((&saved.author_id, saved.base, saved.saved_at), (&ann, PolicyVersion(0), bench.clock.now()));
    assert_eq!(store.policy_draft(&ann).await?, Some(saved.clone()));
    let again = store.save_policy_draft(actor(&ann), PolicyVersion(0), "rules: [1]".to_owned()).await?;
    assert!(again.revision > saved.revision);
    store.save_policy_draft(actor(&bob), PolicyVersion(0), "rules: [2]".to_owned()).await?;
    let drafts = store.policy_drafts(None, 10).await?;
    assert_eq!(drafts.len(), 2, "one for each author");
    assert_eq!(store.policy_drafts(Some(&drafts[0].author_id), 10).await?, drafts[1..]);

    let unseen = fault(store.publish_policy(actor(&ann), publication(saved.revision, "why")).await);
    assert_eq!(unseen, Some(CallerError::DraftMoved));
    let first =
        store.publish_policy(actor(&ann), publication(again.revision, "Late orders\nhurt more")).await?;
    assert_eq!((first.published.version, first.published.base), (PolicyVersion(1), PolicyVersion(0)));
    assert_eq!((first.text.as_str(), first.published.review_by_on), ("rules: [1]", REVIEW));
    assert_eq!(
        (&first.published.published_by, first.published.published_by_name.as_str()),
        (&ann, "Ann Lee")
    );
    assert_eq!(store.policy_draft(&ann).await?, None);
    assert_eq!(store.current_policy().await?, Some(first.clone()));
    assert_eq!(publish(&store, &ann, 1, "rules: [3]").await?, 2);
    assert_eq!(store.policy(PolicyVersion(1)).await?, Some(first.clone()));
    assert_eq!(store.policy(PolicyVersion(3)).await?, None);
    let history = store.policy_history(None, 10).await?;
    assert_eq!(history.iter().map(|one| one.version.0).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(store.policy_history(Some(PolicyVersion(2)), 10).await?, [first.published]);

    let said = deeds(&store, AuditKind::PolicyChanged).await?;
    let subjects: Vec<&str> = said.iter().map(|(_, subject, _)| subject.as_str()).collect();
    let (anns, bobs) = (format!("policy_draft {ann}"), format!("policy_draft {bob}"));
    assert_eq!(subjects, [&anns, &anns, &bobs, "policy 1", &anns, "policy 2"]);
    assert_eq!(said[3].2["reason"], "Late orders\nhurt more");
    assert_eq!((said[3].2["review_by_on"].as_str(), &said[3].0), (Some("2026-06-30"), &Some(ann)));
    Ok(())
}

pub(crate) async fn only_what_follows_the_current_policy_is_published(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let late = store.save_policy_draft(actor(&ann), PolicyVersion(0), "rules: []".to_owned()).await?;
    assert_eq!(publish(&store, &bob, 0, "rules: [1]").await?, 1);
    let moved = fault(store.publish_policy(actor(&ann), publication(late.revision, "why")).await);
    let by = "Bob Young".to_owned();
    assert_eq!(moved, Some(CallerError::PolicyMoved { base: 0, current: 1, by }));
    assert_eq!(store.policy_draft(&ann).await?, Some(late), "the draft is still there");
    assert_eq!(publish(&store, &ann, 1, "rules: [2]").await?, 2);

    // Of many who publish at once from one base, one does.
    let mut authors = Vec::new();
    for number in 0..8 {
        let author = user(&store, &format!("u{number}@example.com")).await?.user_id;
        let draft = store.save_policy_draft(actor(&author), PolicyVersion(2), "rules: []".to_owned()).await?;
        authors.push((author, draft.revision));
    }
    let other = bench.open().await?;
    let outcomes = join_all(authors.iter().enumerate().map(|(number, (author, revision))| {
        let store = if number % 2 == 0 { &store } else { &other };
        store.publish_policy(actor(author), publication(*revision, "why"))
    }))
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for outcome in outcomes {
        let refused = fault(outcome);
        assert!(
            matches!(refused, None | Some(CallerError::PolicyMoved { base: 2, current: 3, .. })),
            "{refused:?}"
        );
    }
    assert_eq!(bench.count("select count(*) from policy_versions").await?, 3);
    Ok(())
}

pub(crate) async fn a_policy_that_nobody_looks_at_again_is_overdue(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, _) = people(&store).await?;
    assert_eq!(store.overdue_policy(date(2030, 1, 1)).await?, None, "the built-in one is ours to look at");
    publish(&store, &ann, 0, "rules: []").await?;
    assert_eq!(store.overdue_policy(REVIEW).await?, None, "the last day still counts");
    let overdue = store.overdue_policy(date(2026, 7, 1)).await?.context("it is overdue")?;
    assert_eq!(overdue.version, PolicyVersion(1));
    Ok(())
}

pub(crate) async fn a_policy_is_bounded_and_says_why(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let save = |text: String| store.save_policy_draft(actor(&ann), PolicyVersion(0), text);
    for wrong in [String::new(), " \n".to_owned(), "a\0b".to_owned(), "x".repeat(256 * 1024 + 1)] {
        let refused = fault(save(wrong).await);
        assert!(matches!(refused, Some(CallerError::BadText { field: "the policy", .. })), "{refused:?}");
    }
    let future = fault(store.save_policy_draft(actor(&ann), PolicyVersion(1), "rules: []".to_owned()).await);
    assert!(matches!(future, Some(CallerError::Unknown { .. })), "{future:?}");
    let nobody = actor(&UserId::new("nobody"));
    let refused = fault(store.save_policy_draft(nobody, PolicyVersion(0), "rules: []".to_owned()).await);
    assert_eq!(refused, Some(CallerError::UnknownUser("nobody".to_owned())));
    let draft = save("x".repeat(256 * 1024)).await?;

    let today = publication(draft.revision, "why");
    let reviews = [date(2026, 1, 5), date(2025, 12, 31)];
    let wrong = reviews.into_iter().map(|review_by_on| Publication { review_by_on, ..today.clone() });
    let reasons = ["", " ", "a\u{7}", &"x".repeat(2001)].map(|reason| publication(draft.revision, reason));
    for wrong in wrong.chain(reasons) {
        let refused = fault(store.publish_policy(actor(&ann), wrong.clone()).await);
        assert!(matches!(refused, Some(CallerError::BadText { .. })), "{wrong:?}: {refused:?}");
    }
    let none = fault(store.publish_policy(actor(&bob), today.clone()).await);
    assert!(matches!(none, Some(CallerError::Unknown { what: "draft of", .. })), "{none:?}");
    bench.clock.advance(SignedDuration::from_hours(24));
    let tomorrow = Publication { review_by_on: date(2026, 1, 7), ..today };
    store.publish_policy(actor(&ann), tomorrow).await?;

    store.save_policy_draft(actor(&ann), PolicyVersion(1), "rules: []".to_owned()).await?;
    store.discard_policy_draft(actor(&ann)).await?;
    let gone = fault(store.discard_policy_draft(actor(&ann)).await);
    assert!(matches!(gone, Some(CallerError::Unknown { .. })), "{gone:?}");
    let said = deeds(&store, AuditKind::PolicyChanged).await?;
    assert_eq!(said.last().context("it is written")?.2["draft"], "discarded");
    let_in(&store, &ann, false).await?;
    let out = fault(store.save_policy_draft(actor(&ann), PolicyVersion(1), "rules: []".to_owned()).await);
    assert_eq!(out, Some(CallerError::UnknownUser(ann.to_string())));
    Ok(())
}
