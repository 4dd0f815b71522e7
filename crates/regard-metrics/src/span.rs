//! The days that a question covers, cut into parts, and the same days at the reference. Owns the
//! calendar arithmetic beyond one period; reads no clock.

use jiff::{Span as Duration, ToSpan, civil::Date};
use regard_model::{Grain, Period};

/// What a figure is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ReferenceShift {
    /// The period before.
    PreviousPeriod,
    /// The same days a year before.
    PreviousYear,
}

/// A run of days without a gap, cut by a grain or in one piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    /// The period as it was meant, before it was cut to the moment.
    pub(crate) meant: Period,
    /// How it is cut.
    pub(crate) grain: Option<Grain>,
    /// The parts in order; the first and last may be shorter than the grain. Never empty.
    pub(crate) parts: Vec<Period>,
    /// Nothing in it can be known: it lies wholly after the moment.
    pub(crate) unknown: bool,
}

impl Span {
    /// From the first day to the last.
    pub(crate) fn whole(&self) -> Period {
        let from = self.parts.iter().map(|part| part.from).min().unwrap_or(self.meant.from);
        let to = self.parts.iter().map(|part| part.to).max().unwrap_or(self.meant.to);
        Period { from, to }
    }

    /// The same parts at the reference, part by part.
    pub(crate) fn shifted(&self, shift: ReferenceShift) -> Self {
        let parts = self.parts.iter().map(|part| match self.grain {
            Some(grain) => shift_part(*part, grain, shift),
            None => shift_cut(*part, self.meant, shift),
        });
        Self { meant: shift_whole(self.meant, shift), parts: parts.collect(), ..self.clone() }
    }
}

fn shift_whole(period: Period, shift: ReferenceShift) -> Period {
    match shift {
        ReferenceShift::PreviousPeriod => period.previous(),
        ReferenceShift::PreviousYear => period.year_before(),
    }
}

/// A period that was cut to the moment is compared with as many days from the start of the reference:
/// ten days of a month stand beside the first ten of the month before.
fn shift_cut(part: Period, meant: Period, shift: ReferenceShift) -> Period {
    let reference = shift_whole(meant, shift);
    if part == meant { reference } else { place_in(part, meant, reference) }
}

/// A part of a grain is compared with the same piece of the unit before (or of a year before), so
/// that the parts of the reference do not overlap either.
fn shift_part(part: Period, grain: Grain, shift: ReferenceShift) -> Period {
    let unit = Period::of(grain, part.from);
    let from = match (shift, grain) {
        (ReferenceShift::PreviousPeriod, _) => grain.step(unit.from, -1),
        // 52 weeks are a year of whole weeks.
        (ReferenceShift::PreviousYear, Grain::Week) => grain.step(unit.from, -52),
        (ReferenceShift::PreviousYear, _) => unit.from.saturating_sub(1.year()),
    };
    place_in(part, unit, Period::of(grain, from))
}

/// The part of `target` that lies as `part` lies in `unit`.
fn place_in(part: Period, unit: Period, target: Period) -> Period {
    let moved = |day: Date| target.from.saturating_add(days_between(unit.from, day)).min(target.to);
    let to = if part.to == unit.to { target.to } else { moved(part.to) };
    Period { from: moved(part.from).min(to), to }
}

fn days_between(from: Date, to: Date) -> Duration {
    i64::from((to - from).get_days()).days()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        Period::parse(text).unwrap()
    }

    fn span(meant: &str, cut: &str, grain: Option<Grain>) -> Span {
        let parts = grain.map_or(vec![period(cut)], |grain| period(cut).cut(grain));
        Span { meant: period(meant), grain, parts, unknown: false }
    }

    fn shifted(span: &Span, shift: ReferenceShift) -> Vec<String> {
        span.shifted(shift).parts.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_cut_period_is_compared_with_as_many_days() {
        let march = span("2018-03", "2018-03-01..2018-03-10", None);
        assert_eq!(shifted(&march, ReferenceShift::PreviousPeriod), ["2018-02-01..2018-02-10"]);
        assert_eq!(shifted(&march, ReferenceShift::PreviousYear), ["2017-03-01..2017-03-10"]);
        let late = span("2018-03", "2018-03-01..2018-03-30", None);
        assert_eq!(shifted(&late, ReferenceShift::PreviousPeriod), ["2018-02-01..2018-02-28"]);
        let whole = span("2018-03", "2018-03", None);
        assert_eq!(shifted(&whole, ReferenceShift::PreviousPeriod), ["2018-02-01..2018-02-28"]);
    }

    #[test]
    fn parts_are_compared_with_the_same_piece_of_the_unit_before() {
        let parts = span("2018-01-10..2018-03-05", "2018-01-10..2018-03-05", Some(Grain::Month));
        assert_eq!(
            shifted(&parts, ReferenceShift::PreviousPeriod),
            ["2017-12-10..2017-12-31", "2018-01-01..2018-01-31", "2018-02-01..2018-02-05"]
        );
        let leap = span("2020-02", "2020-02", Some(Grain::Month));
        assert_eq!(shifted(&leap, ReferenceShift::PreviousYear), ["2019-02-01..2019-02-28"]);
        let week = span("2018-08-27..2018-09-02", "2018-08-27..2018-09-02", Some(Grain::Week));
        assert_eq!(shifted(&week, ReferenceShift::PreviousYear), ["2017-08-28..2017-09-03"]);
    }

    proptest::proptest! {
        /// Parts are the whole, now and at the reference, and a reference has as many parts.
        #[test]
        fn references_of_parts_lie_in_order(start in 0_i64..3000, length in 0_i64..300, grain in 0_usize..5, year in proptest::bool::ANY) {
            let from = jiff::civil::date(2015, 1, 1).saturating_add(start.days());
            let days = Period { from, to: from.saturating_add(length.days()) };
            let grain = [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year][grain];
            let span = Span { meant: days, grain: Some(grain), parts: days.cut(grain), unknown: false };
            proptest::prop_assert_eq!(span.whole(), days);
            let shift = if year { ReferenceShift::PreviousYear } else { ReferenceShift::PreviousPeriod };
            let before = span.shifted(shift);
            proptest::prop_assert_eq!(before.parts.len(), span.parts.len());
            for (now, then) in span.parts.iter().zip(&before.parts) {
                proptest::prop_assert!(then.from <= then.to && then.to < now.to);
                proptest::prop_assert_eq!(Period::of(grain, then.from), Period::of(grain, then.to));
            }
            // Only 29 February shares its day of the year before.
            for pair in before.parts.windows(2) {
                proptest::prop_assert!(pair[0].to < pair[1].from || (grain == Grain::Day && pair[0] == pair[1]));
            }
        }
    }
}
