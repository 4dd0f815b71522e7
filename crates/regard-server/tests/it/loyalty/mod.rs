//! From where customers stand to alerts: foresight over a real home, a policy that is drafted, replayed and published,
//! and what changes by it is told once to those who may see it.

mod brief;
mod experts;
mod news;
mod versions;

use crate::house::{Answer, House, Visitor};
use axum::http::Method;
use regard_app::acting::{Acted, Acting, Addressing, OpenedCases};
use regard_app::foresight::Run;
use regard_app::policies::Holding;
use regard_model::{BatchId, CustomerId, Lens, Moment};
use regard_store::Standing;
use serde_json::{Value, json};

impl House {
    /// One run of foresight over everything.
    pub(crate) async fn foresee(&self) {
        let lens = self.everyones_lens().await;
        let run = Run {
            reader: &self.state.reader,
            keeper: self.keeper(),
            name: BatchId("a run of a test".into()),
            progress: &|_| {},
        };
        run.run(&lens, self.clock.now()).await.unwrap();
    }

    /// What the server does after a run.
    pub(crate) async fn act(&self) -> Acted {
        self.act_by(&self.state.policies.judging(&self.state.store).await.unwrap().unwrap()).await
    }

    /// The same by a policy.
    pub(crate) async fn act_by(&self, holding: &Holding) -> Acted {
        let lens = self.everyones_lens().await;
        self.acting(holding, &lens).act(&lens, Moment::at(self.clock.now())).await.unwrap()
    }

    /// As if all customers had stood so at the last judgement, by its policy, and somebody had been told.
    pub(crate) async fn had_stood(&self, standing: Standing) {
        let store = &self.state.store;
        let last = store.last_judgement().await.unwrap().unwrap();
        let page = self.get("/api/v1/customers?limit=200", Visitor::Admin).await.json();
        let key = |row: &Value| (CustomerId::new(row["customer_id"].as_str().unwrap()), standing);
        let all: Vec<_> = page["rows"].as_array().unwrap().iter().map(key).collect();
        store.judge(all.clone(), last.judged_at, last.policy).await.unwrap();
        store.changes_told(all).await.unwrap();
    }

    /// What the server does after a load, whatever else is loaded.
    pub(crate) async fn act_on_events(&self) -> Acted {
        let holding = self.state.policies.now();
        let lens = self.everyones_lens().await;
        self.acting(&holding, &lens).act_on_events(&lens, Moment::at(self.clock.now())).await.unwrap()
    }

    /// What the server does after a load, too.
    pub(crate) async fn open_cases(&self) -> OpenedCases {
        let holding = self.state.policies.now();
        let lens = self.everyones_lens().await;
        self.acting(&holding, &lens).open_cases(&lens).await.unwrap()
    }

    fn acting<'a>(&'a self, holding: &'a Holding, lens: &Lens) -> Acting<'a> {
        let (state, known) = (&self.state, self.state.policies.known());
        let addressing = Addressing {
            access: &state.access,
            today: lens.today(),
            by_mail: state.delivery.mail().is_some(),
        };
        Acting { reader: &state.reader, store: &state.store, known, holding, addressing }
    }
}

async fn send(house: &House, visitor: Visitor, method: Method, path: &str, body: Option<Value>) -> Answer {
    house.clock.advance(jiff::SignedDuration::from_secs(1));
    let cookie = house.sign_in(visitor).await;
    house.send(method, &format!("/api/v1{path}"), cookie.as_deref(), body.map(|body| body.to_string())).await
}

async fn get(house: &House, path: &str) -> Value {
    let answer = send(house, Visitor::Admin, Method::GET, path, None).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text());
    answer.json()
}

