//! Every lie that a provider, or whoever stands between, can tell in one sign-in: what is changed, and the exact fault that
//! must come of it. A plan without a lie signs in, so that no attack is refused for another reason.

use crate::hostile::{Bench, CLIENT_ID, CLIENT_SECRET, NOW, Plan, Reply, Signer, public_keys, strangers_key};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use regard_sso::{Algorithm, ConfigurationFault, Declined, Document, Fault, ProviderFault, Refusal};
use serde_json::{Value, json};
use std::time::Duration;

/// Each row is a test: `name: plan => fault`.
macro_rules! attacks {
    ($($name:ident: { $($field:ident: $value:expr),* $(,)? } => $fault:expr;)*) => {
        $(#[tokio::test]
        async fn $name() -> anyhow::Result<()> {
            let plan = Plan { $($field: $value,)* ..Plan::default() };
            let bench = Bench::new(plan).await?;
            let expected: Fault = $fault.into();
            assert_eq!(bench.fault().await, expected);
            assert_eq!(bench.hits().elsewhere, 0, "nobody goes where nobody configured");
            Ok(())
        })*
    };
}

/// Each row is a test: `name: plan`, which must sign in.
macro_rules! controls {
    ($($name:ident: { $($field:ident: $value:expr),* $(,)? };)*) => {
        $(#[tokio::test]
        async fn $name() -> anyhow::Result<()> {
            let bench = Bench::new(Plan { $($field: $value,)* ..Plan::default() }).await?;
            let identity = bench.sign_in().await?;
            assert_eq!((identity.issuer.as_str(), identity.subject.as_str()), (bench.issuer(), "person-1"));
            Ok(())
        })*
    };
}

controls! {
    an_honest_provider_signs_in: {};
    so_does_one_with_rs256: { signer: Signer::Rs256 };
    so_does_one_with_ps256: { signer: Signer::Ps256 };
    so_does_one_with_ed_dsa: { signer: Signer::EdDsa };
    so_does_one_that_sends_no_issuer: {
        metadata: json!({"authorization_response_iss_parameter_supported": null}),
        callback: |back| back.iss = None,
    };
    so_does_one_without_an_access_token_hash: { claims: json!({"at_hash": null}) };
    so_does_one_that_names_no_key: { header: json!({"kid": null}) };
    so_does_one_with_another_audience_that_is_trusted: {
        claims: json!({"aud": [CLIENT_ID, "portal"], "azp": CLIENT_ID}),
        config: |config| config.trusted_audiences = vec!["portal".to_owned()],
    };
    so_does_one_whose_clock_is_half_a_minute_ahead: { claims: json!({"iat": NOW + 30, "nbf": NOW + 30}) };
    so_does_one_whose_clock_is_half_a_minute_behind: { claims: json!({"iat": NOW - 330, "exp": NOW - 30}) };
    so_does_one_with_keys_that_are_of_no_use: {
        keys: Some(with_keys(&[json!({"kty": "XYZ"}), json!({"kty": "RSA", "alg": "RSA-OAEP", "use": "enc"}), json!(7)])),
    };
    so_does_one_that_says_bearer_in_capitals: { answer: json!({"token_type": "BEARER"}) };
}

