//! The page of one customer as it travels.

use crate::foresight::PayerFacts;
use crate::pages::figure_card::FigureCard;
use crate::pages::invoices::InvoiceRow;
use crate::pages::money::ExpectedInvoice;
use crate::pages::orders::OrderRow;
use crate::pages::sentence::Sentence;
use crate::pages::voice::{CommentTheme, SentimentName};
use crate::pages::wire::Freshness;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Everything about one customer on one page, without what happened: that is a list of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CustomerPage {
    /// Who they are.
    pub customer: CustomerProfile,
    /// The summary, most pressing first.
    pub summary: Vec<Sentence>,
    /// Promises kept, sales, lead time and NPS over twelve months; open cases and unpaid money now.
    pub figures: Vec<FigureCard>,
    /// The figures that are known of others in view, of `otif_latest`, `nps` and `open_cases`: their source is there, and
    /// where such a figure is empty this customer has nothing of it.
    pub known_of_others: Vec<String>,
    /// Orders not yet delivered in full, latest first.
    pub open_promises: Vec<OpenPromise>,
    /// What else was promised and is neither kept nor withdrawn, what is due first before; at most two hundred.
    pub other_promises: Vec<OtherPromise>,
    /// The ten newest orders.
    pub recent_orders: Vec<OrderRow>,
    /// The ten newest invoices.
    pub recent_invoices: Vec<InvoiceRow>,
    /// What they owe.
    pub money: CustomerMoney,
    /// How they pay. **Empty**: nothing was foreseen, or they have no invoice.
    pub payer: Option<PayerFacts>,
    /// Their open invoices with when each is expected to be paid, the first before; at most five.
    pub expected: Vec<ExpectedInvoice>,
    /// Their cases, open ones first, then newest.
    pub cases: Vec<CaseRow>,
    /// Their deals, open ones first.
    pub deals: Vec<DealRow>,
    /// What is installed at their place.
    pub assets: Vec<AssetRow>,
    /// Who is there to be called, by name; no more than fifty.
    pub contacts: Vec<ContactRow>,
    /// What they said, newest first.
    pub voice: Vec<VoiceRow>,
    /// How fresh the facts are.
    pub freshness: Freshness,
}

/// Who a customer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerProfile {
    /// The customer.
    pub customer_id: String,
    /// Their name.
    pub name: String,
    /// The customer that they belong to.
    pub parent_customer_id: Option<String>,
    /// Their segment.
    pub segment: Option<String>,
    /// Their industry.
    pub industry: Option<String>,
    /// Their country.
    pub country: Option<String>,
    /// Their region.
    pub region: Option<String>,
    /// Their currency.
    pub currency: Option<String>,
    /// Customer since.
    pub since_on: Option<Date>,
    /// Their status as the source has it.
    pub status: Option<String>,
    /// **Unit**: minor units of their currency.
    pub credit_limit_minor: Option<i64>,
    /// Who looks after them.
    pub owners: Vec<Owner>,
    /// No customer file has it; it is known from what names it.
    pub known_by_key: bool,
}

/// Who looks after a customer, for which business unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Owner {
    /// The user's name.
    pub name: String,
    /// The business unit.
    pub business_unit: String,
}

/// An order that is not delivered in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenPromise {
    /// The order.
    pub order_id: String,
    /// Its lines.
    pub lines: u64,
    /// The day it was placed.
    pub ordered_on: Date,
    /// What was promised first.
    pub first_promised_on: Option<Date>,
    /// What was promised last.
    pub promised_on: Option<Date>,
    /// Days since the latest promise. **Empty**: not late.
    pub days_late: Option<i64>,
}

/// A promise that is no delivery: to fix, to go live, to call back, to credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OtherPromise {
    /// `fix`, `go_live`, or the word under which it was recorded, such as `call_back` or `credit`.
    pub kind: String,
    /// Its key: that of the case, the project or the record.
    pub promise_id: String,
    /// The day it was made.
    pub made_on: Date,
    /// The day promised first.
    pub first_due_on: Date,
    /// The day promised last.
    pub due_on: Date,
    /// The instant. **Empty**: it was promised by a day.
    pub due_at: Option<Timestamp>,
    /// Why it was moved. **Empty**: it was not, or nobody said.
    pub change_reason: Option<String>,
    /// Since it was due; 0 when that was today. **Unit**: days. **Empty**: not late.
    pub days_late: Option<i64>,
}

