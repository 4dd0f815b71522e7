//! Low scores that became owned cases.

use crate::bench::{
    Bench, CUSTOMERS, actor, actor_within, deeds, fault, law, profile, scope_of, scopes, user,
};
use anyhow::{Context, Result, ensure};
use futures::FutureExt;
use futures::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use regard_model::{CustomerId, Scope, UserId};
use regard_store::{
    AuditKind, Backlog, CallerError, FeedbackLoop, Limits, LoopAnswer, LoopCounts, LoopFilter, LoopState,
    NewClosing, NewLoop, Profile, Store,
};

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn low(bench: &Bench, answer: &str, customer: &str, owner: &UserId) -> NewLoop {
    NewLoop {
        answer_id: answer.to_owned(),
        customer_id: CustomerId::new(customer),
        score: 2.5,
        survey: "After delivery".to_owned(),
        owner_id: owner.clone(),
        due_at: bench.clock.now() + DAY * 2,
    }
}

fn closing(cause: &str, action: &str) -> NewClosing {
    NewClosing { cause: cause.to_owned(), action: action.to_owned() }
}

fn causes() -> Vec<String> {
    ["late", "broken"].map(str::to_owned).to_vec()
}

fn again(bench: &Bench) -> Timestamp {
    bench.clock.now() + DAY * 2
}

async fn people(store: &Store) -> Result<(UserId, UserId)> {
    let ann = user(store, "ann@example.com").await?.user_id;
    let bob = Profile { name: "Bob Young".to_owned(), ..profile("bob@example.com")? };
    Ok((ann, store.create_user(bob, None).await?.user_id))
}

async fn one(store: &Store, new: NewLoop) -> Result<String> {
    Ok(store.open_loops(vec![new]).await?.pop().context("one is opened")?.loop_id)
}

async fn read(store: &Store, loop_id: &str) -> Result<FeedbackLoop> {
    store.feedback_loop(&Scope::Everyone, loop_id).await?.context("it is there")
}

pub(crate) async fn an_answer_is_one_case(bench: Bench) -> Result<()> {
    let (one, other) = (bench.open().await?, bench.open().await?);
    let (ann, _) = people(&one).await?;
    let new: Vec<NewLoop> =
        (0..60).map(|number| low(&bench, &format!("a{}", number % 40), "c1", &ann)).collect();
    let opened = try_join_all((0..4).map(|number| {
        let store = if number % 2 == 0 { &one } else { &other };
        store.open_loops(new.clone())
    }))
    .await?;
    assert_eq!(opened.iter().flatten().filter(|one| one.is_new).count(), 40);
    assert!(
        opened
            .iter()
            .all(|some| some[0].loop_id == some[40].loop_id && some[0].loop_id == opened[0][0].loop_id)
    );
    let there = read(&one, &opened[0][0].loop_id).await?;
    assert_eq!((there.answer_id.as_str(), there.score, there.survey.as_str()), ("a0", 2.5, "After delivery"));
    assert_eq!((there.opened_at, there.due_at), (bench.clock.now(), bench.clock.now() + DAY * 2));
    assert_eq!((&there.owner_id, there.state, there.reopened), (&ann, LoopState::Open, 0));
    let said = deeds(&one, AuditKind::LoopChanged).await?;
    assert_eq!((said.len(), &said[0].2["opened"]), (1, &40.into()));
    Ok(())
}

