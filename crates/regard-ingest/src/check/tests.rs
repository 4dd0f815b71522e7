//! Tests of the check: what mappings may give, each way to be bad, and the laws of counting and of
//! replay.

use super::json::{rows_from_json, rows_to_json};
use super::*;
use arrow_array::types::{Date32Type, Float64Type, TimestampMicrosecondType};
use arrow_array::{
    Date32Array, Decimal128Array, Float64Array, Int32Array, StringViewArray, TimestampNanosecondArray,
    TimestampSecondArray, UInt64Array,
};
use arrow_schema::Field;
use proptest::prelude::*;
use regard_model::{ReasonCode, entities};
use std::sync::Arc;

fn context() -> CheckContext {
    CheckContext {
        zone: TimeZone::get("America/Sao_Paulo").unwrap(),
        currency: Currency::parse("BRL").unwrap(),
    }
}

fn entity(name: &str) -> &'static Entity {
    entities::find(name).unwrap()
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let fields: Vec<_> =
        columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
}

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn check(name: &str, batch: &RecordBatch) -> Checked {
    let checked = Checker::new(entity(name), &batch.schema(), context()).unwrap().check(batch).unwrap();
    assert_eq!(checked.good.num_rows() + checked.bad.len(), batch.num_rows());
    assert_eq!(checked.good.schema(), entity(name).schema());
    checked
}

fn refused(name: &str, columns: &[(&str, DataType)]) -> String {
    let fields: Vec<_> = columns.iter().map(|(name, kind)| Field::new(*name, kind.clone(), true)).collect();
    Checker::new(entity(name), &Schema::new(fields), context()).unwrap_err().to_string()
}

fn lines_of(values: &[(&str, ArrayRef)]) -> RecordBatch {
    let count = values[0].1.len();
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("order_id", Arc::new(StringArray::from_iter_values((0..count).map(|row| format!("o{row}"))))),
        ("line", texts(&vec!["1"; count])),
    ];
    if values.iter().all(|(name, _)| *name != "quantity") {
        columns.push(("quantity", texts(&vec!["1"; count])));
    }
    if values.iter().any(|(name, _)| *name == "unit_price") {
        columns.push(("currency", texts(&vec!["BRL"; count])));
    }
    columns.extend(values.iter().map(|(name, array)| (*name, Arc::clone(array))));
    batch(columns)
}

fn minor(values: &[(&str, ArrayRef)]) -> Vec<Option<i64>> {
    let checked = check("order_lines", &lines_of(values));
    let array = checked.good.column_by_name("unit_price_minor").unwrap().clone();
    array.as_primitive::<Int64Type>().iter().collect()
}

#[test]
fn a_wrong_column_is_named_with_the_nearest_one() {
    let error = refused("orders", &[("order_id", DataType::Utf8), ("orderd_at", DataType::Utf8)]);
    assert_eq!(
        error,
        "orders has no column \"orderd_at\" (perhaps ordered_at); rename or drop it in the mapping. Its columns \
         are: order_id, customer_id, ordered_at, channel, sales_entity, currency, cancelled_at"
    );
    let error = refused("orders", &[("order_id", DataType::Utf8), ("customer_id", DataType::Utf8)]);
    assert!(
        error.starts_with("the mapping of orders does not give its required column ordered_at;"),
        "{error}"
    );
    let error = refused("order_lines", &[("line", DataType::Utf8), ("quantity", DataType::Utf8)]);
    assert!(error.contains("does not give its key column order_id"), "{error}");
    let error = refused(
        "order_lines",
        &[
            ("order_id", DataType::Utf8),
            ("unit_price", DataType::Utf8),
            ("unit_price_minor", DataType::Int64),
        ],
    );
    assert_eq!(error, "the mapping of order_lines gives unit_price_minor twice; keep one of them");
    let error = refused("orders", &[("order_id", DataType::Utf8), ("ordered_at", DataType::Int64)]);
    assert!(
        error.starts_with("orders.ordered_at is Int64 in the mapping, but must be a timestamp"),
        "{error}"
    );
    let error = refused(
        "payments",
        &[("payment_id", DataType::Utf8), ("customer_id", DataType::Utf8), ("paid_on", DataType::Utf8)],
    );
    assert!(error.contains("amount_minor (nor amount, in major units)"), "{error}");
}

