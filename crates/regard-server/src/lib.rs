//! The HTTP floor: routes on one page, extractors that prove who asks, problems, the OpenAPI
//! document and the embedded web UI. Owns no use case, no SQL and no password rule.
//!
//! How all endpoints are alike is in `API-DESIGN.md` beside this crate.

mod cookie;
mod extract;
mod files;
mod guards;
mod handlers;
mod hosts;
mod openapi;
mod present;
mod problem;
mod proxies;
pub mod routes;
mod serve;
mod state;
mod web;

pub use extract::Who;
pub use hosts::Hosts;
pub use openapi::openapi_json;
pub use present::{Now, Present};
pub use problem::{Problem, ProblemBody};
pub use proxies::Proxies;
pub use regard_scim::Rules as DirectoryRules;
pub use serve::{router, serve};
pub use state::{ServerState, moment_now};
