//! Who may not see a customer cannot tell whether they are there: with every row of theirs gone, no answer on any
//! path that a viewer may read differs in a byte. Gone is what sources say of them, what people said and did about them,
//! and what was foreseen of them; the models that foresaw it stay, as they are the company's. Random charts, viewers and
//! questions; `REGARD_CHARTS=13` asks ten thousand questions, to be run when the rule of scope or the engine's views
//! were changed.
//!
//! Headers are left out: the tag of an answer is a digest of its snapshot, and both homes count their own. So are the
//! names of loads, which are drawn anew each time.

mod acting;
mod beside;
mod company;
mod dice;
mod foreseen;
mod names;
mod questions;

use crate::house::{Answer, House, Visitor};
use axum::http::StatusCode;
use beside::Beside;
use company::Company;
use dice::Dice;
use foreseen::Frozen;
use names::{Keys, Names};
use questions::{Asker, Stand};
use regard_model::UserId;
use regard_store::Role;
use std::collections::{BTreeMap, BTreeSet};

/// Charts of one test; there are four tests, which run side by side.
const CHARTS: u64 = 1;
const VIEWERS: usize = 2;
const QUESTIONS: usize = 100;
/// Days to look from, the latest first: accounts change hands in between.
const MOMENTS: [&str; 3] = ["2025-12-31", "2025-12-01", "2025-10-01"];
/// What answers those alone who see every customer, and so none of these viewers.
const FOR_WHO_SEES_ALL: [&str; 1] = ["/sources/{source}/loads"];

/// What was asked of both homes, and how often the answer was something.
#[derive(Default)]
struct Tally {
    asked: usize,
    found: usize,
    found_by_route: BTreeMap<&'static str, usize>,
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
    // Who looks after whom is no part of what models learn from, so one run is of every chart.
    let frozen = Frozen::of(&made).await;
    let metrics = made.get("/api/v1/metrics", Visitor::Viewer).await.json();
    let views = made.get("/api/v1/views", Visitor::Viewer).await.json();
    let asker = Asker::new(&base, &metrics, &views, frozen.themes());
    let mut tally = Tally::default();
    let asked = std::env::var("REGARD_CHARTS").ok().and_then(|text| text.parse().ok());
    let charts: u64 = asked.unwrap_or(CHARTS);
    for chart in first..first + charts {
        let mut dice = Dice::of(chart);
        let company = base.with_chart(&mut dice);
        let case = Case { beside: Beside::of(&company, &mut dice), company, frozen: &frozen };
        let whole = case.loaded(None).await;
        for turn in 0..VIEWERS {
            let viewer = match turn {
                0 => case.who_sees_some(&mut dice),
                _ => (dice.one(&case.people()).clone(), *dice.one(&MOMENTS)),
            };
            compare(&case, &whole, viewer, &asker, &mut dice, &mut tally).await;
        }
    }
    assert_eq!(tally.asked, usize::try_from(charts).unwrap() * VIEWERS * QUESTIONS);
    assert!(tally.found * 2 > tally.asked, "only {} of {} answers said anything", tally.found, tally.asked);
    for route in asker.routes(true) {
        let found = tally.found_by_route.get(route).copied().unwrap_or(0);
        let is_for_all = FOR_WHO_SEES_ALL.contains(&route);
        assert_eq!(found == 0, is_for_all, "{route} said something {found} times");
    }
}

/// A company, what its people keep, and what was foreseen of its customers.
struct Case<'a> {
    company: Company,
    beside: Beside,
    frozen: &'a Frozen,
}

/// A case in a home.
struct Home {
    house: House,
    keys: Keys,
}

async fn compare(
    case: &Case<'_>,
    whole: &Home,
    (viewer, moment): (String, &str),
    asker: &Asker,
    dice: &mut Dice,
    tally: &mut Tally,
) {
    let seen = case.beside.seen_by(&case.company, &viewer, moment);
    let less = case.loaded(Some(&seen)).await;
    let user = UserId::new(&viewer);
    let (one, other) = (whole.house.sign_in_as(&user).await, less.house.sign_in_as(&user).await);
    // What is not asked from a moment is of today.
    let is_today = seen == case.beside.seen_by(&case.company, &viewer, MOMENTS[0]);
    let names = Names::of(&case.company, &whole.keys, &whole.house.source, (viewer.as_str(), &seen));
    let routes = asker.routes(is_today);
    for at in 0..QUESTIONS {
        let route = routes[at % routes.len()];
        let stand = Stand { names: &names, moment, is_today, is_plain: at < routes.len() };
        let path = asker.question(dice, route, &stand);
        let (with, without) =
            futures::join!(whole.house.get_with(&path, Some(&one)), less.house.get_with(&path, Some(&other)));
        assert_eq!(with.status, without.status, "{viewer} {path}");
        if told(&with) != told(&without) {
            let (with, without) = (with.text(), without.text());
            panic!("{viewer} may see {seen:?} and asked {path}:\n{with}\n\nwithout the others:\n{without}");
        }
        let is_asked_well = with.status != StatusCode::BAD_REQUEST || is_of_unread_list(&path, &with);
        assert!(is_asked_well, "{viewer} {path} is no question: {}", with.text());
        tally.asked += 1;
        tally.found += usize::from(with.status.is_success());
        *tally.found_by_route.entry(route).or_default() += usize::from(with.status.is_success());
    }
}

/// Whether a refusal is of a list that the viewer may not read, or that is not there.
fn is_of_unread_list(path: &str, refusal: &Answer) -> bool {
    path.contains("list=") && refusal.json()["parameter"] == "list"
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

impl Case<'_> {
    fn people(&self) -> Vec<String> {
        self.company.table("users").values("user_id")
    }

    /// Somebody who sees a quarter of the customers today, and not all; if nobody does, who sees most of those who do
    /// not see all. So every run has a viewer who may see one of everything, and from whom much is hidden.
    fn who_sees_some(&self, dice: &mut Dice) -> (String, &'static str) {
        let of = self.company.table("customers").rows.len();
        let count = |person: &String| self.beside.seen_by(&self.company, person, MOMENTS[0]).len();
        let mut people: Vec<(usize, String)> =
            self.people().into_iter().map(|person| (count(&person), person)).collect();
        people.retain(|(seen, _)| *seen < of);
        people.sort();
        let some: Vec<String> =
            people.iter().filter(|(seen, _)| seen * 4 >= of).map(|(_, person)| person.clone()).collect();
        let most = people.last().expect("somebody does not see all").1.clone();
        (if some.is_empty() { most } else { dice.one(&some).clone() }, MOMENTS[0])
    }

    /// The company, loaded and served, without what is of other customers than these; everybody in its chart may
    /// sign in.
    async fn loaded(&self, seen: Option<&BTreeSet<String>>) -> Home {
        let company = seen.map_or_else(|| self.company.clone(), |seen| self.company.without_others(seen));
        let tables: Vec<(&str, String)> =
            company.0.iter().map(|(name, table)| (*name, table.csv())).collect();
        let people = company.table("users").values("user_id").into_iter();
        let mut people: Vec<_> = people.map(|person| (person, Role::Viewer)).collect();
        people.push(("admin".to_owned(), Role::Admin));
        let house = House::of_tables(&tables, &people).await;
        self.frozen.put_into(&house, seen).await;
        let keys = self.beside.put_down(&house, seen).await;
        Home { house, keys }
    }
}