pub(crate) async fn a_case_is_closed_and_the_customer_has_the_last_word(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let id = one(&store, low(&bench, "a1", "c1", &ann)).await?;
    let handed = store.assign_loop(actor(&ann), id.clone(), bob.clone()).await?;
    assert_eq!(handed.owner_id, bob);
    let c1 = || scope_of(&["c1"]);
    let early = fault(store.answer_loop(c1(), id.clone(), LoopAnswer::Solved, again(&bench)).await);
    assert!(matches!(early, Some(CallerError::WrongState { state: "open", .. })), "{early:?}");
    let close = |cause: &str, action: &str| {
        let (store, by, id, closing) = (store.clone(), actor(&bob), id.clone(), closing(cause, action));
        async move { store.close_loop(by, id, closing, &causes()).await }
    };
    for (cause, action) in
        [("", "Called"), ("other", "Called"), ("late", ""), ("late", " "), ("late", &"x".repeat(2001))]
    {
        let refused = fault(close(cause, action).await);
        assert!(matches!(refused, Some(CallerError::BadText { .. })), "{refused:?}");
    }
    let closed = close("late", "Called,\nand sent it again").await?;
    assert_eq!((closed.state, closed.closings.len()), (LoopState::Closed, 1));
    assert_eq!((&closed.closings[0].closed_by, closed.closings[0].answered), (&bob, None));
    let twice = fault(close("late", "again").await);
    assert!(matches!(twice, Some(CallerError::WrongState { state: "closed", .. })), "{twice:?}");

    bench.clock.advance(DAY);
    let other =
        fault(store.answer_loop(scope_of(&["c2"]), id.clone(), LoopAnswer::Solved, again(&bench)).await);
    assert_eq!(other, Some(CallerError::Unknown { what: "case", key: id.clone() }));
    let again_open = store.answer_loop(c1(), id.clone(), LoopAnswer::NotSolved, again(&bench)).await?;
    assert_eq!((again_open.state, again_open.reopened), (LoopState::Open, 1));
    assert_eq!(again_open.due_at, bench.clock.now() + DAY * 2, "the time begins anew");
    assert_eq!(again_open.closings[0].answered, Some((LoopAnswer::NotSolved, bench.clock.now())));
    close("broken", "Sent a new one").await?;
    let done = store.answer_loop(c1(), id.clone(), LoopAnswer::Solved, again(&bench)).await?;
    assert_eq!((done.state, done.reopened, done.closings.len()), (LoopState::Confirmed, 1, 2));
    assert_eq!((done.closings[0].cause.as_str(), done.closings[1].cause.as_str()), ("late", "broken"));
    for refused in [
        fault(close("late", "again").await),
        fault(store.answer_loop(c1(), id.clone(), LoopAnswer::NotSolved, again(&bench)).await),
        fault(store.assign_loop(actor(&ann), id.clone(), ann.clone()).await),
    ] {
        assert!(matches!(refused, Some(CallerError::WrongState { state: "confirmed", .. })), "{refused:?}");
    }
    assert_eq!(read(&store, &id).await?, done);
    let said = deeds(&store, AuditKind::LoopChanged).await?;
    let words: Vec<&str> = said.iter().filter_map(|(_, _, details)| details["state"].as_str()).collect();
    assert_eq!(words, ["closed", "open", "closed", "confirmed"]);
    assert_eq!((said.len(), &said[2].0, &said[3].0), (6, &Some(bob), &None));
    Ok(())
}

