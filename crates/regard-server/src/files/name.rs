//! What a file is called: the metric and its days, in letters that every system takes.

use regard_app::pages::ExportAbout;
use regard_model::Period;

/// The name of a file, such as `sales-2018-08.csv`.
pub(crate) fn name(about: &ExportAbout, ending: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || letter == '_' { letter } else { '-' };
    let metric: String = about.metric.chars().map(plain).collect();
    format!("{metric}-{}.{ending}", days(about.period))
}

/// Whole months by their names, other periods by their first and last day.
fn days(period: Period) -> String {
    let month = |day: jiff::civil::Date| format!("{:04}-{:02}", day.year(), day.month());
    match period.whole_months() {
        Some(1) => month(period.from),
        Some(_) => format!("{}_{}", month(period.from), month(period.to)),
        None if period.from == period.to => period.from.to_string(),
        None => format!("{}_{}", period.from, period.to),
    }
}

#[cfg(test)]
mod tests {
    use super::super::cell::tests::about;
    use super::*;

    #[test]
    fn a_name_says_metric_and_days() {
        let named = |period: &str| {
            let about = ExportAbout { period: Period::parse(period).unwrap(), ..about(&[]) };
            name(&about, "csv")
        };
        assert_eq!(named("2018-08"), "sales-2018-08.csv");
        assert_eq!(named("2018-07..2018-08"), "sales-2018-07_2018-08.csv");
        assert_eq!(named("2018-08-15"), "sales-2018-08-15.csv");
        assert_eq!(named("2018-08-15..2018-09-01"), "sales-2018-08-15_2018-09-01.csv");
        let odd = ExportAbout { metric: "a\"/b".to_owned(), ..about(&[]) };
        assert_eq!(name(&odd, "xlsx"), "a--b-2018-08.xlsx");
    }
}
