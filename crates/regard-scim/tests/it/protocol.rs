//! The protocol itself: discovery, versions, methods, what is malformed, and a database that is away.

use crate::bench::{BASE, Bench, CORE, ENTERPRISE, PATCH, REGARD};
use anyhow::{Context, Result};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use regard_scim::{BODY_BYTES_AT_MOST, CONTENT_TYPE, ScimMethod, ScimRequest};
use serde_json::{Value, json};

#[tokio::test]
async fn the_service_says_what_it_can_do() -> Result<()> {
    let bench = Bench::new().await?;
    let can = bench.get("/ServiceProviderConfig", &[]).await;
    assert_eq!(can.whole.header("content-type"), Some(CONTENT_TYPE));
    for (what, supported) in [
        ("patch", true),
        ("filter", true),
        ("etag", true),
        ("bulk", false),
        ("sort", false),
        ("changePassword", false),
    ] {
        assert_eq!(can.body[what]["supported"], json!(supported), "{what}");
    }
    assert_eq!(can.body["filter"]["maxResults"], json!(200));
    let kinds = bench.get("/ResourceTypes", &[]).await;
    assert_eq!((kinds.total(), &kinds.body["Resources"][0]["schema"]), (Some(1), &json!(CORE)));
    assert_eq!(bench.get("/resourcetypes/User", &[]).await.body, kinds.body["Resources"][0]);
    let schemas = bench.get("/Schemas", &[]).await;
    assert_eq!(schemas.total(), Some(3));
    for urn in [CORE, ENTERPRISE, REGARD] {
        let schema = bench.get(&format!("/Schemas/{urn}"), &[]).await;
        assert_eq!(schema.body["id"], json!(urn));
        assert_eq!(schema.body["meta"]["location"], json!(format!("{BASE}/Schemas/{urn}")));
    }
    assert_eq!(bench.get("/Schemas/urn:nothing", &[]).await.refusal(), (404, None));
    assert_eq!(bench.get("/Schemas", &[("filter", "id pr")]).await.refusal(), (403, None));
    Ok(())
}

