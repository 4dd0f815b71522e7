//! The one way in: from a request to an answer. Owns the paths, the headers and the shape of lists; what is done stands with the
//! users.

use crate::errors::ScimError;
use crate::event::{Asker, ScimEvent};
use crate::filter::Filter;
use crate::limits::{ADDRESS_BYTES_AT_MOST, BODY_BYTES_AT_MOST, LOOKED_AT_AT_MOST};
use crate::message::{CONTENT_TYPE, ScimAnswer, ScimMethod, ScimRequest};
use crate::patch;
use crate::resource::body::{member, object, texts};
use crate::resource::{Manner, Projection, Wishes, matches_none, render, version};
use crate::rules::Rules;
use crate::schema::{CORE, discovery};
use crate::users::{self, Done, House, Listed, Search};
use percent_encoding::percent_decode_str;
use regard_model::UserId;
use regard_store::Store;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::net::IpAddr;

const LIST_URN: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const SEARCH_URN: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// What a directory talks to. Clones share the store.
#[derive(Debug, Clone)]
pub struct ScimService {
    store: Store,
    base: String,
    looks_at: usize,
    rules: Rules,
    asker: Option<Asker>,
}

/// The parameters of a query, by name.
type Parameters = BTreeMap<String, String>;

impl ScimService {
    /// The service of a store, at an address such as `https://regard.example.com/scim/v2`.
    pub fn new(store: Store, base: impl Into<String>) -> Self {
        let base = base.into().trim_end_matches('/').to_owned();
        Self { store, base, looks_at: LOOKED_AT_AT_MOST, rules: Rules::default(), asker: None }
    }

    /// The same with another bound on how many users are looked at for one list that no key answers. **Range**: 100,000 when nobody
    /// says otherwise.
    pub fn looking_at(self, users: usize) -> Self {
        Self { looks_at: users, ..self }
    }

    /// The same where the home lets a directory do more.
    #[must_use]
    pub fn under(self, rules: Rules) -> Self {
        Self { rules, ..self }
    }

    /// The same, for a user and from a machine: what happens is then written to the audit log in the unit of work in which
    /// it happens.
    #[must_use]
    pub fn asked_by(self, actor: (UserId, String), address: Option<IpAddr>) -> Self {
        Self { asker: Some(Asker { actor, address }), ..self }
    }

    /// Answers a request of a directory that was let in. Run it in a task of its own; where nobody is named by
    /// [`Self::asked_by`], write its events to the audit log.
    ///
    /// # Errors
    /// None: what goes wrong is an answer in SCIM's error schema. [`ScimAnswer::failure`] says when it was not the directory's fault.
    pub async fn answer(&self, request: ScimRequest) -> ScimAnswer {
        self.route(&request).await.unwrap_or_else(ScimError::answer)
    }

    async fn route(&self, request: &ScimRequest) -> Result<ScimAnswer, ScimError> {
        let query = request.query.as_deref().unwrap_or_default();
        if request.path.len() + query.len() > ADDRESS_BYTES_AT_MOST {
            return Err(ScimError::new(414, "the address is too long: search by POST /Users/.search"));
        }
        if request.body.len() > BODY_BYTES_AT_MOST {
            let detail = format!("the body is longer than {BODY_BYTES_AT_MOST} bytes");
            return Err(ScimError::new(413, detail));
        }
        let path = segments(&request.path)?;
        let parameters = parameters(query)?;
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let Some((first, rest)) = words.split_first() else {
            return Err(ScimError::new(404, "there is nothing at the root: ask for /Users"));
        };
        match (first.to_ascii_lowercase().as_str(), rest) {
            ("users", []) => self.users(request, &parameters).await,
            ("users", [".search"]) | (".search", []) => self.search(request).await,
            ("users", [user_id]) => self.user(user_id, request, &parameters).await,
            ("groups", rest) => groups(request.method, rest),
            ("serviceproviderconfig" | "resourcetypes" | "schemas", _) => {
                self.discovery(&words, request.method, &parameters)
            }
            ("bulk", []) | ("me", []) => Err(ScimError::new(501, format!("/{first} is not offered"))),
            _ => Err(ScimError::new(404, "there is nothing at this address")),
        }
    }

    async fn users(&self, request: &ScimRequest, parameters: &Parameters) -> Result<ScimAnswer, ScimError> {
        match request.method {
            ScimMethod::Get => {
                let filter = parameters.get("filter").filter(|filter| !filter.trim().is_empty());
                let search = Search {
                    filter: filter.map(|filter| Filter::parse(filter)).transpose()?,
                    start: number(parameters, "startindex")?.unwrap_or(1),
                    count: number(parameters, "count")?,
                };
                self.list(&search, &projection(parameters)?).await
            }
            ScimMethod::Post => {
                let projection = projection(parameters)?;
                let wishes = Wishes::of_resource(&object(&request.body, CORE.urn)?)?;
                let done = users::create(self.house(), &wishes).await?;
                Ok(self.done(201, done, &projection))
            }
            _ => Err(ScimError::method("GET, POST")),
        }
    }