/// What a customer owes, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerMoney {
    /// Unpaid, credit notes taken off. **Unit**: minor units. **Empty**: no invoice is known.
    pub unpaid_minor: Option<i64>,
    /// Unpaid and past its day. **Unit**: minor units.
    pub overdue_minor: Option<i64>,
    /// Unpaid and disputed. **Unit**: minor units.
    pub disputed_minor: Option<i64>,
    /// The currency: the customer's if all invoices are in it, else the home currency at the rate of
    /// each invoice's day.
    pub currency: String,
    /// Invoices left out because no rate to the currency is known.
    pub without_rate: u64,
    /// What is unpaid, by age since its day; the parts add up to `unpaid_minor`.
    pub ageing: Vec<AgeingBucket>,
}

/// A part of what is unpaid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgeingBucket {
    /// `current`, `1_30`, `31_60`, `61_90` or `over_90`: days past due.
    pub bucket: String,
    /// **Unit**: minor units.
    pub amount_minor: i64,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseRow {
    /// The case.
    pub case_id: String,
    /// What it is about.
    pub subject: Option<String>,
    /// How bad it is, in the source's words.
    pub severity: Option<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was resolved. **Empty**: open.
    pub resolved_at: Option<Timestamp>,
    /// It was escalated.
    pub escalated: bool,
}

/// A deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DealRow {
    /// The deal.
    pub deal_id: String,
    /// Its name.
    pub name: Option<String>,
    /// `new`, `renewal` or `expansion`.
    pub kind: Option<String>,
    /// How far it is, in the source's words.
    pub stage: Option<String>,
    /// **Unit**: minor units of `currency`.
    pub amount_minor: Option<i64>,
    /// Its currency.
    pub currency: String,
    /// When it should close.
    pub expected_on: Option<Date>,
    /// When it closed. **Empty**: open.
    pub closed_on: Option<Date>,
    /// It was won. **Empty**: open.
    pub won: Option<bool>,
}

/// An installed item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssetRow {
    /// The asset.
    pub asset_id: String,
    /// The item's name.
    pub item_name: Option<String>,
    /// Its serial number.
    pub serial: Option<String>,
    /// When it was installed.
    pub installed_on: Date,
    /// When its contract ends.
    pub contract_ends_on: Option<Date>,
    /// When its support ends.
    pub support_ends_on: Option<Date>,
    /// **Unit**: minor units of the customer's currency.
    pub annual_value_minor: Option<i64>,
}

/// A person at the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContactRow {
    /// The contact.
    pub contact_id: String,
    /// Their name.
    pub name: Option<String>,
    /// What they do there.
    pub role: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Their phone number, as the source has it.
    pub phone: Option<String>,
    /// The language that they speak.
    pub language: Option<String>,
}

/// An answer to a survey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VoiceRow {
    /// The answer.
    pub answer_id: String,
    /// `nps`, `csat`, `ces`, `product` or `account_team`.
    pub survey: Option<String>,
    /// The score on the survey's scale.
    pub score: Option<f64>,
    /// The top of that scale.
    pub scale_max: Option<f64>,
    /// What they wrote.
    pub comment: Option<String>,
    /// The comment's language: as the source says, else as it was found.
    pub language: Option<String>,
    /// When they answered.
    pub answered_at: Timestamp,
    /// What it was about.
    pub touchpoint: Option<String>,
    /// How the comment sounds. **Empty**: it is not known.
    pub sentiment: Option<SentimentName>,
    /// By what that is told: `words`, or `score` where the words cannot be judged.
    pub sentiment_by: Option<String>,
    /// Its themes, at most three.
    pub themes: Vec<CommentTheme>,
}
