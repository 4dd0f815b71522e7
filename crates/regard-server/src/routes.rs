//! Every route on one page: method, path, who may, and the handler. Nothing else is reachable, and
//! nothing here runs before [`admit`] has let the caller in. Owns no behaviour.
//!
//! Paths are below [`BASE`]. A line whose method differs from its handler's does not start.

use crate::extract::{Who, admit};
use crate::handlers::{
    customers, documents, export, health, identity, metrics, overview, push, session, sources, voice,
};
use crate::openapi;
use crate::problem::Problem;
use crate::state::Shared;
use axum::Router;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use utoipa::openapi::{OpenApi, PathItem, RefOr, Schema};
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

/// What all paths begin with.
pub const BASE: &str = "/api/v1";

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path below [`BASE`]; `{name}` stands for one segment.
    pub path: &'static str,
    /// Who may use it.
    pub who: Who,
}

macro_rules! table {
    ($($method:ident $path:literal $who:ident $handler:path;)*) => {
        /// All routes.
        pub fn all() -> Vec<Route> {
            vec![$(Route { method: Method::$method, path: $path, who: Who::$who },)*]
        }

        /// The handlers, in the same order.
        fn handlers() -> Vec<UtoipaMethodRouter<Shared>> {
            vec![$(routes!($handler),)*]
        }
    };
}

table! {
    GET    "/healthz"                            Public   health::healthz;
    GET    "/openapi.json"                       Public   health::openapi_document;
    GET    "/welcome"                            Public   session::welcome;

    GET    "/session"                            SignedIn session::session;
    POST   "/session"                            Public   session::sign_in;
    POST   "/session/persona"                    Public   session::become_persona;
    DELETE "/session"                            SignedIn session::sign_out;

    GET    "/brief"                              SignedIn overview::brief;
    GET    "/promises"                           SignedIn overview::promises;
    GET    "/voice"                              SignedIn voice::voice;
    GET    "/voice/comments"                     SignedIn voice::comments;
    GET    "/money"                              SignedIn overview::money;
    GET    "/sales"                              SignedIn overview::sales;
    GET    "/search"                             SignedIn overview::search;

    GET    "/metrics"                            SignedIn metrics::metrics;
    GET    "/metrics/{metric}/rows"              SignedIn metrics::metric_rows;
    GET    "/metrics/{metric}/rows.csv"          SignedIn export::rows_csv;
    GET    "/metrics/{metric}/rows.xlsx"         SignedIn export::rows_xlsx;
    GET    "/ask"                                SignedIn metrics::ask;

    GET    "/customers"                          SignedIn customers::customers;
    GET    "/customers/{customer_id}"            SignedIn customers::customer;
    GET    "/customers/{customer_id}/timeline"   SignedIn customers::timeline;
    GET    "/customers/{customer_id}/orders"     SignedIn customers::orders;
    GET    "/customers/{customer_id}/invoices"   SignedIn customers::invoices;

    GET    "/orders/{order_id}"                  SignedIn documents::order;
    GET    "/invoices/{invoice_id}"              SignedIn documents::invoice;

    GET    "/sources"                            SignedIn sources::sources;
    GET    "/sources/{source}/loads"             SignedIn sources::loads;
    GET    "/quarantine"                         Admin    sources::quarantine;

    GET    "/identity"                           Admin    identity::identity;
    GET    "/identity/history"                   Admin    identity::history;
    POST   "/identity/decisions"                 Admin    identity::decide;

    POST   "/ingest/{stream}"                    Sender   push::push;
}

type Schemas = Vec<(String, RefOr<Schema>)>;

/// The routes, each behind its guard.
pub(crate) fn router(state: &Shared) -> Router<Shared> {
    let routes = all().into_iter().zip(handlers());
    let router = routes.fold(Router::new(), |router, (route, (_, _, handler))| {
        let guard = from_fn_with_state((state.clone(), route.who), admit);
        router.route(&format!("{BASE}{}", route.path), handler.layer(guard))
    });
    router.method_not_allowed_fallback(|| async { Problem::MethodNotAllowed })
}

/// The routes as an OpenAPI document.
pub(crate) fn document() -> OpenApi {
    let mut document = openapi::empty();
    let mut schemas = Schemas::new();
    for (route, (found, paths, _)) in all().into_iter().zip(handlers()) {
        schemas.extend(found);
        let Some((_, mut item)) = paths.paths.into_iter().next() else { continue };
        if let Some(operation) = openapi::operation(&mut item, &route.method) {
            openapi::complete(operation, &route);
        }
        let path = format!("{BASE}{}", route.path);
        match document.paths.paths.get_mut(&path) {
            Some(known) => PathItem::merge_operations(known, item),
            None => {
                document.paths.paths.insert(path, item);
            }
        }
    }
    openapi::add_schemas(&mut document, schemas);
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_has_the_method_of_its_handler() {
        for (route, (_, paths, _)) in all().into_iter().zip(handlers()) {
            let (_, mut item) = paths.paths.into_iter().next().unwrap();
            assert!(openapi::operation(&mut item, &route.method).is_some(), "{route:?}");
        }
    }

    #[test]
    fn no_line_stands_twice() {
        let mut lines: Vec<_> =
            all().iter().map(|route| format!("{:?} {}", route.method, route.path)).collect();
        let count = lines.len();
        lines.sort();
        lines.dedup();
        assert_eq!(lines.len(), count);
    }
}
