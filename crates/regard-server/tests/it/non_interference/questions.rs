//! Questions as a browser would send them: every route that reads facts, of things that the viewer may see, of
//! things that they may not, and of things that never were.

use super::beside::Keys;
use super::company::Company;
use super::dice::Dice;
use crate::house::House;
use axum::http::Method;
use regard_server::{Who, routes};
use serde_json::Value;
use std::fmt::Write;

/// What may be asked for.
pub(super) struct Asker {
    metrics: Vec<(String, Vec<String>)>,
    routes: Vec<&'static str>,
    customers: Vec<String>,
    orders: Vec<String>,
    invoices: Vec<String>,
    members: Vec<(String, Vec<String>)>,
    words: Vec<String>,
    sources: Vec<String>,
}

const PERIODS: [&str; 6] =
    ["2025-10", "2025-11", "2025-12", "2025-07..2025-12", "2025", "2025-11-03..2025-11-20"];
/// A route that says the same to everybody.
const NOBODYS: &str = "/metrics";
/// Routes that are asked without a moment: they are of today.
const OF_TODAY: [&str; 12] = [
    "/session",
    "/comments",
    "/comments.csv",
    "/comments/threads/{thread_id}",
    "/colleagues",
    "/lists",
    "/lists/{list_id}",
    "/customers/{customer_id}/lists",
    "/actions",
    "/plans",
    "/loops",
    "/sources/",
];

fn is_of_today(route: &str) -> bool {
    OF_TODAY.iter().any(|name| *name == route || (name.ends_with('/') && route.starts_with(name)))
}

impl Asker {
    pub(super) fn new(company: &Company, house: &House, metrics: &Value) -> Self {
        let texts = |value: &Value| -> Vec<String> {
            value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
        };
        let metric = |info: &Value| (info["name"].as_str().unwrap().to_owned(), texts(&info["dimensions"]));
        let routes = routes::all().into_iter().filter(|route| {
            route.method == Method::GET
                && matches!(route.who, Who::SignedIn | Who::Exporter)
                && route.path != NOBODYS
        });
        let values = |table: &str, column: &str| {
            let mut values = company.table(table).values(column);
            values.push("never-was".to_owned());
            values
        };
        let member = |table: &str, column: &str| (column.to_owned(), values(table, column));
        let words = ["customers.name", "contacts.email", "assets.serial", "orders.order_id", "items.name"];
        let words = words.iter().flat_map(|name| {
            let (table, column) = name.split_once('.').unwrap();
            values(table, column)
        });
        Self {
            metrics: metrics.as_array().unwrap().iter().map(metric).collect(),
            routes: routes.map(|route| route.path).collect(),
            customers: values("customers", "customer_id"),
            orders: values("orders", "order_id"),
            invoices: values("invoices", "invoice_id"),
            members: vec![
                member("customers", "customer_id"),
                member("customers", "segment"),
                member("customers", "country"),
                member("orders", "channel"),
                member("items", "item_id"),
            ],
            words: words.filter(|word| !word.is_empty()).collect(),
            sources: vec![house.source.clone(), "never-was".to_owned()],
        }
    }

    /// The routes that are asked; those that are of today only when that is asked for.
    pub(super) fn routes(&self, today: bool) -> Vec<&'static str> {
        let of_sources = |route: &str| route.starts_with("/sources/");
        let wanted = |route: &&&str| today || of_sources(route) || !is_of_today(route);
        self.routes.iter().filter(wanted).copied().collect()
    }

    /// One question of a route.
    pub(super) fn question(&self, dice: &mut Dice, route: &str, moment: &str, keys: &Keys) -> String {
        let (metric, dimensions) = dice.one(&self.metrics).clone();
        let mut path = format!("{}{route}", routes::BASE);
        for (name, of) in [
            ("{list_id}", &keys.lists),
            ("{thread_id}", &keys.threads),
            ("{customer_id}", &self.customers),
            ("{order_id}", &self.orders),
            ("{invoice_id}", &self.invoices),
            ("{source}", &self.sources),
        ] {
            path = path.replace(name, dice.one::<String>(of).as_str());
        }
        path = path.replace("{metric}", &metric);
        let mut query: Vec<(&str, String)> = Vec::new();
        if !is_of_today(route) {
            query.push(("moment", moment.to_owned()));
            if dice.percent(20) {
                query.push(("list", dice.one(&keys.lists).clone()));
            }
        }
        self.with_query(dice, route, &metric, &dimensions, &mut query);
        let mut sign = '?';
        for (name, value) in query {
            let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
            write!(path, "{sign}{name}={value}").unwrap();
            sign = '&';
        }
        path
    }

    fn with_query(
        &self,
        dice: &mut Dice,
        route: &str,
        metric: &str,
        dimensions: &[String],
        query: &mut Vec<(&'static str, String)>,
    ) {
        let is_rows = route.contains("/rows");
        let is_page = ["/brief", "/promises", "/voice", "/money", "/sales"].contains(&route);
        if (is_rows || is_page || route == "/ask") && dice.percent(70) {
            query.push(("period", (*dice.one(&PERIODS)).to_owned()));
        }
        if is_page && dice.percent(30) {
            query.push(("segment", dice.one(&self.members[1].1).clone()));
        }
        match route {
            "/ask" => {
                query.push(("metric", metric.to_owned()));
                if dice.percent(50) && !dimensions.is_empty() {
                    query.push(("by", dice.one(dimensions).clone()));
                }
                if dice.percent(40) {
                    query.push(("grain", (*dice.one(&["month", "quarter", "week"])).to_owned()));
                }
            }
            "/search" => query.push(("q", dice.one(&self.words).clone())),
            "/customers" => {
                let sorts = ["name", "sales", "overdue", "nps", "last_order"];
                query.push(("sort", (*dice.one(&sorts)).to_owned()));
                if dice.percent(40) {
                    query.push(("search", dice.one(&self.words).chars().take(4).collect()));
                }
                query.push(("limit", dice.one(&["2", "50"]).to_string()));
            }
            "/comments" | "/comments.csv" => match dice.below(4) {
                0 => query.push(("mentioning", "me".to_owned())),
                1 => query.push(("customer", dice.one(&self.customers).clone())),
                2 => query.push(("limit", "3".to_owned())),
                _ => {}
            },
            "/colleagues" if dice.percent(60) => {
                query.push(("customer", dice.one(&self.customers).clone()));
            }
            "/voice/comments" => match dice.below(4) {
                0 | 1 => query.push(("search", dice.one(&["the", "late", "a", "support"]).to_string())),
                2 => query.push(("sentiment", dice.one(&["negative", "unknown"]).to_string())),
                _ => {}
            },
            _ => {}
        }
        if is_rows && dice.percent(50) {
            query.push(("part", (*dice.one(&["numerator", "denominator"])).to_owned()));
        }
        let (name, of) = dice.one(&self.members);
        if (is_rows || route == "/ask") && dice.percent(40) && dimensions.contains(name) {
            query.push(("where", format!("{name}={}", dice.one(of))));
        }
    }
}