// What the person comes back with.
attacks! {
    state_is_another: { callback: |back| back.state = Some("x".repeat(43)) } => Refusal::State;
    state_is_missing: { callback: |back| back.state = None } => Refusal::State;
    state_is_empty: { callback: |back| back.state = Some(String::new()) } => Refusal::State;
    state_begins_right: { callback: |back| if let Some(state) = &mut back.state { state.pop(); } } => Refusal::State;
    state_goes_on: { callback: |back| if let Some(state) = &mut back.state { state.push('x'); } } => Refusal::State;
    state_is_huge: { callback: |back| back.state = Some("x".repeat(10_000)) } => Refusal::Oversized("state");
    issuer_parameter_is_missing: { callback: |back| back.iss = None } => Refusal::NoIssuerParameter;
    issuer_parameter_is_another: { callback: |back| back.iss = Some("https://evil.example".to_owned()) }
        => Refusal::OtherIssuerParameter;
    issuer_parameter_is_another_though_none_is_promised: {
        metadata: json!({"authorization_response_iss_parameter_supported": false}),
        callback: |back| back.iss = Some("https://evil.example".to_owned()),
    } => Refusal::OtherIssuerParameter;
    issuer_parameter_has_a_slash_more: {
        callback: |back| if let Some(iss) = &mut back.iss { iss.push('/'); },
    } => Refusal::OtherIssuerParameter;
    issuer_parameter_is_huge: { callback: |back| back.iss = Some("x".repeat(10_000)) } => Refusal::Oversized("iss");
    code_is_missing: { callback: |back| back.code = None } => Refusal::NoCode;
    code_is_empty: { callback: |back| back.code = Some(String::new()) } => Refusal::NoCode;
    code_is_made_up: { callback: |back| back.code = Some("guess".to_owned()) } => Refusal::Code;
    code_is_ten_kilobytes: { callback: |back| back.code = Some("x".repeat(10_000)) } => Refusal::Oversized("code");
    error_is_ten_kilobytes_of_markup: { callback: |back| back.error = Some("<script>".repeat(1250)) }
        => Refusal::Oversized("error");
    error_is_markup: { callback: |back| back.error = Some("<img src=x onerror=alert(1)>".to_owned()) }
        => ProviderFault::Failed(code("an unknown error"));
    error_is_described_with_ten_kilobytes_of_markup: {
        callback: |back| {
            back.error = Some("access_denied".to_owned());
            back.error_description = Some("<script>".repeat(1250));
        },
    } => Declined::AtProvider(code("access_denied"));
    error_comes_from_another_provider: {
        callback: |back| {
            back.error = Some("access_denied".to_owned());
            back.iss = Some("https://evil.example".to_owned());
        },
    } => Refusal::OtherIssuerParameter;
    error_comes_without_the_state: {
        callback: |back| {
            back.error = Some("access_denied".to_owned());
            back.state = None;
        },
    } => Refusal::State;
    error_beside_a_code_is_a_no: { callback: |back| back.error = Some("invalid_scope".to_owned()) }
        => ConfigurationFault::RequestRefused(code("invalid_scope"));
    error_of_a_provider_that_fails: { callback: |back| back.error = Some("server_error".to_owned()) }
        => ProviderFault::Failed(code("server_error"));
}

