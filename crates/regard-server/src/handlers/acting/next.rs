//! One thing to do next, whatever it is out of. Owns in which order they come: what is one's own first, then what is
//! late, then by its day.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use regard_app::pages::{DisagreementRow, VoiceName};
use regard_model::{Moment, UserId};
use regard_store::{Alert, FeedbackLoop, StepToDo};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// What there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NextKind {
    /// A case of a low score is open.
    Loop,
    /// A step of a plan waits.
    Step,
    /// An alert that nobody sees to, or that the viewer does.
    Alert,
    /// Voices on a customer are far apart.
    Disagreement,
}

/// One thing to do next.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NextRow {
    pub(super) kind: NextKind,
    pub(super) customer_id: String,
    pub(super) customer_name: Option<String>,
    /// Whether the viewer is to see to it.
    pub(super) mine: bool,
    /// Whether it should have been done by now.
    pub(super) overdue: bool,
    /// By when, of a case.
    pub(super) due_at: Option<Timestamp>,
    /// By when, of a step.
    pub(super) due_on: Option<Date>,
    /// What the customer is worth over twelve months, of a disagreement. **Unit**: minor units of the home currency.
    /// **Empty**: not known.
    pub(super) worth_minor: Option<i64>,
    /// The plan of a step.
    pub(super) plan_id: Option<String>,
    /// The number of a step in its plan.
    pub(super) step_no: Option<i64>,
    /// What a step says.
    pub(super) text: Option<String>,
    /// What people call the plan of a step, or the rule of an alert.
    pub(super) title: Option<String>,
    /// The key of a case.
    pub(super) loop_id: Option<String>,
    /// The survey of a case.
    pub(super) survey: Option<String>,
    /// The score of a case.
    pub(super) score: Option<f64>,
    /// The key of an alert.
    pub(super) alert_id: Option<String>,
    /// The rule of an alert.
    pub(super) rule: Option<String>,
    /// How far voices are apart. **Unit**: points of 0 to 10.
    pub(super) gap: Option<f64>,
    /// Whose voice is the highest, of a disagreement.
    pub(super) highest: Option<VoiceName>,
    /// Whose voice is the lowest, of a disagreement.
    pub(super) lowest: Option<VoiceName>,
}

fn row(kind: NextKind, customer_id: &str) -> NextRow {
    NextRow {
        kind,
        customer_id: customer_id.to_owned(),
        customer_name: None,
        mine: false,
        overdue: false,
        due_at: None,
        due_on: None,
        worth_minor: None,
        plan_id: None,
        step_no: None,
        text: None,
        title: None,
        loop_id: None,
        survey: None,
        score: None,
        alert_id: None,
        rule: None,
        gap: None,
        highest: None,
        lowest: None,
    }
}

/// A step of the viewer's.
pub(super) fn of_step(step: StepToDo, today: Date) -> NextRow {
    NextRow {
        mine: true,
        overdue: step.due_on < today,
        due_on: Some(step.due_on),
        plan_id: Some(step.plan_id),
        step_no: Some(step.step_no),
        text: Some(step.text),
        title: Some(step.title),
        ..row(NextKind::Step, step.customer_id.as_str())
    }
}

/// A case that is open.
pub(super) fn of_loop(one: FeedbackLoop, viewer: &UserId, now: Timestamp) -> NextRow {
    NextRow {
        mine: one.owner_id == *viewer,
        overdue: one.due_at < now,
        due_at: Some(one.due_at),
        loop_id: Some(one.loop_id),
        survey: Some(one.survey),
        score: Some(one.score),
        ..row(NextKind::Loop, one.customer_id.as_str())
    }
}

/// An alert that nobody sees to, or that the viewer does.
pub(super) fn of_alert(alert: Alert, viewer: &UserId) -> NextRow {
    let details: Value = serde_json::from_str(&alert.details).unwrap_or(Value::Null);
    NextRow {
        mine: alert.assigned_to.as_ref() == Some(viewer),
        title: details["title"].as_str().map(str::to_owned),
        alert_id: Some(alert.alert_id),
        rule: Some(alert.key.rule),
        ..row(NextKind::Alert, alert.key.customer_id.as_str())
    }
}

/// Voices that are far apart: nobody's in particular.
pub(super) fn of_disagreement(apart: DisagreementRow) -> NextRow {
    NextRow {
        customer_name: apart.name,
        worth_minor: apart.worth_minor,
        gap: Some(apart.gap),
        highest: Some(apart.highest),
        lowest: Some(apart.lowest),
        ..row(NextKind::Disagreement, &apart.customer_id)
    }
}

/// By what the rows are in order; of what has no day, cases before steps, alerts and disagreements, each as it came.
pub(super) fn by_urgency(row: &NextRow, zone: &TimeZone) -> (bool, bool, Timestamp, NextKind) {
    let due = row.due_at.or_else(|| row.due_on.map(|day| Moment::end_of_day(day, zone).instant()));
    (!row.mine, !row.overdue, due.unwrap_or(Timestamp::MAX), row.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ones_own_comes_first_and_then_what_is_late() {
        let due = |day: &str| Some(day.parse().unwrap());
        let mut rows = [
            NextRow { title: Some("apart".into()), ..row(NextKind::Disagreement, "a") },
            NextRow { title: Some("of others, late".into()), overdue: true, ..row(NextKind::Loop, "a") },
            NextRow { title: Some("mine, some day".into()), mine: true, ..row(NextKind::Alert, "a") },
            NextRow {
                title: Some("mine, soon".into()),
                mine: true,
                due_on: due("2026-01-09"),
                ..row(NextKind::Step, "a")
            },
            NextRow {
                title: Some("mine, sooner".into()),
                mine: true,
                due_at: Some("2026-01-07T09:00:00Z".parse().unwrap()),
                ..row(NextKind::Loop, "a")
            },
            NextRow {
                title: Some("mine, late".into()),
                mine: true,
                overdue: true,
                due_on: due("2026-01-01"),
                ..row(NextKind::Step, "a")
            },
        ];
        rows.sort_by_cached_key(|row| by_urgency(row, &TimeZone::UTC));
        let titles: Vec<&str> = rows.iter().filter_map(|row| row.title.as_deref()).collect();
        let expected =
            ["mine, late", "mine, sooner", "mine, soon", "mine, some day", "of others, late", "apart"];
        assert_eq!(titles, expected);
    }
}
