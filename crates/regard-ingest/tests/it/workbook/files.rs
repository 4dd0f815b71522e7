//! Workbook files made for a test: the parts of an XLSX file, and the zip archive around them.

use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write;

/// The parts of a workbook, to be changed by a test.
#[derive(Clone)]
pub(crate) struct Workbook {
    pub(crate) parts: Vec<(String, Vec<u8>)>,
}

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// Styles 0 to 4: general, a day, a day with time, hours, and a custom day.
const STYLES: &str = r#"<numFmts count="1"><numFmt numFmtId="164" formatCode="dd\.mm\.yyyy"/></numFmts><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="46"/><xf numFmtId="164"/></cellXfs>"#;

impl Workbook {
    /// A workbook with these sheets, each the content of its `sheetData`.
    pub(crate) fn new(sheets: &[(&str, &str)]) -> Self {
        let names: String = (1..)
            .zip(sheets)
            .map(|(id, (name, _))| format!(r#"<sheet name="{name}" sheetId="{id}" r:id="rId{id}"/>"#))
            .collect();
        let links: String = (1..=sheets.len())
            .map(|id| {
                format!(r#"<Relationship Id="rId{id}" Type="{RELATIONSHIPS}/worksheet" Target="worksheets/sheet{id}.xml"/>"#)
            })
            .collect();
        let mut workbook = Self { parts: Vec::new() };
        workbook.set("[Content_Types].xml", &format!(r#"<Types xmlns="{PACKAGE}/content-types"/>"#));
        workbook.set(
            "_rels/.rels",
            &format!(
                r#"<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONSHIPS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        );
        workbook.set(
            "xl/workbook.xml",
            &format!(
                r#"<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><sheets>{names}</sheets></workbook>"#
            ),
        );
        workbook.set(
            "xl/_rels/workbook.xml.rels",
            &format!(r#"<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>"#),
        );
        workbook.set("xl/styles.xml", &format!(r#"<styleSheet xmlns="{MAIN}">{STYLES}</styleSheet>"#));
        workbook.shared(&["Ana", "Leo &amp; Eva", "  "]);
        for (id, (_, data)) in (1..).zip(sheets) {
            workbook.set(
                &format!("xl/worksheets/sheet{id}.xml"),
                &format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>"#),
            );
        }
        workbook
    }

    /// Puts a part in place of the one of its name.
    pub(crate) fn set(&mut self, name: &str, text: &str) {
        let bytes = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{text}").into_bytes();
        self.parts.retain(|(known, _)| known != name);
        self.parts.push((name.to_owned(), bytes));
    }

    /// The shared texts.
    pub(crate) fn shared(&mut self, texts: &[&str]) {
        let items: String = texts.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
        self.set("xl/sharedStrings.xml", &format!(r#"<sst xmlns="{MAIN}">{items}</sst>"#));
    }

    /// Days count from 1904.
    pub(crate) fn counted_from_1904(mut self) -> Self {
        self.edit("xl/workbook.xml", "<sheets>", "<workbookPr date1904=\"1\"/><sheets>");
        self
    }

    /// Changes the text of a part.
    pub(crate) fn edit(&mut self, name: &str, from: &str, to: &str) {
        for (known, bytes) in &mut self.parts {
            if known == name {
                *bytes = String::from_utf8_lossy(bytes).replace(from, to).into_bytes();
            }
        }
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.parts.retain(|(known, _)| known != name);
        self
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        zip(&self.parts)
    }
}

/// A row of cells with texts in place.
pub(crate) fn row(number: usize, texts: &[&str]) -> String {
    let cells: String = (b'A'..)
        .zip(texts)
        .map(|(column, text)| {
            format!(r#"<c r="{}{number}" t="inlineStr"><is><t>{text}</t></is></c>"#, char::from(column))
        })
        .collect();
    format!(r#"<row r="{number}">{cells}</row>"#)
}

/// A zip archive of these files.
pub(crate) fn zip(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in parts {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        let packed = encoder.finish().unwrap();
        let mut sum = flate2::Crc::new();
        sum.update(bytes);
        let offset = archive.len() as u32;
        let mut about = Vec::new();
        for value in [20_u16, 0, 8, 0, 0x21] {
            about.extend_from_slice(&value.to_le_bytes());
        }
        for value in [sum.sum(), packed.len() as u32, bytes.len() as u32] {
            about.extend_from_slice(&value.to_le_bytes());
        }
        about.extend_from_slice(&(name.len() as u16).to_le_bytes());
        about.extend_from_slice(&0_u16.to_le_bytes());
        archive.extend_from_slice(b"PK\x03\x04");
        archive.extend_from_slice(&about);
        archive.extend_from_slice(name.as_bytes());
        archive.extend_from_slice(&packed);
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&about);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let (start, size, count) = (archive.len() as u32, directory.len() as u32, parts.len() as u16);
    archive.extend_from_slice(&directory);
    archive.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    archive.extend_from_slice(&count.to_le_bytes());
    archive.extend_from_slice(&count.to_le_bytes());
    archive.extend_from_slice(&size.to_le_bytes());
    archive.extend_from_slice(&start.to_le_bytes());
    archive.extend_from_slice(&0_u16.to_le_bytes());
    archive
}
