//! What customers say, asked over HTTP: nobody reads a word of a customer whom they do not see, whoever's comments taught
//! the judgement; hostile words stay words; and questions are bounded.

use crate::house::House;
use regard_model::UserId;
use regard_store::Role;
use serde_json::{Value, json};
use std::fmt::Write;

const HOSTILE: &str = "<img src=x onerror=alert(1)> the parcel was broken";

/// Ann and Ben look after one customer each. Ann's says that the staff is friendly, Ben's that a secret pump leaks.
async fn company() -> House {
    let mut answers = "answer_id,customer_id,survey,asked_at,answered_at,score,comment\n".to_owned();
    for at in 0..40 {
        let (asked, answered) = (format!("2025-12-01 08:{at:02}"), format!("2025-12-02 10:{at:02}"));
        writeln!(answers, "a{at},ann,nps,{asked},{answered},10,Such friendly staff").unwrap();
        writeln!(answers, "b{at},ben,nps,{asked},{answered},0,The secret zorblatt pump leaks").unwrap();
    }
    for at in 0..4 {
        writeln!(answers, "h{at},ann,csat,2025-12-03 08:00,2025-12-03 10:0{at},1,\"{HOSTILE}\"").unwrap();
    }
    let tables = [
        (
            "users",
            "user_id,name,email,business_unit\nann,Ann,ann@company.example,Sales\nben,Ben,ben@company.example,Sales\n".to_owned(),
        ),
        ("customers", "customer_id,name\nann,Customer of Ann\nben,Customer of Ben\n".to_owned()),
        ("assignments", "customer_id,user_id,business_unit,role\nann,ann,Sales,owner\nben,ben,Sales,owner\n".to_owned()),
        ("answers", answers),
    ];
    let people = [("ann", Role::Viewer), ("ben", Role::Viewer), ("admin", Role::Admin)];
    let people = people.map(|(key, role)| (key.to_owned(), role));
    let house = House::of_tables(&tables, &people).await;
    house.foresee().await;
    house
}

async fn text(house: &House, who: &str, path: &str) -> (u16, String) {
    let cookie = house.sign_in_as(&UserId::new(who)).await;
    let answer = house.get_with(&format!("/api/v1{path}"), Some(&cookie)).await;
    (answer.status.as_u16(), answer.text())
}

async fn json(house: &House, who: &str, path: &str) -> Value {
    let (status, text) = text(house, who, path).await;
    assert_eq!(status, 200, "{who} {path}: {text}");
    serde_json::from_str(&text).unwrap()
}

fn theme(page: &Value, word: &str) -> Option<String> {
    let rows = page["themes"]["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["label"].as_str().unwrap().contains(word))?;
    Some(row["theme"].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_word_of_somebody_elses_customer_is_read() {
    let house = company().await;
    let all = json(&house, "admin", "/voice?period=2025-12").await;
    assert_eq!(
        all["comments_record"]["basis"], "words",
        "both customers taught it: {}",
        all["comments_record"]
    );
    let (of_ann, of_ben) =
        (theme(&all, "staff").unwrap(), theme(&all, "zorblatt").or(theme(&all, "pump")).unwrap());

    let page = json(&house, "ann", "/voice?period=2025-12").await;
    assert_eq!(page["themes"]["comments"], 44);
    assert!(theme(&page, "staff").is_some() && theme(&page, "pump").is_none(), "{}", page["themes"]);
    let paths = [
        "/voice?period=2025-12".to_owned(),
        "/voice".to_owned(),
        "/voice/comments?limit=200".to_owned(),
        "/voice/comments?sentiment=negative&limit=200".to_owned(),
        format!("/voice/comments?theme={of_ben}"),
        "/customers/ann".to_owned(),
        "/loyalty".to_owned(),
    ];
    for path in paths {
        let (status, said) = text(&house, "ann", &path).await;
        assert_eq!(status, 200, "{path}: {said}");
        for word in ["zorblatt", "leaks", "secret"] {
            assert!(!said.contains(word), "{path} tells Ann: {said}");
        }
    }
    assert_eq!(json(&house, "ann", &format!("/voice/comments?theme={of_ben}")).await["total"], 0);
    assert_eq!(json(&house, "ann", &format!("/voice/comments?theme={of_ann}")).await["total"], 40);
    assert_eq!(json(&house, "ben", &format!("/voice/comments?theme={of_ann}")).await["total"], 0);
    assert_eq!(text(&house, "ann", "/customers/ben").await.0, 404);
    let negative = json(&house, "ben", "/voice/comments?sentiment=negative&limit=1").await;
    assert_eq!((&negative["total"], &negative["rows"][0]["sentiment_by"]), (&json!(40), &json!("words")));
}

/// Every value under one of these names, wherever it stands.
fn under<'a>(names: &[&str], of: &'a Value, found: &mut Vec<&'a Value>) {
    match of {
        Value::Array(all) => all.iter().for_each(|one| under(names, one, found)),
        Value::Object(all) => {
            for (name, value) in all {
                if names.contains(&name.as_str()) && !value.is_object() {
                    found.push(value);
                } else {
                    under(names, value, found);
                }
            }
        }
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_of_the_company_are_for_who_sees_everyone() {
    let house = company().await;
    let counts = ["comments", "cases", "notes", "low", "high", "judged", "rows", "customers", "have"];
    for (path, parts) in [
        ("/voice?period=2025-12", vec!["comments_record", "matters", "point"]),
        ("/loyalty", vec!["matters"]),
    ] {
        let (all, part) = (json(&house, "admin", path).await, json(&house, "ann", path).await);
        for name in parts {
            let (mut told, mut withheld) = (Vec::new(), Vec::new());
            under(&counts, &all[name], &mut told);
            under(&counts, &part[name], &mut withheld);
            assert!(told.iter().any(|count| count.is_u64()), "{path} {name}: {}", all[name]);
            assert!(!withheld.is_empty(), "{path} {name}: {}", part[name]);
            assert!(withheld.iter().all(|count| count.is_null()), "{path} {name}: {}", part[name]);
        }
        assert_eq!(all["matters"]["explained"], part["matters"]["explained"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_words_stay_words() {
    let house = company().await;
    let found = json(&house, "ann", "/voice/comments?search=onerror").await;
    assert_eq!((&found["total"], &found["rows"][0]["comment"]), (&json!(4), &json!(HOSTILE)));
    for theme in found["rows"][0]["themes"].as_array().unwrap() {
        let written = theme["written"].as_str().unwrap();
        assert!(!written.contains(['<', '>']) && written.chars().count() <= 60, "{written}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_bounded() {
    let house = company().await;
    let long = "x".repeat(41);
    let wrong = [format!("theme={long}"), "sentiment=happy".into(), "mood=negative".into()];
    for query in wrong {
        let (status, said) = text(&house, "ann", &format!("/voice/comments?{query}")).await;
        assert_eq!(status, 400, "{query}: {said}");
    }
    let strange = json(&house, "ann", "/voice/comments?theme=x%27%20or%201%3D1--").await;
    assert_eq!(strange["total"], 0);
}
