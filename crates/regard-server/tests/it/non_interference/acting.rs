//! What people do about customers: plans, cases of low scores and alerts. Drawn with a chart over half a year, at least
//! one of each for every customer, and put down without what a viewer may not see.

use super::beside::pass_over;
use super::company::Company;
use super::dice::Dice;
use super::names::{Keys, Whose};
use crate::house::House;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use regard_model::{CustomerId, PolicyVersion, Scope, UserId};
use regard_store::{
    Actor, AlertKey, LoopAnswer, NewAlert, NewClosing, NewLoop, NewPlan, NewStep, PlanEnd, Playbook, Store,
    Vote,
};
use std::collections::{BTreeMap, BTreeSet};

/// What paths call a plan, a case and an alert.
const PARTS: [&str; 3] = ["{plan_id}", "{loop_id}", "{alert_id}"];
const PLAYBOOKS: [&str; 3] = ["firm_dates", "ask_why", "win_back"];
const RULES: [&str; 2] = ["low_score", "enters_critical"];
/// How long ago anything began, from and below. **Unit**: hours; the least leaves time for what becomes of it.
const AGO: (usize, usize) = (72, 180 * 24);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Everything that was done, by what a path calls it.
pub(super) struct Acting(Vec<(&'static str, Vec<Deed>)>);

/// A plan, a case or an alert, and what became of it.
struct Deed {
    number: usize,
    customer: String,
    /// Who sees to it.
    person: String,
    /// Who has to do with it, too.
    other: String,
    /// How long ago it began. **Unit**: hours.
    ago: i64,
    /// What became of it, as a number below six.
    fate: usize,
    /// Whether it is not the first of its kind for this customer.
    is_another: bool,
    /// An answer of the customer. **Empty**: none is left.
    answer: Option<String>,
}

impl Acting {
    pub(super) fn of(company: &Company, dice: &mut Dice) -> Self {
        let people = company.table("users").values("user_id");
        let answers = company.table("answers");
        let mut answered: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (customer, answer) in answers.values("customer_id").into_iter().zip(answers.values("answer_id")) {
            answered.entry(customer).or_default().push(answer);
        }
        let of_part = |part: &'static str| {
            let mut deeds = Vec::new();
            for customer in company.table("customers").values("customer_id") {
                for is_another in [false, true] {
                    if is_another && !dice.percent(25) {
                        continue;
                    }
                    deeds.push(Deed {
                        number: deeds.len(),
                        person: dice.one(&people).clone(),
                        other: dice.one(&people).clone(),
                        ago: i64::try_from(AGO.0 + dice.below(AGO.1 - AGO.0)).unwrap(),
                        fate: dice.below(6),
                        is_another,
                        answer: if part == PARTS[1] {
                            answered.get_mut(&customer).and_then(Vec::pop)
                        } else {
                            None
                        },
                        customer: customer.clone(),
                    });
                }
            }
            (part, deeds)
        };
        Self(PARTS.into_iter().map(of_part).collect())
    }

    /// Puts down what is about these customers; the rest is passed over, so that the others get the same keys.
    pub(super) async fn put_down(&self, house: &House, seen: Option<&BTreeSet<String>>, keys: &mut Keys) {
        let now = house.clock.now();
        for (part, deeds) in &self.0 {
            let part = *part;
            for deed in deeds {
                if seen.is_some_and(|seen| !seen.contains(&deed.customer)) {
                    pass_over(house, 1);
                    continue;
                }
                house.clock.advance(-SignedDuration::from_hours(deed.ago));
                let key = match part {
                    "{plan_id}" => deed.plan(house).await,
                    "{loop_id}" => deed.case(house).await,
                    _ => deed.alert(house, now).await,
                };
                keys.add(part, key, Whose::Customers(deed.customer.clone()));
                house.clock.advance(now.duration_since(house.clock.now()));
            }
        }
    }
}

impl Deed {
    async fn plan(&self, house: &House) -> String {
        let (store, opened_at) = (&house.state.store, house.clock.now());
        let due_on = (opened_at + DAY * 30).to_zoned(TimeZone::UTC).date();
        let step = |text: &str, user: Option<&String>, due_on| NewStep {
            text: text.to_owned(),
            user_id: user.map(UserId::new),
            due_on,
        };
        let playbook =
            Playbook { key: PLAYBOOKS[self.fate % 3].to_owned(), policy: PolicyVersion::default() };
        let new = NewPlan {
            customer_id: CustomerId::new(&self.customer),
            // A customer has one open plan of a playbook.
            playbook: (!self.is_another).then_some(playbook),
            title: format!("Plan {}", self.number),
            owner_id: UserId::new(&self.person),
            due_on,
            steps: vec![
                step("Call", None, None),
                step("Visit", Some(&self.other), Some(due_on)),
                step("Make an offer", Some(&self.person), None),
            ],
        };
        let plan_id = store.open_plan(by(&self.other), new).await.unwrap().plan_id;
        house.clock.advance(DAY);
        if self.number.is_multiple_of(2) {
            store.tick_step(by(&self.person), plan_id.clone(), 1, true).await.unwrap();
        }
        let end = match self.fate {
            0..4 => return plan_id,
            4 => PlanEnd::Done,
            _ => PlanEnd::Dropped,
        };
        house.clock.advance(DAY);
        let outcome = format!("Outcome {}", self.number);
        store.end_plan(by(&self.person), plan_id.clone(), end, outcome).await.unwrap();
        plan_id
    }

    async fn case(&self, house: &House) -> String {
        let (store, due) = (&house.state.store, DAY * 2);
        let new = NewLoop {
            answer_id: self.answer.clone().unwrap_or_else(|| format!("answer {}", self.number)),
            customer_id: CustomerId::new(&self.customer),
            score: 3.0,
            survey: "nps".to_owned(),
            owner_id: UserId::new(&self.person),
            due_at: house.clock.now() + due,
        };
        let loop_id = store.open_loops(vec![new]).await.unwrap().remove(0).loop_id;
        if self.fate < 2 {
            return loop_id;
        }
        house.clock.advance(DAY);
        let causes = ["delivery".to_owned(), "price".to_owned()];
        let cause = causes[self.number % 2].clone();
        let closing = NewClosing { cause, action: format!("Action {}", self.number) };
        store.close_loop(by(&self.other), loop_id.clone(), closing, &causes).await.unwrap();
        let answer = match self.fate {
            2 | 3 => return loop_id,
            // Nobody confirms their own closing.
            4 if self.person != self.other => LoopAnswer::Solved,
            _ => LoopAnswer::NotSolved,
        };
        house.clock.advance(DAY);
        let due_at = house.clock.now() + due;
        store.write_down_answer(by(&self.person), loop_id.clone(), answer, due_at).await.unwrap();
        loop_id
    }

    /// `now` is when it will be looked at.
    async fn alert(&self, house: &House, now: Timestamp) -> String {
        let store = &house.state.store;
        let rule = RULES[self.number % 2].to_owned();
        let new = NewAlert {
            details: serde_json::json!({"title": format!("Alert {}", self.number)}).to_string(),
            key: AlertKey {
                customer_id: CustomerId::new(&self.customer),
                rule,
                cause: Some(self.number.to_string()),
            },
            happened_at: house.clock.now(),
            policy: PolicyVersion::default(),
            assigned_to: self.number.is_multiple_of(3).then(|| UserId::new(&self.person)),
            messages: Vec::new(),
        };
        let alert_id = store.raise_alerts(vec![new]).await.unwrap().remove(0).alert_id;
        house.clock.advance(DAY);
        let (actor, key) = (by(&self.person), alert_id.clone());
        match self.fate {
            2 => store.acknowledge_alert(actor, key).await.map(drop).unwrap(),
            3 => store.snooze_alert(actor, key, now + DAY * 30).await.map(drop).unwrap(),
            // It is open again by now.
            4 => store.snooze_alert(actor, key, house.clock.now() + DAY).await.map(drop).unwrap(),
            5 => store.resolve_alert(actor, key, format!("Reason {}", self.number)).await.map(drop).unwrap(),
            _ => {}
        }
        self.votes(store, &alert_id).await;
        alert_id
    }

    async fn votes(&self, store: &Store, alert_id: &str) {
        if self.number.is_multiple_of(2) {
            store.vote_on_alert(by(&self.person), alert_id.to_owned(), Vote::Useful).await.unwrap();
        }
        if self.number.is_multiple_of(3) {
            store.vote_on_alert(by(&self.other), alert_id.to_owned(), Vote::NotUseful).await.unwrap();
        }
    }
}

/// Somebody who sees everybody, so that also what the viewer may not see is put down.
fn by(person: &str) -> Actor {
    Actor { user_id: UserId::new(person), scope: Scope::Everyone, address: None }
}
