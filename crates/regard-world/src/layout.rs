//! Every source table: its system, file, format and columns, named as that system would. Owns no rows. The
//! demo's mappings (`examples/demo/mappings`) turn these columns into the entities'.

use crate::table::Kind::{
    self, CommaMinor, Day, DotDay, DotLocal, Int, Local, Minor, Number, SlashDay, SlashLocal, Text, Utc,
};
use crate::table::{Encoding, Format, Layout};

const CSV: Format = Format::Csv { separator: b',', encoding: Encoding::Utf8 };
const OFFICE_CSV: Format = Format::Csv { separator: b';', encoding: Encoding::Windows1252 };
const PARQUET: Format = Format::Parquet;

/// A table, by its place in [`ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum T {
    Customers,
    Contacts,
    Users,
    Assignments,
    Deals,
    Notes,
    Items,
    Rates,
    Orders,
    Lines,
    Deliveries,
    Invoices,
    Payments,
    Returns,
    Defects,
    Identities,
    Costs,
    Departures,
    Cases,
    Disputes,
    Commitments,
    Answers,
    Assets,
    Implementations,
    Visits,
    Initiatives,
    Members,
    Expectations,
}

const fn table(
    name: &'static str,
    entity: &'static str,
    format: Format,
    columns: &'static [(&'static str, Kind)],
) -> Layout {
    Layout { name, entity, format, columns }
}

/// Every table, in the order of [`T`].
pub(crate) const ALL: &[Layout] = &[
    table("crm/customers", "customers", OFFICE_CSV, CUSTOMERS),
    table("crm/contacts", "contacts", CSV, CONTACTS),
    table("crm/users", "users", CSV, USERS),
    table("crm/assignments", "assignments", CSV, ASSIGNMENTS),
    table("crm/deals", "deals", CSV, DEALS),
    table("crm/notes", "notes", CSV, NOTES),
    table("erp/items", "items", CSV, ITEMS),
    table("erp/exchange_rates", "exchange_rates", CSV, RATES),
    table("erp/orders", "orders", PARQUET, ORDERS),
    table("erp/order_lines", "order_lines", PARQUET, LINES),
    table("erp/deliveries", "deliveries", PARQUET, DELIVERIES),
    table("erp/invoices", "invoices", PARQUET, INVOICES),
    table("erp/payments", "payments", PARQUET, PAYMENTS),
    table("erp/returns", "returns", CSV, RETURNS),
    table("erp/defects", "defects", CSV, DEFECTS),
    table("finance/debtors", "identities", CSV, IDENTITIES),
    table("finance/costs", "costs", CSV, COSTS),
    table("finance/departures", "departures", CSV, DEPARTURES),
    table("support/cases", "cases", CSV, CASES),
    table("support/disputes", "disputes", CSV, DISPUTES),
    table("support/commitments", "commitments", CSV, COMMITMENTS),
    table("surveys/answers", "answers", CSV, ANSWERS),
    table("install/assets", "assets", CSV, ASSETS),
    table("install/implementations", "implementations", CSV, IMPLEMENTATIONS),
    table("web/visits", "visits", PARQUET, VISITS),
    table("programme/initiatives", "initiatives", CSV, INITIATIVES),
    table("programme/members", "initiative_members", CSV, MEMBERS),
    table("programme/expectations", "expectations", CSV, EXPECTATIONS),
];

