//! When invoices are paid: the public receivables file, issue by issue, with what was known on each day of issue.
//! Owns the reading of the file and the protocol.

use super::{Bar, Figure};
use crate::workspace::Workspace;
use anyhow::Context;
use jiff::civil::{Date, date};
use regard_predict::payment::{Invoice, Invoices, Model, Outlook, backtest};
use std::collections::BTreeMap;
use std::path::Path;

const FILE: &str = "WA_Fn-UseC_-Accounts-Receivable.csv";
/// The file names no currency.
const CURRENCY: &str = "USD";
const SEED: u64 = 7;

/// One line of the file. What is known only afterwards (disputed, days late) is not read.
struct Line {
    customer: String,
    id: String,
    issued: Date,
    due: Date,
    settled: Date,
    amount_minor: i64,
    country: String,
    billed_by: String,
}

/// The protocol: invoices issued after 2013-05-01 are the test, each at its own day of issue. On that day the model is
/// learnt anew from all invoices issued by then, where a payment of a later day is not known (the invoice is open), and
/// says when the new invoice is paid. The rules beside it (due day; the median of the customer's invoices settled
/// before that day) see the same rows.
///
/// # Errors
/// When the file is missing, or not what it should be.
pub(super) fn run(_: &Workspace, folder: &Path) -> anyhow::Result<Vec<Figure>> {
    let lines = read(&folder.join(FILE))?;
    let split = date(2013, 5, 1);
    let mut test: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.issued > split) {
        test.entry(line.issued).or_default().push(at);
    }
    let mut tally = Tally::default();
    for (day, issued) in &test {
        judge(&lines, *day, issued, &mut tally)?;
    }
    let mut figures = tally.figures();
    figures.extend(by_month(&lines)?);
    Ok(figures)
}

#[derive(Default)]
struct Tally {
    ours: Vec<f64>,
    due_day: Vec<f64>,
    own_median: Vec<f64>,
    hits: usize,
    early: usize,
    width: f64,
}

fn judge(lines: &[Line], day: Date, issued: &[usize], tally: &mut Tally) -> anyhow::Result<()> {
    let mut rows: Vec<Invoice<'_>> = lines.iter().map(invoice).collect();
    for at in issued {
        // One that is settled on the very day is asked about as well.
        rows[*at].paid = None;
    }
    let Outlook::Known(model) = Model::learn(&portfolio(&rows), day)? else {
        anyhow::bail!("too few settled invoices by {day}");
    };
    let expected = model.open();
    for at in issued {
        let line = &lines[*at];
        let one = expected.iter().find(|one| one.row == *at).context("the new invoice is not open")?;
        let median = one.median.context("a median that is never reached")?;
        tally.ours.push(days(median, line.settled));
        tally.due_day.push(days(line.due, line.settled));
        tally.own_median.push((median_before(lines, line, day) - days_signed(line.due, line.settled)).abs());
        let (early, late) = (one.early.context("no early end")?, one.late.unwrap_or(Date::MAX));
        tally.hits += usize::from((early..=late).contains(&line.settled));
        tally.early += usize::from(line.settled < early);
        tally.width += days(early, late);
    }
    Ok(())
}

impl Tally {
    fn figures(&self) -> Vec<Figure> {
        let count = self.ours.len() as f64;
        let mean = |errors: &[f64]| errors.iter().sum::<f64>() / count;
        let coverage = 100.0 * self.hits as f64 / count;
        let early = 100.0 * self.early as f64 / count;
        vec![
            figure("invoices issued after 2013-05-01, each at its day of issue", count, 0, Bar::None),
            figure("mean absolute error, due day, days", mean(&self.due_day), 2, Bar::None),
            figure("mean absolute error, customer's own median, days", mean(&self.own_median), 2, Bar::None),
            figure("mean absolute error, median of the curve, days", mean(&self.ours), 2, Bar::AtMost(5.8)),
            figure("80 % band covers, %", coverage, 1, Bar::Within(77.0, 83.0)),
            figure("paid before the band, %", early, 1, Bar::None),
            figure("paid after the band, %", 100.0 - coverage - early, 1, Bar::None),
            figure("mean width of the band, days", self.width / count, 1, Bar::None),
        ]
    }
}

