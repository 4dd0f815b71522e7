//! Every route on one page: method, path, who may, and the handler. Nothing else is reachable, and
//! nothing here runs before [`admit`] has let the caller in. Owns no behaviour.
//!
//! Paths are below [`BASE`]. A line whose method differs from its handler's does not start.

use crate::extract::{Who, admit};
use crate::handlers::delivery::{choice, dead, state, webhooks};
use crate::handlers::people::{directory, grants, members, users};
use crate::handlers::talk::{colleagues, reading, saying, settling};
use crate::handlers::{
    account, acting, alerts, audit, customers, documents, entry, export, health, identity, lists, loops,
    loyalty, metrics, overview, plans, policy, push, session, sources, sso, tokens, views, voice,
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
    DELETE "/session"                            InPerson session::sign_out;
    GET    "/sign-in/{provider}"                 Public   sso::begin;
    GET    "/sign-in/{provider}/callback"        Public   sso::callback;
    POST   "/entry/look"                         Public   entry::look;
    POST   "/entry"                              Public   entry::enter;

    PUT    "/me/language"                        InPerson account::choose_language;
    PUT    "/me/password"                        InPerson account::change_password;
    GET    "/me/sessions"                        InPerson account::sessions;
    DELETE "/me/sessions"                        InPerson account::end_other_sessions;
    DELETE "/me/sessions/{session_id}"           InPerson account::end_session;
    GET    "/me/tokens"                          InPerson tokens::tokens;
    POST   "/me/tokens"                          InPerson tokens::make_token;
    DELETE "/me/tokens/{api_token_id}"           InPerson tokens::take_back_token;
    GET    "/me/mail"                            InPerson choice::own_mail;
    PUT    "/me/mail"                            InPerson choice::choose_mail;

    GET    "/brief"                              SignedIn overview::brief;
    GET    "/views"                              SignedIn overview::views;
    POST   "/views/preview"                      Admin    views::preview;
    PUT    "/views/{view}"                       Admin    views::save;
    DELETE "/views/{view}"                       Admin    views::remove;
    GET    "/promises"                           SignedIn overview::promises;
    GET    "/voice"                              SignedIn voice::voice;
    GET    "/voice/comments"                     SignedIn voice::comments;
    GET    "/money"                              SignedIn overview::money;
    GET    "/money/expected"                     SignedIn overview::expected_money;
    GET    "/sales"                              SignedIn overview::sales;
    GET    "/loyalty"                            SignedIn loyalty::loyalty;
    GET    "/loyalty/preview"                    SignedIn loyalty::preview;
    GET    "/alerts"                             SignedIn alerts::alerts;
    GET    "/alerts/{alert_id}"                  SignedIn alerts::alert;
    PUT    "/alerts/{alert_id}/acknowledged"     InPerson alerts::acknowledge;
    PUT    "/alerts/{alert_id}/snoozed"          InPerson alerts::snooze;
    PUT    "/alerts/{alert_id}/resolved"         InPerson alerts::resolve;
    PUT    "/alerts/{alert_id}/vote"             InPerson alerts::vote;
    GET    "/actions"                            SignedIn acting::page::actions;
    GET    "/disagreements"                      SignedIn acting::disagreements;
    GET    "/plans"                              SignedIn plans::plans;
    POST   "/plans"                              InPerson plans::taking_up::open_plan;
    GET    "/plans/effects"                      SignedIn acting::effects;
    GET    "/plans/{plan_id}"                    SignedIn plans::plan;
    PATCH  "/plans/{plan_id}"                    InPerson plans::change_plan;
    PUT    "/plans/{plan_id}/ended"              InPerson plans::end_plan;
    POST   "/plans/{plan_id}/steps"              InPerson plans::add_step;
    PATCH  "/plans/{plan_id}/steps/{step_no}"    InPerson plans::change_step;
    PUT    "/plans/{plan_id}/steps/{step_no}/done" InPerson plans::tick_step;
    DELETE "/plans/{plan_id}/steps/{step_no}/done" InPerson plans::untick_step;
    GET    "/loops"                              SignedIn loops::loops;
    GET    "/loops/{loop_id}"                    SignedIn loops::feedback_loop;
    PUT    "/loops/{loop_id}/owner"              InPerson loops::assign_loop;
    PUT    "/loops/{loop_id}/closed"             InPerson loops::close_loop;
    PUT    "/loops/{loop_id}/answer"             InPerson loops::answer_loop;
    GET    "/policy"                             SignedIn policy::policy;
    PUT    "/policy/draft"                       Expert   policy::save_draft;
    DELETE "/policy/draft"                       Expert   policy::discard_draft;
    GET    "/policy/draft/replay"                Expert   policy::replay;
    POST   "/policy/draft/publication"           Expert   policy::publish;

    GET    "/delivery"                           Admin    state::delivery;
    GET    "/delivery/webhooks"                  Admin    webhooks::webhooks;
    POST   "/delivery/webhooks"                  Admin    webhooks::make_webhook;
    PATCH  "/delivery/webhooks/{webhook_id}"     Admin    webhooks::change_webhook;
    DELETE "/delivery/webhooks/{webhook_id}"     Admin    webhooks::remove_webhook;
    PUT    "/delivery/webhooks/{webhook_id}/enabled" Admin webhooks::enable_webhook;
    DELETE "/delivery/webhooks/{webhook_id}/enabled" Admin webhooks::disable_webhook;
    POST   "/delivery/webhooks/{webhook_id}/secret" Admin webhooks::rotate_webhook;
    POST   "/delivery/webhooks/{webhook_id}/test" Admin   webhooks::test_webhook;
    GET    "/delivery/dead"                      Admin    dead::dead;
    POST   "/delivery/dead/{message_id}"         Admin    dead::send_again;

    GET    "/search"                             SignedIn overview::search;

    GET    "/metrics"                            SignedIn metrics::metrics;
    GET    "/metrics/{metric}/rows"              SignedIn metrics::metric_rows;
    GET    "/metrics/{metric}/rows.csv"          Exporter export::rows_csv;
    GET    "/metrics/{metric}/rows.xlsx"         Exporter export::rows_xlsx;
    GET    "/ask"                                SignedIn metrics::ask;

    GET    "/customers"                          SignedIn customers::customers;
    GET    "/customers/{customer_id}"            SignedIn customers::customer;
    GET    "/customers/{customer_id}/timeline"   SignedIn customers::timeline;
    GET    "/customers/{customer_id}/orders"     SignedIn customers::orders;
    GET    "/customers/{customer_id}/invoices"   SignedIn customers::invoices;

    GET    "/customers/{customer_id}/placement"  SignedIn loyalty::placement;
    GET    "/customers/{customer_id}/suggestions" SignedIn acting::suggestions;
    GET    "/customers/{customer_id}/lists"      SignedIn lists::lists_of_customer;

    GET    "/orders/{order_id}"                  SignedIn documents::order;
    GET    "/invoices/{invoice_id}"              SignedIn documents::invoice;

    GET    "/sources"                            SignedIn sources::sources;
    GET    "/sources/{source}/loads"             SignedIn sources::loads;
    GET    "/quarantine"                         Admin    sources::quarantine;

    GET    "/identity"                           Admin    identity::identity;
    GET    "/identity/history"                   Admin    identity::history;
    POST   "/identity/decisions"                 Admin    identity::decide;

    GET    "/comments"                           SignedIn reading::comments;
    POST   "/comments"                           InPerson saying::start_thread;
    GET    "/comments.csv"                       Exporter reading::comments_csv;
    POST   "/comments/seen"                      InPerson settling::see;
    PATCH  "/comments/{comment_id}"              InPerson saying::edit;
    DELETE "/comments/{comment_id}"              InPerson saying::delete;
    GET    "/comments/threads/{thread_id}"       SignedIn reading::thread;
    POST   "/comments/threads/{thread_id}"       InPerson saying::reply;
    PUT    "/comments/threads/{thread_id}/resolved" InPerson settling::resolve;
    DELETE "/comments/threads/{thread_id}/resolved" InPerson settling::reopen;
    GET    "/colleagues"                         SignedIn colleagues::colleagues;

    GET    "/lists"                              SignedIn lists::lists;
    POST   "/lists"                              InPerson lists::changing::make_list;
    GET    "/lists/{list_id}"                    SignedIn lists::list;
    PATCH  "/lists/{list_id}"                    InPerson lists::changing::change_list;
    DELETE "/lists/{list_id}"                    InPerson lists::changing::delete_list;
    POST   "/lists/{list_id}/customers"          InPerson lists::changing::change_members;
    PUT    "/lists/{list_id}/sharing"            InPerson lists::changing::share_list;

    GET    "/users"                              Admin    users::users;
    POST   "/users"                              Admin    users::add_user;
    GET    "/users/{user_id}"                    Admin    members::user;
    PATCH  "/users/{user_id}"                    Admin    users::change_user;
    POST   "/users/{user_id}/invitation"         Admin    users::invite_user;
    DELETE "/users/{user_id}/sessions"           Admin    members::end_sessions;
    DELETE "/users/{user_id}/tokens/{api_token_id}" Admin members::take_back_token;
    POST   "/users/{user_id}/identities"         Admin    members::link_identity;
    POST   "/users/{user_id}/identities/unlink"  Admin    members::unlink_identity;
    POST   "/users/{user_id}/grants"             Admin    grants::give;
    DELETE "/grants/{grant_id}"                  Admin    grants::take_back;

    GET    "/audit"                              Auditor  audit::audit;
    GET    "/audit/check"                        Auditor  audit::check;
    GET    "/audit.csv"                          Auditor  audit::audit_csv;

    GET    "/scim/v2/Users"                      Directory directory::users;
    POST   "/scim/v2/Users"                      Directory directory::add_user;
    POST   "/scim/v2/Users/.search"              Directory directory::search;
    GET    "/scim/v2/Users/{user_id}"            Directory directory::user;
    PUT    "/scim/v2/Users/{user_id}"            Directory directory::replace_user;
    PATCH  "/scim/v2/Users/{user_id}"            Directory directory::change_user;
    DELETE "/scim/v2/Users/{user_id}"            Directory directory::remove_user;
    GET    "/scim/v2/Groups"                     Directory directory::groups;
    GET    "/scim/v2/ServiceProviderConfig"      Directory directory::service_provider_config;
    GET    "/scim/v2/ResourceTypes"              Directory directory::resource_types;
    GET    "/scim/v2/ResourceTypes/{name}"       Directory directory::resource_type;
    GET    "/scim/v2/Schemas"                    Directory directory::schemas;
    GET    "/scim/v2/Schemas/{urn}"              Directory directory::schema;

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
    fn no_two_things_have_one_name_in_the_document() {
        let mut known = std::collections::BTreeMap::new();
        for (schemas, _, _) in handlers() {
            for (name, schema) in schemas {
                let shape = serde_json::to_string(&schema).unwrap();
                let before = known.entry(name.clone()).or_insert_with(|| shape.clone());
                assert_eq!(*before, shape, "{name}");
            }
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
