//! What is expected to come in, over HTTP: each viewer sees the cash, the invoices and the payers of their own customers,
//! and what is not theirs answers as if it did not exist.

use crate::house::{Answer, House, Visitor};
use jiff::ToSpan;
use jiff::civil::date;
use regard_model::UserId;
use regard_store::Role;
use serde_json::Value;
use std::fmt::Write;

/// Two customers with forty invoices each, looked after by ann and by cat; boss sees both. Ann's pays on the due day, cat's
/// three weeks later. What is due in 2026 is open.
async fn company() -> House {
    let users = "user_id,name,email,manager_id,level,business_unit\n\
                 boss,boss,boss@company.example,,executive,Sales\n\
                 ann,ann,ann@company.example,boss,ic,Sales\n\
                 cat,cat,cat@company.example,boss,ic,Sales\n";
    let customers = "customer_id,name,segment\nann,Customer of ann,smb\ncat,Customer of cat,key\n";
    let assignments = "customer_id,user_id,business_unit,role\nann,ann,Sales,owner\ncat,cat,Sales,owner\n";
    let mut invoices = "invoice_id,customer_id,issued_on,due_on,amount_minor,currency\n".to_owned();
    let mut payments = "payment_id,invoice_id,customer_id,paid_on,amount_minor,currency\n".to_owned();
    for (customer, days) in [("ann", 0_i64), ("cat", 21)] {
        for number in 0..40_i64 {
            let issued = date(2024, 8, 5).saturating_add((number * 13).days());
            let due = issued.saturating_add(30.days());
            let paid = due.saturating_add((days + number % 3).days());
            writeln!(invoices, "{customer}-{number},{customer},{issued},{due},20000,EUR").unwrap();
            if paid < date(2026, 1, 1) {
                writeln!(payments, "p-{customer}-{number},{customer}-{number},{customer},{paid},20000,EUR")
                    .unwrap();
            }
        }
    }
    let tables = [
        ("users", users.to_owned()),
        ("customers", customers.to_owned()),
        ("assignments", assignments.to_owned()),
        ("invoices", invoices),
        ("payments", payments),
    ];
    let people = ["boss", "ann", "cat"].map(|key| (key.to_owned(), Role::Viewer));
    House::of_tables(&tables, &people).await
}

async fn ask(house: &House, who: &str, path: &str) -> Answer {
    let cookie = house.sign_in_as(&UserId::new(who)).await;
    house.get_with(&format!("/api/v1{path}"), Some(&cookie)).await
}

async fn page(house: &House, who: &str, path: &str) -> Value {
    let answer = ask(house, who, path).await;
    assert_eq!(answer.status.as_u16(), 200, "{who} {path}: {}", answer.text());
    answer.json()
}

fn customers(rows: &Value) -> Vec<&str> {
    let mut of: Vec<&str> =
        rows.as_array().unwrap().iter().map(|row| row["customer_id"].as_str().unwrap()).collect();
    of.sort_unstable();
    of.dedup();
    of
}

#[tokio::test(flavor = "multi_thread")]
async fn each_viewer_sees_the_cash_of_their_own_customers() {
    let house = company().await;
    let before = page(&house, "boss", "/money/expected").await;
    assert_eq!(
        (&before["seen_on"], &before["cash"]),
        (&Value::Null, &Value::Null),
        "nobody looked ahead yet"
    );
    house.foresee().await;
    let [boss, ann, cat] = ["boss", "ann", "cat"].map(|who| page(&house, who, "/money/expected"));
    let (boss, ann, cat) = (boss.await, ann.await, cat.await);
    let open = |page: &Value| page["cash"]["open_minor"].as_i64().unwrap();
    assert!(open(&ann) > 0 && open(&cat) > open(&ann), "{ann} {cat}");
    assert_eq!(open(&ann) + open(&cat), open(&boss));
    assert_eq!(boss["cash"]["weeks"].as_array().unwrap().len(), 13);
    for rows in ["will_be_late", "payers"] {
        assert_eq!(customers(&ann[rows]), ["ann"], "{rows}");
        assert_eq!(customers(&cat[rows]), ["cat"], "{rows}");
        assert_eq!(customers(&boss[rows]), ["ann", "cat"], "{rows}");
    }
    let counted = |page: &Value| -> u64 {
        page["grades"].as_array().unwrap().iter().map(|grade| grade["customers"].as_u64().unwrap()).sum()
    };
    assert_eq!((counted(&ann), counted(&boss)), (1, 2));
    // A segment cuts as the scope does.
    let key = page(&house, "boss", "/money/expected?segment=key").await;
    assert_eq!((open(&key), customers(&key["payers"])), (open(&cat), vec!["cat"]));
    assert_eq!(page(&house, "ann", "/money/expected?segment=key").await["cash"]["open_minor"], 0);
    // The record names no amount. Its errors are the same for all, its counts are for who sees everyone.
    assert!(boss["track_record"]["judged"].as_u64().unwrap() > 0, "{boss}");
    for error in ["error_days", "due_day_error_days", "band_coverage", "cash_error"] {
        assert_eq!(ann["track_record"][error], boss["track_record"][error], "{error}");
    }
    for count in ["settled", "learned_from", "invoices", "left_out", "judged", "unpaid", "weeks"] {
        assert_ne!(boss["track_record"][count], Value::Null, "{count}");
        assert_eq!(ann["track_record"][count], Value::Null, "{count} tells Ann of the company");
    }
    // So it is of who stays.
    let [boss, ann] = ["boss", "ann"].map(|who| page(&house, who, "/loyalty"));
    let (boss, ann) = (boss.await, ann.await);
    assert!(boss["track_record"]["learned_from"].is_u64(), "{boss}");
    assert_eq!(ann["track_record"]["learned_from"], Value::Null, "{ann}");
    assert_eq!(ann["track_record"]["basis"], boss["track_record"]["basis"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_expected_of_others_is_not_there() {
    let house = company().await;
    house.foresee().await;
    let mine = page(&house, "cat", "/money/expected").await;
    let invoice = mine["will_be_late"][0]["invoice_id"].as_str().unwrap().to_owned();
    let path = format!("/invoices/{invoice}");
    let document = page(&house, "cat", &path).await;
    // The reasons differ: in the list stand those alone that speak for being late.
    for said in ["expected_on", "from_on", "to_on", "late", "never", "seen_on"] {
        assert_eq!(document["expected"][said], mine["will_be_late"][0]["expected"][said], "{said}");
    }
    assert_eq!(ask(&house, "ann", &path).await.status.as_u16(), 404);
    let customer = page(&house, "cat", "/customers/cat").await;
    assert!(customer["payer"]["score"].as_f64().unwrap() < 80.0, "{}", customer["payer"]);
    assert!(!customer["expected"].as_array().unwrap().is_empty());
    assert_eq!(ask(&house, "ann", "/customers/cat").await.status.as_u16(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_known_may_be_asked() {
    let house = House::demo().await;
    house.foresee().await;
    let found = house.get("/api/v1/money/expected", Visitor::Viewer).await;
    assert_eq!(found.status.as_u16(), 200, "{}", found.text());
    assert!(found.json()["cash"]["invoices"].as_u64().unwrap() > 0, "{}", found.text());
    for wrong in ["period=2025-10", "segment=%00", "nothing=1"] {
        let answer = house.get(&format!("/api/v1/money/expected?{wrong}"), Visitor::Viewer).await;
        assert_eq!(answer.status.as_u16(), 400, "{wrong}: {}", answer.text());
    }
    assert_eq!(house.get("/api/v1/money/expected", Visitor::Nobody).await.status.as_u16(), 401);
}