#[test]
fn every_way_to_be_bad_has_its_column_value_and_remedy() {
    let rows = batch(vec![
        ("order_id", texts(&["o1", "", "o3", "o4", "o5", "o6", "o7", "o8", "o9"])),
        ("line", texts(&["1"; 9])),
        ("quantity", texts(&["2", "1", "1,5", "", "1", "1", "1", "viele", "1e400"])),
        ("unit_price", texts(&["58.90", "1", "1", "1", "1.005", "1", "R$ 5", "1", "1"])),
        ("currency", texts(&["BRL"; 9])),
        ("promised_on", texts(&["2018-02-28", "", "", "", "", "2018-02-31", "", "", ""])),
        ("requested_on", texts(&["", "", "", "", "", "", "31/02/2018", "", ""])),
        (FILE_COLUMN, texts(&["lines.csv"; 9])),
        (LINE_COLUMN, Arc::new(Int64Array::from_iter_values(2..11))),
    ]);
    let checked = check("order_lines", &rows);
    assert_eq!(checked.good.num_rows(), 1);
    assert_eq!((checked.origins.file(0), checked.origins.line(0)), (Some("lines.csv"), Some(2)));
    let shown: Vec<_> = checked
        .bad
        .iter()
        .map(|bad| {
            let column = bad.column.as_deref().unwrap();
            let value = bad.value.as_deref().unwrap_or("");
            format!(
                "{}:{} {column}={value} {}: {}",
                bad.file.as_deref().unwrap(),
                bad.line.unwrap(),
                bad.code.as_str(),
                bad.reason
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "lines.csv:3 order_id= missing: the value is empty, but it is part of the key; fill it in the source or the mapping",
            "lines.csv:4 quantity=1,5 not_a_number: this is no number; write it with a point, or read it with number_text(…, ',') in the mapping",
            "lines.csv:5 quantity= missing: the value is empty, but it is required; fill it in the source or the mapping",
            "lines.csv:6 unit_price=1.005 out_of_range: the number has more decimals than BRL has (2); round it in the mapping",
            "lines.csv:7 promised_on=2018-02-31 not_a_date: there is no such day in the calendar; mend it in the source",
            "lines.csv:8 unit_price=R$ 5 not_a_number: this is no amount; mend it in the source, or make it empty in the mapping (nullif)",
            "lines.csv:9 quantity=viele not_a_number: this is no number; mend it in the source, or make it empty in the mapping (nullif)",
            "lines.csv:10 quantity=1e400 out_of_range: the number is not finite or beyond 10^15; mend it in the source, or make it empty",
        ]
    );
    assert_eq!(
        checked.bad[1].row,
        r#"{"order_id":"o3","line":"1","quantity":"1,5","unit_price":"1","currency":"BRL","promised_on":"","requested_on":"","_file":"lines.csv","_line":4}"#
    );
}

#[test]
fn dates_written_the_local_way_say_which_function_reads_them() {
    let rows = lines_of(&[("promised_on", texts(&["31/02/2018"]))]);
    let bad = &check("order_lines", &rows).bad[0];
    assert_eq!(
        bad.reason,
        "this is no day or time; write it as 2018-09-30 or 2018-09-30T14:05:00, or read it with to_day(…, '%d/%m/%Y') in the mapping"
    );
}

#[test]
fn amounts_come_in_major_or_minor_units_of_any_number_type() {
    let decimal =
        Decimal128Array::from(vec![Some(58_900_000), None]).with_precision_and_scale(18, 6).unwrap();
    assert_eq!(minor(&[("unit_price", texts(&["58.9", ""]))]), [Some(5890), None]);
    assert_eq!(minor(&[("unit_price", Arc::new(decimal))]), [Some(5890), None]);
    assert_eq!(
        minor(&[("unit_price", Arc::new(Float64Array::from(vec![0.1 + 0.2, 1.005])))]),
        [Some(30), Some(101)]
    );
    assert_eq!(minor(&[("unit_price", Arc::new(Int32Array::from(vec![5])))]), [Some(500)]);
    assert_eq!(minor(&[("unit_price_minor", Arc::new(Int32Array::from(vec![5])))]), [Some(5)]);
    assert_eq!(minor(&[("unit_price_minor", Arc::new(Float64Array::from(vec![5.0])))]), [Some(5)]);
    let too_large = lines_of(&[("unit_price_minor", Arc::new(UInt64Array::from(vec![u64::MAX, 1])))]);
    assert_eq!(check("order_lines", &too_large).bad[0].code, ReasonCode::OutOfRange);
}

#[test]
fn an_amount_is_in_its_rows_currency() {
    let rows = batch(vec![
        ("payment_id", texts(&["p1", "p2", "p3", "p4"])),
        ("customer_id", texts(&["c"; 4])),
        ("paid_on", texts(&["2018-09-01"; 4])),
        ("amount", texts(&["12.5", "1250", "1.234", "7"])),
        ("currency", texts(&["eur", "JPY", "KWD", "Euro"])),
    ]);
    let checked = check("payments", &rows);
    let amounts = checked.good.column_by_name("amount_minor").unwrap().as_primitive::<Int64Type>();
    assert_eq!(amounts.values(), &[1250, 1250, 1234]);
    assert_eq!(checked.good.column_by_name("currency").unwrap().as_string::<i32>().value(0), "EUR");
    assert_eq!(
        (checked.bad[0].column.as_deref(), checked.bad[0].value.as_deref()),
        (Some("currency"), Some("Euro"))
    );
}

#[test]
fn times_come_as_text_days_or_timestamps_of_any_unit() {
    let seconds = 1_535_800_000;
    let given: Vec<ArrayRef> = vec![
        texts(&["2018-09-01T11:06:40Z"]),
        texts(&["2018-09-01 08:06:40"]),
        Arc::new(TimestampSecondArray::from(vec![seconds]).with_timezone("+00:00")),
        Arc::new(TimestampNanosecondArray::from(vec![(seconds - 3 * 3600) * 1_000_000_000])),
        Arc::new(StringViewArray::from(vec!["2018-09-01 08:06:40"])),
    ];
    for array in given {
        let kind = array.data_type().clone();
        let rows =
            batch(vec![("order_id", texts(&["o"])), ("customer_id", texts(&["c"])), ("ordered_at", array)]);
        let checked = check("orders", &rows);
        let times =
            checked.good.column_by_name("ordered_at").unwrap().as_primitive::<TimestampMicrosecondType>();
        assert_eq!(times.value(0), seconds * 1_000_000, "{kind}");
    }
    let midnight_utc: ArrayRef =
        Arc::new(TimestampSecondArray::from(vec![1_535_760_000]).with_timezone("UTC"));
    for (array, day) in [
        (texts(&["2018-08-31"]), 17_774),
        (midnight_utc, 17_774),
        (Arc::new(TimestampSecondArray::from(vec![1_535_760_000])), 17_775),
        (Arc::new(Date32Array::from(vec![17_775])), 17_775),
    ] {
        let checked = check("order_lines", &lines_of(&[("promised_on", array)]));
        let days = checked.good.column_by_name("promised_on").unwrap().as_primitive::<Date32Type>();
        assert_eq!(days.value(0), day);
    }
    let too_early = lines_of(&[("promised_on", Arc::new(Date32Array::from(vec![-40_000])))]);
    assert_eq!(check("order_lines", &too_early).bad[0].code, ReasonCode::OutOfRange);
}

#[test]
fn a_batch_that_fits_is_passed_on_as_it_is() {
    let lines = entity("order_lines");
    let rows = lines_of(&[
        ("quantity", Arc::new(Float64Array::from(vec![1.0, 2.0]))),
        ("unit_price_minor", Arc::new(Int64Array::from(vec![1, 2]))),
        ("promised_on", Arc::new(Date32Array::from(vec![17_775, 17_776]))),
    ]);
    let good = check("order_lines", &rows).good;
    assert_eq!(good.column(3).as_primitive::<Float64Type>().values(), &[1.0, 2.0]);
    let again = check("order_lines", &good);
    assert_eq!(again.good, good);
    assert_eq!(good.num_columns(), lines.columns.len());
    let empty = check("order_lines", &rows.slice(0, 0));
    assert_eq!(empty.good.num_rows(), 0);
}

#[test]
fn rows_that_are_no_objects_or_have_unknown_columns_are_named() {
    let replay =
        |row: &str| rows_from_json(entity("items"), &[row], context()).map(|checked| checked.good.num_rows());
    assert_eq!(replay(r#"{"item_id":7,"name":"Pump"}"#).unwrap(), 1);
    let error = replay("[1]").unwrap_err().to_string();
    assert!(error.starts_with("stored row 1 of items is no JSON object"), "{error}");
    assert!(replay(r#"{"item_id":"7","name":"x","_rest":"y"}"#).unwrap_err().to_string().contains("_rest"));
    assert_eq!(rows_from_json(entity("items"), &[], context()).unwrap().good.num_rows(), 0);
}

/// Rows of cases, which have columns of most types, good and bad ones mixed.
fn messy_cases() -> impl Strategy<Value = RecordBatch> {
    let cell = |good: &'static [&'static str]| prop_oneof![4 => prop::sample::select(good).prop_map(str::to_owned), 1 => "[ -~é\"\\\\\n]{0,8}"];
    let row = (
        cell(&["c1", "c2"]),
        cell(&["2018-09-01", "2018-09-01T10:00:00Z", "2018-09-01 10:00:00.25"]),
        cell(&["", "3", "-1"]),
        cell(&["", "12.50", "7"]),
        cell(&["", "o mar é azul", "a \"b\"\nc"]),
    );
    prop::collection::vec(row, 0..30).prop_map(|rows| {
        let column = |pick: fn(&(String, String, String, String, String)) -> &String| -> ArrayRef {
            Arc::new(StringArray::from_iter_values(rows.iter().map(pick)))
        };
        batch(vec![
            (
                "case_id",
                Arc::new(StringArray::from_iter_values((0..rows.len()).map(|row| format!("k{row}")))),
            ),
            ("customer_id", column(|row| &row.0)),
            ("opened_at", column(|row| &row.1)),
            ("reopened_count", column(|row| &row.2)),
            ("cost", column(|row| &row.3)),
            ("text", column(|row| &row.4)),
            (LINE_COLUMN, Arc::new(Int64Array::from_iter_values((0..rows.len()).map(|row| row as i64 + 2)))),
        ])
    })
}

proptest! {
    #[test]
    fn every_row_is_good_or_bad_and_good_ones_survive_json(rows in messy_cases()) {
        let checked = check("cases", &rows);
        let all: Vec<usize> = (0..checked.good.num_rows()).collect();
        let stored = rows_to_json(&checked.good, &all).unwrap();
        let stored: Vec<&str> = stored.iter().map(String::as_str).collect();
        let replayed = rows_from_json(entity("cases"), &stored, context()).unwrap();
        prop_assert!(replayed.bad.is_empty());
        prop_assert_eq!(replayed.good, checked.good);
    }

    #[test]
    fn bad_rows_stay_bad_for_the_same_reason_when_replayed(rows in messy_cases()) {
        let checked = check("cases", &rows);
        let stored: Vec<&str> = checked.bad.iter().map(|bad| bad.row.as_str()).collect();
        let replayed = rows_from_json(entity("cases"), &stored, context()).unwrap();
        prop_assert_eq!(replayed.bad, checked.bad);
    }

    #[test]
    fn floats_of_any_size_never_panic(values in prop::collection::vec(any::<f64>(), 1..20)) {
        let floats: ArrayRef = Arc::new(Float64Array::from(values));
        for name in ["unit_price", "unit_price_minor", "quantity", "item_id"] {
            let rows = lines_of(&[(name, Arc::clone(&floats))]);
            let checked = check("order_lines", &rows);
            let stored: Vec<&str> = checked.bad.iter().map(|bad| bad.row.as_str()).collect();
            let replayed = rows_from_json(entity("order_lines"), &stored, context()).unwrap();
            prop_assert_eq!(replayed.good.num_rows(), 0);
        }
    }

    #[test]
    fn timestamps_of_any_size_never_panic(values in prop::collection::vec(any::<i64>(), 1..20)) {
        let walls: ArrayRef = Arc::new(TimestampSecondArray::from(values.clone()));
        let instants: ArrayRef = Arc::new(TimestampNanosecondArray::from(values).with_timezone("UTC"));
        for array in [walls, instants] {
            check("order_lines", &lines_of(&[("promised_on", Arc::clone(&array))]));
            check("order_lines", &lines_of(&[("item_id", array)]));
        }
    }
}

#[test]
fn a_score_is_on_its_scale() {
    let rows = batch(vec![
        ("answer_id", texts(&["1", "2", "3", "4", "5", "6"])),
        ("survey", texts(&["nps", "nps", "csat", "csat", "csat", "ces"])),
        ("answered_at", texts(&["2026-01-05"; 6])),
        ("score", texts(&["10", "-3", "50", "5", "0", "70"])),
        ("scale_min", texts(&["", "", "1", "1", "1", ""])),
        ("scale_max", texts(&["", "", "5", "5", "5", ""])),
    ]);
    let checked = check("answers", &rows);
    let bad: Vec<_> = checked.bad.iter().map(|row| (row.value.as_deref().unwrap(), row.code)).collect();
    assert_eq!(
        bad,
        [("-3", ReasonCode::OutOfRange), ("50", ReasonCode::OutOfRange), ("0", ReasonCode::OutOfRange)]
    );
    assert_eq!(checked.bad[0].column.as_deref(), Some("score"));
    assert!(checked.bad[1].reason.contains("1 to 5"), "{}", checked.bad[1].reason);
}

#[test]
fn a_price_in_major_units_names_its_currency() {
    let major = [
        ("order_id", DataType::Utf8),
        ("line", DataType::Utf8),
        ("quantity", DataType::Utf8),
        ("unit_price", DataType::Utf8),
    ];
    let message = refused("order_lines", &major);
    assert!(message.contains("unit_price") && message.contains("orders"), "{message}");
    let invoices = [
        ("invoice_id", DataType::Utf8),
        ("customer_id", DataType::Utf8),
        ("issued_on", DataType::Utf8),
        ("due_on", DataType::Utf8),
        ("amount", DataType::Utf8),
    ];
    let fields: Vec<_> = invoices.iter().map(|(name, kind)| Field::new(*name, kind.clone(), true)).collect();
    assert!(
        Checker::new(entity("invoices"), &Schema::new(fields), context()).is_ok(),
        "an invoice is at home"
    );
}

#[test]
fn a_thousand_with_a_point_is_not_taken_for_a_fraction() {
    let quantities = |values: &[&str]| {
        let rows = batch(vec![
            ("order_id", texts(&vec!["o"; values.len()])),
            ("line", texts(&vec!["1"; values.len()])),
            ("quantity", texts(values)),
        ]);
        let checked = check("order_lines", &rows);
        checked.bad.iter().map(|bad| bad.value.clone().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(quantities(&["1.234", "7", "12.345,50"]), ["1.234", "12.345,50"]);
    assert_eq!(quantities(&["1.5", "1,5"]), ["1,5"], "a fraction is one in any case");
    assert_eq!(quantities(&["1.234", "0.500", "2.5"]), Vec::<String>::new());
    assert_eq!(quantities(&["1.234", "Rio, Brazil"]), ["Rio, Brazil"]);
}
