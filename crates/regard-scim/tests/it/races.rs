//! Several requests at once: one of them wins, and nothing is lost.

use crate::bench::{Bench, joiner};
use anyhow::Result;
use futures::future::join_all;
use regard_scim::{ScimMethod, ScimRequest};
use regard_store::Language;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_make_one_user_one_does() -> Result<()> {
    let bench = Bench::new().await?;
    let user = joiner("ann@example.com");
    let answers = join_all((0..20).map(|_| bench.post(&user))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (201, &[409; 19][..]));
    assert_eq!(answers.iter().map(|answer| answer.whole.events.len()).sum::<usize>(), 1);
    assert_eq!(bench.get("/Users", &[]).await.total(), Some(1));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_at_the_same_time_are_all_made() -> Result<()> {
    let bench = Bench::new().await?;
    let id = bench.join("ann@example.com").await?;
    let patch = async |path: &str, value: &str| {
        bench.patch(&id, &json!([{ "op": "replace", "path": path, "value": value }])).await
    };
    let user_id = bench.stored(&id).await?.user_id;
    let (one, two, three, chosen) = tokio::join!(
        patch("title", "Head"),
        patch("department", "Sales"),
        patch("displayName", "Ann Young"),
        bench.store.set_language(user_id, Some(Language::Pl)),
    );
    chosen?;
    for answer in [one, two, three] {
        assert_eq!((answer.status, answer.whole.events.len()), (200, 1), "{answer:?}");
    }
    let user = bench.stored(&id).await?;
    assert_eq!(user.profile.title.as_deref(), Some("Head"));
    assert_eq!(user.profile.business_unit.as_deref(), Some("Sales"));
    assert_eq!((user.profile.name.as_str(), user.language), ("Ann Young", Some(Language::Pl)));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_change_one_version_one_does() -> Result<()> {
    let bench = Bench::new().await?;
    let id = bench.join("ann@example.com").await?;
    let version = bench.get(&format!("/Users/{id}"), &[]).await.whole.header("ETag").map(str::to_owned);
    let answers = join_all((0..10).map(|number| {
        let body = json!({ "Operations": [{ "op": "add", "path": "title", "value": number.to_string() }] });
        bench.send(ScimRequest {
            if_match: version.clone(),
            body: body.to_string().into_bytes(),
            ..ScimRequest::new(ScimMethod::Patch, format!("/Users/{id}"))
        })
    }))
    .await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (200, &[412; 9][..]));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_remove_one_user_one_does() -> Result<()> {
    let bench = Bench::new().await?;
    let id = bench.join("ann@example.com").await?;
    let answers = join_all((0..10).map(|_| bench.delete(&id))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (204, &[404; 9][..]));
    assert_eq!(answers.iter().map(|answer| answer.whole.events.len()).sum::<usize>(), 1);
    Ok(())
}
