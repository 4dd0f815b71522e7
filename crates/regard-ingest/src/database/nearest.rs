//! The name that was probably meant.

/// The name that differs least, if it does not differ much. Case does not count.
pub(super) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    known
        .into_iter()
        .map(|name| (distance(&written, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + name.len().min(written.len()) / 4)
        .min()
        .map(|(_, name)| name)
}

/// ` : did you mean …?`, or nothing.
pub(super) fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(written, known).map(|name| format!(": did you mean {name}?")).unwrap_or_default()
}

/// Letters to add, drop or change to get from one text to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (above, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (place, other) in to.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[place + 1];
            row[place + 1] = changed.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_offered_and_a_far_one_is_not() {
        let known = ["public.accounts", "public.orders", "Kunden"];
        assert_eq!(nearest("public.acounts", known), Some("public.accounts"));
        assert_eq!(nearest("kunden", known), Some("Kunden"));
        assert_eq!(nearest("invoices", known), None);
        assert_eq!(did_you_mean("Orders", ["orders"]), ": did you mean orders?");
        assert_eq!(did_you_mean("x", []), "");
    }
}
