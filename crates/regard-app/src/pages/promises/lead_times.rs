//! How long deliveries took: the distribution in bins, and the items that take longest.

use super::wire::{LeadTimeBin, LongItem};
use crate::pages::error::PageError;
use crate::pages::narrow::to_segment;
use crate::pages::reader::View;
use crate::pages::rows::read;
use regard_metrics::{Ask, Filter, ReferenceKind};
use regard_model::{Figure, Period, Statement, Value};

/// The most bins of a distribution, the one without end among them.
const BINS: usize = 12;
/// Widths that bins may have. **Unit**: days.
const WIDTHS: [i64; 9] = [1, 2, 3, 5, 7, 14, 30, 60, 120];
/// How many items are shown.
const LONGEST: usize = 10;

impl View<'_> {
    /// The distribution of lead times of lines delivered in full in a period.
    pub(super) async fn lead_time_bins(
        &self,
        period: Period,
        segment: Option<&str>,
    ) -> Result<Vec<LeadTimeBin>, PageError> {
        let statement = Statement::new(
            "select cast(floor((date_part('epoch', f.delivered_in_full_at) - date_part('epoch', f.ordered_at)) \
             / 86400) as bigint) as lead_days, count(*) as delivered_lines from fulfilments f \
             where f.delivered_in_full_at is not null and f.delivered_on between $1 and $2{segment} group by 1",
        )
        .bind(Value::Day(period.from))
        .bind(Value::Day(period.to));
        let answer = self.query(to_segment(statement, "f.customer_id", segment)).await?;
        let days = read(&answer, |row| Ok((row.must_int("lead_days")?, row.count("delivered_lines")?)))?;
        Ok(bins(&days))
    }

    /// The items that take longest, by the middle of their lead times.
    pub(crate) async fn longest_items(
        &self,
        period: Period,
        filters: &[Filter],
    ) -> Result<Vec<LongItem>, PageError> {
        if self.reader.registry().find("longest_lead_items").is_none() {
            return Ok(Vec::new());
        }
        let ask = Ask {
            period: Some(period),
            filters: filters.to_vec(),
            reference: ReferenceKind::Nothing,
            ..Ask::of(["longest_lead_items"])
        };
        Ok(longest(self.figures(&ask).await?))
    }
}

fn longest(figures: Vec<Figure>) -> Vec<LongItem> {
    let item = |figure: Figure| {
        let name = figure.by.get("item").cloned()?;
        let item_id = figure.by.get("item_id").cloned().unwrap_or_else(|| name.clone());
        let name = if name == "none" { item_id.clone() } else { name };
        (item_id != "none").then_some(LongItem { item_id, name, median_days: figure.value?, n: figure.n })
    };
    let mut items: Vec<LongItem> = figures.into_iter().filter_map(item).collect();
    items.sort_by(|one, two| {
        two.median_days.total_cmp(&one.median_days).then_with(|| one.item_id.cmp(&two.item_id))
    });
    items.truncate(LONGEST);
    items
}

/// Bins of equal width, the last without end, out of counts by whole days. The narrowest width is
/// taken with which ninety-eight of a hundred lines fall into bins that end.
fn bins(days: &[(i64, u64)]) -> Vec<LeadTimeBin> {
    let total: u64 = days.iter().map(|(_, count)| count).sum();
    if total == 0 {
        return Vec::new();
    }
    let mut sorted: Vec<(i64, u64)> = days.iter().map(|(day, count)| ((*day).max(0), *count)).collect();
    sorted.sort_unstable();
    let mut below = 0;
    let most = sorted.iter().find(|(_, count)| {
        below += count;
        below * 100 >= total * 98
    });
    let most = most.map_or(0, |(day, _)| *day);
    let closed = i64::try_from(BINS - 1).unwrap_or(i64::MAX);
    let width = WIDTHS.into_iter().find(|width| width * closed > most).unwrap_or(most / closed + 1);
    let closed = (most / width + 1).min(closed);
    let mut bins: Vec<LeadTimeBin> = (0..closed)
        .map(|bin| LeadTimeBin { from_days: bin * width, to_days: Some((bin + 1) * width), count: 0 })
        .collect();
    let mut rest = LeadTimeBin { from_days: closed * width, to_days: None, count: 0 };
    for (day, count) in sorted {
        match usize::try_from(day / width).ok().and_then(|bin| bins.get_mut(bin)) {
            Some(bin) => bin.count += count,
            None => rest.count += count,
        }
    }
    if rest.count > 0 {
        bins.push(rest);
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn bins_are_narrow_and_the_tail_has_no_end() {
        let days: Vec<(i64, u64)> = (0..10).map(|day| (day, 10)).chain([(400, 1)]).collect();
        let bins = bins(&days);
        assert_eq!((bins.len(), bins[0].to_days, bins[9].count), (11, Some(1), 10));
        assert_eq!(bins[10], LeadTimeBin { from_days: 10, to_days: None, count: 1 });
        assert!(super::bins(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn bins_add_up_and_touch(days in proptest::collection::vec((-2_i64..2000, 1_u64..50), 1..60)) {
            let bins = bins(&days);
            let total: u64 = days.iter().map(|(_, count)| count).sum();
            prop_assert_eq!(bins.iter().map(|bin| bin.count).sum::<u64>(), total);
            prop_assert!(bins.len() <= BINS);
            for pair in bins.windows(2) {
                prop_assert_eq!(pair[0].to_days, Some(pair[1].from_days));
            }
        }
    }

    #[test]
    fn items_without_a_name_go_by_their_key_and_lines_without_an_item_are_left_out() {
        let figure = |id: &str, name: &str, value, n| Figure {
            metric: "longest_lead_items".into(),
            value: Some(value),
            unit: "days".into(),
            n,
            margin: None,
            period: Period::parse("2018-08").unwrap(),
            by: BTreeMap::from([("item".to_owned(), name.to_owned()), ("item_id".to_owned(), id.to_owned())]),
            reference: None,
            as_of: None,
        };
        let items = longest(vec![
            figure("a", "Pump", 9.0, 5),
            figure("b", "none", 12.0, 8),
            figure("none", "none", 99.0, 50),
        ]);
        let names: Vec<_> = items.iter().map(|item| item.name.as_str()).collect();
        assert_eq!(names, ["b", "Pump"]);
    }
}