#[tokio::test]
async fn what_is_not_offered_is_said_so() -> Result<()> {
    let bench = Bench::new().await?;
    let send = async |method, path: &str| bench.send(ScimRequest::new(method, path)).await;
    for (method, path, status, allowed) in [
        (ScimMethod::Get, "/", 404, None),
        (ScimMethod::Get, "", 404, None),
        (ScimMethod::Get, "/Nonsense", 404, None),
        (ScimMethod::Get, "/Users/1/2", 404, None),
        (ScimMethod::Get, "/Users/%00", 404, None),
        (ScimMethod::Get, "/Users/%ff", 404, None),
        (ScimMethod::Post, "/Bulk", 501, None),
        (ScimMethod::Get, "/Me", 501, None),
        (ScimMethod::Delete, "/Users", 405, Some("GET, POST")),
        (ScimMethod::Other, "/Users", 405, Some("GET, POST")),
        (ScimMethod::Post, "/Users/1", 405, Some("GET, PUT, PATCH, DELETE")),
        (ScimMethod::Get, "/Users/.search", 405, Some("POST")),
        (ScimMethod::Put, "/ServiceProviderConfig", 405, Some("GET")),
        (ScimMethod::Post, "/Groups", 501, None),
    ] {
        let refused = send(method, path).await;
        assert_eq!(refused.refusal(), (status, None), "{path}");
        assert_eq!(refused.whole.header("Allow"), allowed, "{path}");
    }
    assert_eq!(send(ScimMethod::Get, "/users/").await.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_version_guards_a_change() -> Result<()> {
    let bench = Bench::new().await?;
    let id = bench.join("ann@example.com").await?;
    let path = format!("/Users/{id}");
    let read = bench.get(&path, &[]).await;
    let version = read.whole.header("ETag").context("a version")?.to_owned();
    let known =
        ScimRequest { if_none_match: Some(version.clone()), ..ScimRequest::new(ScimMethod::Get, &path) };
    let unchanged = bench.send(known.clone()).await;
    assert_eq!((unchanged.status, &unchanged.body), (304, &Value::Null));
    assert_eq!(unchanged.whole.header("ETag"), Some(version.as_str()));

    let patch = |version: &str, title: &str| ScimRequest {
        if_match: Some(version.to_owned()),
        body: json!({ "schemas": [PATCH], "Operations": [{ "op": "add", "path": "title", "value": title }] })
            .to_string()
            .into_bytes(),
        ..ScimRequest::new(ScimMethod::Patch, &path)
    };
    let moved = bench.send(patch(&version, "Head")).await;
    assert_eq!(moved.status, 200);
    assert_ne!(moved.whole.header("ETag"), Some(version.as_str()));
    assert_eq!(bench.send(patch(&version, "Other")).await.refusal(), (412, None));
    assert_eq!(bench.send(known).await.status, 200);
    let delete = |version: &str| ScimRequest {
        if_match: Some(version.to_owned()),
        ..ScimRequest::new(ScimMethod::Delete, &path)
    };
    assert_eq!(bench.send(delete(&version)).await.refusal(), (412, None));
    assert_eq!(bench.stored(&id).await?.profile.title.as_deref(), Some("Head"));
    assert_eq!(bench.send(delete("*")).await.status, 204);
    Ok(())
}

#[tokio::test]
async fn what_is_malformed_is_refused_and_changes_nothing() -> Result<()> {
    let bench = Bench::new().await?;
    let id = bench.join("ann@example.com").await?;
    let before = bench.stored(&id).await?;
    let path = format!("/Users/{id}");
    let long = format!("{{\"title\":\"{}\"}}", "x".repeat(BODY_BYTES_AT_MOST));
    for body in ["", "[]", "null", "{", "\"x\"", r#"{"schemas":["urn:other"]}"#] {
        for (method, path) in
            [(ScimMethod::Post, "/Users"), (ScimMethod::Put, path.as_str()), (ScimMethod::Patch, &path)]
        {
            let body = body.as_bytes().to_vec();
            let refused = bench.send(ScimRequest { body, ..ScimRequest::new(method, path) }).await;
            assert_eq!(refused.refusal(), (400, Some("invalidSyntax")), "{refused:?}");
        }
    }
    let request = ScimRequest { body: long.into_bytes(), ..ScimRequest::new(ScimMethod::Post, "/Users") };
    assert_eq!(bench.send(request).await.refusal(), (413, None));
    let query = Some("x".repeat(10_000));
    let request = ScimRequest { query, ..ScimRequest::new(ScimMethod::Get, "/Users") };
    assert_eq!(bench.send(request).await.refusal(), (414, None));
    for operations in [
        json!([{ "op": "replace", "path": "title", "value": "Head" }, { "op": "replace", "path": "nonsense", "value": 1 }]),
        json!([{ "op": "replace", "path": "title", "value": "Head" }, { "op": "remove" }]),
        json!([{ "op": "replace", "path": "title", "value": "x".repeat(201) }]),
        json!([{ "op": "replace", "path": "title", "value": "a\nb" }]),
        json!([{ "op": "replace", "path": "externalId", "value": "a\u{0}b" }]),
        json!([{ "op": "replace", "path": "userName", "value": "ann" }]),
    ] {
        assert_eq!(bench.patch(&id, &operations).await.refusal().0, 400, "{operations}");
    }
    assert_eq!(bench.stored(&id).await?, before, "all operations or none");
    Ok(())
}

#[tokio::test]
async fn a_database_that_is_away_is_not_the_directorys_fault() -> Result<()> {
    let bench = Bench::new().await?;
    bench.store.close().await;
    let answer = bench.service.answer(ScimRequest::new(ScimMethod::Get, "/Users")).await;
    assert_eq!(answer.status, 503);
    assert!(answer.failure.is_some() && answer.header("Retry-After").is_some());
    let body = answer.body.context("a body")?;
    assert!(!body.contains("sqlite"), "{body}");
    Ok(())
}

/// Whatever comes in, an answer goes out, with a status that a directory can act on.
#[test]
fn noise_is_answered() -> Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let bench = runtime.block_on(Bench::new())?;
    let method = prop::sample::select(vec!["GET", "POST", "PUT", "PATCH", "DELETE", "BREW"]);
    let path = prop_oneof!["(/Users|/Users/1|/.search|/Schemas|/Groups)(/.{0,5})?", "\\PC{0,30}"];
    let query = prop::option::of(prop_oneof!["(filter|count|attributes)=\\PC{0,30}", "\\PC{0,30}"]);
    let body = prop_oneof![
        "\\PC{0,50}",
        "\\{\"(userName|Operations|filter)\":(\"\\PC{0,9}\"|\\[\\{\\}\\]|7|null)\\}"
    ];
    let requests = (method, path, query, body).prop_map(|(method, path, query, body)| ScimRequest {
        query,
        body: body.into_bytes(),
        ..ScimRequest::new(ScimMethod::from(method), path)
    });
    let done = TestRunner::default().run(&requests, |request| {
        let answer = runtime.block_on(bench.send(request));
        prop_assert!(matches!(answer.status, 200..=204 | 304 | 400..=414 | 501), "{answer:?}");
        Ok(())
    });
    done.map_err(|error| anyhow::anyhow!("{error}"))
}
