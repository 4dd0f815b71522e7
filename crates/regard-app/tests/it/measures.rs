//! What is kept at load says what the facts say: for every metric, grain, cut, moment and scope.

use crate::support::Opened;
use regard_metrics::{Ask, Coverage, Filter, Home, Plan, ReferenceKind, Registry, plan};
use regard_model::{Currency, Figure, Grain, Lens, Period};

const PERIODS: [&str; 3] = ["2025-02..2026-01", "2025-11-10..2026-01-10", "2025-12"];

/// All metrics that can be cut in this way, asked at once.
fn questions(registry: &Registry) -> Vec<Ask> {
    let cuts = [None, Some("segment"), Some("customer_id"), Some("country"), Some("channel")];
    let grains = [None, Some(Grain::Month), Some(Grain::Quarter), Some(Grain::Week)];
    let mut asks = Vec::new();
    for cut in cuts {
        let names = registry.metrics().filter(|metric| {
            // Only what is about order lines can be kept.
            cut.is_none_or(|cut| metric.dimensions().iter().any(|known| known == cut))
                && metric.sources().contains(&"order_lines")
        });
        let ask = Ask::of(names.map(regard_metrics::Metric::name));
        let ask = cut.map_or(ask.clone(), |cut| ask.by(cut));
        for grain in grains {
            for (period, reference) in PERIODS.iter().zip([
                ReferenceKind::Nothing,
                ReferenceKind::PreviousPeriod,
                ReferenceKind::PreviousYear,
            ]) {
                let ask = Ask { grain, ..ask.clone().period(Period::parse(period).unwrap()) };
                asks.push(ask.reference(reference));
            }
        }
    }
    let filtered = Ask::of(["sales", "orders", "otif_latest"]).filter(Filter::parse("segment=SMB").unwrap());
    asks.push(filtered.by("country"));
    asks
}

fn planned(ask: &Ask, lens: &Lens, coverage: &Coverage) -> Plan {
    let home = Home { currency: Currency::parse("EUR").unwrap() };
    plan(&Registry::built_in(), ask, lens, &home, coverage).unwrap()
}

fn same(one: &Figure, two: &Figure) -> bool {
    let close = |one: Option<f64>, two: Option<f64>| match (one, two) {
        (Some(one), Some(two)) => (one - two).abs() <= 1e-9 * one.abs().max(1.0),
        (one, two) => one == two,
    };
    let named = (&one.metric, one.n, &one.by, one.period) == (&two.metric, two.n, &two.by, two.period);
    let before = match (&one.reference, &two.reference) {
        (Some(one), Some(two)) => close(one.value, two.value) && close(one.change, two.change),
        (one, two) => one.is_none() && two.is_none(),
    };
    named && before && close(one.value, two.value) && close(one.margin, two.margin)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_at_load_says_what_the_facts_say() {
    let company = Opened::demo(40).await;
    let everyone = company.lens("2026-01-31", &[]).await;
    let some = company.customers(7).await;
    let some: Vec<&str> = some.iter().map(String::as_str).collect();
    let mut lenses = vec![everyone.clone()];
    for moment in ["2026-01-31T11:00:00Z", "2025-12-31", "2025-10-07"] {
        lenses.push(company.lens(moment, &[]).await);
    }
    lenses.push(company.lens("2026-01-31", &some).await);
    let (mut kept, mut read, mut compared) = (0, 0, 0);
    for lens in &lenses {
        let coverage = company.coverage(lens).await;
        for ask in questions(&Registry::built_in()) {
            let (plain, rolled) = (planned(&ask, lens, &Coverage::default()), planned(&ask, lens, &coverage));
            let from_measures = rolled.statements().iter().filter(|one| one.sql.contains("from measures"));
            kept += from_measures.count();
            read += rolled.statements().len();
            let (facts, measures) =
                (company.figures(lens, &plain).await, company.figures(lens, &rolled).await);
            assert_eq!(facts.len(), measures.len(), "{ask:?}");
            for (fact, measure) in facts.iter().zip(&measures) {
                assert!(same(fact, measure), "{ask:?}\nfacts: {fact:?}\nkept: {measure:?}");
                compared += 1;
            }
        }
    }
    assert!(kept > 200 && compared > 10_000, "{kept} of {read} statements read measures; {compared} figures");
}
