//! Laws that hold for any bytes.

use super::*;
use proptest::prelude::*;

/// Bytes that look enough like a table to reach every corner.
fn table_like() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        &b"a"[..],
        b"1",
        b",",
        b",",
        b";",
        b"\n",
        b"\n",
        b"\r\n",
        b"\r",
        b"\"",
        b"\"\"",
        b"\xc3\xa9",
        b"\xe9",
        b"\xff",
        b"\x00",
        b"\xef\xbb\xbf",
        b" ",
        b"\t",
        b"|",
    ]);
    prop::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_counted_or_refused(bytes in prop_oneof![table_like(), prop::collection::vec(any::<u8>(), 0..200)]) {
        if let Ok((table, _folder)) = inspect(&bytes) {
            let batch = all_rows(&table, 2);
            prop_assert_eq!(batch.num_rows() as u64, table.row_count());
            let lines = batch.column(batch.num_columns() - 1).as_primitive::<Int64Type>().values().to_vec();
            let broken: Vec<i64> = table.broken().iter().map(|row| row.line.unwrap() as i64).collect();
            // Every record starts on a line of its own, below the header.
            let mut starts = [lines.clone(), broken.clone()].concat();
            starts.sort_unstable();
            starts.dedup();
            prop_assert_eq!(starts.len(), lines.len() + broken.len());
            prop_assert!(starts.iter().all(|line| *line > 1));
            for row in table.broken() {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&row.row).is_ok());
            }
        }
    }

    #[test]
    fn what_is_written_with_quotes_is_read_back(
        cells in prop::collection::vec(("[a-z]{1,3}", "[ -~é\n\r]{0,12}"), 1..40),
        separator in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        line_end in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let mut text = format!("key{}value{line_end}", char::from(separator));
        for (key, value) in &cells {
            text.push_str(&format!("{key}{}\"{}\"{line_end}", char::from(separator), value.replace('"', "\"\"")));
        }
        let asked = TableConfig { separator: Some(char::from(separator).to_string()), ..config() };
        let (table, _folder) = inspect_with(&asked, text.as_bytes()).unwrap();
        prop_assert!(table.broken().is_empty());
        let batch = all_rows(&table, 7);
        prop_assert_eq!(batch.num_rows(), cells.len());
        for (row, (key, value)) in cells.iter().enumerate() {
            prop_assert_eq!(batch.column(0).as_string::<i32>().value(row), key);
            prop_assert_eq!(batch.column(1).as_string::<i32>().value(row), value);
            prop_assert_eq!(batch.column(1).is_null(row), value.is_empty());
        }
    }
}

proptest! {
    #[test]
    fn a_decoded_text_is_the_same_for_buffers_of_any_size(text in "[aéñ€–ü]{0,300}", size in 1_usize..9) {
        use std::io::Read;
        let bytes: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let folder = tempfile::tempdir().unwrap();
        let file = write(&folder, "rows.csv", &bytes);
        let how = FileEncoding { encoding: encoding_rs::UTF_16LE, mark_bytes: 2, assumed: None };
        let mut reader = TextReader::open(&file, &how).unwrap();
        let (mut read, mut buffer) = (Vec::new(), vec![0; size]);
        loop {
            let count = reader.read(&mut buffer).unwrap();
            if count == 0 { break }
            read.extend_from_slice(&buffer[..count]);
        }
        prop_assert_eq!(String::from_utf8(read).unwrap(), text);
    }
}
