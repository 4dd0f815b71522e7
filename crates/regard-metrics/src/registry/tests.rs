//! The files of a home: a team's own metrics, and what is said of a mistake in one.

use super::*;

const TEAM: &str = "name: big_orders\ntitle: Big orders\nquestion: How many big lines?\n\
    definition: Lines of 100 or more.\nunit: count\ntype: simple\nentity: fulfilments\ntime: ordered_at\n\
    filter: quantity >= 100\nexpression: count(*)\n";

fn faults(text: &str) -> Vec<String> {
    let files = vec![("metrics/mine.yaml".to_owned(), text.to_owned())];
    Registry::with_team_files(files).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn every_built_in_file_is_without_mistakes() {
    let registry = Registry::built_in();
    for file in built_in::ALL {
        let read = read(file.path, file.family, file.text, |name| registry.find(name));
        assert!(read.is_ok(), "{read:?}");
    }
    assert_eq!(registry.metrics().count(), built_in::ALL.len());
    for metric in registry.metrics() {
        assert_eq!(registry.missing_beside(metric.name()).next(), None, "{}", metric.name());
    }
}

#[test]
fn a_team_adds_a_metric_without_code() {
    let files = vec![("mine.yaml".to_owned(), TEAM.to_owned())];
    let registry = Registry::with_team_files(files).unwrap();
    assert_eq!(registry.find("big_orders").unwrap().family(), "team");
}

#[test]
fn a_mistake_names_file_line_and_fix() {
    let faults_of = |from: &str, to: &str| faults(&TEAM.replace(from, to)).remove(0);
    insta::assert_snapshot!(faults_of("quantity >= 100", "quantty >= 100"));
    insta::assert_snapshot!(faults_of("entity: fulfilments", "entity: fulfilment"));
    insta::assert_snapshot!(faults_of("unit: count", "unit: pieces"));
    insta::assert_snapshot!(faults_of("time: ordered_at", "time: quantity"));
    insta::assert_snapshot!(faults_of("count(*)", "count(*) / 2"));
    insta::assert_snapshot!(faults_of("filter:", "fliter:"));
    insta::assert_snapshot!(faults_of("name: big_orders", "name: sales"));
    insta::assert_snapshot!(faults_of("type: simple", "type: ratio"));
    insta::assert_snapshot!(faults_of("unit: count", "unit: count\nby: [sgment]"));
}

/// A state that brings its rows together, with one mistake.
fn mistake_in_a_state(from: &str, to: &str) -> String {
    const STATE: &str = "name: quiet\ntitle: Quiet\nquestion: Who is quiet?\ndefinition: Customers.\nunit: count\n\
        type: balance\nentity: contact_days\nstate: contact_on <= @day\nper: customer_id\nvalues:\n  \
        last_on:\n    expression: max(contact_on)\n  gaps:\n    expression: count(gap_days)\n    \
        where: gap_days > 1\nexpression: count(last_on)\nwhere: gaps >= 3\nbands:\n  name: silence_band\n  \
        value: \"@day - last_on\"\n  limits: [30, 90]\n  names: [short, long, longer]\nrecorded:\n  \
        entity: departures\n  where: reason is not null\nbeside: [silence]\n";
    assert!(STATE.contains(from), "{from}");
    let files = |text: &str| vec![("metrics/mine.yaml".to_owned(), text.to_owned())];
    assert!(Registry::with_team_files(files(STATE)).is_ok(), "{:?}", Registry::with_team_files(files(STATE)));
    faults(&STATE.replace(from, to)).remove(0)
}

#[test]
fn a_mistake_in_how_rows_are_brought_together_names_line_and_fix() {
    let mistake = mistake_in_a_state;
    assert_eq!(
        mistake("per: customer_id", "per: customer"),
        "metrics/mine.yaml:9: contact_days has no column customer; did you mean customer_id?"
    );
    assert_eq!(
        mistake("  where: gap_days > 1", "  where: gap_day > 1"),
        "metrics/mine.yaml:15: contact_days has no column gap_day; did you mean gap_days?"
    );
    assert_eq!(
        mistake("count(last_on)", "count(lost_on)"),
        "metrics/mine.yaml:16: a key has no value lost_on; did you mean last_on?"
    );
    assert_eq!(
        mistake("where: gaps >= 3", "where: contact_on is null"),
        "metrics/mine.yaml:17: a key has no value contact_on; its values are last_on, gaps"
    );
    assert_eq!(
        mistake("    where: gap_days > 1", "    were: gap_days > 1"),
        "metrics/mine.yaml:15: there is no key were; did you mean where?"
    );
    assert_eq!(
        mistake("  gaps:", "  Gaps:"),
        "metrics/mine.yaml:14: \"Gaps\" is no name of a value; use lowercase letters, digits and _, such as open_minor"
    );
    assert_eq!(
        mistake("  gaps:", "  end:"),
        "metrics/mine.yaml:14: end means something else in expressions; give the value another name"
    );
    assert_eq!(
        mistake("  gaps:", "  customer_id:"),
        "metrics/mine.yaml:14: customer_id means something else in expressions; give the value another name"
    );
    assert_eq!(
        mistake("values:", "each: count(*)\nvalues:"),
        "metrics/mine.yaml:10: each is one value without a name; put it under values"
    );
    assert_eq!(
        mistake("per: customer_id\n", ""),
        "metrics/mine.yaml:11: per and values belong together; give both, or neither"
    );
}

#[test]
fn a_mistake_in_points_bands_and_what_stands_beside_names_line_and_fix() {
    let mistake = mistake_in_a_state;
    assert_eq!(
        mistake("state: contact_on", "due: true\nstate: contact_on"),
        "metrics/mine.yaml:9: due is about a time, and a state has points of its own; leave out due"
    );
    assert_eq!(
        mistake("contact_on <= @day", "contact_on <= @today"),
        "metrics/mine.yaml:8: there is no point in time @today; use one of @at, @day, @passed"
    );
    assert_eq!(
        mistake("\"@day - last_on\"", "last_day"),
        "metrics/mine.yaml:20: a key has no value last_day; did you mean last_on?"
    );
    assert_eq!(
        mistake("[30, 90]", "[90, 30]"),
        "metrics/mine.yaml:21: 30 does not lie above 90; write the limits from the smallest to the largest"
    );
    assert_eq!(
        mistake("[short, long, longer]", "[short, long]"),
        "metrics/mine.yaml:19: 2 limits make 3 bands, but 2 are named; name each band, the last one above all limits"
    );
    assert_eq!(
        mistake("name: silence_band", "name: segment"),
        "metrics/mine.yaml:19: there is a dimension segment already; give the bands another name"
    );
    assert_eq!(
        mistake("  limits:", "  limit:"),
        "metrics/mine.yaml:21: there is no key limit; did you mean limits?"
    );
    assert_eq!(
        mistake("entity: departures\n  where: reason", "entity: customers\n  where: segment"),
        "metrics/mine.yaml:24: customers has no date of its own, so nobody can say since when it is recorded; \
         name an entity that has"
    );
    assert_eq!(
        mistake("  where: reason is", "  where: reasons is"),
        "metrics/mine.yaml:25: departures has no column reasons; did you mean reason?"
    );
    assert_eq!(
        mistake("beside: [silence]", "beside: [silenc]"),
        "metrics/mine.yaml:26: there is no metric silenc to stand beside it; did you mean silence?"
    );
}

#[test]
fn a_key_of_another_type_is_a_mistake_and_not_without_effect() {
    let faults_of = |from: &str, to: &str| faults(&TEAM.replace(from, to)).remove(0);
    assert_eq!(
        faults_of("filter:", "state: quantity > 1\nfilter:"),
        "metrics/mine.yaml:9: rows count by a time or by a state, not by both; leave out one"
    );
    assert_eq!(
        faults_of("filter:", "member: customer_id\nfilter:"),
        "metrics/mine.yaml:9: a metric of type simple does not know member; leave out member, or use type cohort"
    );
    assert_eq!(
        faults_of("filter:", "where: quantity > 1\nfilter:"),
        "metrics/mine.yaml:9: where is about the keys that per brings rows together by; use filter"
    );
    assert_eq!(
        faults_of("filter:", "per: customer_id\nfilter:"),
        "metrics/mine.yaml:9: per needs what is to be known of each key; add a line each: …, or values: with a name \
         and an expression for each"
    );
    assert_eq!(
        faults_of("filter: quantity >= 100", "filter: ordered_on < @from"),
        "metrics/mine.yaml:9: @from is a point of a state, and this counts what lies in a period; use one of @at, \
         @day, @passed"
    );
}

#[test]
fn a_rate_is_of_a_period_or_of_a_state_and_a_count_goes_back_by_days() {
    const RATE: &str = "name: owed\ntitle: Owed\nquestion: How much?\ndefinition: Owed.\nunit: days\n\
        type: count_back\nentity: invoice_postings\nstate: posted_on <= @day\nnumerator:\n  \
        expression: sum(amount_minor)\ndenominator:\n  entity: invoices\n  time: issued_on\n  \
        expression: sum(amount_minor)\n";
    let files = vec![("metrics/mine.yaml".to_owned(), RATE.to_owned())];
    assert!(Registry::with_team_files(files).is_ok());
    let faults_of = |from: &str, to: &str| faults(&RATE.replace(from, to)).remove(0);
    assert_eq!(
        faults_of("count_back", "ratio"),
        "metrics/mine.yaml:6: one part is about a period and the other about a point in time; give both a time, or \
         both a state"
    );
    assert_eq!(
        faults_of("entity: invoices\n  time: issued_on", "entity: orders\n  time: ordered_at"),
        "metrics/mine.yaml:13: ordered_at is an instant; count back by a day, such as issued_on"
    );
    assert_eq!(
        faults_of("issued_on\n  expression: sum(", "issued_on\n  expression: max("),
        "metrics/mine.yaml:14: what is counted back through adds up by months; write count(…) or sum(…)"
    );
    assert_eq!(
        faults_of(
            "issued_on\n  expression: sum(amount_minor)",
            "issued_on\n  per: customer_id\n  expression: count(*)"
        ),
        "metrics/mine.yaml:15: what is counted back through has a time, and neither a state nor keys; leave out \
         state, per and values"
    );
    assert_eq!(
        faults_of("state: posted_on <= @day", "time: posted_on"),
        "metrics/mine.yaml:10: what is counted back from is a state; give the numerator a state"
    );
    assert_eq!(
        faults_of("  time: issued_on\n", ""),
        "metrics/mine.yaml:6: a metric of type count_back needs time; add a line time: …"
    );
}
