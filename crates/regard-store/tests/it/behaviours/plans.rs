//! What is done for a customer.

use crate::bench::{
    Bench, CUSTOMERS, actor, actor_within, deeds, fault, law, let_in, profile, scope_of, scopes, user,
};
use anyhow::{Context, Result, ensure};
use futures::FutureExt;
use futures::future::join_all;
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use regard_model::{CustomerId, PolicyVersion, Scope, UserId};
use regard_store::{
    AuditKind, Backlog, CallerError, Limits, NewPlan, NewStep, Plan, PlanChanges, PlanCounts, PlanEnd,
    PlanFilter, PlanState, Playbook, Profile, StepChanges, Store,
};

const DUE: Date = date(2026, 2, 1);

fn step(text: &str) -> NewStep {
    NewStep { text: text.to_owned(), user_id: None, due_on: None }
}

fn free(customer: &str, owner: &UserId) -> NewPlan {
    NewPlan {
        customer_id: CustomerId::new(customer),
        playbook: None,
        title: "Win them back".to_owned(),
        owner_id: owner.clone(),
        due_on: DUE,
        steps: vec![step("Call them"), step("Make an offer")],
    }
}

fn from_playbook(customer: &str, owner: &UserId, playbook: &str) -> NewPlan {
    let playbook = Playbook { key: playbook.to_owned(), policy: PolicyVersion(3) };
    NewPlan { playbook: Some(playbook), ..free(customer, owner) }
}

async fn people(store: &Store) -> Result<(UserId, UserId)> {
    let ann = user(store, "ann@example.com").await?.user_id;
    let bob = Profile { name: "Bob Young".to_owned(), ..profile("bob@example.com")? };
    Ok((ann, store.create_user(bob, None).await?.user_id))
}

pub(crate) async fn a_plan_is_opened_worked_through_and_ended(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let new = from_playbook("c1", &bob, "win_back");
    let opened = store.open_plan(actor(&ann), new.clone()).await?;
    let id = opened.plan_id.clone();
    assert_eq!((&opened.playbook, &opened.title, opened.due_on), (&new.playbook, &new.title, DUE));
    assert_eq!((&opened.owner_id, &opened.opened_by, opened.opened_at), (&bob, &ann, bench.clock.now()));
    assert_eq!((opened.state, opened.steps.len(), &opened.ended), (PlanState::Open, 2, &None));
    assert_eq!(store.plan(&Scope::Everyone, &id).await?, Some(opened));

    let ticked = store.tick_step(actor(&bob), id.clone(), 1, true).await?;
    assert_eq!(ticked.steps[0].done, Some((bob.clone(), bench.clock.now())));
    bench.clock.advance(SignedDuration::from_mins(1));
    assert_eq!(store.tick_step(actor(&ann), id.clone(), 1, true).await?, ticked, "the first time counts");
    let again = store.tick_step(actor(&ann), id.clone(), 1, false).await?;
    assert_eq!(again.steps[0].done, None);
    let day = date(2026, 1, 20);
    let third = NewStep { user_id: Some(bob.clone()), due_on: Some(day), ..step("Visit them\nand listen") };
    let longer = store.add_step(actor(&ann), id.clone(), third).await?;
    assert_eq!((longer.steps[2].step_no, &longer.steps[2].user_id), (3, &Some(bob.clone())));
    let text = StepChanges { text: Some("Visit".to_owned()), ..StepChanges::default() };
    let said = store.change_step(actor(&ann), id.clone(), 3, text).await?;
    assert_eq!((said.steps[2].text.as_str(), said.steps[2].due_on), ("Visit", Some(day)));
    let taken = StepChanges { user_id: Some(None), due_on: Some(None), text: None };
    let said = store.change_step(actor(&ann), id.clone(), 3, taken).await?;
    assert_eq!(
        (&said.steps[2].user_id, said.steps[2].due_on, said.steps[2].text.as_str()),
        (&None, None, "Visit")
    );
    let changes = PlanChanges { owner_id: Some(ann.clone()), due_on: None };
    let handed = store.change_plan(actor(&bob), id.clone(), changes).await?;
    assert_eq!((&handed.owner_id, handed.due_on), (&ann, DUE));

    let ended = store.end_plan(actor(&ann), id.clone(), PlanEnd::Done, "They ordered".to_owned()).await?;
    assert_eq!(ended.state, PlanState::Done);
    assert_eq!(ended.ended, Some((ann.clone(), bench.clock.now(), "They ordered".to_owned())));
    for refused in [
        fault(store.tick_step(actor(&ann), id.clone(), 1, true).await),
        fault(store.add_step(actor(&ann), id.clone(), step("more")).await),
        fault(store.change_step(actor(&ann), id.clone(), 1, StepChanges::default()).await),
        fault(store.change_plan(actor(&ann), id.clone(), PlanChanges::default()).await),
        fault(store.end_plan(actor(&ann), id.clone(), PlanEnd::Dropped, "no".to_owned()).await),
    ] {
        assert!(matches!(refused, Some(CallerError::WrongState { state: "done", .. })), "{refused:?}");
    }
    assert_eq!(store.plan(&Scope::Everyone, &id).await?, Some(ended));
    let said = deeds(&store, AuditKind::PlanChanged).await?;
    assert_eq!(said.len(), 8);
    assert!(said.iter().all(|(_, subject, _)| *subject == format!("plan {id}")));
    assert_eq!((&said[0].2["playbook"], &said[7].2["outcome"]), (&"win_back".into(), &"They ordered".into()));
    assert_eq!((&said[1].0, &said[1].2["done"]), (&Some(bob), &true.into()));
    Ok(())
}