// Who signed, and how.
attacks! {
    algorithm_is_none: { signer: Signer::Nobody } => Refusal::Algorithm;
    algorithm_is_none_and_the_metadata_promise_it: {
        signer: Signer::Nobody,
        metadata: json!({"id_token_signing_alg_values_supported": ["none"]}),
    } => Refusal::Algorithm;
    algorithm_is_none_in_other_letters: { signer: Signer::Nobody, header: json!({"alg": "nOnE"}) } => Refusal::Malformed;
    secret_is_the_public_key: { signer: Signer::PublicKeyAsSecret } => Refusal::Algorithm;
    secret_is_published_among_the_keys: {
        signer: Signer::ClientSecret,
        keys: Some(with_keys(&[json!({"kty": "oct", "kid": "ec", "k": URL_SAFE_NO_PAD.encode(CLIENT_SECRET)})])),
    } => Refusal::Algorithm;
    secret_is_the_clients: { signer: Signer::ClientSecret } => Refusal::Algorithm;
    algorithm_is_not_among_those_allowed: { config: |config| config.algorithms = vec![Algorithm::Rs256] }
        => Refusal::Algorithm;
    algorithm_is_unknown: { header: json!({"alg": "XS256"}) } => Refusal::Malformed;
    algorithm_is_missing: { header: json!({"alg": null}) } => Refusal::Malformed;
    algorithm_is_another_than_the_keys: { header: json!({"alg": "RS256"}) } => Refusal::UnknownKey;
    key_is_too_weak: { signer: Signer::WeakRs256 } => Refusal::UnknownKey;
    key_is_unknown: { header: json!({"kid": "other"}) } => Refusal::UnknownKey;
    key_is_of_another_provider: { signer: Signer::Stranger } => Refusal::Signature;
    key_is_of_another_provider_and_unnamed: { signer: Signer::Stranger, header: json!({"kid": null}) }
        => Refusal::Signature;
    key_comes_with_the_token: { signer: Signer::Stranger, header: json!({"kid": "stranger", "jwk": strangers_key()}) }
        => Refusal::UnknownKey;
    key_lies_where_the_token_says: {
        signer: Signer::Stranger,
        header: json!({"kid": "stranger", "jku": "http://localhost:1/keys"}),
    } => Refusal::UnknownKey;
    key_is_for_encryption: {
        keys: Some(json!({"keys": [as_if(&public_keys(Signer::Es256)["keys"][0], "use", "enc")]})),
    } => Refusal::UnknownKey;
    two_keys_have_one_name: {
        keys: Some(with_keys(&[as_if(&strangers_key(), "kid", "ec")])),
    } => Refusal::UnknownKey;
    signature_is_empty: { token: |token| format!("{}.", signed_part(&token)) } => Refusal::Signature;
    signature_is_stripped: { token: |token| signed_part(&token).to_owned() } => Refusal::Malformed;
    signature_is_of_another_token: {
        token: |token| format!("{}.{}", signed_part(&token), URL_SAFE_NO_PAD.encode([1; 64])),
    } => Refusal::Signature;
    signature_is_all_zeros: {
        token: |token| format!("{}.{}", signed_part(&token), URL_SAFE_NO_PAD.encode([0; 64])),
    } => Refusal::Signature;
    payload_is_changed: { token: with_other_subject } => Refusal::Signature;
    header_says_critical: { header: json!({"crit": ["exp"]}) } => Refusal::Malformed;
    token_is_of_another_type: { header: json!({"typ": "at+jwt"}) } => Refusal::Malformed;
    token_is_no_token: { token: |_| "token".to_owned() } => Refusal::Malformed;
    token_has_more_parts: { token: |token| format!("{token}.AAAA") } => Refusal::Malformed;
}

