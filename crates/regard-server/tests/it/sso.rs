//! Single sign-on from the browser's side: out to a provider and back into a session. What a token must be is tested
//! with `regard-sso`; here it is who gets a session, in which browser, and what the sign-in page is told.

use crate::hostile::{Bench, CLIENT_SECRET, Plan, Signer, config};
use crate::house::{Answer, House, Visitor};
use axum::http::Method;
use regard_model::UserId;
use regard_sso::{ClientSecret, Http, HttpLimits, Provider, ProviderConfig};
use regard_store::{AuditFilter, NewUser, Origin, Profile, Role, UserChanges, UserSearch};
use serde_json::{Value, json};
use std::sync::Arc;

const CALLBACK: &str = "/api/v1/sign-in/corp/callback";

/// A house, and the provider that its people come from.
struct Way {
    house: House,
    /// Answers as long as it is kept.
    provider: Bench,
}

/// A browser that has set out: where the provider sends it, and the cookie that binds it.
pub(crate) struct SetOut {
    pub(crate) query: String,
    pub(crate) binding: String,
}

/// Sets out in a browser, and comes to where the provider sends it back.
pub(crate) async fn set_out(house: &House, back_to: &str) -> SetOut {
    let begun = house.get_with(&format!("/api/v1/sign-in/corp?return={back_to}"), None).await;
    assert_eq!(begun.status.as_u16(), 303, "{}", begun.text());
    let binding = cookie(&begun, "__Host-regard-sso").expect("the browser is bound");
    assert!(begun.header("set-cookie").contains("HttpOnly; SameSite=Lax; Max-Age=600"));
    let redirects = reqwest::redirect::Policy::none();
    let browser = reqwest::Client::builder().redirect(redirects).no_proxy().build().unwrap();
    let page = browser.get(begun.header("location")).send().await.unwrap();
    let back = page.headers()["location"].to_str().unwrap();
    SetOut { query: back.split_once('?').unwrap().1.to_owned(), binding }
}

/// A provider that does as a plan says, as the house knows it under these names.
pub(crate) async fn providers(
    house: &House,
    plan: Plan,
    names: &[&str],
    configure: fn(&mut ProviderConfig),
) -> (Bench, Vec<Provider>) {
    let bench = Bench::new(plan).await.unwrap();
    let mut settings = config(bench.issuer());
    settings.client_secret = Some(ClientSecret::new(CLIENT_SECRET));
    configure(&mut settings);
    let http = Http::new(HttpLimits::default()).unwrap();
    let clock = Arc::new(house.clock.reader());
    let provider = |name: &&str| {
        let settings = ProviderConfig { name: (*name).to_owned(), ..settings.clone() };
        Provider::new(settings, clock.clone(), http.clone()).unwrap()
    };
    let providers = names.iter().map(provider).collect();
    (bench, providers)
}

impl Way {
    async fn new(plan: Plan) -> Self {
        Self::with(plan, |_| {}).await
    }

    async fn with(plan: Plan, configure: fn(&mut ProviderConfig)) -> Self {
        let house = House::empty().await;
        let (bench, providers) = providers(&house, plan, &["corp", "other"], configure).await;
        let house = house.without_demo().with_providers(providers);
        Self { house, provider: bench }
    }

    async fn set_out(&self, back_to: &str) -> SetOut {
        set_out(&self.house, back_to).await
    }

    async fn come_back(&self, query: &str, cookies: Option<&str>) -> Answer {
        self.house.get_with(&format!("{CALLBACK}?{query}"), cookies).await
    }

    /// The whole way. **Empty**: nobody came in; then the problem on the sign-in page.
    async fn sign_in(&self) -> Result<String, String> {
        let out = self.set_out("/promises").await;
        let answer = self.come_back(&out.query, Some(&out.binding)).await;
        session(&answer)
    }

    async fn who(&self, cookie: &str) -> Value {
        self.house.get_with("/api/v1/session", Some(cookie)).await.json()["user"].clone()
    }

    /// The kinds of the events of the audit log, oldest first.
    async fn events(&self) -> Vec<&'static str> {
        let events = self.house.state.store.audit_events(&AuditFilter::default(), None, 1000).await.unwrap();
        events.iter().rev().map(|event| event.kind.as_str()).collect()
    }

    async fn users(&self) -> usize {
        self.house.state.store.find_users(&UserSearch::default(), None, 100).await.unwrap().len()
    }
}

