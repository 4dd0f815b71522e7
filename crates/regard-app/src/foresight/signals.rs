//! Signals: what is known of each customer at a moment. Almost every one is a metric by customer over the days before
//! the moment, so that a signal says what the same metric says everywhere else. All of it is read through one lens:
//! nothing that happened later, or out of scope, is in it.
//!
//! What is known only as it stands today is no signal: at an older moment it would tell of what came later. That is
//! why there is none of a customer's status, of the latest promised day (the first one stands), of how often a case
//! was reopened, or of the day on which a contract ends, which a renewal overwrites.

use super::history::Known;
use super::moments::{months_before, the_months_before_those};
use crate::pages::ask::bad_figures;
use crate::pages::error::PageError;
use crate::pages::reader::{Reader, View};
use crate::pages::rows::read;
use jiff::civil::Date;
use regard_metrics::{Places, Plan};
use regard_model::{CustomerId, Grain, Lens, Period, Statement};
use regard_policy::Sheet;
use std::collections::HashMap;

/// One thing that is known of each customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signal {
    /// Its name in policies.
    pub name: &'static str,
    /// The metric behind it. **Empty**: it is found otherwise.
    pub metric: Option<&'static str>,
    /// Over which days.
    pub window: Window,
    /// Whether it counts or adds up: who has none of it, while others have, has 0.
    pub adds_up: bool,
}

/// Over which days a signal is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// At the moment itself.
    Now,
    /// In so many months until the moment.
    Months(i32),
    /// In so many months until the moment beside as many before those: (now − before) ÷ before. Not known where there
    /// was nothing before.
    Change(i32),
}

const fn of(name: &'static str, metric: &'static str, window: Window) -> Signal {
    Signal { name, metric: Some(metric), window, adds_up: false }
}

const fn sum(name: &'static str, metric: &'static str, window: Window) -> Signal {
    Signal { adds_up: true, ..of(name, metric, window) }
}

const YEAR: Window = Window::Months(12);

/// For how many days somebody has been a customer.
const TENURE: Signal = Signal { name: "tenure", metric: None, window: Window::Now, adds_up: false };

/// Every signal that is read from the facts. What is foreseen of a customer is told from them, and is a signal too.
pub const SIGNALS: &[Signal] = &[
    TENURE,
    sum("orders_3m", "orders", Window::Months(3)),
    sum("orders_12m", "orders", YEAR),
    sum("sales_12m", "sales", YEAR),
    of("sales_change_6m", "sales", Window::Change(6)),
    of("orders_change_3m", "orders", Window::Change(3)),
    of("silence", "silence", Window::Now),
    of("otif_first", "otif_first", YEAR),
    of("otif_first_3m", "otif_first", Window::Months(3)),
    of("delivery_delay_days_3m", "delivery_delay_days", Window::Months(3)),
    of("nps", "nps", YEAR),
    of("csat", "csat", YEAR),
    of("ces_easy", "ces_easy", YEAR),
    of("account_team_view", "account_team_view", YEAR),
    sum("cases_3m", "new_cases", Window::Months(3)),
    sum("cases_12m", "new_cases", YEAR),
    sum("open_cases", "backlog", Window::Now),
    of("escalation_rate", "escalation_rate", YEAR),
    of("resolution_hours", "resolution_hours", YEAR),
    of("return_rate", "return_rate", YEAR),
    of("defect_rate", "defect_rate", YEAR),
    of("dispute_rate", "dispute_rate", YEAR),
    of("days_late", "days_late", YEAR),
    of("overdue_share", "overdue_share", Window::Now),
];

/// The trait by which most policies choose.
pub(super) const SEGMENT: &str = "segment";

/// What customers are told apart by. These are today's: an older moment does not know an older segment.
pub(crate) const TRAITS: [&str; 4] = [SEGMENT, "country", "region", "industry"];

/// What is known of all who are customers at one moment, as far as they are in scope.
#[derive(Debug, Clone)]
pub struct Signals {
    /// Whom each row is about, in the order of their keys.
    pub customers: Vec<CustomerId>,
    /// What they are called. **Empty**: they are known by their key alone; all together, where names are not read.
    pub names: Vec<Option<String>>,
    /// [`SIGNALS`] and traits.
    pub sheet: Sheet,
}

/// The values of signals by place.
pub(super) type SignalColumns = HashMap<&'static str, Vec<Option<f64>>>;

