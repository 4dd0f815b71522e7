//! What is told from a file's bytes: the separator and the encoding.

use super::*;

#[test]
fn separators_are_told_by_rows_of_one_width() {
    for (text, separator) in [
        ("a,b,c\n1,2;2,3\n", ','),
        ("a;b;c\n1,5;2;3\n2,5;\"x;y\";4\n", ';'),
        ("a\tb\n1,5\t2\n", '\t'),
        ("a|b\n1|2\n", '|'),
    ] {
        let (table, _folder) = inspect(text.as_bytes()).unwrap();
        assert_eq!(table.files()[0].separator, Some(separator), "{text:?}");
        assert!(table.assumptions().is_empty());
    }
    let (table, _folder) = inspect(b"name\nOlist\n").unwrap();
    assert_eq!(rows(&table), ["Olist|2"]);
    assert!(table.assumptions()[0].contains("set separator"), "{:?}", table.assumptions());
}

#[test]
fn a_separator_that_cannot_be_told_names_the_key_to_set() {
    let error = inspect(b"a,b;c\n1,2;3\n2,3;4\n").unwrap_err().to_string();
    assert_eq!(
        error,
        "rows.csv: cannot tell the separator: ',' and ';' both give 2 columns; set separator for table rows in regard.toml"
    );
    let asked = TableConfig { separator: Some(";".into()), ..config() };
    assert_eq!(rows(&inspect_with(&asked, b"a,b;c\n1,2;3\n").unwrap().0), ["1,2|3|2"]);
    let wrong = TableConfig { separator: Some("ab".into()), ..config() };
    let error = inspect_with(&wrong, b"a,b\n").unwrap_err().to_string();
    assert!(error.contains("separator = \"ab\" is no separator"), "{error}");
}

#[test]
fn encodings_are_told_from_the_bytes() {
    let text = "name;city\nJoão;São Paulo\nJosé;Belém\nAndré;Maceió\n";
    let latin: Vec<u8> = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let with_mark = if mark { format!("\u{feff}{text}") } else { text.to_owned() };
        with_mark
            .encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), "UTF-8"),
        (marked, "UTF-8"),
        (latin.clone(), "windows-1252"),
        (utf16(false, true), "UTF-16LE"),
        (utf16(true, true), "UTF-16BE"),
        (utf16(false, false), "UTF-16LE"),
        (utf16(true, false), "UTF-16BE"),
    ] {
        let (table, _folder) = inspect(&bytes).unwrap();
        assert_eq!(table.files()[0].encoding, encoding);
        assert_eq!(rows(&table), ["João|São Paulo|2", "José|Belém|3", "André|Maceió|4"], "{encoding}");
        assert_eq!(table.schema().field(0).name(), "name");
    }
    let (table, _folder) = inspect(&latin).unwrap();
    assert!(table.assumptions()[0].contains("read as windows-1252"), "{:?}", table.assumptions());
    let asked = TableConfig { encoding: Some("iso-8859-1".into()), ..config() };
    assert_eq!(rows(&inspect_with(&asked, &latin).unwrap().0).len(), 3);
}

#[test]
fn one_accented_name_in_a_long_file_is_an_encoding_and_not_damage() {
    let mut bytes = b"id,name\n".to_vec();
    for id in 0..500 {
        bytes.extend_from_slice(format!("{id},Miller\n").as_bytes());
    }
    bytes.extend_from_slice(b"500,M\xfcller\n");
    let (table, _folder) = inspect(&bytes).unwrap();
    assert_eq!(rows(&table).last().unwrap(), "500|Müller|502");
}

#[test]
fn an_encoding_that_cannot_be_told_names_the_key_to_set() {
    let mut bytes = b"a,b\n".to_vec();
    for _ in 0..30 {
        bytes.extend_from_slice("1,caf\u{e9}s\n".as_bytes());
        bytes.extend_from_slice(b"1,caf\xe9s\n1,caf\xe9s\n");
    }
    let error = inspect(&bytes).unwrap_err().to_string();
    assert_eq!(
        error,
        "rows.csv: cannot tell the encoding: 30 characters are UTF-8 and 60 are not; set encoding for table rows in regard.toml"
    );
    let wrong = TableConfig { encoding: Some("utf-9".into()), ..config() };
    assert!(
        inspect_with(&wrong, b"a\n").unwrap_err().to_string().contains("encoding = \"utf-9\" is no known")
    );
    assert!(inspect(&[0, 1, 2, 0, 0, 0, 9]).unwrap_err().to_string().contains("it is no text"));
}

#[test]
fn a_stray_byte_is_damage_and_not_an_encoding() {
    let (table, _folder) = inspect(b"id,name\n1,Ana\n2,R\xff\xfei\n3,Leo\n").unwrap();
    assert_eq!(rows(&table), ["1|Ana|2", "3|Leo|4"]);
    assert_eq!(table.broken()[0].code, ReasonCode::BrokenText);
    assert!(table.assumptions()[0].contains("broken characters"), "{:?}", table.assumptions());
}

#[test]
fn many_accents_in_an_older_encoding_are_read_to_the_last_row() {
    let line = "El envío llegó tarde, muy mal niño";
    for count in [6_usize, 30, 233, 1_000, 5_000] {
        let text = format!("id;comment\n{}", format!("0;{line}\n").repeat(count));
        let latin: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
        let wide: Vec<u8> =
            std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [latin, wide] {
            let (table, _folder) = inspect(&bytes).unwrap();
            let batch = all_rows(&table, 100);
            assert_eq!(batch.num_rows(), count);
            let comments = batch.column_by_name("comment").unwrap().as_string::<i32>();
            assert!(comments.iter().all(|comment| comment == Some(line)));
        }
    }
}
