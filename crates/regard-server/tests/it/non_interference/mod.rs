//! Who may not see a customer cannot tell whether they are there: with every row of theirs gone, no answer on any
//! path that reads facts differs in a byte. Random charts, viewers and questions; `REGARD_CHARTS=13` asks ten thousand
//! questions, to be run when the rule of scope or the engine's views were changed.
//!
//! Headers are left out: the tag of an answer is a digest of its snapshot, and both homes count their own. So is the
//! name of a load, which is drawn anew each time.

mod company;
mod dice;
mod questions;

use crate::house::{Answer, House};
use company::Company;
use dice::Dice;
use questions::Asker;
use regard_model::UserId;
use regard_store::Role;
use std::collections::BTreeMap;

/// Charts of one test; there are four tests, which run side by side.
const CHARTS: u64 = 1;
const VIEWERS: usize = 2;
const QUESTIONS: usize = 100;
/// Days to look from: accounts change hands in between.
const MOMENTS: [&str; 3] = ["2025-12-31", "2025-12-01", "2025-10-01"];

/// What was asked of both homes, and how often the answer was something.
#[derive(Default)]
struct Tally {
    asked: usize,
    found: usize,
    by_route: BTreeMap<&'static str, usize>,
}

macro_rules! charts {
    ($($name:ident: $first:literal),*) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            what_is_out_of_scope_changes_no_byte_of_any_answer($first).await;
        })*
    };
}

charts!(first: 100, second: 200, third: 300, fourth: 400);

async fn what_is_out_of_scope_changes_no_byte_of_any_answer(first: u64) {
    let made = House::demo().await;
    let lens = made.everyones_lens().await;
    let base = Company::of(made.engine(), &lens).await;
    let metrics = made.get("/api/v1/metrics", crate::house::Visitor::Viewer).await.json();
    let asker = Asker::new(&base, &made, &metrics);
    let mut tally = Tally::default();
    let asked = std::env::var("REGARD_CHARTS").ok().and_then(|text| text.parse().ok());
    let charts: u64 = asked.unwrap_or(CHARTS);
    for chart in first..first + charts {
        let mut dice = Dice::of(chart);
        let company = base.with_chart(&mut dice);
        let whole = loaded(&company).await;
        for _ in 0..VIEWERS {
            let viewer = dice.one(&company.table("users").values("user_id")).clone();
            let moment = *dice.one(&MOMENTS);
            compare(&company, &whole, &viewer, moment, &asker, &mut dice, &mut tally).await;
        }
    }
    assert_eq!(tally.asked, usize::try_from(charts).unwrap() * VIEWERS * QUESTIONS);
    assert!(tally.found * 2 > tally.asked, "only {} of {} answers said anything", tally.found, tally.asked);
    assert!(tally.by_route.len() >= 18, "{:?}", tally.by_route);
}

async fn compare(
    company: &Company,
    whole: &House,
    viewer: &str,
    moment: &str,
    asker: &Asker,
    dice: &mut Dice,
    tally: &mut Tally,
) {
    let seen = company.seen_by(viewer, moment);
    let less = loaded(&company.without_others(&seen)).await;
    let user = UserId::new(viewer);
    let (one, other) = (whole.sign_in_as(&user).await, less.sign_in_as(&user).await);
    for at in 0..QUESTIONS {
        let route = asker.routes()[at % asker.routes().len()];
        let path = asker.question(dice, route, moment);
        let (with, without) =
            futures::join!(whole.get_with(&path, Some(&one)), less.get_with(&path, Some(&other)));
        assert_eq!(with.status, without.status, "{viewer} {path}");
        if told(&with) != told(&without) {
            let (with, without) = (with.text(), without.text());
            panic!("{viewer} may see {seen:?} and asked {path}:\n{with}\n\nwithout the others:\n{without}");
        }
        tally.asked += 1;
        tally.found += usize::from(with.status.is_success());
        *tally.by_route.entry(route).or_default() += 1;
    }
}

/// The bytes of an answer, but for the name of a load.
fn told(answer: &Answer) -> Vec<u8> {
    const NAME: &[u8] = b"\"batch_id\":\"";
    let mut told = Vec::with_capacity(answer.body.len());
    let mut rest = answer.body.as_slice();
    while let Some(at) = rest.windows(NAME.len()).position(|bytes| bytes == NAME) {
        let (before, after) = rest.split_at(at + NAME.len());
        told.extend_from_slice(before);
        rest = &after[after.iter().position(|byte| *byte == b'"').unwrap_or(after.len())..];
    }
    told.extend_from_slice(rest);
    told
}

/// The company, loaded and served; everybody in its chart may sign in.
async fn loaded(company: &Company) -> House {
    let tables: Vec<(&str, String)> = company.0.iter().map(|(name, table)| (*name, table.csv())).collect();
    let people = company.table("users").values("user_id").into_iter().map(|person| (person, Role::Viewer));
    House::of_tables(&tables, &people.collect::<Vec<_>>()).await
}
