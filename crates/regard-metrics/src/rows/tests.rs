//! The statements of the rows behind figures.

use super::*;
use crate::golden::lens_at;
use regard_model::Currency;

fn planned(metric: &str, part: Part, after: Option<Vec<String>>) -> Result<RowsPlan, AskError> {
    opened(&Registry::built_in(), metric, part, vec![Filter::parse("segment=SMB").unwrap()], after)
}

/// With a filter on every band that it has.
fn planned_for(registry: &Registry, metric: &Metric, part: Part) -> Result<RowsPlan, AskError> {
    let bands = metric.bands.iter().flat_map(|bands| bands.names.iter().map(move |band| (bands, band)));
    let filters = bands.map(|(bands, band)| Filter { dimension: bands.name.clone(), member: band.clone() });
    opened(registry, metric.name(), part, filters.collect(), None)
}

fn opened(
    registry: &Registry,
    metric: &str,
    part: Part,
    filters: Vec<Filter>,
    after: Option<Vec<String>>,
) -> Result<RowsPlan, AskError> {
    let period = Some(Period::parse("2018-08").unwrap());
    let ask = RowsAsk { metric: metric.into(), part, period, filters, after, limit: 50 };
    let home = Home { currency: Currency::parse("BRL").unwrap() };
    rows(registry, &ask, &lens_at("2018-09-01", "America/Sao_Paulo"), &home)
}

#[test]
fn the_rows_of_a_rate_are_paged_by_key() {
    let plan = planned("otif_latest", Part::Numerator, Some(vec!["o1".into(), "2".into()])).unwrap();
    insta::assert_snapshot!(plan.statement.sql);
    assert_eq!(plan.key, ["order_id", "line"]);
    assert_eq!(plan.statement.values.len(), 3);
}

#[test]
fn the_rule_of_a_state_is_the_one_of_its_file() {
    let lens = lens_at("2018-09-01", "America/Sao_Paulo");
    let registry = Registry::built_in();
    let rule = state_condition(&registry, "overdue_orders", &lens).unwrap();
    insta::assert_snapshot!(rule.sql);
    assert_eq!(rule.values, [Value::Instant(lens.moment.instant())]);
    assert!(matches!(state_condition(&registry, "sales", &lens), Err(AskError::NoSuchPart { .. })));
}

#[test]
fn the_rows_of_a_state_are_those_at_the_end_of_the_period() {
    insta::assert_snapshot!(planned("overdue_orders", Part::Numerator, None).unwrap().statement.sql);
    assert!(matches!(planned("sales", Part::Denominator, None), Err(AskError::NoSuchPart { .. })));
    let short = planned("otif_latest", Part::Numerator, Some(vec!["o1".into()]));
    assert_eq!(short, Err(AskError::BadPage { expected: 2, given: 1 }));
}

#[test]
fn the_rows_of_keys_are_the_keys_with_what_is_known_of_each() {
    let kept = planned("retention_rate", Part::Numerator, Some(vec!["c1".into()])).unwrap();
    insta::assert_snapshot!(kept.statement.sql);
    assert_eq!(kept.columns, ["customer_id", "lines_before", "lines_now"]);
    assert_eq!(kept.key, ["customer_id"]);
    let old = planned("ageing", Part::Numerator, None).unwrap();
    assert_eq!(old.columns[..3], ["document_id", "customer_id", "days_late"]);
    assert!(old.columns.contains(&"open_minor".to_owned()) && old.columns.contains(&"due_on".to_owned()));
}

#[test]
fn open_documents_come_the_longest_late_first_and_go_on_there() {
    let first = planned("overdue_share", Part::Numerator, None).unwrap();
    assert_eq!(first.key, ["days_late", "document_id"]);
    assert!(first.statement.sql.contains("order by days_late desc, document_id"), "{}", first.statement.sql);
    let after = |late: &str| planned("overdue_share", Part::Numerator, Some(vec![late.into(), "i7".into()]));
    let next = after("12").unwrap().statement;
    assert_eq!(next.values[1..], [Value::Int(12), Value::Text("i7".into())]);
    let seek = "(days_late < $2) or (days_late = $2 and document_id > $3)";
    assert!(next.sql.contains(seek), "{}", next.sql);
    assert_eq!(after("long"), Err(AskError::BadPage { expected: 2, given: 2 }));
}

#[test]
fn every_metric_can_be_opened() {
    let registry = Registry::built_in();
    for metric in registry.metrics() {
        for part in [Part::Numerator, Part::Denominator] {
            let opened = planned_for(&registry, metric, part);
            let has_part = metric.side_of(TermName::Denominator).is_some() || part == Part::Numerator;
            assert_eq!(opened.is_ok(), has_part, "{}: {opened:?}", metric.name());
        }
    }
}
