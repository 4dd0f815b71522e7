//! Comments as lines of a file. Owns the columns, and how a file says that there are more.

use super::wire::CommentRow;
use crate::files::csv_line;
use regard_store::AnchorKind;

/// How many comments a file holds at most.
pub(crate) const MOST_IN_A_FILE: u32 = 10_000;

/// What stands above the columns.
const HEAD: [&str; 12] = [
    "created_at",
    "author",
    "text",
    "mentions",
    "page",
    "question",
    "anchor_kind",
    "anchor",
    "customer_id",
    "customer_name",
    "resolved_by",
    "thread_id",
];

/// The cells of one comment, in the order of [`HEAD`].
fn cells(row: &CommentRow) -> [String; 12] {
    let mentions: Vec<&str> = row.mentions.iter().map(|one| one.name.as_str()).collect();
    let of = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        row.created_at.to_string(),
        row.author_name.clone(),
        of(&row.text),
        mentions.join(", "),
        row.page.clone(),
        row.question.clone(),
        AnchorKind::from(row.anchor.kind).as_str().to_owned(),
        row.anchor.key.clone(),
        of(&row.customer_id),
        of(&row.customer_name),
        of(&row.resolved_by_name),
        row.thread_id.clone(),
    ]
}

/// Comments as text with commas; the last line says when there are more.
pub(super) fn csv(rows: &[CommentRow], cut: bool) -> String {
    let mut file = csv_line(&HEAD);
    for row in rows {
        file.push_str(&csv_line(&cells(row).each_ref().map(String::as_str)));
    }
    if cut {
        file.push_str(&format!("# cut after {} rows\r\n", rows.len()));
    }
    file
}

/// Comments as the lines of a sheet, the heads first; the last line says when there are more. Of no comments there
/// is no line.
pub(crate) fn sheet(rows: &[CommentRow], cut: bool) -> Vec<Vec<String>> {
    let head = rows.first().map(|_| HEAD.map(str::to_owned).to_vec());
    let told = cut.then(|| vec![format!("cut after {} rows", rows.len())]);
    let rows = rows.iter().map(|row| cells(row).to_vec());
    head.into_iter().chain(rows).chain(told).collect()
}

#[cfg(test)]
mod tests {
    use super::super::wire::{AnchorName, AnchorWire};
    use super::*;
    use jiff::Timestamp;

    fn said(text: &str) -> CommentRow {
        CommentRow {
            comment_id: "1".to_owned(),
            thread_id: "2".to_owned(),
            page: "/promises".to_owned(),
            anchor: AnchorWire { kind: AnchorName::Row, key: "orders/order_id=o".to_owned() },
            customer_id: None,
            customer_name: None,
            question: String::new(),
            author_id: "ann".to_owned(),
            author_name: "Ann".to_owned(),
            mine: true,
            text: Some(text.to_owned()),
            mentions: Vec::new(),
            unseen: false,
            thread_comments: 1,
            created_at: Timestamp::UNIX_EPOCH,
            edited_at: None,
            deleted_at: None,
            resolved_by_name: None,
            resolved_at: None,
        }
    }

    #[test]
    fn a_file_says_when_there_are_more_and_how_many_it_has() {
        let rows = [said("one"), said("two")];
        assert!(csv(&rows, true).ends_with("# cut after 2 rows\r\n") && !csv(&rows, false).contains("cut"));
        let lines = sheet(&rows, true);
        assert_eq!((lines.len(), lines[3].as_slice()), (4, &["cut after 2 rows".to_owned()][..]));
        assert_eq!((lines[0][6].as_str(), lines[1][6].as_str()), ("anchor_kind", "row"));
        assert_eq!((sheet(&rows, false).len(), sheet(&[], false).len()), (3, 0));
    }
}