const CUSTOMERS: &[(&str, Kind)] = &[
    ("AccountNumber", Text),
    ("AccountName", Text),
    ("ParentAccount", Text),
    ("Tier", Text),
    ("Branch", Text),
    ("CountryCode", Text),
    ("Area", Text),
    ("Currency", Text),
    ("CustomerSince", DotDay),
    ("Lifecycle", Text),
    ("CreditLimit", CommaMinor),
];
const CONTACTS: &[(&str, Kind)] = &[
    ("ContactNo", Text),
    ("AccountNumber", Text),
    ("FullName", Text),
    ("EMail", Text),
    ("Phone", Text),
    ("JobRole", Text),
    ("PreferredLanguage", Text),
];
const USERS: &[(&str, Kind)] = &[
    ("EmployeeNo", Text),
    ("DisplayName", Text),
    ("EMail", Text),
    ("ReportsTo", Text),
    ("Grade", Text),
    ("Department", Text),
    ("JobTitle", Text),
];
const ASSIGNMENTS: &[(&str, Kind)] = &[
    ("AccountNumber", Text),
    ("EmployeeNo", Text),
    ("Department", Text),
    ("AssignmentRole", Text),
    ("ValidFrom", Day),
    ("ValidTo", Day),
];
const DEALS: &[(&str, Kind)] = &[
    ("OpportunityNo", Text),
    ("AccountNumber", Text),
    ("Title", Text),
    ("OpportunityType", Text),
    ("CreatedOn", Day),
    ("Stage", Text),
    ("Value", Minor),
    ("ValueCurrency", Text),
    ("Probability", Number),
    ("ExpectedClose", Day),
    ("ClosedOn", Day),
    ("LossReason", Text),
];
const NOTES: &[(&str, Kind)] = &[
    ("ActivityNo", Text),
    ("AccountNumber", Text),
    ("ActivityTime", Local),
    ("ActivityType", Text),
    ("Topic", Text),
    ("Owner", Text),
    ("Body", Text),
];
const ITEMS: &[(&str, Kind)] =
    &[("Material", Text), ("Description", Text), ("MaterialGroup", Text), ("StandardCost", Minor)];
const RATES: &[(&str, Kind)] = &[("ValidOn", SlashDay), ("From", Text), ("To", Text), ("Rate", Number)];
const ORDERS: &[(&str, Kind)] = &[
    ("SalesOrder", Text),
    ("SoldTo", Text),
    ("CreatedAt", Utc),
    ("DistributionChannel", Text),
    ("CompanyCode", Text),
    ("DocumentCurrency", Text),
    ("RejectedAt", Utc),
];
const LINES: &[(&str, Kind)] = &[
    ("SalesOrder", Text),
    ("Position", Int),
    ("Material", Text),
    ("OrderQuantity", Number),
    ("NetPriceCents", Minor),
    ("RequestedDate", Day),
    ("FirstConfirmedDate", Day),
    ("ConfirmedDate", Day),
];
const DELIVERIES: &[(&str, Kind)] = &[
    ("DeliveryNote", Text),
    ("SalesOrder", Text),
    ("Position", Int),
    ("ShippingPoint", Text),
    ("GoodsIssueAt", Utc),
    ("ProofOfDeliveryAt", Utc),
    ("DeliveredQuantity", Number),
];
const INVOICES: &[(&str, Kind)] = &[
    ("BillingDocument", Text),
    ("Payer", Text),
    ("SalesOrder", Text),
    ("BillingType", Text),
    ("BillingDate", Day),
    ("NetDueDate", Day),
    ("NetAmountCents", Minor),
    ("DocumentCurrency", Text),
    ("CompanyCode", Text),
];
const PAYMENTS: &[(&str, Kind)] = &[
    ("ClearingDocument", Text),
    ("BillingDocument", Text),
    ("Payer", Text),
    ("ValueDate", Day),
    ("AmountCents", Minor),
    ("Currency", Text),
];
const RETURNS: &[(&str, Kind)] = &[
    ("ReturnNo", Text),
    ("SalesOrder", Text),
    ("Position", Text),
    ("Customer", Text),
    ("Material", Text),
    ("ReceivedAt", SlashLocal),
    ("Quantity", Number),
    ("Amount", Minor),
    ("ReasonCode", Text),
];
const DEFECTS: &[(&str, Kind)] = &[
    ("NotificationNo", Text),
    ("Customer", Text),
    ("Material", Text),
    ("SalesOrder", Text),
    ("ReportedAt", SlashLocal),
    ("DefectiveQuantity", Number),
    ("DefectType", Text),
    ("Priority", Text),
];
const IDENTITIES: &[(&str, Kind)] =
    &[("DebtorNo", Text), ("Customer", Text), ("MailDomain", Text), ("TaxNumber", Text)];
const COSTS: &[(&str, Kind)] =
    &[("PostingNo", Text), ("DebtorNo", Text), ("BookedOn", SlashDay), ("CostType", Text), ("Amount", Minor)];
const DEPARTURES: &[(&str, Kind)] =
    &[("DebtorNo", Text), ("ContractEnd", SlashDay), ("Reason", Text), ("Remark", Text)];
