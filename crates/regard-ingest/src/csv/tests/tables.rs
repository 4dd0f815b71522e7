//! Files as one table: names, columns that must agree, and opening many times.

use super::*;
use std::path::Path;

#[test]
fn names_that_are_empty_or_repeated_are_made_usable_and_noted() {
    let (table, _folder) = inspect(b"\"\",id,id,id_2, name \n1,2,3,4,5\n").unwrap();
    let schema = table.schema();
    let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names, ["column_1", "id", "id_3", "id_2", "name", "_file", "_line"]);
    assert_eq!(table.assumptions().len(), 2);
    assert!(table.assumptions()[1].contains("repeats the name id; it is called id_3"));
    assert!(inspect(b"a,_line\n1,2\n").unwrap_err().to_string().contains("_line is Regard's own"));
}

#[test]
fn files_of_one_table_have_the_same_columns_in_any_order() {
    let folder = tempfile::tempdir().unwrap();
    let first = write(&folder, "a.csv", b"id,name\n1,Ana\n");
    let second = write(&folder, "b.csv", b"name;id\nLeo;2\n");
    let table = TextTable::csv("rows", &config(), &[first.clone(), second]).unwrap();
    assert_eq!(rows(&table), ["1|Ana|2", "2|Leo|2"]);
    let one: Vec<_> = table.open_file(1, 10, Some(&[1, 2])).map(Result::unwrap).collect();
    assert_eq!(one[0].column(1).as_string::<i32>().value(0), "b.csv");
    let less = write(&folder, "c.csv", b"id\n1\n");
    let error = TextTable::csv("rows", &config(), &[first.clone(), less]).unwrap_err().to_string();
    assert_eq!(
        error,
        "c.csv: the column \"name\" is missing; all files of table rows must have the same columns as a.csv"
    );
    let more = write(&folder, "d.csv", b"id,name,city\n1,Ana,Rio\n");
    let error = TextTable::csv("rows", &config(), &[first, more]).unwrap_err().to_string();
    assert!(error.contains("the column \"city\" is not in a.csv"), "{error}");
}

#[test]
fn a_file_that_is_empty_missing_or_changed_is_named() {
    assert!(inspect(b"").unwrap_err().to_string().contains("rows.csv: the file is empty"));
    assert!(inspect(b"\xef\xbb\xbf\r\n").unwrap_err().to_string().contains("rows.csv: the file is empty"));
    let (table, folder) = inspect(b"a,b\n1,2\n").unwrap();
    std::fs::write(folder.path().join("rows.csv"), b"a,b\n1,2\n3,4\n").unwrap();
    let results: Vec<_> = table.open(10, None).collect();
    assert!(matches!(results.as_slice(), [Err(IngestError::Changed { .. })]));
    let missing = SourceFile { path: Path::new("nowhere.csv").into(), name: "nowhere.csv".into(), bytes: 1 };
    assert!(TextTable::csv("rows", &config(), &[missing]).unwrap_err().to_string().contains("nowhere.csv"));
}

#[test]
fn a_projection_may_be_empty_and_tables_open_many_times() {
    let (table, _folder) = inspect(b"a,b\n1,2\n3,4\n5,6\n").unwrap();
    for _ in 0..2 {
        let counts: Vec<_> = table.open(2, Some(&[])).map(|batch| batch.unwrap().num_rows()).collect();
        assert_eq!(counts, [2, 1]);
    }
    let batch = table.open(10, Some(&[3, 1])).next().unwrap().unwrap();
    assert_eq!(batch.column(0).as_primitive::<Int64Type>().values(), &[2, 3, 4]);
    assert_eq!(batch.column(1).as_string::<i32>().value(2), "6");
}
