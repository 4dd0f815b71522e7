//! The statements of questions as a reader would check them, and questions that make no sense.

use super::*;
use crate::golden::lens_at;
use regard_model::Currency;

fn planned(ask: &Ask) -> Result<Plan, AskError> {
    let home = Home { currency: Currency::parse("BRL").unwrap() };
    plan(&Registry::built_in(), ask, &lens_at("2018-09-01", "America/Sao_Paulo"), &home, &Coverage::default())
}

/// The statements as a reader would check them: text and values.
fn shown(ask: &Ask) -> String {
    let plan = planned(ask).unwrap();
    let each =
        plan.statements().iter().map(|statement| format!("{}\n-- {:?}", statement.sql, statement.values));
    each.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn metrics_of_one_month_are_one_scan() {
    let ask = Ask::of(["sales", "orders", "average_basket"]).by("segment").reference(ReferenceKind::Nothing);
    insta::assert_snapshot!(shown(&ask));
}

#[test]
fn a_month_is_bounded_by_instants_and_compared_with_the_one_before() {
    insta::assert_snapshot!(shown(&Ask::of(["lead_time_days", "lead_time_days_p90"])));
}

#[test]
fn a_promise_is_due_by_days() {
    let ask = Ask::of(["otif_latest"]).by("month").filter(Filter::parse("country=BR").unwrap());
    insta::assert_snapshot!(shown(&ask.reference(ReferenceKind::PreviousYear)));
}

#[test]
fn a_state_is_looked_at_in_one_scan() {
    insta::assert_snapshot!(shown(&Ask::of(["overdue_orders"])));
    insta::assert_snapshot!(shown(
        &Ask::of(["days_overdue"]).by("customer").reference(ReferenceKind::Nothing)
    ));
}

#[test]
fn the_two_sides_of_a_rate_and_the_first_fact_are_three_scans() {
    insta::assert_snapshot!(shown(&Ask::of(["dispute_rate"]).reference(ReferenceKind::Nothing)));
}

#[test]
fn a_cohort_reads_on_beyond_its_period() {
    let ask = Ask::of(["reorder_rate"]).by("segment").by("channel").reference(ReferenceKind::Nothing);
    insta::assert_snapshot!(shown(&ask));
}

#[test]
fn foreign_money_is_converted_in_the_question() {
    insta::assert_snapshot!(shown(&Ask::of(["forecast"]).reference(ReferenceKind::Nothing)));
}

#[test]
fn what_a_user_writes_is_bound_and_never_in_the_text() {
    let nasty = "x'; drop table orders; --";
    let ask = Ask::of(["sales"]).filter(Filter { dimension: "segment".into(), member: nasty.into() });
    let plan = planned(&ask).unwrap();
    for statement in plan.statements() {
        assert!(!statement.sql.contains("drop"), "{}", statement.sql);
        assert!(statement.values.contains(&regard_model::Value::Text(nasty.into())));
    }
}

#[test]
fn a_question_that_makes_no_sense_says_what_would() {
    let message = |ask: Ask| planned(&ask).map(|_| ()).unwrap_err().to_string();
    assert_eq!(
        message(Ask::of(["overdue_order"])),
        "there is no metric overdue_order; did you mean overdue_orders?"
    );
    assert!(
        message(Ask::of(["sales"]).by("colour"))
            .starts_with("sales has no dimension colour; it has segment,")
    );
    assert!(
        message(Ask::of(["dispute_rate"]).by("reason")).starts_with("dispute_rate has no dimension reason")
    );
    assert_eq!(
        message(Ask::of(["sales"]).by("month").by("week")),
        "a period is cut by one grain only: leave out week"
    );
    assert_eq!(message(Ask::default()), "no metric is named: ask for one, such as overdue_orders");
}

#[test]
fn answers_of_another_plan_are_refused() {
    let plan = planned(&Ask::of(["sales"])).unwrap();
    assert_eq!(plan.figures(&[], None), Err(FigureError::Answers { expected: 2, given: 0 }));
}

#[test]
fn who_was_there_and_who_stayed_is_looked_at_in_one_scan() {
    let ask = Ask::of(["retention_rate"]).reference(ReferenceKind::PreviousPeriod);
    insta::assert_snapshot!(shown(&ask));
}

#[test]
fn ages_differ_from_point_to_point_so_each_has_its_statement() {
    let year = Period::parse("2018-06..2018-08").unwrap();
    let ask = Ask::of(["ageing"]).by("segment").by("age").period(year).grain(Grain::Month);
    let plan = planned(&ask.reference(ReferenceKind::Nothing)).unwrap();
    assert_eq!(plan.statements().len(), 4);
    for (statement, day) in plan.statements().iter().zip(["2018-06-30", "2018-07-31", "2018-08-31"]) {
        assert!(statement.sql.contains(&format!("date '{day}' - due_on_")), "{}", statement.sql);
    }
    // Since when there are facts is asked without ages.
    assert!(!plan.statements()[3].sql.contains("due_on_"));
}

#[test]
fn a_rate_of_two_states_asks_each_relation_once() {
    let ask = Ask::of(["dso_simple", "best_possible_dso"]).reference(ReferenceKind::PreviousYear);
    let plan = planned(&ask).unwrap();
    assert_eq!(plan.statements().len(), 2);
}

#[test]
fn a_team_cuts_a_number_of_its_own_into_bands() {
    const SIZES: &str = "name: sizes\ntitle: Sizes\nquestion: How large are lines?\ndefinition: Lines.\nunit: count\n\
        type: simple\nentity: fulfilments\ntime: ordered_at\nexpression: count(*)\nbands:\n  name: size\n  \
        value: quantity\n  limits: [1, 9.5]\n  names: [one, some, many]\nby: [size]\n";
    let registry = Registry::with_team_files(vec![("sizes.yaml".to_owned(), SIZES.to_owned())]).unwrap();
    let home = Home { currency: Currency::parse("BRL").unwrap() };
    let lens = lens_at("2018-09-01", "America/Sao_Paulo");
    let ask =
        Ask::of(["sizes"]).filter(Filter::parse("size=many").unwrap()).reference(ReferenceKind::Nothing);
    let plan = plan(&registry, &ask, &lens, &home, &Coverage::default()).unwrap();
    let band = "case when (quantity) is null then null when (quantity) <= 1 then 'one' when (quantity) <= 9.5 then \
                'some' else 'many' end";
    let sql = &plan.statements()[0].sql;
    assert!(sql.starts_with(&format!("select {band} as d0, count(*) as t0\n")), "{sql}");
    assert!(sql.contains(&format!("({band} = $3)")), "{sql}");
    assert_eq!(registry.find("sizes").unwrap().dimensions().last().map(String::as_str), Some("size"));
}
