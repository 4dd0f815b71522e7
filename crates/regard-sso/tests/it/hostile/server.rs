//! The hostile provider's four pages: metadata, keys, sign-in, tokens. Owns the honest answers, and sends them as the plan says.

use super::plan::{Plan, Reply, patched};
use super::{ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, NOW, Signer, public_keys};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use futures::StreamExt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha512};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

type Parameters = BTreeMap<String, String>;

/// How often each page was asked for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hits {
    pub(crate) metadata: u32,
    pub(crate) keys: u32,
    /// Each gives a code.
    pub(crate) sign_in: u32,
    pub(crate) token: u32,
    /// The place that nobody configured.
    pub(crate) elsewhere: u32,
}

pub(super) struct Server {
    world: Arc<World>,
    serving: tokio::task::JoinHandle<()>,
}

struct World {
    issuer: String,
    elsewhere: String,
    plan: Mutex<Plan>,
    hits: Mutex<Hits>,
    /// What the sign-in page was asked with, by the code that it gave.
    codes: Mutex<BTreeMap<String, Parameters>>,
}

impl Server {
    pub(super) async fn start(plan: Plan) -> anyhow::Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let world = Arc::new(World {
            issuer: format!("http://127.0.0.1:{port}/realm"),
            elsewhere: format!("http://localhost:{port}/elsewhere"),
            plan: Mutex::new(plan),
            hits: Mutex::default(),
            codes: Mutex::default(),
        });
        let routes = Router::new()
            .route("/realm/.well-known/openid-configuration", get(metadata))
            .route("/realm/keys", get(keys))
            .route("/realm/authorize", get(authorize))
            .route("/realm/token", post(token))
            .route("/elsewhere", get(elsewhere).post(elsewhere))
            .with_state(world.clone());
        let serving =
            tokio::spawn(async move { axum::serve(listener, routes).await.expect("the port is ours") });
        Ok(Self { world, serving })
    }

    pub(super) fn issuer(&self) -> &str {
        &self.world.issuer
    }

    pub(super) fn plan(&self) -> MutexGuard<'_, Plan> {
        self.world.plan()
    }

    pub(super) fn hits(&self) -> Hits {
        self.world.hits()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl World {
    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().expect("nobody panicked")
    }

    fn count(&self, count: impl FnOnce(&mut Hits)) {
        count(&mut self.hits.lock().expect("nobody panicked"));
    }

    fn hits(&self) -> Hits {
        *self.hits.lock().expect("nobody panicked")
    }

    fn page(&self, name: &str) -> String {
        format!("{}/{name}", self.issuer)
    }

    fn honest_claims(&self, signer: Signer, asked: &Parameters) -> Value {
        let half_hash = match signer {
            Signer::EdDsa => Sha512::digest(ACCESS_TOKEN)[..32].to_vec(),
            _ => Sha256::digest(ACCESS_TOKEN)[..16].to_vec(),
        };
        json!({
            "iss": self.issuer,
            "sub": "person-1",
            "aud": CLIENT_ID,
            "iat": NOW,
            "exp": NOW + 300,
            "nonce": asked.get("nonce"),
            "at_hash": URL_SAFE_NO_PAD.encode(half_hash),
            "email": "ada@example.com",
            "email_verified": true,
            "name": "Ada Lovelace",
            "employee_number": "4711",
        })
    }

    fn honest_answer(&self, asked: &Parameters) -> Value {
        let plan = self.plan();
        let header = patched(plan.signer.header(), &plan.header, &self.issuer);
        let claims = patched(self.honest_claims(plan.signer, asked), &plan.claims, &self.issuer);
        let id_token = (plan.token)(plan.signer.token(&header, &claims));
        json!({"access_token": ACCESS_TOKEN, "token_type": "Bearer", "expires_in": 300, "id_token": id_token})
    }

    fn send(&self, reply: Reply, honest: &Value) -> Response<Body> {
        const HUGE: usize = 8 * 1024 * 1024;
        let answer = Response::builder().header(header::CONTENT_TYPE, "application/json");
        let spaces = || Bytes::from(vec![b' '; 64 * 1024]);
        let answer = match reply {
            Reply::Honest => answer.body(Body::from(honest.to_string())),
            Reply::Text(text) => answer.body(Body::from(text)),
            Reply::Status(status) => answer.status(status).body(Body::from("{}")),
            Reply::Redirect => answer
                .status(StatusCode::TEMPORARY_REDIRECT)
                .header(header::LOCATION, &self.elsewhere)
                .body(Body::empty()),
            Reply::Huge => answer.body(Body::from(vec![b' '; HUGE])),
            Reply::HugeUntold => {
                let pieces = futures::stream::repeat_with(move || Ok::<_, std::io::Error>(spaces()));
                answer.body(Body::from_stream(pieces.take(HUGE / (64 * 1024))))
            }
            Reply::Drip => {
                let ticks = futures::stream::unfold(
                    tokio::time::interval(Duration::from_millis(5)),
                    |mut ticks| async {
                        ticks.tick().await;
                        Some((Ok::<_, std::io::Error>(Bytes::from_static(b" ")), ticks))
                    },
                );
                answer.body(Body::from_stream(ticks))
            }
        };
        answer.expect("the answer is well formed")
    }
}

