//! Real exports, read as they are. Says so when the data is not there.

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use arrow_select::concat::concat_batches;
use regard_ingest::{TableConfig, TextTable, find_files};
use std::path::{Path, PathBuf};

/// The folder of the data: `REGARD_DATA`, or beside the checkout.
fn data() -> Option<PathBuf> {
    let beside = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|error| panic!("{error}")))
        .join("../../../shared/data");
    let folder = std::env::var_os("REGARD_DATA").map_or(beside, PathBuf::from);
    if !folder.join("olist/orders.csv").is_file() {
        eprintln!("skipped: no real data in {}; set REGARD_DATA to its folder", folder.display());
        return None;
    }
    Some(folder)
}

fn table(root: &Path, files: &str) -> TextTable {
    let config = TableConfig { files: files.into(), ..TableConfig::default() };
    let found = find_files(root, "table", &config).unwrap();
    TextTable::csv("table", &config, &found).unwrap()
}

fn all_rows(table: &TextTable) -> RecordBatch {
    let batches: Vec<_> = table.open(8_192, None).map(Result::unwrap).collect();
    concat_batches(&table.schema(), &batches).unwrap()
}

#[test]
fn every_file_is_read_to_the_last_row() {
    let Some(root) = data() else { return };
    for (file, rows, columns) in [
        ("olist/orders.csv", 39_649, 8),
        ("olist/customers.csv", 30_531, 5),
        ("olist/items_by_category.csv", 112_650, 7),
        ("olist/order_items.csv", 51_505, 7),
        ("olist/order_payments.csv", 103_886, 5),
        ("olist/order_reviews.csv", 26_203, 7),
        ("olist/leads.csv", 8_000, 4),
        ("olist/closed_deals.csv", 842, 14),
        ("receivables/WA_Fn-UseC_-Accounts-Receivable.csv", 2_466, 12),
        ("incidents/incident_event_log.csv", 141_712, 36),
        ("telco/Telco-Customer-Churn.csv", 7_043, 21),
        ("nps-fr/nps.csv", 13_954, 9),
        ("web-sessions/online_shoppers_intention.csv", 12_330, 18),
    ] {
        let table = table(&root, file);
        assert!(table.broken().is_empty(), "{file}: {:?}", table.broken().first());
        assert_eq!((table.row_count(), table.schema().fields().len() - 2), (rows, columns), "{file}");
        assert_eq!(all_rows(&table).num_rows() as u64, rows, "{file}");
        assert_eq!(table.files()[0].separator, Some(','), "{file}");
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_name() {
    let Some(root) = data() else { return };
    let table = table(&root, "olist/product_category_name_translation.csv");
    assert_eq!(table.schema().field(0).name(), "product_category_name");
    assert!(table.assumptions().is_empty(), "{:?}", table.assumptions());
}

#[test]
fn french_comments_in_latin_letters_are_told_and_read() {
    let Some(root) = data() else { return };
    let table = table(&root, "nps-fr/nps.csv");
    assert_eq!(table.files()[0].encoding, "windows-1252");
    assert!(table.assumptions().iter().any(|note| note.contains("read as windows-1252")));
    let rows = all_rows(&table);
    assert_eq!(rows.schema().field(0).name(), "column_1");
    let comments = rows.column_by_name("explication").unwrap().as_string::<i32>();
    assert!(comments.value(1).contains("très peu de caisse ouverte et le délai"), "{}", comments.value(1));
}

#[test]
fn comments_over_several_lines_stay_one_value() {
    let Some(root) = data() else { return };
    let rows = all_rows(&table(&root, "olist/order_reviews.csv"));
    let comments = rows.column_by_name("review_comment_message").unwrap().as_string::<i32>();
    let of_lines = comments.iter().flatten().filter(|text| text.contains('\n')).count();
    assert!(of_lines > 100, "{of_lines}");
    let scores = rows.column_by_name("review_score").unwrap().as_string::<i32>();
    assert!(scores.iter().flatten().all(|score| ("1"..="5").contains(&score)));
    assert_eq!(scores.null_count(), 0);
}

#[test]
fn all_files_of_a_folder_can_be_one_table_only_when_they_agree() {
    let Some(root) = data() else { return };
    let config = TableConfig { files: "olist/order*.csv".into(), ..TableConfig::default() };
    let found = find_files(&root, "orders", &config).unwrap();
    let error = TextTable::csv("orders", &config, &found).unwrap_err().to_string();
    assert!(error.contains("must have the same columns"), "{error}");
}