    async fn search(&self, request: &ScimRequest) -> Result<ScimAnswer, ScimError> {
        if request.method != ScimMethod::Post {
            return Err(ScimError::method("POST"));
        }
        let body = object(&request.body, SEARCH_URN)?;
        let whole = |name: &str| match member(&body, name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                let wrong = || ScimError::value(format!("{name} should be a whole number"));
                value.as_i64().map(Some).ok_or_else(wrong)
            }
        };
        let filter = match member(&body, "filter") {
            None | Some(Value::Null) => None,
            Some(Value::String(filter)) => Some(Filter::parse(filter)?),
            Some(_) => return Err(ScimError::filter("the filter is no text")),
        };
        let search = Search { filter, start: whole("startIndex")?.unwrap_or(1), count: whole("count")? };
        let only = texts(member(&body, "attributes"), "attributes")?;
        let without = texts(member(&body, "excludedAttributes"), "excludedAttributes")?;
        self.list(&search, &Projection::new(&only, &without)?).await
    }

    async fn list(&self, search: &Search, projection: &Projection) -> Result<ScimAnswer, ScimError> {
        let mut listed = users::list(&self.store, search, &self.base, self.looks_at).await?;
        listed.resources = listed.resources.into_iter().map(|one| projection.of(one)).collect();
        Ok(page(listed))
    }

    async fn user(
        &self,
        user_id: &str,
        request: &ScimRequest,
        parameters: &Parameters,
    ) -> Result<ScimAnswer, ScimError> {
        let projection = projection(parameters)?;
        let if_match = request.if_match.as_deref();
        match request.method {
            ScimMethod::Get => {
                let (user, _) = users::reachable(&self.store, user_id).await?;
                let resource = render(&user, &self.base);
                if matches_none(request.if_none_match.as_deref(), version(&resource)) {
                    return Ok(ScimAnswer { headers: about(&resource), ..empty(304) });
                }
                Ok(self.resource(200, resource, &projection, Vec::new()))
            }
            ScimMethod::Put => {
                let wishes = Wishes::of_resource(&object(&request.body, CORE.urn)?)?;
                let done = users::change(self.house(), user_id, if_match, wishes, Manner::Whole).await?;
                Ok(self.done(200, done, &projection))
            }
            ScimMethod::Patch => {
                let wishes = patch::wishes(&request.body)?;
                let done = users::change(self.house(), user_id, if_match, wishes, Manner::Part).await?;
                Ok(self.done(200, done, &projection))
            }
            ScimMethod::Delete => {
                let done = users::remove(self.house(), user_id, if_match).await?;
                Ok(ScimAnswer { events: done.events, ..empty(204) })
            }
            _ => Err(ScimError::method("GET, PUT, PATCH, DELETE")),
        }
    }

    fn discovery(
        &self,
        words: &[&str],
        method: ScimMethod,
        parameters: &Parameters,
    ) -> Result<ScimAnswer, ScimError> {
        if method != ScimMethod::Get {
            return Err(ScimError::method("GET"));
        }
        if parameters.contains_key("filter") {
            return Err(ScimError::new(403, "there is no filter over what the service says of itself"));
        }
        let base = self.base.as_str();
        let unknown = || ScimError::new(404, "there is nothing at this address");
        let (first, rest) = words.split_first().ok_or_else(unknown)?;
        let document = match (first.to_ascii_lowercase().as_str(), rest) {
            ("serviceproviderconfig", []) => discovery::service_provider_config(base),
            ("resourcetypes", []) => return Ok(page(all(vec![discovery::resource_type(base)]))),
            ("resourcetypes", [name]) if name.eq_ignore_ascii_case("User") => discovery::resource_type(base),
            ("schemas", []) => return Ok(page(all(discovery::schemas(base)))),
            ("schemas", [urn]) => discovery::schema(urn, base).ok_or_else(unknown)?,
            _ => return Err(unknown()),
        };
        Ok(with_body(200, &document, Vec::new()))
    }

    fn house(&self) -> House<'_> {
        House { store: &self.store, rules: self.rules, asker: self.asker.as_ref() }
    }

    fn done(&self, status: u16, done: Done, projection: &Projection) -> ScimAnswer {
        self.resource(status, render(&done.user, &self.base), projection, done.events)
    }

    fn resource(
        &self,
        status: u16,
        resource: Value,
        projection: &Projection,
        events: Vec<ScimEvent>,
    ) -> ScimAnswer {
        let headers = about(&resource);
        ScimAnswer { events, ..with_body(status, &projection.of(resource), headers) }
    }
}