pub(crate) async fn a_customer_has_one_open_plan_of_a_playbook(bench: Bench) -> Result<()> {
    let (one, other) = (bench.open().await?, bench.open().await?);
    let (ann, _) = people(&one).await?;
    let at_once = (0..8).map(|number| {
        let store = if number % 2 == 0 { &one } else { &other };
        store.open_plan(actor(&ann), from_playbook("c1", &ann, "win_back"))
    });
    let outcomes = join_all(at_once).await;
    let opened: Vec<&Plan> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
    assert_eq!(opened.len(), 1);
    let id = opened[0].plan_id.clone();
    for outcome in outcomes {
        let refused = fault(outcome);
        assert!(refused.is_none() || refused == Some(CallerError::PlanThere(id.clone())), "{refused:?}");
    }
    for new in [
        from_playbook("c1", &ann, "ask_why"),
        from_playbook("c2", &ann, "win_back"),
        free("c1", &ann),
        free("c1", &ann),
    ] {
        one.open_plan(actor(&ann), new).await?;
    }
    one.end_plan(actor(&ann), id.clone(), PlanEnd::Dropped, "they left".to_owned()).await?;
    one.open_plan(actor(&ann), from_playbook("c1", &ann, "win_back")).await?;
    let all = PlanFilter::default();
    let counts = one.plan_counts(&Scope::Everyone, &all).await?;
    assert_eq!(counts, PlanCounts { open: 5, done: 0, dropped: 1 });
    let of = |keys: &[&str]| PlanFilter {
        customers: keys.iter().map(|key| CustomerId::new(*key)).collect(),
        ..PlanFilter::default()
    };
    assert_eq!(one.plans(&Scope::Everyone, &of(&["c1"]), None, 10).await?.len(), 5);
    assert_eq!(one.plans(&Scope::Everyone, &of(&["c1", "c2"]), None, 10).await?.len(), 6);
    assert_eq!(one.plans(&scope_of(&["c2"]), &of(&["c1", "c2"]), None, 10).await?.len(), 1);
    assert_eq!(one.plan_counts(&Scope::Everyone, &of(&["c1", "c2"])).await?, counts);
    let win =
        PlanFilter { playbook: Some("win_back".to_owned()), state: Some(PlanState::Open), ..all.clone() };
    let found = one.plans(&Scope::Everyone, &win, None, 10).await?;
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|plan| plan.steps.len() == 2));
    let nobodys = PlanFilter { owner_id: Some(UserId::new("nobody")), ..all };
    assert!(one.plans(&Scope::Everyone, &nobodys, None, 10).await?.is_empty());
    Ok(())
}