/// The product's own back-test by month-ends, over the same time.
fn by_month(lines: &[Line]) -> anyhow::Result<Vec<Figure>> {
    let rows: Vec<Invoice<'_>> = lines.iter().map(invoice).collect();
    let moment = lines.iter().map(|line| line.settled).max().context("an empty file")?;
    let past = backtest(&portfolio(&rows), moment, 5, SEED)?;
    let cash = past.cash.first().context("no cash was judged")?;
    let or_nan = |value: Option<f64>| value.unwrap_or(f64::NAN);
    let percent = |value: Option<f64>| 100.0 * or_nan(value);
    Ok(vec![
        figure("open invoices at month-ends 2013-05 to 2013-09", past.judged as f64, 0, Bar::None),
        figure("… mean absolute error, days", or_nan(past.error_days), 2, Bar::None),
        figure("… the same, due day or tomorrow", or_nan(past.due_day_error_days), 2, Bar::None),
        figure("… the same, customer's own median", or_nan(past.own_median_error_days), 2, Bar::None),
        figure("… 80 % band covers, %", percent(past.band_coverage), 1, Bar::None),
        figure("cash by week, error, % of what was paid", percent(cash.error), 1, Bar::None),
        figure("… the same, due day or tomorrow", percent(cash.due_day_error), 1, Bar::None),
        figure("… the same, customer's own median", percent(cash.own_median_error), 1, Bar::None),
        figure("… 80 % band of a week's cash covers, %", percent(cash.band_coverage), 1, Bar::None),
    ])
}

fn figure(what: &str, value: f64, digits: usize, bar: Bar) -> Figure {
    Figure { what: what.to_owned(), value, digits, bar }
}

fn portfolio<'a>(rows: &'a [Invoice<'a>]) -> Invoices<'a> {
    Invoices { categories: &["country", "billed by"], numbers: &[], rows }
}

fn invoice(line: &Line) -> Invoice<'_> {
    Invoice {
        customer: &line.customer,
        id: &line.id,
        issued: line.issued,
        due: line.due,
        amount_minor: line.amount_minor,
        currency: CURRENCY,
        paid: Some(line.settled),
        categories: vec![Some(&line.country), Some(&line.billed_by)],
        numbers: Vec::new(),
    }
}

fn days_signed(from: Date, to: Date) -> f64 {
    f64::from((to - from).get_days())
}

fn days(from: Date, to: Date) -> f64 {
    days_signed(from, to).abs()
}

/// The median of the customer's days from due to settlement before `day`; of all customers' when there are none.
fn median_before(lines: &[Line], of: &Line, day: Date) -> f64 {
    let known = |line: &&Line| line.settled < day;
    let middle = |lines: Vec<&Line>| {
        let mut days: Vec<f64> = lines.iter().map(|line| days_signed(line.due, line.settled)).collect();
        days.sort_by(f64::total_cmp);
        let half = days.len() / 2;
        let low = days.get(half.checked_sub(usize::from(days.len().is_multiple_of(2)))?)?;
        Some((low + days.get(half)?) / 2.0)
    };
    let own = lines.iter().filter(known).filter(|line| line.customer == of.customer).collect();
    middle(own).or_else(|| middle(lines.iter().filter(known).collect())).unwrap_or(0.0)
}

fn read(path: &Path) -> anyhow::Result<Vec<Line>> {
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("{}", path.display()))?;
    let names = reader.headers()?.clone();
    let column = |name: &str| {
        names.iter().position(|known| known == name).with_context(|| format!("no column {name}"))
    };
    let [customer, id, issued, due] =
        [column("customerID")?, column("invoiceNumber")?, column("InvoiceDate")?, column("DueDate")?];
    let [settled, amount, country, billed_by] =
        [column("SettledDate")?, column("InvoiceAmount")?, column("countryCode")?, column("PaperlessBill")?];
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record?;
        lines.push(Line {
            customer: record[customer].to_owned(),
            id: record[id].to_owned(),
            issued: day(&record[issued])?,
            due: day(&record[due])?,
            settled: day(&record[settled])?,
            amount_minor: minor(&record[amount])?,
            country: record[country].to_owned(),
            billed_by: record[billed_by].to_owned(),
        });
    }
    Ok(lines)
}

/// A day written month/day/year.
fn day(text: &str) -> anyhow::Result<Date> {
    let day = Date::strptime("%m/%d/%Y", text);
    day.with_context(|| format!("{text:?} is no month/day/year"))
}

fn minor(text: &str) -> anyhow::Result<i64> {
    let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
    let minor = format!("{whole}{cents:0<2}").parse::<i64>();
    minor.with_context(|| format!("{text:?} is no amount"))
}