/// The pair of a cookie that an answer sets.
fn cookie(answer: &Answer, name: &str) -> Option<String> {
    let set = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let pairs = set.filter_map(|value| value.split("; ").next());
    let given =
        |pair: &&str| pair.strip_prefix(name).is_some_and(|rest| rest.len() > 1 && rest.starts_with('='));
    pairs.filter(given).map(str::to_owned).next()
}

/// The session that an answer gives, or the problem that the sign-in page is told.
fn session(answer: &Answer) -> Result<String, String> {
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.text());
    let place = answer.header("location");
    match cookie(answer, "__Host-regard") {
        Some(pair) => Ok(pair),
        None => Err(place.strip_prefix("/sign-in?problem=").expect(place).to_owned()),
    }
}

#[tokio::test]
async fn who_comes_for_the_first_time_gets_a_user_without_a_place_and_is_the_same_one_again() {
    let way = Way::new(Plan::default()).await;
    let before = way.users().await;
    let welcome = way.house.get("/api/v1/welcome", Visitor::Nobody).await.json();
    assert_eq!(welcome["providers"][0], json!({"name": "corp", "title": "Sign in with Corp"}));
    let out = way.set_out("/promises").await;
    let answer = way.come_back(&out.query, Some(&out.binding)).await;
    assert_eq!(answer.header("location"), "/promises");
    let first = session(&answer).unwrap();
    let user = way.who(&first).await;
    assert_eq!((user["role"].as_str(), user["level"].as_str()), (Some("viewer"), None));
    assert_eq!(way.events().await, ["user_added", "identity_linked", "sign_in"]);
    let again = way.sign_in().await.unwrap();
    assert_eq!(way.who(&again).await["user_id"], user["user_id"]);
    assert_eq!(way.users().await, before + 1);
    assert_eq!(way.events().await[3..], ["sign_in"]);
    let customers = way.house.get_with("/api/v1/customers", Some(&first)).await.json();
    assert_eq!(customers["rows"], json!([]), "nobody has said yet whom they may see");
}

#[tokio::test]
async fn another_browser_cannot_end_a_sign_in() {
    let way = Way::new(Plan::default()).await;
    let (one, other) = (way.set_out("/").await, way.set_out("/").await);
    // A stolen link, and one that an attacker slips to somebody who has set out too.
    for cookies in [None, Some(other.binding.as_str()), Some("__Host-regard-sso=nonsense")] {
        let answer = way.come_back(&one.query, cookies).await;
        assert_eq!(session(&answer), Err("sso_expired".to_owned()), "{cookies:?}");
    }
}

#[tokio::test]
async fn what_came_back_once_does_not_come_back_again() {
    let way = Way::new(Plan::default()).await;
    let out = way.set_out("/").await;
    assert!(session(&way.come_back(&out.query, Some(&out.binding)).await).is_ok());
    let again = way.come_back(&out.query, Some(&out.binding)).await;
    assert_eq!(session(&again), Err("sso_expired".to_owned()));
}

#[tokio::test]
async fn who_takes_longer_than_ten_minutes_begins_anew() {
    let way = Way::new(Plan::default()).await;
    let out = way.set_out("/").await;
    way.house.clock.advance(jiff::SignedDuration::from_mins(11));
    let answer = way.come_back(&out.query, Some(&out.binding)).await;
    assert_eq!(session(&answer), Err("sso_expired".to_owned()));
}

#[tokio::test]
async fn an_answer_for_one_provider_is_not_taken_at_another() {
    let way = Way::new(Plan::default()).await;
    let out = way.set_out("/").await;
    let path = format!("/api/v1/sign-in/other/callback?{}", out.query);
    let answer = way.house.get_with(&path, Some(&out.binding)).await;
    assert_eq!(session(&answer), Err("sso_failed".to_owned()));
}

#[tokio::test]
async fn a_session_that_was_there_before_ends() {
    let way = Way::new(Plan::default()).await;
    let planted = way.sign_in().await.unwrap();
    let out = way.set_out("/").await;
    let both = format!("{planted}; {}", out.binding);
    let fresh = session(&way.come_back(&out.query, Some(&both)).await).unwrap();
    assert_ne!(planted, fresh);
    assert_eq!(way.house.get_with("/api/v1/session", Some(&planted)).await.status.as_u16(), 401);
}

