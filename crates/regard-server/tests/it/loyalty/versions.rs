//! Which version of the policy places whom: the one of the moment that is asked for, and never another one in silence.

use super::{get, send};
use crate::house::{House, Visitor};
use axum::http::Method;
use jiff::SignedDuration;
use jiff::civil::date;
use regard_app::policies::Policies;
use regard_model::{PolicyVersion, Scope, UserId};
use regard_server::ServerState;
use regard_store::{Actor, Publication};
use serde_json::{Value, json};
use std::sync::Arc;

/// Nobody reaches so many points on both axes.
fn strict(house: &House) -> String {
    house.state.policies.built_in_text().replace("high_from: 50", "high_from: 100")
}

impl House {
    /// Publishes a policy as another server does it: nothing here hears of it, nor looks whether it fits.
    async fn publish_elsewhere(&self, text: String) {
        let store = &self.state.store;
        let actor = || Actor { user_id: UserId::new("chief"), scope: Scope::Everyone, address: None };
        let last = store.policy_history(None, 1).await.unwrap().pop();
        let base = last.map_or_else(PolicyVersion::default, |last| last.version);
        self.clock.advance(SignedDuration::from_mins(10));
        let draft = store.save_policy_draft(actor(), base, text).await.unwrap();
        let publication = Publication {
            revision: draft.revision,
            reason: "We want more".to_owned(),
            review_by_on: date(2028, 1, 31),
        };
        store.publish_policy(actor(), publication).await.unwrap();
    }

    /// The same home, served by a program that has just been started.
    fn restarted(&self) -> Self {
        let policies = Policies::new(self.state.policies.known().clone()).unwrap();
        self.with(ServerState { policies: Arc::new(policies), ..self.state.clone() })
    }

    async fn refresh_policies(&self) {
        self.state.policies.refresh(&self.state.store).await.unwrap();
    }
}

fn by(page: &Value) -> &Value {
    &page["policy"]["version"]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_as_of_a_moment_is_by_the_policy_of_that_moment() {
    let house = House::demo().await;
    house.foresee().await;
    let placement = format!("/customers/{}/placement", house.customer_id);
    let suggestions = format!("/customers/{}/suggestions", house.customer_id);
    house.clock.advance(SignedDuration::from_mins(10));
    let before = house.clock.now();
    let as_of = |path: &str, moment: jiff::Timestamp| format!("{path}?moment={moment}");
    let (grid, one) =
        (get(&house, &as_of("/loyalty", before)).await, get(&house, &as_of(&placement, before)).await);
    assert_eq!(by(&grid), 0);

    house.publish_elsewhere(strict(&house)).await;
    house.refresh_policies().await;
    let after = house.clock.now();
    let now = get(&house, "/loyalty").await;
    assert_eq!(by(&now), 1);
    assert_ne!(now["standings"], grid["standings"], "nobody reaches all points of both axes");

    let then = get(&house, &as_of("/loyalty", before)).await;
    assert_eq!(
        (by(&then), &then["standings"], &then["points"]),
        (&json!(0), &grid["standings"], &grid["points"])
    );
    assert_eq!(get(&house, &as_of(&placement, before)).await, one);
    assert_eq!(get(&house, &as_of(&suggestions, before)).await["policy_version"], 0);
    let later = get(&house, &as_of("/loyalty", after)).await;
    assert_eq!(
        (by(&later), &later["standings"], &later["points"]),
        (&json!(1), &now["standings"], &now["points"])
    );
    assert_eq!(get(&house, &as_of(&placement, after)).await, get(&house, &placement).await);
    assert_eq!(get(&house, &as_of(&suggestions, after)).await["policy_version"], 1);

    // What is tried is tried against what holds now, also when the grid of an earlier moment is looked at.
    let tried = get(&house, &as_of("/loyalty/preview", before)).await;
    let stand = |page: &Value| {
        let all = page["standings"].as_array().unwrap();
        all.iter().map(|one| (one["standing"].clone(), one["customers"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(stand(&tried), stand(&now));
    assert_ne!(stand(&tried), stand(&grid));

    // A program that starts anew knows the same of the past.
    let restarted = house.restarted();
    restarted.refresh_policies().await;
    assert_eq!(by(&get(&restarted, &as_of("/loyalty", before)).await), 0);
    assert_eq!(by(&get(&restarted, "/loyalty").await), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn by_a_policy_that_does_not_fit_nobody_is_judged_and_the_page_says_why() {
    let house = House::demo().await;
    house.foresee().await;
    house.publish_elsewhere(strict(&house)).await;
    let gone = strict(&house).replace("how: at_once", "how: at_once\n    sources: [renamed]");
    house.publish_elsewhere(gone).await;
    let house = house.restarted();
    let (store, policies) = (&house.state.store, &house.state.policies);
    assert!(policies.judging(store).await.unwrap().is_none(), "neither by it nor by another one");

    let page = get(&house, "/policy").await;
    let text = page["text"].as_str().unwrap();
    assert_eq!((&page["version"], &page["review_by"]), (&json!(1), &json!("2028-01-31")));
    assert!(text.contains("high_from: 100") && !text.contains("renamed"), "its own text: {text}");
    assert_eq!(page["contents"]["rules"][0]["retention"]["high_from"], 100.0, "and its own contents");
    let unfit = &page["unfit"];
    assert_eq!((&unfit["version"], &page["history"][0]["version"]), (&json!(2), &json!(2)));
    let faults = unfit["faults"].as_array().unwrap();
    assert!(faults.len() == 3 && faults[0]["message"].as_str().unwrap().contains("renamed"), "{unfit}");
    assert_eq!(by(&get(&house, "/loyalty").await), 1, "it says by which one customers are shown");
    let as_of = format!("/loyalty?moment={}", house.clock.now());
    assert_eq!(by(&get(&house, &as_of).await), 1);

    // It is mended from what was published last.
    let mended = unfit["text"].as_str().unwrap().replace("\n    sources: [renamed]", "");
    let mended = json!({"base": 2, "text": mended});
    let draft = send(&house, Visitor::Admin, Method::PUT, "/policy/draft", Some(mended)).await.json();
    assert_eq!(draft["faults"], json!([]), "{draft}");
    let why = json!({"revision": draft["revision"], "reason": "It was renamed", "review_by": "2027-01-31"});
    let published = send(&house, Visitor::Admin, Method::POST, "/policy/draft/publication", Some(why)).await;
    assert_eq!((published.status.as_u16(), &published.json()["version"]), (200, &json!(3)));
    let page = get(&house, "/policy").await;
    assert_eq!((&page["version"], &page["unfit"]), (&json!(3), &Value::Null));
    let judging = policies.judging(store).await.unwrap().unwrap();
    assert_eq!(judging.version, PolicyVersion(3));
}