impl Signals {
    /// Signals of customers in the order of their keys, each with the days since they became one. What adds up and
    /// nobody has is not known: no source tells of it, or none did yet; where others have some, who has none has 0.
    pub(super) fn of(
        customers: Vec<String>,
        tenures: impl Iterator<Item = i32>,
        mut columns: SignalColumns,
    ) -> Result<Self, PageError> {
        columns.insert(TENURE.name, tenures.map(|days| Some(f64::from(days))).collect());
        let mut sheet = Sheet::new(customers.len());
        for signal in SIGNALS {
            let column = columns.remove(signal.name).unwrap_or_default();
            let none = (signal.adds_up && column.iter().any(Option::is_some)).then_some(0.0);
            sheet.signal(signal.name, column.into_iter().map(|value| value.or(none))).map_err(shape)?;
        }
        let customers = customers.into_iter().map(CustomerId::new).collect();
        Ok(Self { customers, names: Vec::new(), sheet })
    }

    /// Adds what customers are told apart by.
    pub(super) fn add_trait(&mut self, name: &str, values: Vec<Option<String>>) -> Result<(), PageError> {
        self.sheet.kind(name, values).map_err(shape)
    }
}

impl Reader {
    /// The signals of all who are customers at the moment of a lens: who came later is not there, nor who has left.
    /// What adds up and nobody has is not known: no source tells of it, or none did yet.
    ///
    /// # Errors
    /// [`PageError::Engine`] when the facts cannot be read.
    pub async fn signals(&self, lens: &Lens) -> Result<Signals, PageError> {
        // So much is read of so many that remembering it would push out everything else.
        let reader = self.forgetful();
        let view = reader.through(lens);
        let people = people(&view).await?;
        let places = people.iter().map(|person| person.key.as_str()).zip(0..).collect();
        let columns = Looking { view: &view, places: &places, known: None }.columns().await?;
        let tenures = people.iter().map(|person| (lens.today() - person.since_on).get_days());
        let keys = people.iter().map(|person| person.key.clone()).collect();
        let mut signals = Signals::of(keys, tenures, columns)?;
        for (column, name) in TRAITS.into_iter().enumerate() {
            signals.add_trait(name, people.iter().map(|person| person.traits[column].clone()).collect())?;
        }
        signals.names = people.into_iter().map(|person| person.name).collect();
        Ok(signals)
    }
}

/// The windows of signals that are metrics, each once.
fn windows() -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for signal in SIGNALS.iter().filter(|signal| signal.metric.is_some()) {
        if !windows.contains(&signal.window) {
            windows.push(signal.window);
        }
    }
    windows
}

impl Window {
    /// Its days until a day; of a change, those now and those before.
    fn periods(self, day: Date) -> Vec<Period> {
        match self {
            Self::Now => vec![Period::of(Grain::Day, day)],
            Self::Months(months) => vec![months_before(day, months)],
            Self::Change(months) => vec![months_before(day, months), the_months_before_those(day, months)],
        }
    }
}

/// What is asked of the metrics to know the signals of a day, but for those that are followed through all facts.
pub(super) async fn asked_plans(view: &View<'_>, day: Date) -> Result<Vec<Plan>, PageError> {
    let mut plans = Vec::new();
    for window in windows() {
        let asked = of_window(window).filter(|signal| !Known::FOLLOWED.contains(&signal.name));
        let metrics: Vec<&str> = asked.filter_map(|signal| signal.metric).collect();
        for period in window.periods(day) {
            plans.push(view.plan_by_customer(&metrics, period).await?);
        }
    }
    Ok(plans)
}

/// The metrics of a window.
fn of_window(window: Window) -> impl Iterator<Item = &'static Signal> {
    SIGNALS.iter().filter(move |signal| signal.metric.is_some() && signal.window == window)
}

/// Looks at the signals of one moment.
pub(super) struct Looking<'a> {
    pub(super) view: &'a View<'a>,
    /// Where each customer's values stand.
    pub(super) places: &'a Places<'a>,
    /// What need not be asked. **Empty**: everything is.
    pub(super) known: Option<Known<'a>>,
}