fn sum(standings: &Value, of: &str) -> u64 {
    standings.as_array().unwrap().iter().map(|one| one[of].as_u64().unwrap()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_first_run_nobody_stands_anywhere() {
    let house = House::demo().await;
    let page = get(&house, "/loyalty").await;
    assert_eq!((&page["seen_on"], &page["standings"]), (&Value::Null, &json!([])));
    let placement = get(&house, &format!("/customers/{}/placement", house.customer_id)).await;
    assert_eq!(placement, json!({ "placement": null }));
    assert_eq!(house.act().await, Acted::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_policy_places_customers_and_what_changes_is_told_once() {
    let house = House::demo().await;
    house.foresee().await;
    let page = get(&house, "/loyalty").await;
    let customers = sum(&page["standings"], "customers");
    assert!(customers > 20, "{page}");
    assert_eq!(page["track_record"]["sign"], "silence", "too few leave for departures to be learned from");
    let standing = |page: &Value, name: &str| {
        let all = page["standings"].as_array().unwrap();
        all.iter().find(|one| one["standing"] == name).map(|one| one["customers"].clone())
    };

    // Dragged thresholds move customers and lose none.
    let preview = get(&house, "/loyalty/preview?retention=100&loyalty=100").await;
    assert_eq!(
        (sum(&preview["standings"], "customers"), sum(&preview["standings"], "before")),
        (customers, customers)
    );
    for wrong in ["loyalty=101", "retention=-1", "rule=7", "loyalty=x"] {
        let answer =
            send(&house, Visitor::Viewer, Method::GET, &format!("/loyalty/preview?{wrong}"), None).await;
        assert_eq!(answer.status.as_u16(), 400, "{wrong}: {}", answer.text());
    }

    // The first judgement is no change.
    let first = house.act().await;
    assert_eq!(house.act().await, Acted::default());

    let policy = get(&house, "/policy").await;
    assert_eq!((&policy["version"], &policy["history"]), (&json!(0), &json!([])));
    let strict = policy["text"].as_str().unwrap().replace("high_from: 50", "high_from: 100");
    let wrong = json!({"base": 0, "text": strict.replace("signal: nps", "signal: npz")});
    let draft = send(&house, Visitor::Admin, Method::PUT, "/policy/draft", Some(wrong)).await.json();
    assert_eq!(draft["faults"].as_array().unwrap().len(), 2, "it is weighed, and a cause: {draft}");
    assert!(draft["faults"][0]["message"].as_str().unwrap().contains("npz"), "{draft}");
    let why = json!({"revision": draft["revision"], "reason": "We want more", "review_by": "2027-01-31"});
    let refused = send(&house, Visitor::Admin, Method::POST, "/policy/draft/publication", Some(why)).await;
    assert_eq!(refused.status.as_u16(), 400, "a draft with a mistake holds for nobody");

    let right = json!({"base": 0, "text": strict});
    let draft = send(&house, Visitor::Admin, Method::PUT, "/policy/draft", Some(right)).await.json();
    assert_eq!(draft["faults"], json!([]), "{draft}");
    let replay = get(&house, "/policy/draft/replay").await;
    assert_eq!(replay["standings"], preview["standings"], "the replay says of today what the drag said");
    assert!(replay["months"].as_array().unwrap().len() > 6, "{replay}");
    let why = json!({"revision": draft["revision"], "reason": "We want more", "review_by": "2027-01-31"});
    let published =
        send(&house, Visitor::Admin, Method::POST, "/policy/draft/publication", Some(why.clone())).await;
    assert_eq!((published.status.as_u16(), &published.json()["version"]), (200, &json!(1)));
    let again = send(&house, Visitor::Admin, Method::POST, "/policy/draft/publication", Some(why)).await;
    assert_eq!(again.status.as_u16(), 404, "what was published is no draft any more");

    let text = get(&house, "/policy").await["text"].as_str().unwrap().to_owned();
    assert!(
        text.contains("\nreason: \"We want more\"\n") && text.contains("\nreview_by: 2027-01-31\n"),
        "{text}"
    );
    assert!(!text.contains("A start"), "what it was begun with is over: {text}");
    let strict = get(&house, "/loyalty").await;
    assert_eq!(
        (
            &strict["policy"]["version"],
            &strict["policy"]["review_by"],
            sum(&strict["standings"], "customers")
        ),
        (&json!(1), &json!("2027-01-31"), customers)
    );
    for name in ["critical", "unknown"] {
        assert_eq!(standing(&strict, name), standing(&preview, name), "{name}");
    }
    let raised = only_facts_are_news(&house).await;
    let alerts = get(&house, "/alerts?limit=200").await;
    let rows = alerts["rows"].as_array().unwrap();
    assert_eq!(rows.len(), first.raised + raised);
    assert_eq!(alerts["counts"]["open"], rows.len());
    alert_is_handled(&house, rows[0]["alert_id"].as_str().unwrap()).await;
}

/// Alerts are raised when facts move customers, once, and not when another policy does. Returns how many.
async fn only_facts_are_news(house: &House) -> usize {
    // A threshold moved them, and nothing happened to them: the replay told the publisher who it would be.
    let acted = house.act().await;
    assert!(acted.changed > 0 && acted.raised == 0, "{acted:?}");
    assert_eq!(house.act().await, Acted::default());
    house.had_stood(Standing::VeryLoyal).await;
    let acted = house.act().await;
    assert!(acted.changed > 0 && acted.raised > 0, "{acted:?}");
    assert_eq!(house.act().await, Acted { held: acted.held, ..Acted::default() });
    acted.raised
}

/// Acknowledged, voted on and resolved with a reason, each of which stays.
async fn alert_is_handled(house: &House, alert_id: &str) {
    let alert = format!("/alerts/{alert_id}");
    let put = async |what: &str, body: Option<Value>| {
        send(house, Visitor::Admin, Method::PUT, &format!("{alert}/{what}"), body).await
    };
    assert_eq!(put("acknowledged", None).await.json()["state"], "acknowledged");
    assert_eq!(put("vote", Some(json!({"vote": "useful"}))).await.json()["own_vote"], "useful");
    assert_eq!(put("resolved", Some(json!({"reason": ""}))).await.status.as_u16(), 400);
    let done = put("resolved", Some(json!({"reason": "We called, and it was a holiday"}))).await.json();
    assert_eq!((&done["state"], &done["useful"]), (&json!("resolved"), &json!(1)));
    assert_eq!(put("acknowledged", None).await.status.as_u16(), 409, "it is never opened again");
    assert_eq!(get(house, &alert).await["reason"], "We called, and it was a holiday");
}
