//! What users say to each other on the pages.

use crate::bench::{Bench, fault, let_in, profile, user};
use anyhow::{Context, Result};
use jiff::SignedDuration;
use regard_model::{CustomerId, Scope, UserId};
use regard_store::{
    Anchor, AnchorKind, CallerError, Comment, CommentFilter, Limits, NewThread, Profile, Remark, Store,
    Thread, is_comment_id,
};
use std::collections::BTreeSet;

const SECOND: SignedDuration = SignedDuration::from_secs(1);

fn remark(author: &UserId, text: &str, mentions: &[&UserId]) -> Remark {
    Remark {
        author_id: author.clone(),
        text: text.to_owned(),
        mentions: mentions.iter().map(|user_id| (*user_id).clone()).collect(),
    }
}

fn on_customer(customer: &str, remark: Remark) -> NewThread {
    NewThread {
        page: "/customers".to_owned(),
        anchor: Anchor { kind: AnchorKind::Customer, key: String::new() },
        customer_id: Some(CustomerId::new(customer)),
        question: "period=2026&moment=2026-01-05".to_owned(),
        remark,
    }
}

fn on_chart(key: &str, remark: Remark) -> NewThread {
    NewThread {
        page: "/promises".to_owned(),
        anchor: Anchor { kind: AnchorKind::Chart, key: key.to_owned() },
        customer_id: None,
        question: String::new(),
        remark,
    }
}

async fn people(store: &Store) -> Result<(UserId, UserId)> {
    let ann = user(store, "ann@example.com").await?.user_id;
    let bob = Profile { name: "Bob Young".to_owned(), ..profile("bob@example.com")? };
    Ok((ann, store.create_user(bob, None).await?.user_id))
}

async fn texts(store: &Store, filter: CommentFilter) -> Result<Vec<String>> {
    texts_within(store, filter, &Scope::Everyone).await
}

async fn texts_within(store: &Store, filter: CommentFilter, scope: &Scope) -> Result<Vec<String>> {
    let found = store.comments(&filter, scope, None, 100).await?;
    Ok(found.into_iter().map(|comment| comment.text.unwrap_or_default()).collect())
}

pub(crate) async fn a_thread_is_started_and_answered(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let new = on_customer("c1", remark(&ann, "Why so late?\nAnd again.", &[&bob]));
    let first = store.start_thread(new.clone()).await?;
    assert_eq!((&first.thread.page, &first.thread.anchor), (&new.page, &new.anchor));
    assert_eq!((&first.thread.customer_id, &first.thread.question), (&new.customer_id, &new.question));
    assert_eq!((&first.author_id, first.author_name.as_str()), (&ann, "Ann Lee"));
    assert_eq!(first.text.as_deref(), Some("Why so late?\nAnd again."));
    assert_eq!(first.mentions, BTreeSet::from([bob.clone()]));
    assert_eq!((first.created_at, first.edited_at, first.deleted_at), (bench.clock.now(), None, None));
    let thread_id = first.thread.thread_id.clone();
    assert_eq!(store.thread(&thread_id).await?, Some(first.thread.clone()));
    assert_eq!(store.comment(&first.comment_id).await?, Some(first.clone()));

    bench.clock.advance(SECOND);
    let second = store.reply(thread_id.clone(), remark(&bob, "A strike.", &[&ann, &bob])).await?;
    let grown = Thread { comments: 2, ..first.thread.clone() };
    assert_eq!((second.author_name.as_str(), &second.thread), ("Bob Young", &grown));
    assert_eq!(second.mentions, BTreeSet::from([ann.clone(), bob]));
    let first = Comment { thread: grown, ..first };
    assert_eq!(store.thread_comments(&thread_id, None, 10).await?, [first.clone(), second.clone()]);
    assert_eq!(store.thread_comments(&thread_id, Some(&first.comment_id), 10).await?, [second]);
    let lost = fault(store.reply("nothing".to_owned(), remark(&ann, "x", &[])).await);
    assert_eq!(lost, Some(CallerError::UnknownThread("nothing".to_owned())));
    assert_eq!(store.thread("nothing").await?, None);
    assert_eq!(store.comment("nothing").await?, None);
    Ok(())
}