#[tokio::test]
async fn an_address_of_mail_proves_nothing() {
    let plan =
        Plan { claims: json!({"email": "admin@example.com", "email_verified": true}), ..Plan::default() };
    let way = Way::new(plan).await;
    let before = way.users().await;
    assert_eq!(way.sign_in().await, Err("sso_email_taken".to_owned()));
    assert_eq!(way.users().await, before);
}

#[tokio::test]
async fn a_place_of_somebody_who_is_there_is_not_taken_over() {
    let plan = Plan { claims: json!({"employee_number": "chief"}), ..Plan::default() };
    let way = Way::with(plan, |config| config.place_claim = Some("employee_number".to_owned())).await;
    assert_eq!(way.sign_in().await, Err("sso_unknown".to_owned()));
    let plan = Plan { claims: json!({"employee_number": "E042"}), ..Plan::default() };
    let way = Way::with(plan, |config| config.place_claim = Some("employee_number".to_owned())).await;
    let session = way.sign_in().await.unwrap();
    assert_eq!(way.who(&session).await["user_id"], "E042");
}

#[tokio::test]
async fn whom_a_directory_made_comes_in_by_the_directorys_key_and_only_once() {
    let plan = |sub: &str| Plan {
        claims: json!({"sub": sub, "oid": "entra-7", "email": "seven@example.com"}),
        ..Plan::default()
    };
    let way = Way::with(plan("one"), |config| config.directory_claim = Some("oid".to_owned())).await;
    let made = |external_id: &str, email: &str, role: Role| NewUser {
        origin: Origin::Scim,
        external_id: Some(external_id.to_owned()),
        ..NewUser::from(Profile {
            email: email.parse().unwrap(),
            name: "Seven".to_owned(),
            title: None,
            level: None,
            business_unit: None,
            role,
        })
    };
    let store = &way.house.state.store;
    let seven = store.create_user(made("entra-7", "seven@example.com", Role::Viewer), None).await.unwrap();
    let session = way.sign_in().await.unwrap();
    assert_eq!(way.who(&session).await["user_id"], seven.user_id.as_str());
    assert_eq!(way.who(&way.sign_in().await.unwrap()).await["user_id"], seven.user_id.as_str());
    // Another person whom the provider gives the same key takes nobody's place.
    way.provider.plan().claims = plan("two").claims;
    assert_eq!(way.sign_in().await, Err("sso_email_taken".to_owned()));
    // Nor is a key worth anything for an administrator, or at a provider that was not trusted with it.
    store.create_user(made("entra-8", "eight@example.com", Role::Admin), None).await.unwrap();
    way.provider.plan().claims = json!({"sub": "three", "oid": "entra-8", "email": "eight@example.com"});
    assert_eq!(way.sign_in().await, Err("sso_email_taken".to_owned()));
    let plain = Way::new(plan("one")).await;
    plain
        .house
        .state
        .store
        .create_user(made("entra-7", "seven@example.com", Role::Viewer), None)
        .await
        .unwrap();
    assert_eq!(plain.sign_in().await, Err("sso_email_taken".to_owned()));
}