/// Whatever the scope and the page, what is shown and counted is what is in it, and nothing else can be touched.
pub(crate) async fn no_case_out_of_scope_is_seen_counted_or_touched(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    for customer in CUSTOMERS {
        let owners = [("1", &ann), ("2", &bob)];
        let new = owners.map(|(number, owner)| low(&bench, &format!("{customer} {number}"), customer, owner));
        let opened = store.open_loops(new.to_vec()).await?;
        store
            .close_loop(actor(&ann), opened[1].loop_id.clone(), closing("late", "Called"), &causes())
            .await?;
    }
    let all = store.loops(&Scope::Everyone, &LoopFilter::default(), None, 1000).await?;
    let overdue = LoopFilter { overdue_at: Some(bench.clock.now() + DAY * 3), ..LoopFilter::default() };
    assert_eq!(store.loops(&Scope::Everyone, &overdue, None, 100).await?.len(), 8);
    let counts = store.loop_counts(&Scope::Everyone, &LoopFilter::default()).await?;
    assert_eq!(counts, LoopCounts { open: 8, closed: 8, confirmed: 0 });
    let state = prop::option::of(prop::sample::select(vec![LoopState::Open, LoopState::Closed]));
    let owner = prop::option::of(any::<bool>());
    let due_at = again(&bench);
    law(40, &(scopes(), state, owner, 1_u32..5), move |(scope, state, owner, limit)| {
        let (store, ann, bob, all) = (store.clone(), ann.clone(), bob.clone(), all.clone());
        async move {
            let owner_id = owner.map(|is_ann| if is_ann { ann.clone() } else { bob.clone() });
            let filter = LoopFilter { state, owner_id: owner_id.clone(), ..LoopFilter::default() };
            let of_owner = all.iter().filter(|one| {
                scope.holds(&one.customer_id) && owner_id.as_ref().is_none_or(|owner| one.owner_id == *owner)
            });
            let expected: Vec<FeedbackLoop> = of_owner
                .clone()
                .filter(|one| state.is_none_or(|state| one.state == state))
                .cloned()
                .collect();
            let mut seen: Vec<FeedbackLoop> = Vec::new();
            loop {
                let after = seen.last().map(|one| one.loop_id.as_str());
                let page = store.loops(&scope, &filter, after, limit).await?;
                let is_last = page.len() < usize::try_from(limit)?;
                seen.extend(page);
                if is_last {
                    break;
                }
            }
            ensure!(seen == expected, "{scope:?}: {} seen of {}", seen.len(), expected.len());
            let counts = store.loop_counts(&scope, &filter).await?;
            let open = of_owner.clone().filter(|one| one.state == LoopState::Open).count();
            ensure!(
                (usize::try_from(counts.open)?, usize::try_from(counts.closed)?)
                    == (open, of_owner.count() - open)
            );
            let Some(hidden) = all.iter().find(|one| !scope.holds(&one.customer_id)) else { return Ok(()) };
            let id = hidden.loop_id.clone();
            ensure!(store.feedback_loop(&scope, &id).await?.is_none());
            let by = || actor_within(&ann, scope.clone());
            for refused in [
                fault(store.close_loop(by(), id.clone(), closing("late", "mine"), &causes()).await),
                fault(store.assign_loop(by(), id.clone(), ann.clone()).await),
                fault(store.answer_loop(scope.clone(), id.clone(), LoopAnswer::Solved, due_at).await),
                fault(store.write_down_answer(by(), id.clone(), LoopAnswer::Solved, due_at).await),
            ] {
                ensure!(
                    refused == Some(CallerError::Unknown { what: "case", key: id.clone() }),
                    "{refused:?}"
                );
            }
            ensure!(store.feedback_loop(&Scope::Everyone, &id).await?.as_ref() == Some(hidden));
            Ok(())
        }
        .boxed()
    })
}

pub(crate) async fn a_case_is_bounded(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { loops_per_opening: 2, ..Limits::default() }).await?;
    let (ann, _) = people(&store).await?;
    let good = low(&bench, "a1", "c1", &ann);
    for wrong in [
        low(&bench, "", "c1", &ann),
        low(&bench, &"x".repeat(1001), "c1", &ann),
        low(&bench, "a\0", "c1", &ann),
        low(&bench, "a2", "", &ann),
        low(&bench, "a2", "c1", &UserId::new("")),
        NewLoop { survey: String::new(), ..good.clone() },
        NewLoop { score: f64::NAN, ..good.clone() },
        NewLoop { score: f64::INFINITY, ..good.clone() },
        NewLoop { score: -1_000_000.1, ..good.clone() },
        NewLoop { due_at: bench.clock.now() - DAY, ..good.clone() },
    ] {
        let refused = fault(store.open_loops(vec![good.clone(), wrong.clone()]).await);
        assert!(matches!(refused, Some(CallerError::BadText { .. })), "{wrong:?}: {refused:?}");
    }
    let refused = fault(store.open_loops(vec![good.clone(), good.clone(), good.clone()]).await);
    assert!(matches!(refused, Some(CallerError::TooMany { at_most: 2, .. })), "{refused:?}");
    assert_eq!(bench.count("select count(*) from feedback_loops").await?, 0, "all or none");
    let widest = NewLoop { score: -1_000_000.0, ..low(&bench, &"x".repeat(1000), &"ł".repeat(1000), &ann) };
    let id = one(&store, widest).await?;
    assert_eq!(read(&store, &id).await?.score, -1_000_000.0);
    let stranger = fault(store.assign_loop(actor(&ann), id, UserId::new("nobody")).await);
    assert_eq!(stranger, Some(CallerError::UnknownUser("nobody".to_owned())));
    Ok(())
}

