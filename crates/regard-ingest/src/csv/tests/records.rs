//! Records, good and broken.

use super::*;

#[test]
fn quotes_line_ends_and_empty_fields() {
    assert_eq!(read(b"a,b\n1,x\n2,\n"), ["1|x|2", "2|-|3"]);
    assert_eq!(read(b"a,b\r\n1,x\r\n\r\n2,\"\"\r\n"), ["1|x|2", "2|-|4"]);
    assert_eq!(read(b"a,b\r1,x\r2,y"), ["1|x|2", "2|y|3"]);
    assert_eq!(read(b"\n\na,b\n1,\"x, \"\"y\"\"\nz\"\n2,5\" pipe\n"), ["1|x, \"y\"\nz|4", "2|5\" pipe|6"]);
    assert_eq!(read(b"a,b\n1,\"two\r\nlines\"\r\n2,y\r\n"), ["1|two\r\nlines|2", "2|y|4"]);
    assert_eq!(read(b"a,b\n"), Vec::<String>::new());
}

#[test]
fn broken_rows_are_kept_with_line_and_reason_and_good_ones_are_read() {
    let text =
        b"id,name,city\n1,Ana,S\xc3\xa3o Paulo\n2,Jos\xc3,Recife\n3,Rui\n4,Eva,Rio,extra\n5,Leo,Natal\n";
    let (table, _folder) = inspect(text).unwrap();
    assert_eq!(rows(&table), ["1|Ana|São Paulo|2", "5|Leo|Natal|6"]);
    let broken = table.broken();
    assert_eq!(table.row_count() + broken.len() as u64, 5);
    assert_eq!(broken[0].code, ReasonCode::BrokenText);
    assert_eq!((broken[0].line, broken[0].column.as_deref()), (Some(3), Some("name")));
    assert_eq!(broken[0].value.as_deref(), Some("Jos\u{fffd}"));
    assert_eq!(broken[0].row, "{\"id\":\"2\",\"name\":\"Jos\u{fffd}\",\"city\":\"Recife\"}");
    assert_eq!(broken[1].code, ReasonCode::WrongFieldCount);
    assert_eq!(broken[1].reason, "the row has 2 fields, the header has 3 (separator ','); some are missing");
    assert_eq!(broken[2].line, Some(5));
    assert!(broken[2].row.contains("\"_rest\":[\"extra\"]"), "{}", broken[2].row);
    assert!(broken.iter().all(|row| row.file.as_deref() == Some("rows.csv")));
}

#[test]
fn a_quote_that_is_never_closed_costs_its_own_row_only() {
    let last = b"id,name,city\n1,Ana,Rio\n2,\"Rui,Recife\n3,Leo,Natal\n4,\"Eva\",Belem\n";
    let (table, _folder) = inspect(last).unwrap();
    assert_eq!(rows(&table), ["1|Ana|Rio|2", "3|Leo|Natal|4", "4|Eva|Belem|5"]);
    assert_eq!(table.broken()[0].line, Some(3));
    assert_eq!(table.broken()[0].row, r#"{"_rest":"2,\"Rui,Recife"}"#);
    // Without a later quote the row would swallow the rest of the file, also in its last field.
    for text in [
        &b"id,name\n1,Ana\n2,\"Rui\n3,Leo\n"[..],
        b"id,name\n1,Ana\n3,Leo\n2,\"Rui",
        b"id,name\n1,Ana\n3,Leo\n2,\"Rui\n",
    ] {
        let (table, _folder) = inspect(text).unwrap();
        assert_eq!(table.row_count(), 2, "{text:?}");
        assert_eq!(table.broken().len(), 1);
        assert!(table.broken()[0].reason.contains("quote"), "{:?}", table.broken());
    }
}

#[test]
fn rows_and_fields_have_limits() {
    let long = "x".repeat((1 << 20) + 1);
    let (table, _folder) = inspect(format!("id,name\n1,{long}\n2,Leo\n").as_bytes()).unwrap();
    assert_eq!(rows(&table), ["2|Leo|3"]);
    assert_eq!(
        (table.broken()[0].code, table.broken()[0].column.as_deref()),
        (ReasonCode::OutOfRange, Some("name"))
    );
    let line = "y".repeat(6 << 20);
    let (table, _folder) = inspect(format!("id,name\n1,{line}\n2,Leo\n").as_bytes()).unwrap();
    assert_eq!(rows(&table), ["2|Leo|3"]);
    assert!(table.broken()[0].reason.contains("longer than 4 MiB"));
    // A quote left open before many megabytes of good rows.
    let mut text = String::from("id,name\n0,\"open\n");
    for id in 1..600_000 {
        text.push_str(&format!("{id},Leo\n"));
    }
    let (table, _folder) = inspect(text.as_bytes()).unwrap();
    assert_eq!((table.row_count(), table.broken().len()), (599_999, 1));
    let wide = vec!["c"; 2_001].join(",");
    assert!(
        inspect(format!("{wide}\n").as_bytes()).unwrap_err().to_string().contains("more than 2000 fields")
    );
}

#[test]
fn more_broken_rows_than_can_be_are_a_wrong_setting() {
    let mut text = String::from("a;b\n");
    for _ in 0..100_002 {
        text.push_str("1;2\n");
    }
    text.insert_str(0, "x,y\n");
    let asked = TableConfig { separator: Some(",".into()), ..config() };
    let error = inspect_with(&asked, text.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("separator ',', UTF-8") && error.contains("more than 100000 rows"), "{error}");
}
