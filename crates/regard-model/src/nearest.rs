//! The name that was probably meant, for messages about a name that is not there. Owns what is near; not the
//! sentence around it.

/// The known name that differs least from what was written, if it does not differ much: by up to one letter,
/// and one more for each three letters of the shorter of both. Case does not count.
///
/// **Empty**: no known name is near.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written: Vec<char> = written.to_lowercase().chars().collect();
    let near = |name: &'a str| {
        let letters: Vec<char> = name.to_lowercase().chars().collect();
        let limit = 1 + letters.len().min(written.len()) / 3;
        // Each letter that is too many must go: the lengths alone tell most names apart.
        let may_be_near = letters.len().abs_diff(written.len()) <= limit;
        let distance = if may_be_near { distance(&written, &letters) } else { usize::MAX };
        (distance <= limit).then_some((distance, name))
    };
    known.into_iter().filter_map(near).min().map(|(_, name)| name)
}

/// `: did you mean …?` for the end of a message. **Empty**: no known name is near.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(written, known).map(|name| format!(": did you mean {name}?")).unwrap_or_default()
}

/// ` (perhaps …)` for the middle of a message, where no question can stand. **Empty**: no known name is near.
pub fn perhaps<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(written, known).map(|name| format!(" (perhaps {name})")).unwrap_or_default()
}

/// Letters to add, drop or change to get from one text to the other.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (above, letter) in from.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (place, other) in to.iter().enumerate() {
            let changed = diagonal + usize::from(letter != other);
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
        let tables = ["public.accounts", "public.orders", "Kunden"];
        assert_eq!(nearest("public.acounts", tables), Some("public.accounts"));
        assert_eq!(nearest("kunden", tables), Some("Kunden"));
        assert_eq!(nearest("invoices", tables), None);
        let columns = ["order_id", "ordered_at", "customer_id"];
        assert_eq!(nearest("orderd_at", columns), Some("ordered_at"));
        assert_eq!(nearest("Customer_ID", columns), Some("customer_id"));
        assert_eq!(nearest("freight", columns), None);
        assert_eq!(nearest("overdue_order", ["overdue_orders", "orders"]), Some("overdue_orders"));
        assert_eq!(nearest("zzz", ["overdue_orders", "orders"]), None);
        assert_eq!(nearest("größe", ["Grösse", "grob"]), Some("Grösse"));
        assert_eq!(nearest("", ["a", "ab"]), Some("a"));
        assert_eq!(nearest("x", []), None);
    }

    #[test]
    fn of_two_that_are_as_near_the_first_by_name_is_offered() {
        assert_eq!(nearest("cat", ["hat", "bat", "cart"]), Some("bat"));
    }

    #[test]
    fn the_end_of_a_message_is_said_or_left_out() {
        assert_eq!(did_you_mean("Orders", ["orders"]), ": did you mean orders?");
        assert_eq!(perhaps("Orders", ["orders"]), " (perhaps orders)");
        assert_eq!(perhaps("Orders", ["invoices"]), "");
        assert_eq!(did_you_mean("x", []), "");
    }

    #[test]
    fn changes_are_counted() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(distance(&letters("kitten"), &letters("sitting")), 3);
        assert_eq!(distance(&letters(""), &letters("ab")), 2);
        assert_eq!(distance(&letters("ab"), &letters("")), 2);
    }
}
