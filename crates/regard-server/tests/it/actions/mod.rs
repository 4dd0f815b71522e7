//! Acting over a real home: low scores become cases and are closed, plans are taken up and ended, voices that are apart
//! are listed, and what plans achieved is said or not.

mod foreseen;
mod loops;
mod plans;
mod voices;

pub(crate) use foreseen::publish_strict;

use crate::house::{Answer, House};
use crate::staff;
use axum::http::Method;
use jiff::SignedDuration;
use regard_model::UserId;
use serde_json::Value;

const HEADER: &str = "answer_id,customer_id,survey,asked_at,answered_at,score,scale_min,scale_max,comment";

/// The company of [`staff`], whose customers said this.
pub(crate) async fn company_that_heard(answers: &[&str]) -> House {
    let answers = format!("{HEADER}\n{}\n", answers.join("\n"));
    staff::company_with(vec![("answers", answers)]).await
}

/// What somebody is answered.
async fn ask(house: &House, who: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
    house.clock.advance(SignedDuration::from_millis(1));
    let cookie = house.sign_in_as(&UserId::new(who)).await;
    let body = body.map(|body| body.to_string());
    house.send(method, &format!("/api/v1{path}"), Some(&cookie), body).await
}

/// What somebody reads.
pub(crate) async fn read(house: &House, who: &str, path: &str) -> Value {
    let answer = ask(house, who, Method::GET, path, None).await;
    assert_eq!(answer.status.as_u16(), 200, "{who} {path}: {}", answer.text());
    answer.json()
}

/// The status of a refusal, its code and the parameter at fault.
async fn refused(
    house: &House,
    who: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> (u16, String, Option<String>) {
    let answer = ask(house, who, method, path, body).await;
    let problem = answer.json();
    assert!(!problem["detail"].as_str().unwrap_or_default().is_empty(), "in words: {problem}");
    let text = |field: &str| problem[field].as_str().map(str::to_owned);
    (answer.status.as_u16(), text("code").unwrap_or_default(), text("parameter"))
}

/// What is told of a parameter that cannot be used.
fn bad(parameter: &str) -> (u16, String, Option<String>) {
    (400, "bad_parameter".to_owned(), Some(parameter.to_owned()))
}

/// What is told of what is absent or out of scope.
fn absent() -> (u16, String, Option<String>) {
    (404, "not_found".to_owned(), None)
}

/// What is told where something stands against it.
fn conflict(code: &str) -> (u16, String, Option<String>) {
    (409, code.to_owned(), None)
}

fn rows(page: &Value) -> &[Value] {
    page["rows"].as_array().unwrap()
}

fn texts<'a>(page: &'a Value, field: &str) -> Vec<&'a str> {
    rows(page).iter().map(|row| row[field].as_str().unwrap()).collect()
}
