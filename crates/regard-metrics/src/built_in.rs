//! The metrics that come with Regard, as text: the same kind of file as a team's own, with the worked
//! cases that each must hold. Owns only the list.

/// One file: family, path and text.
pub(crate) struct BuiltIn {
    pub(crate) family: &'static str,
    pub(crate) path: &'static str,
    pub(crate) text: &'static str,
    pub(crate) cases: &'static str,
}

macro_rules! metrics {
    ($($family:literal: $($name:literal)+;)+) => {
        /// Every built-in metric with its cases; what others grow from stands first.
        pub(crate) const ALL: &[BuiltIn] = &[$($(BuiltIn {
            family: $family,
            path: concat!("metrics/", $family, "/", $name, ".yaml"),
            text: include_str!(concat!("../metrics/", $family, "/", $name, ".yaml")),
            cases: include_str!(concat!("../metrics/", $family, "/cases/", $name, ".yaml")),
        },)+)+];
    };
}

metrics! {
    "promises": "overdue_orders" "days_overdue" "days_overdue_max" "lead_time_days" "lead_time_days_p90"
        "longest_lead_items" "otif_first" "otif_latest" "delivery_delay_days" "promises_kept";
    "quality": "defect_rate" "defect_ppm" "return_rate" "disputed_invoices" "dispute_rate" "dispute_reasons";
    "sales": "sales" "orders" "average_basket" "new_customers" "reorder_rate" "sales_growth" "sales_growth_year"
        "conversion_rate" "win_rate" "pipeline" "forecast";
    "voice": "nps" "recommendation_rate" "csat" "ces" "ces_easy" "satisfaction_rate" "product_satisfaction"
        "account_team_view" "response_rate";
    "support": "first_response_hours" "first_response_hours_p90" "resolution_hours" "resolution_hours_p90" "due_met"
        "escalation_rate" "reopen_rate" "new_cases" "backlog" "backlog_age_days";
    "money": "receivables" "overdue_share" "ageing" "dso_countback" "dso_simple" "best_possible_dso" "days_late"
        "collection_effectiveness" "disputed_amount" "cost_to_serve";
    "loyalty": "retention_rate" "contract_retention_rate" "churn_rate" "churn_reasons" "revenue_retention_net"
        "revenue_retention_gross" "customer_value" "silence";
    "base": "contracts_ending" "contracts_ending_180" "unsupported_assets";
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_file_in_the_folder_is_listed() {
        // Asked when it runs: the place where it was compiled may be another checkout.
        let root = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("metrics");
        let mut found = BTreeSet::new();
        for family in std::fs::read_dir(root).unwrap() {
            let family = family.unwrap();
            for file in std::fs::read_dir(family.path()).unwrap() {
                let name = file.unwrap().file_name().into_string().unwrap();
                if name.ends_with(".yaml") {
                    found.insert(format!("metrics/{}/{name}", family.file_name().to_str().unwrap()));
                }
            }
        }
        let listed: BTreeSet<String> = ALL.iter().map(|file| file.path.to_owned()).collect();
        assert_eq!(listed, found);
    }
}
