//! The headline of the sales page: how much was sold, and how that stands beside the period and the year
//! before.

use crate::pages::customer::minor;
use crate::pages::figure_card::FigureCard;
use crate::pages::growth::{before, is_from_little};
use crate::pages::sentence::Sentence;
use regard_model::Period;

/// A smaller growth is about the same. **Unit**: percent.
const SMALLEST_PERCENT: f64 = 0.5;

/// What the headline is chosen from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sold<'a> {
    pub(super) period: Period,
    pub(super) sales: &'a FigureCard,
    /// Growth against the period before. **Unit**: percent.
    pub(super) growth: Option<f64>,
    /// Growth against the year before. **Unit**: percent.
    pub(super) growth_year: Option<f64>,
    /// The forecast, where deals are known.
    pub(super) forecast: Option<&'a FigureCard>,
}

/// The headline.
pub(super) fn headline(sold: Sold<'_>) -> Sentence {
    let Sold { period, sales, growth, growth_year, forecast } = sold;
    let forecast = forecast.and_then(probable);
    let Some(value) = sales.value else {
        let key = if sales.has_data() { "sales.headline.none" } else { "sales.headline.nothing_loaded" };
        return Sentence::new(key).with("period", period).then(forecast);
    };
    let minor = |value| minor(value, sales.currency.as_deref());
    let was = |growth: Option<f64>| growth.and_then(|growth| before(value, growth)).map(minor);
    Sentence::new("sales.headline.sold")
        .with("amount_minor", minor(value))
        .with("before_minor", was(growth))
        .with("year_before_minor", was(growth_year))
        .with("currency", sales.currency.as_ref())
        .with("period", period)
        .with("direction", growth.map(direction))
        .with("percent", growth.map(f64::abs))
        .with("reference", period.previous())
        .with("year_direction", growth_year.map(direction))
        .with("year_percent", growth_year.map(f64::abs))
        .then(forecast)
}

fn direction(growth: f64) -> &'static str {
    match growth {
        growth if growth.abs() < SMALLEST_PERCENT => "same",
        growth if is_from_little(growth) => "from",
        growth if growth > 0.0 => "up",
        _ => "down",
    }
}

fn probable(forecast: &FigureCard) -> Option<Sentence> {
    let value = forecast.value.filter(|value| *value > 0.0)?;
    let sentence = Sentence::new("sales.then.forecast").with("count", forecast.n);
    let amount_minor = minor(value, forecast.currency.as_deref());
    Some(sentence.with("amount_minor", amount_minor).with("currency", forecast.currency.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn period() -> Period {
        Period::parse("2018-08").unwrap()
    }

    fn card(metric: &str, value: Option<f64>) -> FigureCard {
        FigureCard {
            value,
            currency: Some("EUR".into()),
            n: 4,
            ..FigureCard::empty(metric, "money", period())
        }
    }

    fn said(value: Option<f64>, growth: Option<f64>, growth_year: Option<f64>) -> Sentence {
        let (sales, forecast) = (card("sales", value), card("forecast", Some(0.0)));
        headline(Sold { period: period(), sales: &sales, growth, growth_year, forecast: Some(&forecast) })
    }

    #[test]
    fn growth_has_a_direction_and_no_sign() {
        let sold = said(Some(1200.5), Some(-8.4), Some(0.3));
        assert_eq!(
            (sold.key.as_str(), &sold.params["amount_minor"]),
            ("sales.headline.sold", &json!(120_050))
        );
        assert_eq!((&sold.params["direction"], &sold.params["percent"]), (&json!("down"), &json!(8.4)));
        assert_eq!(sold.params["year_direction"], json!("same"));
        assert!(!sold.params.contains_key("then"));
        assert_eq!(said(Some(1.0), None, None).params["direction"], json!(null));
    }

    #[test]
    fn a_rise_from_little_is_said_from_what_to_what() {
        let sold = said(Some(40.0), Some(300.0), Some(100.0));
        assert_eq!((&sold.params["direction"], &sold.params["before_minor"]), (&json!("from"), &json!(1000)));
        let year = (&sold.params["year_direction"], &sold.params["year_before_minor"]);
        assert_eq!(year, (&json!("up"), &json!(2000)));
    }

    #[test]
    fn no_sales_in_a_period_and_none_at_all_are_told_apart() {
        assert_eq!(said(None, None, None).key, "sales.headline.nothing_loaded");
        let mut sales = card("sales", None);
        sales.series = vec![crate::pages::figure_card::SeriesPoint {
            from: period().from,
            to: period().to,
            value: Some(1.0),
            n: 1,
            margin: None,
        }];
        let forecast = card("forecast", Some(90.0));
        let sold = Sold {
            period: period(),
            sales: &sales,
            growth: None,
            growth_year: None,
            forecast: Some(&forecast),
        };
        let sentence = headline(sold);
        assert_eq!(sentence.key, "sales.headline.none");
        assert_eq!(sentence.params["then"]["params"]["amount_minor"], json!(9000));
    }
}
