//! Questions as a browser would send them: every route that a viewer may read, of things that they may see, of things
//! that they may not, and of things that never were. A route or a parameter that is not known here stops the tests.

use super::company::Company;
use super::dice::Dice;
use super::names::Names;
use axum::http::Method;
use regard_server::{Who, openapi_json, routes};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What may be asked for.
pub(super) struct Asker {
    metrics: Vec<Metric>,
    /// The parameters of each route.
    routes: BTreeMap<&'static str, BTreeSet<String>>,
    segments: Vec<String>,
    countries: Vec<String>,
    members: Vec<(&'static str, Vec<String>)>,
    words: Vec<String>,
    views: Vec<String>,
    themes: Vec<String>,
}

struct Metric {
    name: String,
    dimensions: Vec<String>,
    has_denominator: bool,
}

/// From where a question is asked.
pub(super) struct Stand<'a> {
    pub(super) names: &'a Names,
    pub(super) moment: &'a str,
    /// Whether the viewer sees the same customers today, so that it may be asked without a moment.
    pub(super) is_today: bool,
    /// Whether it is of what the viewer may see, with no more parameters than are needed.
    pub(super) is_plain: bool,
}

const PERIODS: [&str; 6] =
    ["2025-10", "2025-11", "2025-12", "2025-07..2025-12", "2025", "2025-11-03..2025-11-20"];
/// A route that says the same to everybody.
const NOBODYS: &str = "/metrics";
/// Metrics of these types have a denominator, whose rows may be asked for.
const WITH_DENOMINATOR: [&str; 3] = ["ratio", "cohort", "count_back"];

/// What a fact's column holds, and what it never held.
fn values(company: &Company, table: &str, column: &str) -> Vec<String> {
    let values: BTreeSet<String> = company.table(table).values(column).into_iter().collect();
    let values = values.into_iter().filter(|value| !value.is_empty());
    values.chain(["never-was".to_owned()]).collect()
}

/// The texts in an array of JSON.
fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// The routes that are asked, with the parameters that they take.
fn routes_with_parameters() -> BTreeMap<&'static str, BTreeSet<String>> {
    let document: Value = serde_json::from_str(&openapi_json().unwrap()).unwrap();
    let taken = |path: &str| {
        let parameters = &document["paths"][format!("{}{path}", routes::BASE)]["get"]["parameters"];
        let of_query = parameters.as_array().into_iter().flatten().filter(|one| one["in"] == "query");
        of_query.map(|one| one["name"].as_str().unwrap().to_owned()).collect::<BTreeSet<String>>()
    };
    let asked = routes::all().into_iter().filter(|route| {
        route.method == Method::GET
            && matches!(route.who, Who::SignedIn | Who::Exporter)
            && route.path != NOBODYS
    });
    asked.map(|route| (route.path, taken(route.path))).collect()
}

impl Asker {
    /// `metrics` and `views` are what their routes answer, `themes` those of comments.
    pub(super) fn new(company: &Company, metrics: &Value, views: &Value, themes: Vec<String>) -> Self {
        let metric = |info: &Value| Metric {
            name: info["name"].as_str().unwrap().to_owned(),
            dimensions: texts(&info["dimensions"]),
            has_denominator: WITH_DENOMINATOR.contains(&info["type"].as_str().unwrap()),
        };
        let words = [
            ("customers", "name"),
            ("contacts", "email"),
            ("assets", "serial"),
            ("orders", "order_id"),
            ("items", "name"),
        ];
        Self {
            metrics: metrics.as_array().unwrap().iter().map(metric).collect(),
            routes: routes_with_parameters(),
            segments: values(company, "customers", "segment"),
            countries: values(company, "customers", "country"),
            members: vec![
                ("customer_id", values(company, "customers", "customer_id")),
                ("segment", values(company, "customers", "segment")),
                ("country", values(company, "customers", "country")),
                ("channel", values(company, "orders", "channel")),
                ("item_id", values(company, "items", "item_id")),
            ],
            words: words.into_iter().flat_map(|(table, column)| values(company, table, column)).collect(),
            views: views
                .as_array()
                .unwrap()
                .iter()
                .map(|view| view["name"].as_str().unwrap().to_owned())
                .collect(),
            themes,
        }
    }