// What the token says.
attacks! {
    issuer_is_another: { claims: json!({"iss": "https://evil.example"}) } => Refusal::Issuer;
    issuer_has_a_slash_more: { claims: json!({"iss": "{issuer}/"}) } => Refusal::Issuer;
    issuer_is_missing: { claims: json!({"iss": null}) } => Refusal::Malformed;
    audience_is_another_client: { claims: json!({"aud": "portal"}) } => Refusal::Audience;
    audience_is_empty: { claims: json!({"aud": []}) } => Refusal::Audience;
    audience_is_missing: { claims: json!({"aud": null}) } => Refusal::Audience;
    one_audience_is_not_trusted: { claims: json!({"aud": [CLIENT_ID, "portal"], "azp": CLIENT_ID}) }
        => Refusal::Audience;
    several_audiences_and_nobody_says_for_whom: {
        claims: json!({"aud": [CLIENT_ID, "portal"]}),
        config: |config| config.trusted_audiences = vec!["portal".to_owned()],
    } => Refusal::AuthorizedParty;
    authorized_party_is_another: { claims: json!({"azp": "portal"}) } => Refusal::AuthorizedParty;
    authorized_party_is_another_that_is_trusted: {
        claims: json!({"aud": [CLIENT_ID, "portal"], "azp": "portal"}),
        config: |config| config.trusted_audiences = vec!["portal".to_owned()],
    } => Refusal::AuthorizedParty;
    token_has_expired: { claims: json!({"exp": NOW - 61}) } => Refusal::Expired;
    token_never_expires: { claims: json!({"exp": null}) } => Refusal::Malformed;
    token_expires_beyond_all_time: { claims: json!({"exp": 1e300}) } => Refusal::Malformed;
    token_was_issued_in_the_future: { claims: json!({"iat": NOW + 61, "exp": NOW + 600}) } => Refusal::FromTheFuture;
    token_is_not_yet_good: { claims: json!({"nbf": NOW + 61}) } => Refusal::FromTheFuture;
    token_begins_at_no_time: { claims: json!({"nbf": "soon"}) } => Refusal::FromTheFuture;
    token_was_issued_at_no_time: { claims: json!({"iat": null}) } => Refusal::Malformed;
    nonce_is_another: { claims: json!({"nonce": "another"}) } => Refusal::Nonce;
    nonce_is_missing: { claims: json!({"nonce": null}) } => Refusal::Nonce;
    nonce_is_empty: { claims: json!({"nonce": ""}) } => Refusal::Nonce;
    subject_is_missing: { claims: json!({"sub": null}) } => Refusal::Malformed;
    subject_is_empty: { claims: json!({"sub": ""}) } => Refusal::Subject;
    subject_is_blank: { claims: json!({"sub": "  "}) } => Refusal::Subject;
    subject_is_too_long: { claims: json!({"sub": "x".repeat(256)}) } => Refusal::Subject;
    subject_has_two_lines: { claims: json!({"sub": "ada\nroot"}) } => Refusal::Subject;
    subject_is_a_number: { claims: json!({"sub": 1}) } => Refusal::Malformed;
    access_token_is_another: { answer: json!({"access_token": "another"}) } => Refusal::AccessToken;
    access_token_hash_is_another: { claims: json!({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}) } => Refusal::AccessToken;
    person_is_of_another_company: {
        claims: json!({"hd": "evil.example"}),
        config: |config| { config.required_claims.insert("hd".to_owned(), vec!["example.com".to_owned()]); },
    } => Declined::Claim { claim: "hd".to_owned() };
    person_is_of_no_company: {
        config: |config| { config.required_claims.insert("hd".to_owned(), vec!["example.com".to_owned()]); },
    } => Declined::Claim { claim: "hd".to_owned() };
}

