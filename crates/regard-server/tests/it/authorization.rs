//! Who gets which answer at every route, as a reviewed file: a new route, or a route that lets in somebody else,
//! changes it. What a path or a body names is asked for as one's own, as that of somebody below, of a peer, of another
//! business unit, and as nothing that ever was. Programs ask with tokens that may do one thing each.

use crate::golden;
use crate::hostile::Plan;
use crate::house::{Answer, House, Visitor};
use crate::named::Examples;
use crate::{sso, staff};
use jiff::SignedDuration;
use regard_model::UserId;
use regard_server::routes::{self, Route};
use regard_store::{ApiScope, NewApiToken, Role};
use std::fmt::Write;

/// Whose session asks, and whose things stand for own, subordinate's, peer's and other unit's.
const ASKING: [(&str, [&str; 4]); 7] = [
    ("ann", ["ann", "", "ben", "fin"]),
    ("lead", ["lead", "ann", "cat", "fin"]),
    ("sales", ["sales", "cat", "money", "fin"]),
    ("boss", ["boss", "fin", "", "money"]),
    ("auditor", ["auditor", "", "ann", "fin"]),
    ("expert", ["expert", "", "ann", "fin"]),
    ("admin", ["admin", "ann", "lead", "fin"]),
];
const RELATIONS: [&str; 5] = ["own", "below", "peer", "unit", "absent"];
/// Tokens that may do one thing, and whose they are. One more is of a program that sends rows.
const PROGRAMS: [(&str, ApiScope); 4] = [
    ("ann", ApiScope::Read),
    ("ann", ApiScope::Export),
    ("auditor", ApiScope::Audit),
    ("admin", ApiScope::Scim),
];

#[tokio::test]
async fn every_route_answers_only_whom_it_should() {
    let house = staff::company().await;
    house.join("expert", Role::Expert).await;
    let (_provider, providers) = sso::providers(&house, Plan::default(), &["corp"], |_| {}).await;
    let house = house.with_providers(providers);
    let examples = Examples::new(&house);
    let mut programs = Vec::new();
    for (who, scope) in PROGRAMS {
        programs.push((who, format!("{who} {scope}"), token(&house, who, scope).await));
    }
    let (sender, _) = house.state.store.create_sender("web".into(), "the shop".into()).await.unwrap();
    programs.push(("ann", "sender".to_owned(), sender.reveal().to_owned()));
    let mut table = String::from("# status by who asks; where something is named, by whose it is: ");
    writeln!(table, "{}", RELATIONS.join(", ")).unwrap();
    write!(table, "{:<52} nobody", "#").unwrap();
    for (who, _) in ASKING {
        write!(table, " | {who:<19}").unwrap();
    }
    for (_, name, _) in &programs {
        write!(table, " | {name}").unwrap();
    }
    table.push('\n');
    for route in routes::all() {
        let begins = table.len();
        write!(table, "{:<7}{:<45}", route.method.as_str(), route.path).unwrap();
        let example = examples.of(&route, "ann", "ann").await;
        let nobody = house.send(route.method.clone(), &example.path, example.cookie.as_deref(), example.body);
        let nobody = nobody.await;
        write!(table, " {:<6}", nobody.status.as_u16()).unwrap();
        for (who, whose) in ASKING {
            let answers = if Examples::names_something(&route) {
                by_relation(&examples, &route, who, whose).await
            } else {
                ask(&examples, &route, who, "ann").await.status.as_u16().to_string()
            };
            write!(table, " | {answers:<19}").unwrap();
        }
        for (who, name, token) in &programs {
            let example = examples.of(&route, who, "ann").await;
            let answer =
                house.send_with_token(route.method.clone(), &example.path, token, example.body).await;
            write!(table, " | {:<width$}", answer.status.as_u16(), width = name.len()).unwrap();
        }
        table = table.trim_end().to_owned() + "\n";
        let answers = table[begins..].split([' ', '|']);
        let is_answered = answers.filter_map(|word| word.trim().parse().ok()).any(|status: u16| status < 400);
        assert!(is_answered, "this line guards nothing: {}", &table[begins..]);
    }
    golden::check("tests/it/authorization.txt", &table);
}

/// The answers about things of people who stand to the asker in each relation. What is out of reach is what is not
/// there, byte for byte.
async fn by_relation(examples: &Examples<'_>, route: &Route, who: &str, whose: [&str; 4]) -> String {
    let absent = ask(examples, route, who, "nothing").await;
    let mut answers = Vec::new();
    for one in whose {
        if one.is_empty() {
            answers.push("  –".to_owned());
            continue;
        }
        let answer = ask(examples, route, who, one).await;
        if answer.status.as_u16() == 404 {
            assert_eq!(answer.body, absent.body, "{who} {} {one}", route.path);
        }
        answers.push(answer.status.as_u16().to_string());
    }
    answers.push(absent.status.as_u16().to_string());
    answers.join(" ")
}

/// Asks with a session of its own: some routes end it.
async fn ask(examples: &Examples<'_>, route: &Route, who: &str, whose: &str) -> Answer {
    let example = examples.of(route, who, whose).await;
    let session = examples.house.sign_in_as(&UserId::new(who)).await;
    let cookies = example.cookie.iter().fold(session, |cookies, cookie| format!("{cookies}; {cookie}"));
    let answer = examples.house.send(route.method.clone(), &example.path, Some(&cookies), example.body).await;
    // To be sent back to the sign-in page is a no too.
    assert!(!answer.header("location").contains("problem="), "{} {}", route.path, answer.header("location"));
    answer
}

async fn token(house: &House, who: &str, scope: ApiScope) -> String {
    let new = NewApiToken {
        user_id: UserId::new(who),
        name: "matrix".to_owned(),
        scopes: [scope].into(),
        expires_at: house.clock.now() + SignedDuration::from_hours(24),
    };
    house.state.store.create_api_token(new).await.unwrap().0.reveal().to_owned()
}

#[tokio::test]
async fn nobody_learns_whether_a_thing_exists() {
    let house = House::empty().await;
    for path in ["/api/v1/customers/x", "/api/v1/orders/x", "/api/v1/quarantine"] {
        let absent = house.get(path, Visitor::Nobody).await;
        assert_eq!(absent.status.as_u16(), 401, "{path}");
    }
    let forbidden = house.get("/api/v1/quarantine", Visitor::Viewer).await;
    for path in ["/api/v1/customers/x", "/api/v1/orders/x", "/api/v1/invoices/x", "/api/v1/nonsense", "/api"]
    {
        let absent = house.get(path, Visitor::Viewer).await;
        assert_eq!(absent.status.as_u16(), 404, "{path}");
        assert_eq!(absent.body, forbidden.body, "{path}");
    }
}