    /// The routes that are asked; those that are of today only when that is asked for.
    pub(super) fn routes(&self, today: bool) -> Vec<&'static str> {
        let wanted = self.routes.iter().filter(|(_, takes)| today || takes.contains("moment"));
        wanted.map(|(route, _)| *route).collect()
    }

    /// One question of a route.
    pub(super) fn question(&self, dice: &mut Dice, route: &str, stand: &Stand<'_>) -> String {
        let metric = dice.one::<Metric>(&self.metrics);
        let path = stand.names.in_path(dice, route, stand.is_plain).replace("{metric}", &metric.name);
        assert!(!path.contains('{'), "say what {path} stands for");
        let mut path = format!("{}{path}", routes::BASE);
        let mut sign = '?';
        for name in &self.routes[route] {
            let Some(value) = self.value(dice, (route, name.as_str()), metric, stand) else { continue };
            let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
            write!(path, "{sign}{name}={value}").unwrap();
            sign = '&';
        }
        path
    }

    /// What a parameter says. **Empty**: it is not given.
    fn value(
        &self,
        dice: &mut Dice,
        (route, name): (&str, &str),
        metric: &Metric,
        stand: &Stand<'_>,
    ) -> Option<String> {
        match name {
            "metric" => return Some(metric.name.clone()),
            "q" => return Some(dice.one::<String>(&self.words).clone()),
            "moment" => {
                let is_given = !stand.is_today || (!stand.is_plain && dice.percent(50));
                return is_given.then(|| stand.moment.to_owned());
            }
            _ => {}
        }
        let often = match name {
            "period" => 60,
            "list" => 20,
            _ => 30,
        };
        if stand.is_plain || !dice.percent(often) {
            return None;
        }
        match name {
            "list" => Some(stand.names.one(dice, "{list_id}", false).to_owned()),
            "customer" => Some(stand.names.one(dice, "{customer_id}", false).to_owned()),
            "page" if route != "/colleagues" => {
                Some(format!("/customers/{}", stand.names.one(dice, "{customer_id}", false)))
            }
            "after" => place(dice, route, stand.names),
            "by" | "where" | "part" => self.of_metric(dice, name, metric),
            "segment" if route.contains("/rows") && !metric.dimensions.iter().any(|one| one == "segment") => {
                None
            }
            "segment" => Some(dice.one::<String>(&self.segments).clone()),
            "country" => Some(dice.one::<String>(&self.countries).clone()),
            "view" => Some(dice.one::<String>(&self.views).clone()),
            "theme" => Some(dice.one::<String>(&self.themes).clone()),
            "search" if route != "/voice/comments" => {
                Some(dice.one::<String>(&self.words).chars().take(4).collect())
            }
            _ => {
                let words = words_of(route, name);
                (!words.is_empty()).then(|| (*dice.one::<&str>(words)).to_owned())
            }
        }
    }

    /// What a question says of its metric beside its name.
    fn of_metric(&self, dice: &mut Dice, name: &str, metric: &Metric) -> Option<String> {
        let (dimension, members) = dice.one::<(&'static str, Vec<String>)>(&self.members);
        let has = metric.dimensions.iter().any(|one| one == dimension);
        match name {
            "by" if metric.dimensions.is_empty() => None,
            "by" => Some(dice.one::<String>(&metric.dimensions).clone()),
            "where" => has.then(|| format!("{dimension}={}", dice.one::<String>(members))),
            _ if metric.has_denominator => Some((*dice.one(&["numerator", "denominator"])).to_owned()),
            _ => Some("numerator".to_owned()),
        }
    }
}

/// Where a list goes on: at what people keep, also at what the viewer may not see. Other lists say themselves where.
fn place(dice: &mut Dice, route: &str, names: &Names) -> Option<String> {
    let part = match route {
        "/alerts" => "{alert_id}",
        "/plans" => "{plan_id}",
        "/loops" => "{loop_id}",
        "/comments" | "/comments.csv" => "{thread_id}",
        _ => return None,
    };
    Some(names.place(dice, part).to_owned())
}

/// The words that a parameter may say, whoever asks. **Empty**: it is not given here.
fn words_of(route: &str, name: &str) -> &'static [&'static str] {
    match (route, name) {
        (_, "period") => &PERIODS,
        (_, "limit") => &["2", "50"],
        (_, "grain") => &["week", "month", "quarter"],
        (_, "sort") => &["name", "sales", "overdue", "nps", "last_order"],
        (_, "direction") => &["asc", "desc"],
        (_, "mine" | "overdue" | "unseen" | "open") => &["true", "false"],
        (_, "mentioning") => &["me"],
        (_, "playbook") => &["firm_dates", "ask_why", "win_back"],
        ("/alerts", "rule") => &["low_score", "enters_critical"],
        ("/loyalty/preview", "rule") => &["0"],
        (_, "retention" | "loyalty") => &["0", "35", "80"],
        ("/alerts", "state") => &["open", "acknowledged", "snoozed", "resolved"],
        ("/plans", "state") => &["open", "done", "dropped"],
        ("/loops", "state") => &["open", "closed", "confirmed"],
        ("/customers/{customer_id}/orders", "state") => &["open", "late", "delivered", "cancelled"],
        ("/customers/{customer_id}/invoices", "state") => &["open", "overdue", "disputed", "paid"],
        (_, "search") => &["the", "late", "a", "support"],
        (_, "survey") => &["nps", "csat", "none"],
        (_, "band") => &["low", "middle", "high"],
        (_, "language") => &["en", "de", "none"],
        (_, "sentiment") => &["negative", "positive", "unknown"],
        (_, "told") => &["comments", "answers"],
        // Whom an anchor or a page is about is held by the tests of comments.
        ("/colleagues", "page" | "anchor_kind" | "anchor_key") => &[],
        _ => panic!("say what {name} of {route} may be"),
    }
}