/// Whatever the scope and the page, what is shown and counted is what is in it, and nothing else can be touched.
pub(crate) async fn no_plan_out_of_scope_is_seen_counted_or_touched(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, _) = people(&store).await?;
    for customer in CUSTOMERS {
        store.open_plan(actor(&ann), free(customer, &ann)).await?;
        let other = store.open_plan(actor(&ann), from_playbook(customer, &ann, "win_back")).await?;
        store.end_plan(actor(&ann), other.plan_id, PlanEnd::Done, "done".to_owned()).await?;
    }
    let all = store.plans(&Scope::Everyone, &PlanFilter::default(), None, 1000).await?;
    let state =
        prop::option::of(prop::sample::select(vec![PlanState::Open, PlanState::Done, PlanState::Dropped]));
    law(40, &(scopes(), state, 1_u32..5), move |(scope, state, limit)| {
        let (store, ann, all) = (store.clone(), ann.clone(), all.clone());
        async move {
            let filter = PlanFilter { state, ..PlanFilter::default() };
            let seen_all = all.iter().filter(|plan| scope.holds(&plan.customer_id));
            let expected: Vec<Plan> = seen_all
                .clone()
                .filter(|plan| state.is_none_or(|state| plan.state == state))
                .cloned()
                .collect();
            let mut seen: Vec<Plan> = Vec::new();
            loop {
                let after = seen.last().map(|plan| plan.plan_id.as_str());
                let page = store.plans(&scope, &filter, after, limit).await?;
                let is_last = page.len() < usize::try_from(limit)?;
                seen.extend(page);
                if is_last {
                    break;
                }
            }
            ensure!(seen == expected, "{scope:?}: {} seen of {}", seen.len(), expected.len());
            let counts = store.plan_counts(&scope, &filter).await?;
            let open = seen_all.clone().filter(|plan| plan.state == PlanState::Open).count();
            ensure!(
                (usize::try_from(counts.open)?, usize::try_from(counts.done)?)
                    == (open, seen_all.count() - open)
            );
            let Some(hidden) = all.iter().find(|plan| !scope.holds(&plan.customer_id)) else { return Ok(()) };
            let id = hidden.plan_id.clone();
            ensure!(store.plan(&scope, &id).await?.is_none());
            let by = || actor_within(&ann, scope.clone());
            for refused in [
                fault(store.tick_step(by(), id.clone(), 1, true).await),
                fault(store.add_step(by(), id.clone(), step("mine")).await),
                fault(store.change_step(by(), id.clone(), 1, StepChanges::default()).await),
                fault(store.change_plan(by(), id.clone(), PlanChanges::default()).await),
                fault(store.end_plan(by(), id.clone(), PlanEnd::Done, "mine".to_owned()).await),
            ] {
                ensure!(
                    refused == Some(CallerError::Unknown { what: "plan", key: id.clone() }),
                    "{refused:?}"
                );
            }
            let new = NewPlan { customer_id: hidden.customer_id.clone(), ..free("", &ann) };
            let refused = fault(store.open_plan(by(), new).await);
            ensure!(matches!(refused, Some(CallerError::Unknown { what: "customer", .. })), "{refused:?}");
            ensure!(store.plan(&Scope::Everyone, &id).await?.as_ref() == Some(hidden));
            Ok(())
        }
        .boxed()
    })
}

