//! Which days have wholly passed at a moment. Owns that one rule, because overdue, due and kept all
//! hang on it.

use jiff::civil::Date;
use regard_model::{Lens, Moment};

/// The last home day whose end is not after the moment: the moment's own day when the moment is the
/// end of that day (a bare date always is), otherwise the day before. A promise for that day or
/// earlier can no longer be kept.
pub fn last_passed_day(lens: &Lens) -> Date {
    let today = lens.today();
    if Moment::end_of_day(today, &lens.zone) <= lens.moment {
        today
    } else {
        today.yesterday().unwrap_or(Date::MIN)
    }
}

#[cfg(test)]
mod tests {
    use crate::golden::lens_at;

    #[test]
    fn a_bare_date_has_passed_and_noon_has_not() {
        let passed = |moment: &str| super::last_passed_day(&lens_at(moment, "America/Sao_Paulo")).to_string();
        assert_eq!(passed("2018-09-01"), "2018-09-01");
        assert_eq!(passed("2018-09-01T15:00:00Z"), "2018-08-31");
        // The clock jumps over midnight here: the day ends at 23:59:59 and the next begins at 01:00.
        assert_eq!(passed("2018-11-03"), "2018-11-03");
        assert_eq!(passed("2018-11-04T03:00:00Z"), "2018-11-03");
    }
}
