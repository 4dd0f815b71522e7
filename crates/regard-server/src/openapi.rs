//! The OpenAPI document: made from the handlers, completed by what all routes have in common. Owns
//! the common refusals; each handler says its own parameters and answer.

use crate::extract::Who;
use crate::problem::ProblemBody;
use crate::routes::{self, Route};
use axum::http::Method;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use utoipa::openapi::path::Operation;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    AllOf, Components, Content, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder,
    PathItem, Ref, RefOr, Schema,
};

const SESSION: &str = "session";
const SENDER: &str = "sender";
/// A token of a user.
const TOKEN: &str = "token";
/// What whoever tries too often to come in is told.
const BRAKED: (&str, &str) = ("429", "Too many attempts; Retry-After says when to try again.");

/// The OpenAPI document of the whole API, as JSON with a line break at the end. The same code makes
/// the same text.
///
/// # Errors
/// When the document cannot be written as JSON, which is a mistake of ours.
pub fn openapi_json() -> Result<String, serde_json::Error> {
    routes::document().to_pretty_json().map(|text| text + "\n")
}

/// The document before the routes are in it.
pub(crate) fn empty() -> OpenApi {
    let mut components = Components::new();
    components.add_security_scheme(
        SESSION,
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("__Host-regard"))),
    );
    for bearer in [SENDER, TOKEN] {
        components.add_security_scheme(bearer, SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
    let info = InfoBuilder::new()
        .title("Regard")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Every answer is a function of the facts, the moment, the policy and the viewer. Refusals are \
             `application/problem+json`. Changes need the header `X-Regard: 1`.",
        ))
        .license(Some(LicenseBuilder::new().name("Apache-2.0 OR MIT").build()))
        .build();
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}

/// The operation of a path item by method.
pub(crate) fn operation<'a>(item: &'a mut PathItem, method: &Method) -> Option<&'a mut Operation> {
    match *method {
        Method::GET => item.get.as_mut(),
        Method::PUT => item.put.as_mut(),
        Method::POST => item.post.as_mut(),
        Method::DELETE => item.delete.as_mut(),
        Method::PATCH => item.patch.as_mut(),
        _ => None,
    }
}

/// Adds what follows from the line in the table: who may, and the refusals that come with it.
pub(crate) fn complete(operation: &mut Operation, route: &Route) {
    let mut refusals: Vec<(&str, &str)> = vec![("503", "Busy: try again in a moment.")];
    let needs = |scheme: &str| SecurityRequirement::new::<_, [&str; 0], _>(scheme, []);
    let (schemes, unproven): (&[&str], _) = match route.who {
        Who::Public => (&[], None),
        Who::Sender => (&[SENDER], Some("No token that opens a source.")),
        Who::Directory => (&[TOKEN], Some("No token of a user.")),
        Who::SignedIn | Who::Exporter | Who::Auditor => (&[SESSION, TOKEN], Some("Not signed in.")),
        Who::InPerson | Who::Admin | Who::Expert => (&[SESSION], Some("Not signed in.")),
    };
    if let Some(unproven) = unproven {
        operation.security = Some(schemes.iter().map(|scheme| needs(scheme)).collect());
        refusals.push(("401", unproven));
    }
    if !matches!(route.who, Who::Public | Who::Sender) {
        refusals.push(("403", "A token that may not do that, or a change that is not from our own pages."));
    }
    if matches!(route.who, Who::Admin | Who::Expert | Who::Auditor | Who::Directory)
        || route.path.contains('{')
        || route.path == "/colleagues"
    {
        refusals.push(("404", "Absent, or out of the viewer's scope."));
    }
    if operation.parameters.as_ref().is_some_and(|parameters| !parameters.is_empty()) {
        refusals.push(("400", "A parameter is unknown or cannot be read."));
    }
    if route.method != Method::GET && route.who != Who::Sender {
        refusals.push(("403", "Not from our own pages."));
    }
    if route.method != Method::GET && operation.request_body.is_some() && route.who != Who::Directory {
        refusals.push(("400", "The body, or a field of it, cannot be read."));
        refusals.push(("404", "It names what is absent, or out of the user's scope."));
        refusals.push(("409", "What is there already stands against it; the code says what."));
        refusals.push(("413", "The body is too large."));
        refusals.push(("415", "The body is not marked as JSON."));
    }
    // Where a password or a link of one use is proven.
    if ["/session", "/me/password"].contains(&route.path) && route.method != Method::GET {
        refusals.push(("401", "The address or the password is wrong."));
        refusals.push(BRAKED);
    }
    if route.path.starts_with("/sign-in/") {
        refusals.push(BRAKED);
    }
    if route.path.starts_with("/entry") {
        refusals.push(("410", "The link has been used or has expired."));
    }
    let says = operation.summary.clone().unwrap_or_default();
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            response.description.clone_from(&says);
        }
    }
    for (status, about) in refusals {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new().description(about).content("application/problem+json", content);
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(response.build()));
    }
}

/// Puts the schemas in. Answers never leave a field out, so every field is required there; a missing
/// value is null. What is sent to us may leave out what has a default.
pub(crate) fn add_schemas(document: &mut OpenApi, schemas: Vec<(String, RefOr<Schema>)>) {
    let mut all = schemas;
    all.push(("Problem".to_owned(), <ProblemBody as utoipa::PartialSchema>::schema()));
    ProblemBody::schemas(&mut all);
    let sent = only_sent(document);
    let components = document.components.get_or_insert_with(Components::new);
    for (name, mut schema) in all {
        if let RefOr::T(schema) = &mut schema
            && !sent.contains(&name)
        {
            require_all(schema);
        }
        components.schemas.insert(name, schema);
    }
}

/// The names of the schemas that bodies of requests have, and no answer.
fn only_sent(document: &OpenApi) -> BTreeSet<String> {
    let (mut sent, mut answered) = (BTreeSet::new(), BTreeSet::new());
    let methods = [Method::GET, Method::PUT, Method::POST, Method::DELETE, Method::PATCH];
    for item in document.paths.paths.values() {
        let mut item = item.clone();
        for method in &methods {
            let Some(operation) = operation(&mut item, method) else { continue };
            let bodies = operation.request_body.iter().filter_map(itself);
            sent.extend(bodies.flat_map(|body| body.content.values()).filter_map(named));
            let answers = operation.responses.responses.values().filter_map(itself);
            answered.extend(answers.flat_map(|answer| answer.content.values()).filter_map(named));
        }
    }
    sent.retain(|name| !answered.contains(name));
    sent
}

fn itself<T>(part: &RefOr<T>) -> Option<&T> {
    match part {
        RefOr::T(part) => Some(part),
        RefOr::Ref(_) => None,
    }
}

/// The name of the schema that a content has.
fn named(content: &RefOr<Content>) -> Option<String> {
    match itself(content)?.schema.as_ref()? {
        RefOr::Ref(reference) => reference.ref_location.rsplit('/').next().map(str::to_owned),
        RefOr::T(_) => None,
    }
}

fn require_all(schema: &mut Schema) {
    match schema {
        Schema::Object(object) => {
            object.required = object.properties.keys().cloned().collect();
        }
        Schema::AllOf(AllOf { items, .. }) => {
            for item in items {
                if let RefOr::T(part) = item {
                    require_all(part);
                }
            }
        }
        _ => {}
    }
}