pub(crate) async fn everybody_changes_their_own_words_alone(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let said = store.start_thread(on_chart("otif", remark(&ann, "a secret word", &[&bob]))).await?;
    let id = said.comment_id.clone();
    let unknown = Some(CallerError::UnknownComment(id.clone()));
    assert_eq!(fault(store.edit_comment(id.clone(), remark(&bob, "mine", &[])).await), unknown);
    assert_eq!(fault(store.delete_comment(id.clone(), bob.clone()).await), unknown);

    store.see_mentions(bob.clone(), &Scope::Everyone, Some(id.clone())).await?;
    bench.clock.advance(SECOND);
    let edited = store.edit_comment(id.clone(), remark(&ann, "another word", &[&ann, &bob])).await?;
    assert_eq!(edited.text.as_deref(), Some("another word"));
    assert_eq!((edited.edited_at, edited.created_at), (Some(bench.clock.now()), said.created_at));
    let unseen = |who: &UserId| CommentFilter {
        mentioning: Some(who.clone()),
        unseen: true,
        ..CommentFilter::default()
    };
    assert!(texts(&store, unseen(&bob)).await?.is_empty(), "Bob has seen it");
    assert_eq!(texts(&store, unseen(&ann)).await?, ["another word"]);
    let edited = store.edit_comment(id.clone(), remark(&ann, "another word", &[])).await?;
    assert!(edited.mentions.is_empty());

    store.edit_comment(id.clone(), remark(&ann, "another word", &[&bob])).await?;
    store.delete_comment(id.clone(), ann.clone()).await?;
    let left = store.comment(&id).await?.context("that something stood here stays")?;
    assert_eq!((left.text, left.deleted_at), (None, Some(bench.clock.now())));
    assert!(left.mentions.is_empty());
    assert_eq!(bench.count("select count(*) from comments where text <> ''").await?, 0);
    assert_eq!(fault(store.delete_comment(id.clone(), ann.clone()).await), unknown);
    assert_eq!(fault(store.edit_comment(id, remark(&ann, "back", &[])).await), unknown);
    store.reply(left.thread.thread_id, remark(&bob, "What was it?", &[])).await?;
    Ok(())
}

pub(crate) async fn comments_are_listed_newest_first_page_by_page(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let mut threads = Vec::new();
    for new in [
        on_customer("c1", remark(&ann, "one", &[&bob])),
        on_customer("c2", remark(&ann, "two", &[])),
        on_chart("otif", remark(&bob, "three", &[&ann])),
    ] {
        bench.clock.advance(SECOND);
        threads.push(store.start_thread(new).await?.thread.thread_id);
    }
    bench.clock.advance(SECOND);
    store.reply(threads[0].clone(), remark(&bob, "four", &[&ann])).await?;
    store.resolve_thread(threads[1].clone(), bob.clone()).await?;

    let all = CommentFilter::default;
    assert_eq!(texts(&store, all()).await?, ["four", "three", "two", "one"]);
    let page = CommentFilter { pages: vec!["/customers".to_owned()], ..all() };
    assert_eq!(texts(&store, page.clone()).await?, ["four", "two", "one"]);
    let customer = CommentFilter { customers: vec![CustomerId::new("c1")], ..all() };
    assert_eq!(texts(&store, customer).await?, ["four", "one"]);
    let open = CommentFilter { open: Some(true), ..page.clone() };
    assert_eq!(texts(&store, open).await?, ["four", "one"]);
    assert_eq!(texts(&store, CommentFilter { open: Some(false), ..all() }).await?, ["two"]);
    let mine = CommentFilter { mentioning: Some(ann.clone()), ..all() };
    assert_eq!(texts(&store, mine).await?, ["four", "three"]);

    let mut seen: Vec<Comment> = Vec::new();
    loop {
        let after = seen.last().map(|comment| comment.comment_id.as_str());
        let some = store.comments(&page, &Scope::Everyone, after, 2).await?;
        if some.is_empty() {
            break;
        }
        seen.extend(some);
    }
    let told = seen.iter().map(|comment| comment.thread.customer_id.as_ref().map(CustomerId::as_str));
    assert_eq!(told.collect::<Vec<_>>(), [Some("c1"), Some("c2"), Some("c1")]);

    let unseen = CommentFilter { mentioning: Some(ann.clone()), unseen: true, ..all() };
    let everyone = Scope::Everyone;
    assert_eq!(store.see_mentions(ann.clone(), &everyone, Some(seen[0].comment_id.clone())).await?, 1);
    assert_eq!(texts(&store, unseen.clone()).await?, ["three"]);
    assert_eq!(store.see_mentions(ann.clone(), &everyone, None).await?, 1);
    assert_eq!(store.see_mentions(ann, &everyone, None).await?, 0);
    assert!(texts(&store, unseen).await?.is_empty());
    Ok(())
}

