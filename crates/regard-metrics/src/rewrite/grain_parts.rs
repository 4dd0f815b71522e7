//! Cuts the period by the grain. Reason: the parts are known before any row is read, so a part
//! without rows is shown as *none* and not left out.

use super::MOST_PARTS;
use crate::ask::AskError;
use crate::query::Query;

pub(super) fn grain_parts(mut query: Query) -> Result<Query, AskError> {
    if let (Some(span), Some(grain)) = (&mut query.span, query.grain) {
        let whole = span.whole();
        // A day is the shortest part: reject before millions of parts are made.
        let days = usize::try_from((whole.to - whole.from).get_days()).unwrap_or(usize::MAX);
        let shortest = match grain {
            regard_model::Grain::Day => 1,
            regard_model::Grain::Week => 7,
            _ => 28,
        };
        if days / shortest > MOST_PARTS {
            return Err(AskError::TooManyParts { parts: days / shortest, most: MOST_PARTS });
        }
        span.parts = whole.cut(grain);
    }
    Ok(query)
}

#[cfg(test)]
mod tests {
    use crate::ask::AskError;
    use crate::rewrite::{cover, tests::query};
    use regard_model::Grain;

    #[test]
    fn parts_are_cut_at_both_ends_and_limited() {
        let mut asked = query("2018-09-10", "UTC", Some("2018-07-15..2018-12-31"));
        asked.grain = Some(Grain::Month);
        let parts = cover(asked).unwrap().span.unwrap().parts;
        let text: Vec<_> = parts.iter().map(ToString::to_string).collect();
        assert_eq!(text, ["2018-07-15..2018-07-31", "2018-08-01..2018-08-31", "2018-09-01..2018-09-10"]);
        let mut asked = query("2018-09-10", "UTC", Some("2010..2018"));
        asked.grain = Some(Grain::Day);
        assert!(matches!(cover(asked), Err(AskError::TooManyParts { .. })));
    }
}