// How the documents come.
attacks! {
    metadata_are_of_another: { metadata: json!({"issuer": "https://evil.example"}) } => said("https://evil.example");
    metadata_leave_out_the_issuer: { metadata: json!({"issuer": null}) } => ProviderFault::Malformed(Document::Metadata);
    metadata_redirect: { metadata_reply: Reply::Redirect } => ProviderFault::Redirected(Document::Metadata);
    metadata_are_huge: { metadata_reply: Reply::Huge } => ProviderFault::TooLarge(Document::Metadata);
    metadata_drip: { metadata_reply: Reply::Drip, time: SHORT }
        => ProviderFault::TooSlow(Document::Metadata);
    metadata_are_a_web_page: { metadata_reply: Reply::Text("<html>") } => ProviderFault::Malformed(Document::Metadata);
    metadata_are_deep: { metadata_reply: Reply::Text(DEEP) } => ProviderFault::Malformed(Document::Metadata);
    metadata_are_not_there: { metadata_reply: Reply::Status(404) }
        => ProviderFault::Status { document: Document::Metadata, status: 404 };
    sign_in_page_is_plain_http: { metadata: json!({"authorization_endpoint": "http://id.example.com/a"}) }
        => ProviderFault::InsecureAddress(Document::SignInPage);
    sign_in_page_is_a_script: { metadata: json!({"authorization_endpoint": "javascript:alert(1)"}) }
        => ProviderFault::InsecureAddress(Document::SignInPage);
    token_endpoint_is_plain_http: { metadata: json!({"token_endpoint": "http://id.example.com/t"}) }
        => ProviderFault::InsecureAddress(Document::Token);
    token_endpoint_is_missing: { metadata: json!({"token_endpoint": null}) } => ConfigurationFault::NoTokenEndpoint;
    keys_lie_at_plain_http: { metadata: json!({"jwks_uri": "http://id.example.com/k"}) }
        => ProviderFault::InsecureAddress(Document::Keys);
    keys_lie_in_a_file: { metadata: json!({"jwks_uri": "file:///etc/hostname"}) }
        => ProviderFault::InsecureAddress(Document::Keys);
    keys_redirect: { keys_reply: Reply::Redirect } => ProviderFault::Redirected(Document::Keys);
    keys_are_huge: { keys_reply: Reply::Huge } => ProviderFault::TooLarge(Document::Keys);
    keys_are_huge_and_say_not_how: { keys_reply: Reply::HugeUntold } => ProviderFault::TooLarge(Document::Keys);
    keys_drip: { keys_reply: Reply::Drip, time: SHORT } => ProviderFault::TooSlow(Document::Keys);
    keys_are_a_web_page: { keys_reply: Reply::Text("<html>") } => ProviderFault::Malformed(Document::Keys);
    keys_are_too_many: { keys: Some(json!({"keys": vec![strangers_key(); 101]})) }
        => ProviderFault::TooLarge(Document::Keys);
    keys_are_none: { keys: Some(json!({"keys": []})) } => Refusal::UnknownKey;
    tokens_redirect: { token_reply: Reply::Redirect } => ProviderFault::Redirected(Document::Token);
    tokens_are_huge: { token_reply: Reply::Huge } => ProviderFault::TooLarge(Document::Token);
    tokens_are_huge_and_say_not_how: { token_reply: Reply::HugeUntold } => ProviderFault::TooLarge(Document::Token);
    tokens_drip: { token_reply: Reply::Drip, time: SHORT }
        => ProviderFault::TooSlow(Document::Token);
    tokens_fail: { token_reply: Reply::Status(503) }
        => ProviderFault::Status { document: Document::Token, status: 503 };
    tokens_are_a_web_page: { token_reply: Reply::Text("<html>") } => ProviderFault::Malformed(Document::Token);
    token_type_is_not_bearer: { answer: json!({"token_type": "DPoP"}) } => ProviderFault::TokenType;
    token_type_is_missing: { answer: json!({"token_type": null, "id_token": null}) }
        => ProviderFault::Malformed(Document::Token);
    id_token_is_missing: { answer: json!({"id_token": null}) } => ProviderFault::NoIdToken;
    access_token_is_missing: { answer: json!({"access_token": null, "id_token": null}) }
        => ProviderFault::Malformed(Document::Token);
    client_secret_is_wrong: { config: |config| config.client_secret = Some(regard_sso::ClientSecret::new("wrong")) }
        => ConfigurationFault::ClientRefused;
    client_has_no_secret: { config: |config| config.client_secret = None } => ConfigurationFault::ClientRefused;
}

/// Short enough to wait for, and long enough for the honest answers on a busy machine.
const SHORT: Duration = Duration::from_secs(3);

/// Deeper than any reader should follow.
const DEEP: &str = concat!(
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
);

fn code(code: &'static str) -> regard_sso::AnswerCode {
    regard_sso::AnswerCode::of(code)
}

fn said(issuer: &str) -> ConfigurationFault {
    ConfigurationFault::IssuerDiffers { said: regard_sso::Excerpt::of(issuer) }
}

/// The honest keys with these among them.
fn with_keys(further: &[Value]) -> Value {
    let mut keys = public_keys(Signer::Es256);
    keys["keys"].as_array_mut().expect("keys are a list").extend_from_slice(further);
    keys
}

fn as_if(key: &Value, member: &str, value: &str) -> Value {
    let mut key = key.clone();
    key[member] = json!(value);
    key
}

/// Header and claims of a token.
fn signed_part(token: &str) -> &str {
    token.rsplit_once('.').expect("a token has three parts").0
}

/// The same header and signature over other claims.
fn with_other_subject(token: String) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else { panic!("a token has three parts") };
    let claims =
        String::from_utf8(URL_SAFE_NO_PAD.decode(payload).expect("claims are base64")).expect("and text");
    let other = claims.replace("person-1", "person-2");
    assert_ne!(claims, other);
    format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(other))
}
