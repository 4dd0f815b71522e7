//! Who may not see a customer cannot tell whether they are there: with every row of theirs gone, no answer on any
//! path that reads facts differs in a byte. Random charts, viewers and questions; `REGARD_CHARTS=13` asks ten thousand
//! questions, to be run when the rule of scope or the engine's views were changed.
//!
//! Headers are left out: the tag of an answer is a digest of its snapshot, and both homes count their own. So are the
//! names of loads, which are drawn anew each time.

mod beside;
mod company;
mod dice;
mod questions;

use crate::house::{Answer, House};
use beside::{Beside, Keys};
use company::Company;
use dice::Dice;
use questions::Asker;
use regard_model::UserId;
use regard_store::Role;
use std::collections::{BTreeMap, BTreeSet};

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
        let company = Case { beside: Beside::of(&company, &mut dice), company };
        let whole = company.loaded(None).await;
        for _ in 0..VIEWERS {
            let viewer = dice.one(&company.company.table("users").values("user_id")).clone();
            let moment = *dice.one(&MOMENTS);
            compare(&company, &whole, &viewer, moment, &asker, &mut dice, &mut tally).await;
        }
    }
    assert_eq!(tally.asked, usize::try_from(charts).unwrap() * VIEWERS * QUESTIONS);
    assert!(tally.found * 2 > tally.asked, "only {} of {} answers said anything", tally.found, tally.asked);
    assert!(tally.by_route.len() >= 25, "{:?}", tally.by_route);
}

/// A company and what its people keep.
struct Case {
    company: Company,
    beside: Beside,
}

async fn compare(
    case: &Case,
    (whole, keys): &(House, Keys),
    viewer: &str,
    moment: &str,
    asker: &Asker,
    dice: &mut Dice,
    tally: &mut Tally,
) {
    let seen = case.beside.seen_by(&case.company, viewer, moment);
    let (less, _) = case.loaded(Some(&seen)).await;
    let user = UserId::new(viewer);
    let (one, other) = (whole.sign_in_as(&user).await, less.sign_in_as(&user).await);
    // What is not asked from a moment is of today.
    let is_today = seen == case.beside.seen_by(&case.company, viewer, MOMENTS[0]);
    let routes = asker.routes(is_today);
    for at in 0..QUESTIONS {
        let route = routes[at % routes.len()];
        let path = asker.question(dice, route, moment, keys);
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

impl Case {
    /// The company, loaded and served, without what is of other customers than these; everybody in its chart may
    /// sign in.
    async fn loaded(&self, seen: Option<&BTreeSet<String>>) -> (House, Keys) {
        let company = seen.map_or_else(|| self.company.clone(), |seen| self.company.without_others(seen));
        let tables: Vec<(&str, String)> =
            company.0.iter().map(|(name, table)| (*name, table.csv())).collect();
        let people = company.table("users").values("user_id").into_iter();
        let mut people: Vec<_> = people.map(|person| (person, Role::Viewer)).collect();
        people.push(("admin".to_owned(), Role::Admin));
        let house = House::of_tables(&tables, &people).await;
        let keys = self.beside.put_down(&house, seen).await;
        (house, keys)
    }
}