async fn metadata(State(world): State<Arc<World>>) -> Response<Body> {
    world.count(|hits| hits.metadata += 1);
    let honest = json!({
        "issuer": world.issuer,
        "authorization_endpoint": world.page("authorize"),
        "token_endpoint": world.page("token"),
        "jwks_uri": world.page("keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "none", "HS256"],
        "authorization_response_iss_parameter_supported": true,
    });
    let plan = world.plan();
    let (reply, document) = (plan.metadata_reply, patched(honest, &plan.metadata, &world.issuer));
    drop(plan);
    world.send(reply, &document)
}

async fn keys(State(world): State<Arc<World>>) -> Response<Body> {
    world.count(|hits| hits.keys += 1);
    let plan = world.plan();
    let (reply, signer, other) = (plan.keys_reply, plan.signer, plan.keys.clone());
    drop(plan);
    world.send(reply, &other.unwrap_or_else(|| public_keys(signer)))
}

/// Signs everybody in without asking, and sends them back.
async fn authorize(State(world): State<Arc<World>>, RawQuery(query): RawQuery) -> Response<Body> {
    let asked: Parameters =
        form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    world.count(|hits| hits.sign_in += 1);
    let code = format!("code-{}-of-this-provider", world.hits().sign_in);
    let callback = &mut regard_sso::CallbackParameters {
        code: Some(code.clone()),
        state: asked.get("state").cloned(),
        iss: Some(world.issuer.clone()),
        ..Default::default()
    };
    let redirect = asked.get("redirect_uri").cloned().unwrap_or_default();
    world.codes.lock().expect("nobody panicked").insert(code, asked);
    (world.plan().callback)(callback);
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [
        ("code", &callback.code),
        ("state", &callback.state),
        ("iss", &callback.iss),
        ("error", &callback.error),
        ("error_description", &callback.error_description),
    ] {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let location = format!("{redirect}?{}", query.finish());
    let answer = Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, location);
    answer.body(Body::empty()).expect("the answer is well formed")
}

async fn token(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> Response<Body> {
    world.count(|hits| hits.token += 1);
    let given: Parameters = form_urlencoded::parse(&body).into_owned().collect();
    let code = given.get("code").cloned().unwrap_or_default();
    let asked = world.codes.lock().expect("nobody panicked").remove(&code);
    let (reply, careless, patch) = {
        let plan = world.plan();
        (plan.token_reply, plan.careless, plan.answer.clone())
    };
    let no = |status: u16, error: &str| {
        let words = format!("the code {code} is <b>bad</b>");
        let body = json!({"error": error, "error_description": words}).to_string();
        let answer = Response::builder().status(status).header(header::CONTENT_TYPE, "application/json");
        answer.body(Body::from(body)).expect("the answer is well formed")
    };
    if !careless && !is_the_client(&headers) {
        return no(401, "invalid_client");
    }
    let Some(asked) = asked else { return no(400, "invalid_grant") };
    if !careless && !is_the_asker(&asked, &given) {
        return no(400, "invalid_grant");
    }
    let honest = patched(world.honest_answer(&asked), &patch, &world.issuer);
    world.send(reply, &honest)
}

fn is_the_client(headers: &HeaderMap) -> bool {
    let expected = format!("Basic {}", STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}")));
    headers.get(header::AUTHORIZATION).is_some_and(|given| given.as_bytes() == expected.as_bytes())
}

/// Whether the code goes to whom it was given (RFC 7636, 4.6).
fn is_the_asker(asked: &Parameters, given: &Parameters) -> bool {
    let verifier = given.get("code_verifier").map(String::as_str).unwrap_or_default();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    asked.get("code_challenge") == Some(&challenge)
        && asked.get("code_challenge_method").is_some_and(|method| method == "S256")
        && asked.get("redirect_uri") == given.get("redirect_uri")
}

async fn elsewhere(State(world): State<Arc<World>>) -> StatusCode {
    world.count(|hits| hits.elsewhere += 1);
    StatusCode::OK
}
