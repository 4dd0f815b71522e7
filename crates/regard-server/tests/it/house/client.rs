//! A client of the house: signs in, asks, and reads what is answered.

use super::parts::identity;
use super::{ADMIN_EMAIL, House, LISTENING_ON, PASSWORD};
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use regard_model::UserId;
use regard_store::SignedIn;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use tower::ServiceExt;

/// Who visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visitor {
    Nobody,
    Viewer,
    Admin,
    Auditor,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The code of a problem; `none` when it is no problem.
    pub(crate) fn code(&self) -> &'static str {
        let codes =
            ["unknown_parameter", "bad_parameter", "bad_body", "cross_site", "wrong_host", "not_found"];
        let more = ["sign_in_failed", "not_signed_in", "method_not_allowed", "too_many_attempts"];
        let text = self.text();
        let is_code = |code: &&&str| text.contains(&format!("\"code\":\"{code}\""));
        codes.iter().chain(&more).find(is_code).copied().unwrap_or("none")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl House {
    /// What signs the administrator in.
    pub(crate) fn credentials(&self) -> String {
        json!({ "email": ADMIN_EMAIL, "password": PASSWORD }).to_string()
    }

    /// A new session, as the pair that goes into `Cookie`.
    pub(crate) async fn sign_in(&self, visitor: Visitor) -> Option<String> {
        let user_id = match visitor {
            Visitor::Nobody => return None,
            Visitor::Viewer => "viewer",
            Visitor::Admin => "chief",
            Visitor::Auditor => "reviewer",
        };
        Some(self.sign_in_as(&UserId::new(user_id)).await)
    }

    /// A new session of somebody, as the pair that goes into `Cookie`.
    pub(crate) async fn sign_in_as(&self, user: &UserId) -> String {
        format!("__Host-regard={}", self.session_of(user).await.token.reveal())
    }

    /// A new session of somebody: by single sign-on, or as a persona.
    pub(crate) async fn session_of(&self, user: &UserId) -> SignedIn {
        let (store, here) = (&self.state.store, IpAddr::V4(Ipv4Addr::LOCALHOST));
        match store.sign_in_sso(identity(user), here).await {
            Ok(signed_in) => signed_in,
            Err(_) => store.sign_in_persona(user.clone(), here).await.unwrap(),
        }
    }

    /// An answer to a program with a token of a user.
    pub(crate) async fn send_with_token(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<String>,
    ) -> Answer {
        let mut request = self.request(method, path, None);
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        if let Some(body) = body {
            *request.body_mut() = Body::from(body);
        }
        self.answer(request).await
    }

    /// A request as our own pages send it.
    pub(crate) fn request(&self, method: Method, path: &str, cookie: Option<&str>) -> Request<Body> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", LISTENING_ON)
            .header("x-regard", "1")
            .header("content-type", "application/json");
        let request = cookie.into_iter().fold(request, |request, cookie| request.header("cookie", cookie));
        request.body(Body::empty()).unwrap()
    }

    pub(crate) async fn answer(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        cookie: Option<&str>,
        body: Option<String>,
    ) -> Answer {
        let mut request = self.request(method, path, cookie);
        if let Some(body) = body {
            *request.body_mut() = Body::from(body);
        }
        self.answer(request).await
    }

    pub(crate) async fn get_with(&self, path: &str, cookie: Option<&str>) -> Answer {
        self.answer(self.request(Method::GET, path, cookie)).await
    }

    pub(crate) async fn get(&self, path: &str, visitor: Visitor) -> Answer {
        let cookie = self.sign_in(visitor).await;
        self.get_with(path, cookie.as_deref()).await
    }
}