pub(crate) async fn what_the_customer_said_is_written_down_and_how_long_it_took(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let known = causes();
    let close = |id: &str| store.close_loop(actor(&ann), id.to_owned(), closing("late", "Called"), &known);
    let since = bench.clock.now();
    let (quick, slow) = (
        one(&store, low(&bench, "a1", "c1", &ann)).await?,
        one(&store, low(&bench, "a2", "c2", &bob)).await?,
    );
    bench.clock.advance(SignedDuration::from_hours(5));
    close(&quick).await?;
    close(&slow).await?;
    let early = fault(store.write_down_answer(actor(&bob), quick.clone(), LoopAnswer::Solved, since).await);
    assert!(matches!(early, Some(CallerError::BadText { field: "the time", .. })), "{early:?}");
    let nobody = UserId::new("nobody");
    let stranger = fault(
        store.write_down_answer(actor(&nobody), quick.clone(), LoopAnswer::Solved, again(&bench)).await,
    );
    assert_eq!(stranger, Some(CallerError::UnknownUser("nobody".to_owned())));
    let heard =
        store.write_down_answer(actor(&bob), slow.clone(), LoopAnswer::NotSolved, again(&bench)).await?;
    assert_eq!((heard.state, heard.reopened, heard.due_at), (LoopState::Open, 1, again(&bench)));
    let said = deeds(&store, AuditKind::LoopChanged).await?;
    let (by, _, details) = said.last().context("it is written down")?;
    assert_eq!((by, &details["customer_said"]), (&Some(bob.clone()), &"not_solved".into()));

    let hours = |times: Vec<SignedDuration>| times.iter().map(|time| time.as_hours()).collect::<Vec<_>>();
    let all = LoopFilter::default();
    let everyone = Scope::Everyone;
    assert_eq!(
        hours(store.loop_times(&everyone, &all, since).await?),
        [5],
        "what is open again is not closed"
    );
    bench.clock.advance(SignedDuration::from_hours(2));
    close(&slow).await?;
    assert_eq!(hours(store.loop_times(&everyone, &all, since).await?), [7, 5], "to the last closing");
    assert_eq!(hours(store.loop_times(&everyone, &all, bench.clock.now()).await?), [7]);
    assert_eq!(hours(store.loop_times(&scope_of(&["c1"]), &all, since).await?), [5]);
    let of_bob = LoopFilter { owner_id: Some(bob), ..all };
    assert_eq!(hours(store.loop_times(&everyone, &of_bob, since).await?), [7]);
    assert!(store.loop_times(&Scope::Nobody, &of_bob, since).await?.is_empty());
    Ok(())
}

/// Otherwise a case is closed and confirmed by one person, and nobody asked the customer.
pub(crate) async fn who_closed_a_case_does_not_confirm_it(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let id = one(&store, low(&bench, "a1", "c1", &ann)).await?;
    let known = causes();
    let close = |by: &UserId| store.close_loop(actor(by), id.clone(), closing("late", "Called"), &known);
    let write = |by: &UserId, answer| store.write_down_answer(actor(by), id.clone(), answer, again(&bench));
    let closed = close(&ann).await?;
    assert_eq!(fault(write(&ann, LoopAnswer::Solved).await), Some(CallerError::OwnClosing));
    assert_eq!(read(&store, &id).await?, closed, "what was refused changed nothing");
    // Whoever closed it may say that it was not enough; and it is the last closing that counts.
    assert_eq!(write(&ann, LoopAnswer::NotSolved).await?.state, LoopState::Open);
    close(&bob).await?;
    assert_eq!(fault(write(&bob, LoopAnswer::Solved).await), Some(CallerError::OwnClosing));
    assert_eq!(write(&ann, LoopAnswer::Solved).await?.state, LoopState::Confirmed);
    assert_eq!(deeds(&store, AuditKind::LoopChanged).await?.len(), 5, "opened, and four changes");
    Ok(())
}