const CASES: &[(&str, Kind)] = &[
    ("TicketNo", Text),
    ("Account", Text),
    ("Caller", Text),
    ("AssetTag", Text),
    ("Product", Text),
    ("Opened", DotLocal),
    ("Priority", Text),
    ("Source", Text),
    ("Subject", Text),
    ("Description", Text),
    ("Category", Text),
    ("DueBy", DotLocal),
    ("FirstReply", DotLocal),
    ("Escalated", DotLocal),
    ("Closed", DotLocal),
    ("Reopened", Int),
    ("MinutesSpent", Int),
    ("Cost", Minor),
];
const DISPUTES: &[(&str, Kind)] = &[
    ("DisputeNo", Text),
    ("BillingDocument", Text),
    ("Account", Text),
    ("RaisedAt", DotLocal),
    ("Reason", Text),
    ("DisputedAmount", Minor),
    ("SettledAt", DotLocal),
    ("Decision", Text),
];
const COMMITMENTS: &[(&str, Kind)] = &[
    ("PromiseNo", Text),
    ("Account", Text),
    ("Kind", Text),
    ("PromisedAt", DotLocal),
    ("FirstDue", DotDay),
    ("Due", DotDay),
    ("DueTime", DotLocal),
    ("WhyMoved", Text),
    ("TicketNo", Text),
    ("Order", Text),
    ("Owner", Text),
    ("Note", Text),
    ("KeptAt", DotLocal),
    ("WithdrawnAt", DotLocal),
];
const ANSWERS: &[(&str, Kind)] = &[
    ("ResponseId", Text),
    ("Account", Text),
    ("ContactId", Text),
    ("Survey", Text),
    ("Touchpoint", Text),
    ("Product", Text),
    ("Ticket", Text),
    ("SalesOrder", Text),
    ("SentAt", Utc),
    ("RespondedAt", Utc),
    ("Rating", Int),
    ("ScaleFrom", Int),
    ("ScaleTo", Int),
    ("Comment", Text),
    ("Lang", Text),
];
const ASSETS: &[(&str, Kind)] = &[
    ("AssetTag", Text),
    ("SiteOwner", Text),
    ("Product", Text),
    ("SerialNumber", Text),
    ("Firmware", Text),
    ("InstallDate", Day),
    ("ContractEnd", Day),
    ("SupportEnd", Day),
    ("AnnualValue", Minor),
    ("Decommissioned", Day),
];
const IMPLEMENTATIONS: &[(&str, Kind)] = &[
    ("ProjectNo", Text),
    ("SiteOwner", Text),
    ("ProjectName", Text),
    ("KickOff", Day),
    ("BaselineGoLive", Day),
    ("ForecastGoLive", Day),
    ("ActualGoLive", Day),
];
const VISITS: &[(&str, Kind)] = &[
    ("session", Text),
    ("visitor", Text),
    ("login_account", Text),
    ("began", Utc),
    ("medium", Text),
    ("checkout_order", Text),
];
const INITIATIVES: &[(&str, Kind)] = &[
    ("Code", Text),
    ("Title", Text),
    ("Sponsor", Text),
    ("Department", Text),
    ("Start", Day),
    ("End", Day),
    ("Budget", Minor),
    ("GoalMetric", Text),
    ("GoalChange", Number),
];
const MEMBERS: &[(&str, Kind)] = &[("Code", Text), ("Account", Text), ("Joined", Day)];
const EXPECTATIONS: &[(&str, Kind)] =
    &[("Touchpoint", Text), ("Metric", Text), ("Expected", Number), ("ValidFrom", Day)];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn tables_and_their_places_agree() {
        assert_eq!(ALL.len(), T::Expectations as usize + 1);
        assert_eq!(ALL[T::Lines as usize].name, "erp/order_lines");
        assert_eq!(ALL[T::Commitments as usize].name, "support/commitments");
        assert_eq!(ALL[T::Answers as usize].name, "surveys/answers");
        assert_eq!(ALL[T::Visits as usize].name, "web/visits");
    }

    #[test]
    fn every_entity_has_a_table() {
        let made: BTreeSet<_> = ALL.iter().map(|layout| layout.entity).collect();
        // Which customers are one is decided by those who look, not by the systems that deliver.
        for entity in regard_model::entities::all().filter(|entity| entity.name != "customer_links") {
            assert!(made.contains(entity.name), "{} has no table", entity.name);
        }
    }
}