pub(crate) async fn what_is_out_of_scope_is_not_listed_counted_or_marked(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let mut said = Vec::new();
    for (customer, text) in
        [("c1", "one"), ("c2", "two"), ("ć\"3\\", "three"), ("c2", "four"), ("c1", "five")]
    {
        bench.clock.advance(SECOND);
        said.push(store.start_thread(on_customer(customer, remark(&ann, text, &[&bob]))).await?);
    }
    bench.clock.advance(SECOND);
    said.push(store.start_thread(on_chart("otif", remark(&ann, "six", &[&bob]))).await?);
    let all = CommentFilter::default;
    let of = |customers: &[&str]| Scope::of(customers.iter().map(|key| CustomerId::new(*key)));
    for (scope, read) in [
        (Scope::Everyone, &["six", "five", "four", "three", "two", "one"][..]),
        (Scope::Nobody, &["six"]),
        (of(&["c", "c9"]), &["six"]),
        (of(&["c1"]), &["six", "five", "one"]),
        (of(&["c1", "ć\"3\\", "never talked of"]), &["six", "five", "three", "one"]),
    ] {
        assert_eq!(texts_within(&store, all(), &scope).await?, read, "{scope:?}");
    }
    let customer = CommentFilter { customers: vec![CustomerId::new("c2")], ..all() };
    assert!(texts_within(&store, customer, &of(&["c1"])).await?.is_empty());

    // What is passed over fills no page, and a place is good whether something stands there or not.
    let first = store.comments(&all(), &of(&["c1"]), None, 2).await?;
    assert_eq!(first.iter().map(|one| one.text.as_deref()).collect::<Vec<_>>(), [Some("six"), Some("five")]);
    let hidden = &said[3].comment_id;
    let rest = store.comments(&all(), &of(&["c1"]), Some(hidden), 2).await?;
    assert_eq!(rest, store.comments(&all(), &of(&["c1"]), Some(&first[1].comment_id), 2).await?);
    assert!(said.iter().all(|one| is_comment_id(&one.comment_id)) && !is_comment_id("nothing"));

    assert_eq!(store.see_mentions(bob.clone(), &of(&["c1"]), Some(hidden.clone())).await?, 0);
    assert_eq!(store.see_mentions(bob.clone(), &of(&["c1"]), None).await?, 3);
    let unseen = CommentFilter { mentioning: Some(bob.clone()), unseen: true, ..all() };
    assert_eq!(texts(&store, unseen.clone()).await?, ["four", "three", "two"], "those stay to be seen");
    assert!(texts_within(&store, unseen, &of(&["c1"])).await?.is_empty());
    Ok(())
}

pub(crate) async fn a_thing_is_talked_about_with_all_that_is_in_it(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, _) = people(&store).await?;
    for key in ["otif", "otif/2026-01-01", "otif_first", "sales/otif", "%/2026-01-01"] {
        bench.clock.advance(SECOND);
        store.start_thread(on_chart(key, remark(&ann, key, &[]))).await?;
    }
    let of = |thing: &str| CommentFilter { thing: Some(thing.to_owned()), ..CommentFilter::default() };
    assert_eq!(texts(&store, of("otif")).await?, ["otif/2026-01-01", "otif"]);
    assert_eq!(texts(&store, of("%")).await?, ["%/2026-01-01"]);
    assert!(texts(&store, of("o")).await?.is_empty());
    Ok(())
}