#[tokio::test]
async fn who_is_disabled_does_not_come_in() {
    let way = Way::new(Plan::default()).await;
    let session = way.sign_in().await.unwrap();
    let user = way.who(&session).await["user_id"].as_str().unwrap().to_owned();
    let store = &way.house.state.store;
    let user = store.user(&UserId::new(user)).await.unwrap().unwrap();
    store.change_user_as_read(user, UserChanges::default(), false).await.unwrap().expect("as they were read");
    assert_eq!(way.sign_in().await, Err("sso_unknown".to_owned()));
    assert_eq!(way.house.get_with("/api/v1/session", Some(&session)).await.status.as_u16(), 401);
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_afterwards() {
    let way = Way::new(Plan::default()).await;
    for place in ["//evil.example", "https://evil.example", "/%5Cevil.example", "promises", "%2F%0Ax"] {
        let path = format!("/api/v1/sign-in/corp?return={place}");
        let answer = way.house.get_with(&path, None).await;
        assert_eq!(answer.status.as_u16(), 400, "{place}");
    }
}

#[tokio::test]
async fn what_cannot_be_believed_gives_no_session() {
    for plan in [
        Plan { claims: json!({"nonce": "another"}), ..Plan::default() },
        Plan { claims: json!({"aud": "another"}), ..Plan::default() },
        Plan { claims: json!({"iss": "https://evil.example"}), ..Plan::default() },
        Plan { claims: json!({"exp": 1}), ..Plan::default() },
        Plan { signer: Signer::Stranger, ..Plan::default() },
        Plan { callback: |back| back.state = Some("guessed-state-guessed".to_owned()), ..Plan::default() },
        Plan { callback: |back| back.iss = Some("https://evil.example".to_owned()), ..Plan::default() },
        Plan { callback: |back| back.code = None, ..Plan::default() },
    ] {
        let way = Way::new(plan).await;
        let before = way.users().await;
        let told = way.sign_in().await.unwrap_err();
        assert!(["sso_failed", "sso_expired"].contains(&told.as_str()), "{told}");
        assert_eq!(way.users().await, before);
    }
}

#[tokio::test]
async fn a_no_and_an_outage_are_told_apart() {
    let no = Plan {
        callback: |back| {
            back.code = None;
            back.error = Some("access_denied".to_owned());
        },
        ..Plan::default()
    };
    assert_eq!(Way::new(no).await.sign_in().await, Err("sso_refused".to_owned()));
    let down =
        Way::new(Plan { metadata: json!({"issuer": "https://another.example"}), ..Plan::default() }).await;
    let answer = down.house.get_with("/api/v1/sign-in/corp", None).await;
    assert_eq!(session(&answer), Err("sso_unreachable".to_owned()));
    assert_eq!(down.house.get_with("/api/v1/sign-in/nobody", None).await.status.as_u16(), 404);
}

#[tokio::test]
async fn odd_answers_are_no_failure_of_ours() {
    let way = Way::new(Plan::default()).await;
    let long = format!("state={}", "x".repeat(20_000));
    for query in ["", "state=a&state=b", "state=%00", "code=x", "nonsense", long.as_str()] {
        let answer = way.come_back(query, Some("__Host-regard-sso=x")).await;
        assert!(session(&answer).is_err(), "{query}");
    }
    let post = way.house.send(Method::POST, CALLBACK, None, None).await;
    assert_eq!(post.status.as_u16(), 405);
}

#[tokio::test]
async fn who_did_not_set_out_writes_nothing_and_is_braked_like_a_guesser() {
    let way = Way::new(Plan::default()).await;
    let out = way.set_out("/").await;
    let stranger = format!("__Host-regard-sso={}", "0".repeat(64));
    let (mut turned, mut braked) = (0, 0);
    for number in 0..60 {
        let cookies = [None, Some("__Host-regard-sso=x"), Some(stranger.as_str())][number % 3];
        let answer = way.come_back(&out.query, cookies).await;
        match answer.status.as_u16() {
            303 => turned += 1,
            429 => {
                assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
                assert_eq!(answer.code(), "too_many_attempts");
                braked += 1;
            }
            other => panic!("{other}: {}", answer.text()),
        }
    }
    assert!(turned < 50 && braked >= 10, "{turned} {braked}");
    assert_eq!(way.events().await, Vec::<&str>::new());
    let begun = way.house.get_with("/api/v1/sign-in/corp", None).await;
    assert_eq!(begun.status.as_u16(), 429, "setting out is braked too");
    // Who set out before is let in, and what did not come in is in the log.
    assert!(session(&way.come_back(&out.query, Some(&out.binding)).await).is_ok());
    way.house.clock.advance(jiff::SignedDuration::from_hours(1));
    way.provider.plan().claims = json!({"nonce": "another"});
    assert_eq!(way.sign_in().await, Err("sso_failed".to_owned()));
    assert_eq!(way.events().await[3..], ["sign_in_failed"]);
}

#[tokio::test]
async fn nobody_empties_the_list_of_those_who_have_set_out() {
    let way = Way::new(Plan::default()).await;
    let first = way.set_out("/").await;
    let mut begun = 0;
    for _ in 0..200 {
        begun += usize::from(way.house.get_with("/api/v1/sign-in/corp", None).await.status.as_u16() == 303);
    }
    assert!(begun < 50, "{begun}");
    assert!(session(&way.come_back(&first.query, Some(&first.binding)).await).is_ok());
}

#[tokio::test]
async fn who_comes_in_may_come_again_all_day() {
    let way = Way::new(Plan::default()).await;
    for _ in 0..60 {
        way.sign_in().await.unwrap();
    }
}