pub(crate) async fn an_answer_is_seen_to_from_its_closing_until_it_is_open_again(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let begun = bench.clock.now();
    let id = one(&store, low(&bench, "a1", "c1", &ann)).await?;
    one(&store, low(&bench, "a2", "c1", &ann)).await?;
    let everyone = Scope::Everyone;
    let hour = SignedDuration::from_hours(1);
    let seen_to = async |scope: &Scope, hours: i32| -> Result<Vec<String>> {
        Ok(store.answers_seen_to(scope, begun, begun + hour * hours).await?)
    };
    bench.clock.advance(hour * 2);
    store.close_loop(actor(&ann), id.clone(), closing("late", "Called"), &causes()).await?;
    bench.clock.advance(hour * 2);
    store.write_down_answer(actor(&ann), id.clone(), LoopAnswer::NotSolved, again(&bench)).await?;
    bench.clock.advance(hour * 2);
    store.close_loop(actor(&ann), id.clone(), closing("late", "Sent a new one"), &causes()).await?;
    bench.clock.advance(hour * 2);
    store.write_down_answer(actor(&bob), id, LoopAnswer::Solved, again(&bench)).await?;
    for (hours, told) in [(1, false), (3, true), (5, false), (7, true), (9, true)] {
        let expected = if told { vec!["a1".to_owned()] } else { Vec::new() };
        assert_eq!(seen_to(&everyone, hours).await?, expected, "after {hours} hours");
    }
    assert_eq!(seen_to(&scope_of(&["c1"]), 9).await?.len(), 1);
    assert!(seen_to(&scope_of(&["c2"]), 9).await?.is_empty());
    assert!(seen_to(&Scope::Nobody, 9).await?.is_empty());
    let since = begun + hour;
    assert!(store.answers_seen_to(&everyone, since, bench.clock.now()).await?.is_empty(), "opened before");
    Ok(())
}

pub(crate) async fn whom_a_case_is_about_is_told_by_its_key(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, _) = people(&store).await?;
    let id = one(&store, low(&bench, "a1", "c1", &ann)).await?;
    let told = store.customers_of_things(&[id.clone(), "gone".to_owned()]).await?;
    assert_eq!(told.into_iter().collect::<Vec<_>>(), [(id, CustomerId::new("c1"))]);
    assert!(store.customers_of_things(&[]).await?.is_empty());
    Ok(())
}

pub(crate) async fn what_is_due_first_comes_first(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let mut ids = Vec::new();
    for (answer, customer, owner) in
        [("a1", "c1", &ann), ("a2", "c2", &bob), ("a3", "c1", &bob), ("a4", "c3", &ann)]
    {
        ids.push(one(&store, low(&bench, answer, customer, owner)).await?);
        bench.clock.advance(SignedDuration::from_hours(1));
    }
    store.close_loop(actor(&ann), ids[3].clone(), closing("late", "Called"), &causes()).await?;
    let due = async |scope: &Scope, owner: Option<&UserId>, limit: u32| -> Result<Vec<usize>> {
        let found = store.loops_due(scope, owner, limit).await?;
        Ok(found.iter().filter_map(|one| ids.iter().position(|id| *id == one.loop_id)).collect())
    };
    assert_eq!(due(&Scope::Everyone, None, 10).await?, [0, 1, 2]);
    assert_eq!(due(&Scope::Everyone, None, 1).await?, [0], "the most overdue is never left out");
    assert_eq!(due(&Scope::Everyone, Some(&bob), 10).await?, [1, 2]);
    assert_eq!(due(&scope_of(&["c1"]), None, 10).await?, [0, 2]);
    assert!(due(&Scope::Nobody, None, 10).await?.is_empty());
    // An hour after the first was due, and just when the second is.
    let now = bench.clock.now() + DAY * 2 - SignedDuration::from_hours(3);
    let told = store.loop_backlog(&Scope::Everyone, &bob, now).await?;
    assert_eq!(told, Backlog { open: 3, overdue: 1, own: 2 });
    assert_eq!(
        store.loop_backlog(&scope_of(&["c2"]), &bob, now).await?,
        Backlog { open: 1, overdue: 0, own: 1 }
    );
    Ok(())
}
