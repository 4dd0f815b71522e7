//! Who somebody is, out of honest tokens: what is read from claims, and that an address of mail is nobody.

use crate::hostile::{Bench, Plan};
use regard_sso::Identity;
use serde_json::{Value, json};

async fn identity(bench: &Bench, claims: Value) -> anyhow::Result<Identity> {
    bench.plan().claims = claims;
    Ok(bench.sign_in().await?)
}

async fn bench() -> anyhow::Result<Bench> {
    let config =
        |config: &mut regard_sso::ProviderConfig| config.place_claim = Some("employee_number".to_owned());
    Bench::new(Plan { config, ..Plan::default() }).await
}

#[tokio::test]
async fn a_person_is_read_from_the_claims() -> anyhow::Result<()> {
    let bench = bench().await?;
    let ada = identity(&bench, json!({})).await?;
    assert_eq!(ada.issuer, bench.issuer());
    assert_eq!(ada.subject, "person-1");
    assert_eq!(ada.email.as_deref(), Some("ada@example.com"));
    assert_eq!((ada.name.as_deref(), ada.place.as_deref()), (Some("Ada Lovelace"), Some("4711")));
    assert_eq!(identity(&bench, json!({})).await?, ada, "signing in twice is the same person");
    Ok(())
}

#[tokio::test]
async fn the_same_address_of_mail_is_not_the_same_person() -> anyhow::Result<()> {
    let (one, other) = (bench().await?, bench().await?);
    let ada = identity(&one, json!({})).await?;
    let thief = identity(&one, json!({"sub": "person-2"})).await?;
    let elsewhere = identity(&other, json!({})).await?;
    assert_eq!((&ada.email, &ada.email), (&thief.email, &elsewhere.email));
    assert_ne!(ada.subject, thief.subject);
    assert_ne!(ada.issuer, elsewhere.issuer);
    Ok(())
}

#[tokio::test]
async fn a_place_is_one_short_value_or_none() -> anyhow::Result<()> {
    let bench = bench().await?;
    for (claim, place) in [
        (json!("4711"), Some("4711")),
        (json!(" 4711 "), Some("4711")),
        (json!(4711), Some("4711")),
        (json!(["4711"]), Some("4711")),
        (json!(["4711", "4712"]), None),
        (json!([]), None),
        (json!(""), None),
        (json!("47\n11"), None),
        (json!(4711.5), None),
        (json!({"key": "4711"}), None),
        (json!("x".repeat(256)), None),
        (Value::Null, None),
    ] {
        let found = identity(&bench, json!({"employee_number": claim})).await?.place;
        assert_eq!(found.as_deref(), place, "{claim}");
    }
    let without = Bench::new(Plan::default()).await?;
    assert_eq!(identity(&without, json!({})).await?.place, None, "no claim is guessed");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_shown_is_left_out() -> anyhow::Result<()> {
    let bench = bench().await?;
    for email in
        ["ada", "@example.com", "ada@", "a da@example.com", &format!("{}@example.com", "x".repeat(250))]
    {
        let found = identity(&bench, json!({"email": email})).await?;
        assert_eq!(found.email, None, "{email}");
    }
    for (claim, known) in [
        (json!(true), true),
        (json!("true"), true),
        (json!(false), false),
        (json!("false"), false),
        (Value::Null, true),
    ] {
        let found = identity(&bench, json!({"email_verified": claim})).await?;
        assert_eq!(found.email.is_some(), known, "{claim}");
    }
    let long = identity(&bench, json!({"name": "x".repeat(5000)})).await?.name;
    assert_eq!(long.map(|name| name.len()), Some(200));
    assert_eq!(
        identity(&bench, json!({"name": "Ada\r\nLovelace"})).await?.name.as_deref(),
        Some("Ada  Lovelace")
    );
    assert_eq!(identity(&bench, json!({"name": " \t"})).await?.name, None);
    Ok(())
}

#[tokio::test]
async fn a_required_claim_takes_texts_numbers_and_lists() -> anyhow::Result<()> {
    let config = |config: &mut regard_sso::ProviderConfig| {
        config
            .required_claims
            .insert("groups".to_owned(), vec!["regard".to_owned(), "7".to_owned(), "true".to_owned()]);
    };
    let bench = Bench::new(Plan { config, ..Plan::default() }).await?;
    for (claim, gets_in) in [
        (json!("regard"), true),
        (json!(["sales", "regard"]), true),
        (json!(7), true),
        (json!(true), true),
        (json!(["sales"]), false),
        (json!("Regard"), false),
        (json!("regard2"), false),
        (json!([["regard"]]), false),
        (json!({"regard": "regard"}), false),
        (json!([]), false),
        (Value::Null, false),
    ] {
        let gets = identity(&bench, json!({"groups": claim})).await.is_ok();
        assert_eq!(gets, gets_in, "{claim}");
    }
    Ok(())
}