impl Looking<'_> {
    /// The signals that are metrics, each with a value for every place.
    pub(super) async fn columns(mut self) -> Result<SignalColumns, PageError> {
        let mut columns = SignalColumns::new();
        for window in windows() {
            let mut asked = Vec::new();
            for signal in of_window(window) {
                match self.known.as_ref().and_then(|known| known.of(signal.name)) {
                    Some(column) => {
                        columns.insert(signal.name, column);
                    }
                    None => asked.push(signal),
                }
            }
            let mut found = Vec::new();
            for period in window.periods(self.view.lens.today()) {
                found.push(self.in_days(&asked, period).await?);
            }
            let mut found = found.into_iter();
            let (now, before) = (found.next().unwrap_or_default(), found.next());
            let values = match before {
                None => now,
                Some(before) => now.iter().zip(&before).map(|(now, before)| changes(now, before)).collect(),
            };
            columns.extend(asked.iter().map(|signal| signal.name).zip(values));
        }
        Ok(columns)
    }

    async fn in_days(
        &mut self,
        asked: &[&Signal],
        period: Period,
    ) -> Result<Vec<Vec<Option<f64>>>, PageError> {
        let metrics: Vec<&str> = asked.iter().filter_map(|signal| signal.metric).collect();
        if metrics.is_empty() {
            return Ok(Vec::new());
        }
        let plan = self.view.plan_by_customer(&metrics, period).await?;
        let known = match &mut self.known {
            Some(known) => known.columns(self.view, &plan, self.places).await?,
            None => vec![None; plan.statements().len()],
        };
        let mut columns = Vec::new();
        for ((at, statement), known) in plan.statements().iter().enumerate().zip(known) {
            columns.push(match known {
                Some(known) => known,
                None => {
                    let answer = self.view.fresh(statement.clone()).await?;
                    plan.columns(at, &answer, self.places).map_err(bad_figures)?
                }
            });
        }
        Ok(plan.by_place(&columns, self.places.len()))
    }
}

fn changes(now: &[Option<f64>], before: &[Option<f64>]) -> Vec<Option<f64>> {
    let change = |(now, before): (&Option<f64>, &Option<f64>)| match (now, before) {
        (Some(now), Some(before)) if *before > 0.0 => Some((now - before) / before),
        _ => None,
    };
    now.iter().zip(before).map(change).collect()
}

struct Person {
    key: String,
    name: Option<String>,
    since_on: Date,
    traits: [Option<String>; TRAITS.len()],
}

/// Who is a customer at the moment, by key.
async fn people(view: &View<'_>) -> Result<Vec<Person>, PageError> {
    let sql = format!(
        "select customers.customer_id, name, segment, country, region, industry, tenures.since_on \
         from customers join ({}) as tenures on tenures.customer_id = customers.customer_id \
         where tenures.since_on <= date '{}' and tenures.left_on is null order by customers.customer_id",
        regard_metrics::tenures(),
        view.lens.today()
    );
    let answer = view.query(Statement::new(sql)).await?;
    read(&answer, |row| {
        let mut traits = [const { None }; TRAITS.len()];
        for (value, name) in traits.iter_mut().zip(TRAITS) {
            *value = row.owned(name)?;
        }
        Ok(Person {
            key: row.key("customer_id")?,
            name: row.owned("name")?,
            since_on: row
                .day("since_on")?
                .ok_or_else(|| PageError::Shape("a customer since no day".into()))?,
            traits,
        })
    })
}

fn shape(error: regard_policy::SheetError) -> PageError {
    PageError::Shape(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foresight::history::LONGEST;
    use std::collections::BTreeSet;

    #[test]
    fn every_signal_has_a_name_of_its_own_and_a_metric_that_there_is() {
        let names: BTreeSet<&str> = SIGNALS.iter().map(|signal| signal.name).collect();
        assert_eq!(names.len(), SIGNALS.len());
        let registry = regard_metrics::Registry::built_in();
        let day = jiff::civil::date(2026, 3, 31);
        for signal in SIGNALS {
            let first = signal.window.periods(day).into_iter().map(|period| period.from).min();
            assert!(first >= Some(months_before(day, LONGEST).from), "{}", signal.name);
            assert!(signal.metric.is_none_or(|metric| registry.find(metric).is_some()), "{}", signal.name);
        }
    }

    #[test]
    fn what_grew_from_nothing_has_no_change() {
        let (now, before) =
            ([Some(150.0), Some(50.0), None, Some(1.0)], [Some(100.0), Some(0.0), Some(1.0), None]);
        assert_eq!(changes(&now, &before), [Some(0.5), None, None, None]);
    }
}
