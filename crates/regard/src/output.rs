//! What the command writes to the terminal: tables, JSON, CSV, and one line for what went wrong.
//! The only place that prints.
#![expect(clippy::print_stderr, reason = "this is the command's voice")]

use std::io::{IsTerminal, Write};

/// A line of an answer.
pub(crate) fn line(text: &str) {
    // A reader that went away (`| head`) is no reason to fail.
    drop(writeln!(std::io::stdout(), "{text}"));
    drop(std::io::stdout().flush());
}

/// A line about what is being done.
pub(crate) fn note(text: &str) {
    eprintln!("{text}");
}

/// One line for what went wrong, with its reasons.
pub(crate) fn complain(error: &anyhow::Error) {
    let reasons: Vec<String> = error.chain().map(ToString::to_string).collect();
    eprintln!("regard: {}", once(&reasons).join(": "));
}

/// Reasons without those that others say already, whichever of them comes first.
fn once(reasons: &[String]) -> Vec<&str> {
    let mut said: Vec<&str> = Vec::new();
    for reason in reasons {
        if said.iter().any(|known| known.contains(reason.as_str())) {
            continue;
        }
        said.retain(|known| !reason.contains(known));
        said.push(reason);
    }
    said
}

/// Columns of text, aligned; numbers to the right.
pub(crate) fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = headings.iter().map(|heading| heading.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let numeric = |cell: &str| {
        cell.chars().next().is_some_and(|first| first.is_ascii_digit() || first == '-')
            && cell.parse::<f64>().is_ok()
    };
    let right: Vec<bool> = (0..headings.len())
        .map(|column| {
            let mut cells = rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
            let any = rows.iter().any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()));
            any && cells.all(|cell| numeric(cell))
        })
        .collect();
    let line = |cells: Vec<&str>| {
        let padded = cells.iter().zip(&widths).zip(&right).map(|((cell, width), right)| {
            let space = " ".repeat(width.saturating_sub(cell.chars().count()));
            if *right { format!("{space}{cell}") } else { format!("{cell}{space}") }
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut lines = vec![line(headings.to_vec())];
    lines.extend(rows.iter().map(|row| line(row.iter().map(String::as_str).collect())));
    lines.join("\n")
}

/// Whether progress may redraw a line.
pub(crate) fn on_a_terminal() -> bool {
    std::io::stderr().is_terminal()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_twice() {
        let said = |reasons: &[&str]| {
            let reasons: Vec<String> = reasons.iter().map(|reason| (*reason).to_owned()).collect();
            once(&reasons).join(": ")
        };
        assert_eq!(said(&["source erp", "source erp has no mapping"]), "source erp has no mapping");
        assert_eq!(said(&["cannot read x: gone", "gone"]), "cannot read x: gone");
        assert_eq!(said(&["source erp", "the disk is full"]), "source erp: the disk is full");
    }

    #[test]
    fn numbers_stand_to_the_right_and_words_to_the_left() {
        let rows = vec![vec!["a".to_owned(), "1".to_owned()], vec!["long".to_owned(), "12".to_owned()]];
        assert_eq!(table(&["name", "n"], &rows), "name   n\na      1\nlong  12");
    }
}
