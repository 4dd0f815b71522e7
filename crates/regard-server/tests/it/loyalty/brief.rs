//! The grid and the suggested steps on the brief: those of the page of loyalty and of the customers' pages, of whom the
//! viewer sees.

use super::{get, sum};
use crate::actions::{company_that_heard, publish_strict, read};
use crate::house::House;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn the_brief_says_what_loyalty_and_the_suggestions_say() {
    let house = House::demo().await;
    let before = get(&house, "/brief").await;
    assert_eq!(before["grid"], Value::Null, "nobody was looked at yet");
    assert!(before["attention"].as_array().unwrap().iter().all(|one| one["suggested"].is_null()));

    house.foresee().await;
    publish_strict(&house).await;
    let (brief, loyalty) = (get(&house, "/brief").await, get(&house, "/loyalty").await);
    let grid = &brief["grid"];
    for same in ["seen_on", "before_on", "standings"] {
        assert_eq!(grid[same], loyalty[same], "{same}");
    }
    assert!(sum(&grid["standings"], "customers") > 20, "{grid}");
    let entered = loyalty["entered_critical"].as_array().unwrap();
    let named = grid["entered_first"].as_array().unwrap();
    assert_eq!(named.as_slice(), &entered[..entered.len().min(3)]);
    let count = grid["entered_critical"].as_u64().unwrap();
    assert!(
        count >= entered.len() as u64 && (entered.len() == 20 || count == entered.len() as u64),
        "{grid}"
    );

    let segments = get(&house, "/customers?limit=200").await;
    let segments: std::collections::BTreeSet<&str> = segments["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["segment"].as_str().unwrap_or("none"))
        .collect();
    let mut parts = 0;
    for segment in segments {
        let brief = get(&house, &format!("/brief?segment={}", segment.replace(' ', "%20"))).await;
        parts += sum(&brief["grid"]["standings"], "customers");
    }
    assert_eq!(parts, sum(&grid["standings"], "customers"), "segments together are everybody");

    let attention = brief["attention"].as_array().unwrap();
    assert!(!attention.is_empty());
    for one in attention {
        let path = format!("/customers/{}/suggestions", one["customer_id"].as_str().unwrap());
        let first = get(&house, &path).await["rows"].get(0).cloned();
        let step = first.map_or(Value::Null, |row| {
            json!({"playbook": row["playbook"], "title": row["title"], "text": row["steps"][0]["text"]})
        });
        assert_eq!(one["suggested"], step, "{one}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_brief_counts_only_those_whom_the_viewer_sees() {
    let house = company_that_heard(&["c1,ann,nps,2026-01-01 10:00,2026-01-02 10:00,3,0,10,"]).await;
    house.foresee().await;
    for (who, customers) in [("lead", 3), ("boss", 9), ("ann", 1)] {
        let (brief, loyalty) = (read(&house, who, "/brief").await, read(&house, who, "/loyalty").await);
        assert_eq!(brief["grid"]["standings"], loyalty["standings"], "{who}");
        assert_eq!(sum(&brief["grid"]["standings"], "customers"), customers, "{who}");
    }
}
