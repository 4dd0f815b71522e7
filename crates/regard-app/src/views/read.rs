//! A view's file: YAML in, a checked view or its mistakes out, each with its line and what to do.

use super::budget::{MOST_CONCEPTS, MOST_SECONDS};
use super::view::{Lead, Often, View, ViewPage};
use regard_metrics::Registry;
use regard_model::{FileFault, nearest};
use serde::Deserialize;
use serde_saphyr::Spanned;

/// The most customers or things to do that a file may even name.
const MOST_LISTED: usize = 100;
/// How many of each are shown unless the file says.
const USUAL: usize = 5;
/// The longest purpose. **Unit**: characters.
const LONGEST_PURPOSE: usize = 200;
const LEVELS: [&str; 4] = ["ic", "manager", "director", "executive"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    view: Spanned<String>,
    #[serde(rename = "for")]
    whom: Whom,
    purpose: Spanned<String>,
    often: Often,
    #[serde(default)]
    lead: Lead,
    numbers: Vec<Spanned<String>>,
    customers: Option<Spanned<usize>>,
    steps: Option<Spanned<usize>>,
    pages: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whom {
    level: Option<Spanned<String>>,
    business_unit: Option<String>,
}

/// Reads one view against the metrics that there are.
///
/// # Errors
/// Every mistake that was found.
pub(super) fn read(
    file: &str,
    text: &str,
    metrics: &Registry,
    built_in: bool,
) -> Result<View, Vec<FileFault>> {
    let raw: File = serde_saphyr::from_str(text).map_err(|error| vec![of_yaml(file, &error)])?;
    let mut faults = Faults { file, found: Vec::new() };
    let pages = pages(&raw.pages, &mut faults);
    name(&raw.view, &mut faults);
    numbers(&raw, metrics, &mut faults);
    if let Some(level) = raw.whom.level.as_ref().filter(|level| !LEVELS.contains(&level.value.as_str())) {
        faults.add(
            level,
            format!("there is no level {:?}", level.value),
            format!("write one of {}", LEVELS.join(", ")),
        );
    }
    let length = raw.purpose.value.chars().count();
    if raw.purpose.value.trim().is_empty() || length > LONGEST_PURPOSE {
        let fix = format!("say in one sentence of at most {LONGEST_PURPOSE} characters what it is for");
        faults.add(&raw.purpose, format!("the purpose has {length} characters"), fix);
    }
    let listed =
        |asked: &Option<Spanned<usize>>| asked.as_ref().map_or(USUAL, |asked| asked.value.min(MOST_LISTED));
    let mut view = View {
        name: raw.view.value.clone(),
        level: raw.whom.level.as_ref().map(|level| level.value.clone()),
        business_unit: raw.whom.business_unit.clone(),
        purpose: raw.purpose.value.trim().to_owned(),
        often: raw.often,
        lead: raw.lead,
        numbers: raw.numbers.iter().map(|number| number.value.clone()).collect(),
        customers: listed(&raw.customers),
        steps: listed(&raw.steps),
        pages,
        seconds: 0,
        built_in,
    };
    view.seconds = view.shown().seconds();
    if view.seconds > MOST_SECONDS {
        let line = raw
            .customers
            .as_ref()
            .or(raw.steps.as_ref())
            .map_or(raw.view.referenced.line(), |asked| asked.referenced.line());
        let message =
            format!("its brief takes at least {} s to read, and {MOST_SECONDS} s is the most", view.seconds);
        faults.add_at(line, message, "show fewer customers or steps".to_owned());
    }
    if faults.found.is_empty() { Ok(view) } else { Err(faults.found) }
}

struct Faults<'a> {
    file: &'a str,
    found: Vec<FileFault>,
}

impl Faults<'_> {
    fn add<T>(&mut self, at: &Spanned<T>, message: String, fix: String) {
        self.add_at(at.referenced.line(), message, fix);
    }

    fn add_at(&mut self, line: u64, message: String, fix: String) {
        self.found.push(FileFault { file: self.file.to_owned(), line, message, fix });
    }
}

fn name(given: &Spanned<String>, faults: &mut Faults<'_>) {
    let text = &given.value;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if text.is_empty() || text.len() > 60 || !text.bytes().all(plain) {
        let fix = "write lowercase letters, digits and underscores, such as sales_manager";
        faults.add(given, format!("{text:?} is no name of a view"), fix.to_owned());
    }
}

fn numbers(raw: &File, metrics: &Registry, faults: &mut Faults<'_>) {
    let Some(first) = raw.numbers.first() else {
        let fix = format!("name one to {MOST_CONCEPTS} metrics");
        return faults.add(&raw.view, "it shows no numbers".to_owned(), fix);
    };
    if raw.numbers.len() > MOST_CONCEPTS {
        let message = format!("it shows {} numbers, and {MOST_CONCEPTS} is the most", raw.numbers.len());
        faults.add(first, message, "leave out the least important".to_owned());
    }
    for (at, number) in raw.numbers.iter().enumerate() {
        if metrics.find(&number.value).is_none() {
            let names: Vec<&str> = metrics.metrics().map(regard_metrics::Metric::name).collect();
            let fix = match nearest(&number.value, names) {
                Some(name) => format!("did you mean {name}?"),
                None => "`regard ask --list` names all".to_owned(),
            };
            faults.add(number, format!("there is no metric {:?}", number.value), fix);
        }
        if raw.numbers[..at].iter().any(|before| before.value == number.value) {
            faults.add(number, format!("{} stands twice", number.value), "leave one out".to_owned());
        }
    }
}

fn pages(given: &[Spanned<String>], faults: &mut Faults<'_>) -> Vec<ViewPage> {
    let mut pages = Vec::new();
    for one in given {
        match ViewPage::ALL.into_iter().find(|page| page.as_str() == one.value) {
            Some(page) if pages.contains(&page) => {
                faults.add(one, format!("{} stands twice", one.value), "leave one out".to_owned());
            }
            Some(page) => pages.push(page),
            None => {
                let names = ViewPage::ALL.map(ViewPage::as_str).join(", ");
                faults.add(
                    one,
                    format!("there is no page {:?}", one.value),
                    format!("write some of {names}"),
                );
            }
        }
    }
    pages
}

fn of_yaml(file: &str, error: &serde_saphyr::Error) -> FileFault {
    FileFault {
        file: file.to_owned(),
        line: error.location().map_or(1, |at| at.line()),
        message: error.to_string().lines().next().unwrap_or_default().to_owned(),
        fix: "see docs/views.md for what a view may say".to_owned(),
    }
}