pub(crate) async fn a_thread_is_resolved_and_opened_again(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let id = store.start_thread(on_chart("otif", remark(&ann, "Why?", &[]))).await?.thread.thread_id;
    let at = bench.clock.now();
    store.resolve_thread(id.clone(), bob.clone()).await?;
    bench.clock.advance(SECOND);
    store.resolve_thread(id.clone(), ann.clone()).await?;
    let done = store.thread(&id).await?.context("it is there")?;
    assert_eq!((done.resolved_by, done.resolved_at), (Some(bob), Some(at)));
    assert_eq!(done.resolved_by_name.as_deref(), Some("Bob Young"));
    store.reopen_thread(id.clone()).await?;
    let open = store.thread(&id).await?.context("it is there")?;
    assert_eq!((open.resolved_by, open.resolved_by_name, open.resolved_at), (None, None, None));
    let unknown = Some(CallerError::UnknownThread("nothing".to_owned()));
    assert_eq!(fault(store.resolve_thread("nothing".to_owned(), ann.clone()).await), unknown);
    assert_eq!(fault(store.reopen_thread("nothing".to_owned()).await), unknown);
    let nobody = fault(store.resolve_thread(id, UserId::new("nobody")).await);
    assert_eq!(nobody, Some(CallerError::UnknownUser("nobody".to_owned())));
    Ok(())
}

pub(crate) async fn a_comment_is_bounded(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { comments_per_thread: 2, ..Limits::default() }).await?;
    let (ann, bob) = people(&store).await?;
    let good = on_chart("otif", remark(&ann, "Why?", &[]));
    let say = |text: &str| NewThread { remark: remark(&ann, text, &[]), ..good.clone() };
    let anchor = |kind, key: String| NewThread { anchor: Anchor { kind, key }, ..good.clone() };
    for wrong in [
        say(""),
        say(" \n "),
        say("a\u{7}b"),
        say("a\0b"),
        say(&"x".repeat(4001)),
        NewThread { page: String::new(), ..good.clone() },
        NewThread { page: "promises".to_owned(), ..good.clone() },
        NewThread { page: format!("/{}", "x".repeat(200)), ..good.clone() },
        NewThread { question: "x".repeat(1001), ..good.clone() },
        NewThread { customer_id: Some(CustomerId::new("")), ..good.clone() },
        anchor(AnchorKind::Row, "x".repeat(301)),
        anchor(AnchorKind::Customer, String::new()),
    ] {
        let refused = fault(store.start_thread(wrong.clone()).await);
        assert!(matches!(refused, Some(CallerError::BadText { .. })), "{wrong:?}: {refused:?}");
    }
    let crowd: Vec<UserId> = (0..21).map(|number| UserId::new(number.to_string())).collect();
    let crowd = remark(&ann, "all of you", &crowd.iter().collect::<Vec<_>>());
    let refused = fault(store.start_thread(NewThread { remark: crowd, ..good.clone() }).await);
    assert!(matches!(refused, Some(CallerError::TooMany { at_most: 20, .. })), "{refused:?}");
    let nobody = UserId::new("nobody");
    for wrong in [remark(&nobody, "x", &[]), remark(&ann, "x", &[&nobody])] {
        let refused = fault(store.start_thread(NewThread { remark: wrong, ..good.clone() }).await);
        assert_eq!(refused, Some(CallerError::UnknownUser("nobody".to_owned())));
    }
    assert_eq!(bench.count("select count(*) from comment_threads").await?, 0);

    let longest = store.start_thread(say(&"ł".repeat(4000))).await?;
    let id = longest.thread.thread_id;
    let_in(&store, &bob, false).await?;
    let gone = fault(store.reply(id.clone(), remark(&bob, "x", &[])).await);
    assert_eq!(gone, Some(CallerError::UnknownUser(bob.to_string())));
    store.reply(id.clone(), remark(&ann, "two", &[])).await?;
    let third = fault(store.reply(id, remark(&ann, "three", &[])).await);
    assert!(matches!(third, Some(CallerError::TooMany { at_most: 2, .. })), "{third:?}");
    Ok(())
}