pub(crate) async fn a_plan_is_bounded(bench: Bench) -> Result<()> {
    let limits = Limits { steps_per_plan: 3, open_plans_per_customer: 2, ..Limits::default() };
    let store = bench.open_with(limits).await?;
    let (ann, bob) = people(&store).await?;
    let good = free("c1", &ann);
    let with = |step: NewStep| NewPlan { steps: vec![step], ..good.clone() };
    for wrong in [
        free("", &ann),
        free("a\0", &ann),
        from_playbook("c1", &ann, ""),
        NewPlan { title: " ".to_owned(), ..good.clone() },
        NewPlan { title: "x".repeat(201), ..good.clone() },
        NewPlan { due_on: date(999, 1, 1), ..good.clone() },
        with(step("")),
        with(step(&"x".repeat(501))),
        with(step("a\u{7}")),
        with(NewStep { due_on: Some(date(1, 1, 1)), ..step("x") }),
    ] {
        let refused = fault(store.open_plan(actor(&ann), wrong.clone()).await);
        assert!(matches!(refused, Some(CallerError::BadText { .. })), "{wrong:?}: {refused:?}");
    }
    let four = NewPlan { steps: vec![step("x"); 4], ..good.clone() };
    let refused = fault(store.open_plan(actor(&ann), four).await);
    assert!(matches!(refused, Some(CallerError::TooMany { at_most: 3, .. })), "{refused:?}");
    let nobody = UserId::new("nobody");
    let named = NewStep { user_id: Some(nobody.clone()), ..step("x") };
    for (by, new) in [(&ann, free("c1", &nobody)), (&nobody, good.clone()), (&ann, with(named))] {
        let refused = fault(store.open_plan(actor(by), new).await);
        assert_eq!(refused, Some(CallerError::UnknownUser("nobody".to_owned())));
    }
    assert_eq!(bench.count("select count(*) from plans").await?, 0);
    assert_eq!(bench.count("select count(*) from plan_steps").await?, 0);

    let id = store.open_plan(actor(&ann), good.clone()).await?.plan_id;
    store.open_plan(actor(&ann), good.clone()).await?;
    let third = fault(store.open_plan(actor(&ann), good).await);
    assert!(matches!(third, Some(CallerError::TooMany { at_most: 2, .. })), "{third:?}");
    store.add_step(actor(&ann), id.clone(), step("three")).await?;
    let fourth = fault(store.add_step(actor(&ann), id.clone(), step("four")).await);
    assert!(matches!(fourth, Some(CallerError::TooMany { at_most: 3, .. })), "{fourth:?}");
    let lost = Some(CallerError::Unknown { what: "step", key: "9".to_owned() });
    assert_eq!(fault(store.tick_step(actor(&ann), id.clone(), 9, true).await), lost);
    assert_eq!(fault(store.change_step(actor(&ann), id.clone(), 9, StepChanges::default()).await), lost);
    for outcome in ["", " \n", &"x".repeat(2001)] {
        let refused = fault(store.end_plan(actor(&ann), id.clone(), PlanEnd::Done, outcome.to_owned()).await);
        assert!(matches!(refused, Some(CallerError::BadText { field: "the outcome", .. })), "{refused:?}");
    }
    let_in(&store, &bob, false).await?;
    let gone = PlanChanges { owner_id: Some(bob.clone()), due_on: None };
    assert_eq!(
        fault(store.change_plan(actor(&ann), id.clone(), gone).await),
        Some(CallerError::UnknownUser(bob.to_string()))
    );
    assert_eq!(store.plan(&scope_of(&["c1"]), &id).await?.context("it is there")?.state, PlanState::Open);
    assert_eq!(deeds(&store, AuditKind::PlanChanged).await?.len(), 3, "what was refused is no event");
    Ok(())
}

pub(crate) async fn what_is_to_be_done_and_what_is_late_is_told(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob) = people(&store).await?;
    let early = NewStep { due_on: Some(date(2026, 1, 10)), ..step("Say sorry") };
    let of_bob = NewStep { user_id: Some(bob.clone()), ..step("Repair") };
    let first = NewPlan { steps: vec![step("Call"), early, of_bob], ..free("c1", &ann) };
    let first = store.open_plan(actor(&ann), first).await?;
    bench.clock.advance(SignedDuration::from_secs(1));
    let second = store.open_plan(actor(&ann), from_playbook("c2", &bob, "win_back")).await?;
    let texts = async |scope: &Scope, user: &UserId| -> Result<Vec<(String, Date)>> {
        let steps = store.steps_to_do(scope, user).await?;
        Ok(steps.into_iter().map(|step| (step.text, step.due_on)).collect())
    };
    let everyone = Scope::Everyone;
    let (call, sorry) = (("Call".to_owned(), DUE), ("Say sorry".to_owned(), date(2026, 1, 10)));
    assert_eq!(texts(&everyone, &ann).await?, [sorry.clone(), call.clone()]);
    assert_eq!(texts(&everyone, &bob).await?.len(), 3, "his own, and those of his plan");
    assert_eq!(texts(&scope_of(&["c2"]), &bob).await?.len(), 2);
    assert!(texts(&Scope::Nobody, &bob).await?.is_empty());
    store.tick_step(actor(&ann), first.plan_id.clone(), 2, true).await?;
    assert_eq!(texts(&everyone, &ann).await?, [call]);
    store.end_plan(actor(&ann), first.plan_id.clone(), PlanEnd::Dropped, "they left".to_owned()).await?;
    assert!(texts(&everyone, &ann).await?.is_empty(), "what has ended is nobody's work");
    let backlog = async |scope: &Scope, day: Date| store.plan_backlog(scope, &bob, day).await;
    assert_eq!(backlog(&everyone, date(2026, 2, 2)).await?, Backlog { open: 1, overdue: 1, own: 1 });
    assert_eq!(backlog(&everyone, DUE).await?, Backlog { open: 1, overdue: 0, own: 1 });
    assert_eq!(backlog(&scope_of(&["c1"]), DUE).await?, Backlog::default());

    let overdue = |day| PlanFilter { overdue_on: Some(day), ..PlanFilter::default() };
    let late = store.plans(&everyone, &overdue(date(2026, 2, 2)), None, 10).await?;
    assert_eq!(late.iter().map(|plan| &plan.plan_id).collect::<Vec<_>>(), [&second.plan_id]);
    assert!(store.plans(&everyone, &overdue(DUE), None, 10).await?.is_empty(), "its day has not passed");
    let counts = store.plan_counts(&everyone, &overdue(date(2026, 2, 2))).await?;
    assert_eq!(counts, PlanCounts { open: 1, done: 0, dropped: 0 });

    let starts = store.plan_starts(&everyone, None, 10).await?;
    let told: Vec<(&str, Option<&str>)> =
        starts.iter().map(|one| (one.customer_id.as_str(), one.playbook.as_deref())).collect();
    assert_eq!(told, [("c2", Some("win_back")), ("c1", None)]);
    assert_eq!(starts[1].opened_at, first.opened_at);
    let next = store.plan_starts(&everyone, Some(&starts[0].plan_id), 10).await?;
    assert_eq!(next, starts[1..]);
    assert_eq!(store.plan_starts(&scope_of(&["c1"]), None, 10).await?, starts[1..]);
    Ok(())
}

