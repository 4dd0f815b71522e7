//! Which keys mean something to which type of metric. A key that a type does not know is a mistake, so
//! that it is not silently without effect.

use super::Reader;
use super::file::File;
use crate::expression::Mistake;

/// The types of metrics.
pub(super) const TYPES: [&str; 7] =
    ["simple", "ratio", "quantile", "cohort", "balance", "growth", "count_back"];

const VALUES: &[&str] = &["simple", "quantile", "balance"];
const PARTS: &[&str] = &["ratio", "count_back"];
const STATES: &[&str] = &["balance", "ratio", "count_back"];
const COUNTED: &[&str] = &["simple", "quantile", "balance", "ratio", "count_back"];

impl Reader<'_> {
    /// Every key that the file gives must be one of its type.
    pub(super) fn fits(&mut self, raw: &File) {
        let line = |text: &Option<super::file::Text>| text.as_ref().map(|text| text.referenced.line());
        let part =
            |part: &Option<super::file::Part>| part.as_ref().map(|part| part.expression.referenced.line());
        let values = raw.values.as_ref().and_then(|values| values.0.first());
        let keys: [(&str, Option<u64>, &[&str]); 19] = [
            ("time", line(&raw.time), &["simple", "quantile", "ratio", "cohort"]),
            ("state", line(&raw.state), STATES),
            (
                "filter",
                line(&raw.filter),
                &["simple", "quantile", "balance", "ratio", "cohort", "count_back"],
            ),
            ("per", line(&raw.per), STATES),
            ("each", line(&raw.each), &["balance"]),
            ("values", values.map(|(_, value)| value.expression.referenced.line()), STATES),
            ("expression", line(&raw.expression), VALUES),
            ("where", line(&raw.condition), VALUES),
            ("quantile", raw.quantile.as_ref().map(|at| at.referenced.line()), &["quantile", "balance"]),
            ("rows", line(&raw.rows), COUNTED),
            ("uncounted", line(&raw.uncounted), COUNTED),
            (
                "recorded",
                raw.recorded.as_ref().map(|recorded| recorded.entity.referenced.line()),
                &["simple", "quantile", "balance", "ratio"],
            ),
            ("numerator", part(&raw.numerator), PARTS),
            ("denominator", part(&raw.denominator), PARTS),
            ("minus", part(&raw.minus), &["ratio"]),
            ("member", line(&raw.member), &["cohort"]),
            ("event", line(&raw.event), &["cohort"]),
            ("of", line(&raw.of), &["growth"]),
            ("bands", raw.bands.as_ref().map(|bands| bands.name.referenced.line()), VALUES),
        ];
        for (key, line, types) in keys {
            let kind = raw.kind.value.as_str();
            if let Some(line) = line.filter(|_| !types.contains(&kind)) {
                let message = format!("a metric of type {kind} does not know {key}");
                self.fault(
                    line,
                    Mistake::new(message, format!("leave out {key}, or use type {}", types.join(" or "))),
                );
            }
        }
    }
}
