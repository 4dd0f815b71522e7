//! A mistake in a metric's file, said so that its author can mend it.

use std::fmt;

/// One mistake: where it is and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricFault {
    /// The file, as it was named by the caller.
    pub file: String,
    /// The line, counted from 1.
    pub line: u64,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub fix: String,
}

impl fmt::Display for MetricFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}; {}", self.file, self.line, self.message, self.fix)
    }
}

impl std::error::Error for MetricFault {}

/// The known name that is closest to what was written, if any is close enough to be meant.
pub(crate) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (distance(written, name), name))
        .filter(|(distance, name)| *distance <= 1 + name.len().min(written.len()) / 3)
        .min()
        .map(|(_, name)| name)
}

/// How many letters must be changed, added or removed to turn one name into the other.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in right.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_near() {
        assert_eq!(nearest("overdue_order", ["overdue_orders", "orders"]), Some("overdue_orders"));
        assert_eq!(nearest("zzz", ["overdue_orders", "orders"]), None);
    }
}