/// What is out of scope takes no place among the steps that are read.
pub(crate) async fn a_plan_is_taken_up_until_it_ends(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, _) = people(&store).await?;
    let begun = bench.clock.now();
    let hour = SignedDuration::from_hours(1);
    let first = store.open_plan(actor(&ann), free("c1", &ann)).await?.plan_id;
    bench.clock.advance(hour * 2);
    store.open_plan(actor(&ann), free("c1", &ann)).await?;
    store.open_plan(actor(&ann), free("c2", &ann)).await?;
    bench.clock.advance(hour * 2);
    store.end_plan(actor(&ann), first, PlanEnd::Done, "They stay".to_owned()).await?;
    let at = async |scope: &Scope, hours: Option<i32>| -> Result<Vec<(String, i64)>> {
        let at = hours.map(|hours| begun + hour * hours);
        let mut found: Vec<(String, i64)> = store
            .plans_taken_up(scope, at)
            .await?
            .into_iter()
            .map(|(customer, at)| (customer.as_str().to_owned(), at.duration_since(begun).as_hours()))
            .collect();
        found.sort_unstable();
        Ok(found)
    };
    let both = || vec![("c1".to_owned(), 2), ("c2".to_owned(), 2)];
    assert_eq!(at(&Scope::Everyone, None).await?, both());
    assert_eq!(at(&Scope::Everyone, Some(3)).await?, both());
    assert_eq!(
        at(&Scope::Everyone, Some(1)).await?,
        [("c1".to_owned(), 0)],
        "the first one, which ended later"
    );
    assert!(at(&Scope::Everyone, Some(-1)).await?.is_empty(), "before any");
    assert_eq!(at(&scope_of(&["c2"]), None).await?, both()[1..]);
    assert!(at(&Scope::Nobody, Some(3)).await?.is_empty());
    Ok(())
}

pub(crate) async fn steps_out_of_scope_push_none_out(bench: Bench) -> Result<()> {
    let limits = Limits { steps_per_plan: 1100, ..Limits::default() };
    let store = bench.open_with(limits).await?;
    let (ann, _) = people(&store).await?;
    let early = NewStep { due_on: Some(date(2026, 1, 1)), ..step("hidden") };
    let many = NewPlan { steps: vec![early; 1001], ..free("c2", &ann) };
    store.open_plan(actor(&ann), many).await?;
    store.open_plan(actor(&ann), NewPlan { steps: vec![step("Call")], ..free("c1", &ann) }).await?;
    let seen = store.steps_to_do(&scope_of(&["c1"]), &ann).await?;
    assert_eq!(seen.iter().map(|step| step.text.as_str()).collect::<Vec<_>>(), ["Call"]);
    let most = usize::try_from(Store::STEPS_TO_DO_AT_MOST)?;
    assert_eq!(store.steps_to_do(&Scope::Everyone, &ann).await?.len(), most);
    Ok(())
}
