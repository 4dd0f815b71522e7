//! `regard ask`: the metrics on one line, by the very path that pages take.

use crate::cli::{AskArgs, Format, UsageError};
use crate::output;
use crate::wiring::{Opened, open, store};
use anyhow::Result;
use jiff::Timestamp;
use regard_app::access::When;
use regard_app::pages::{AskQuestion, PageError};
use regard_model::{Figure, Grain, Ledger, Lens, Moment, Period, Scope};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

pub(super) async fn run(home: &Path, arguments: &AskArgs) -> Result<ExitCode> {
    let opened = open(home).await?;
    let reader = opened.reader()?;
    if arguments.list {
        let rows: Vec<Vec<String>> = reader
            .metrics()
            .into_iter()
            .map(|metric| vec![metric.name, metric.unit, metric.question])
            .collect();
        output::line(&output::table(&["metric", "unit", "question"], &rows));
        return Ok(ExitCode::SUCCESS);
    }
    let question = question(arguments)?;
    let mut lens = opened.lens(opened.moment(arguments.moment.as_deref())?, None).await?;
    if let Some(email) = &arguments.viewer {
        lens = Lens { scope: scope_of(&opened, arguments.database.as_deref(), email, &lens).await?, ..lens };
    }
    let answer = reader.answer(&lens, &question).await.map_err(|error| match error {
        PageError::BadQuestion { message, .. } if message.starts_with("there is no metric") => {
            UsageError(format!("{message} (`regard ask --list` names them all)")).into()
        }
        PageError::BadQuestion { message, .. } => UsageError(message).into(),
        other => anyhow::Error::new(other),
    })?;
    let figures = answer.figures;
    match arguments.format {
        Format::Json => output::line(&serde_json::to_string_pretty(&figures)?),
        Format::Csv => output::line(&csv(&figures)?),
        Format::Table => output::line(&table(&figures)),
    }
    for left in &answer.left_out {
        output::note(&format!("note: {left}"));
    }
    Ok(ExitCode::SUCCESS)
}

fn question(arguments: &AskArgs) -> Result<AskQuestion, UsageError> {
    let grain = arguments.grain.as_deref().map(|text| {
        let usage = || UsageError(format!("{text:?} is no grain: write day, week, month, quarter or year"));
        Grain::parse(text).ok_or_else(usage)
    });
    let period = arguments.period.as_deref().map(Period::parse).transpose();
    Ok(AskQuestion {
        metrics: arguments.metrics.clone(),
        by: arguments.by.iter().flat_map(|names| names.split(',')).map(str::to_owned).collect(),
        grain: grain.transpose()?,
        period: period.map_err(|error| UsageError(error.to_string()))?,
        filters: arguments.filters.clone(),
        reference: arguments.reference.clone(),
        from_facts: arguments.from_facts,
    })
}

/// The scope of a user who may sign in; nobody else has one.
async fn scope_of(opened: &Opened, database: Option<&str>, email: &str, lens: &Lens) -> Result<Scope> {
    let store = store(&opened.home, database).await?;
    let address = email.parse().map_err(|_| UsageError(format!("{email:?} is no e-mail address")))?;
    let user = store.user_by_email(&address).await?;
    let active = user.filter(|user| user.disabled_at.is_none());
    let user = active.ok_or_else(|| UsageError(format!("there is no user {email}")))?;
    let today = Moment::at(Timestamp::now()).day(&lens.zone);
    let when = When { snapshot: opened.lake.head().await?, day: lens.today(), today };
    Ok(opened.access(&store).scope(&user.user_id, when).await?)
}

const HEADINGS: [&str; 9] = ["metric", "from", "to", "by", "value", "unit", "n", "margin", "change"];

fn rows(figures: &[Figure]) -> Vec<Vec<String>> {
    let number = |value: Option<f64>| value.map(|value| format!("{value:.2}")).unwrap_or_default();
    let cells = |figure: &Figure| {
        let by: Vec<String> = figure.by.iter().map(|(name, member)| format!("{name}={member}")).collect();
        vec![
            figure.metric.clone(),
            figure.period.from.to_string(),
            figure.period.to.to_string(),
            by.join(", "),
            figure.value.map_or_else(|| "none".to_owned(), |value| format!("{value:.2}")),
            figure.unit.clone(),
            figure.n.to_string(),
            number(figure.margin),
            number(figure.reference.as_ref().and_then(|reference| reference.change)),
        ]
    };
    figures.iter().map(cells).collect()
}

fn table(figures: &[Figure]) -> String {
    output::table(&HEADINGS, &rows(figures))
}

/// Every figure whole: one column a dimension, an empty cell for no value.
fn csv(figures: &[Figure]) -> Result<String> {
    let dimensions: BTreeSet<&str> =
        figures.iter().flat_map(|figure| figure.by.keys()).map(String::as_str).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = dimensions.iter().copied();
    writer.write_record(
        ["metric", "from", "to"].into_iter().chain(names).chain(["value", "unit", "n", "margin", "change"]),
    )?;
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    for figure in figures {
        let members =
            dimensions.iter().map(|name| figure.by.get(*name).map(ToString::to_string).unwrap_or_default());
        let change = figure.reference.as_ref().and_then(|reference| reference.change);
        let what = [figure.metric.clone(), figure.period.from.to_string(), figure.period.to.to_string()];
        let value = [
            number(figure.value),
            figure.unit.clone(),
            figure.n.to_string(),
            number(figure.margin),
            number(change),
        ];
        writer.write_record(what.into_iter().chain(members).chain(value))?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?.trim_end().to_owned())
}