/// There are no groups; the list of them is asked for before anything else by some directories.
fn groups(method: ScimMethod, rest: &[&str]) -> Result<ScimAnswer, ScimError> {
    match (method, rest) {
        (ScimMethod::Get, []) => Ok(page(all(Vec::new()))),
        (ScimMethod::Get | ScimMethod::Put | ScimMethod::Patch | ScimMethod::Delete, [_]) => {
            Err(ScimError::new(404, "there are no groups here"))
        }
        _ => Err(ScimError::new(
            501,
            "there are no groups here, since what a user sees follows from the org chart: provision users only",
        )),
    }
}

/// The parts of a path, decoded. A slash at its end says nothing.
fn segments(path: &str) -> Result<Vec<String>, ScimError> {
    let parts = path.split('/').filter(|part| !part.is_empty());
    let decoded = parts.map(|part| percent_decode_str(part).decode_utf8().map(|part| part.into_owned()));
    decoded.collect::<Result<_, _>>().map_err(|_| ScimError::new(404, "the path is no UTF-8"))
}

/// The parameters by name in lower case.
fn parameters(query: &str) -> Result<Parameters, ScimError> {
    let mut parameters = Parameters::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let name = name.to_ascii_lowercase();
        if parameters.insert(name, value.into_owned()).is_some() {
            return Err(ScimError::syntax("a parameter of the query is given twice"));
        }
    }
    Ok(parameters)
}

/// A whole number; so large that we cannot hold it is as large as we can.
fn number(parameters: &Parameters, name: &str) -> Result<Option<i64>, ScimError> {
    let Some(text) = parameters.get(name) else { return Ok(None) };
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ScimError::value(format!("{name} should be a whole number")));
    }
    let beyond = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    Ok(Some(text.parse().unwrap_or(beyond)))
}

fn projection(parameters: &Parameters) -> Result<Projection, ScimError> {
    let names = |name: &str| -> Vec<String> {
        parameters.get(name).map(|text| text.split(',').map(str::to_owned).collect()).unwrap_or_default()
    };
    Projection::new(&names("attributes"), &names("excludedattributes"))
}

fn all(resources: Vec<Value>) -> Listed {
    Listed { total: resources.len(), resources, start: 1 }
}

/// **Shape**: RFC 7644, 3.4.2.
fn page(listed: Listed) -> ScimAnswer {
    let mut body = Map::new();
    body.insert("schemas".to_owned(), json!([LIST_URN]));
    body.insert("totalResults".to_owned(), json!(listed.total));
    body.insert("startIndex".to_owned(), json!(listed.start));
    body.insert("itemsPerPage".to_owned(), json!(listed.resources.len()));
    body.insert("Resources".to_owned(), Value::Array(listed.resources));
    with_body(200, &Value::Object(body), Vec::new())
}

/// The headers that say where a resource is and which version.
fn about(resource: &Value) -> Vec<(&'static str, String)> {
    let meta = |name: &str| resource.pointer(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    vec![("Location", meta("/meta/location")), ("ETag", meta("/meta/version"))]
}

fn with_body(status: u16, body: &Value, mut headers: Vec<(&'static str, String)>) -> ScimAnswer {
    headers.push(("Content-Type", CONTENT_TYPE.to_owned()));
    ScimAnswer { headers, body: Some(body.to_string()), ..empty(status) }
}

fn empty(status: u16) -> ScimAnswer {
    ScimAnswer { status, headers: Vec::new(), body: None, events: Vec::new(), failure: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_cut_before_it_is_decoded() {
        assert_eq!(segments("/Users/hr%2F10%2007/").unwrap(), ["Users", "hr/10 07"]);
        assert!(segments("/").unwrap().is_empty());
        assert!(segments("/Users/%ff").is_err());
    }

    #[test]
    fn a_number_is_whole() {
        let of = |query: &str| number(&parameters(query).unwrap(), "count");
        assert_eq!(of("count=5").unwrap(), Some(5));
        assert_eq!(of("COUNT=-5").unwrap(), Some(-5));
        assert_eq!(of("count=99999999999999999999").unwrap(), Some(i64::MAX));
        assert_eq!(of("").unwrap(), None);
        for wrong in ["count=", "count=1.5", "count=x", "count=-"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
        assert!(parameters("count=1&Count=2").is_err());
    }
}
