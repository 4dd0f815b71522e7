//! What a view is.

use super::budget::Shown;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// For whom a brief is, what for, how often, and what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = View)]
pub struct View {
    /// Its name, which is that of its file.
    pub name: String,
    /// For this level. **Empty**: for every level.
    pub level: Option<String>,
    /// For this business unit. **Empty**: for every one.
    pub business_unit: Option<String>,
    /// What for, in one sentence.
    pub purpose: String,
    /// How often it is looked at.
    pub often: Often,
    /// What the first sentence is about.
    pub lead: Lead,
    /// The numbers, most important first; of a number without data, one that everybody has stands in.
    pub numbers: Vec<String>,
    /// How many customers are listed.
    pub customers: usize,
    /// How many things to do are listed.
    pub steps: usize,
    /// The pages, in the order of the rail.
    pub pages: Vec<ViewPage>,
    /// How long it takes to read, at least. **Unit**: seconds.
    pub seconds: u64,
    /// It came with Regard, and its purpose is said in the reader's language.
    pub built_in: bool,
}

/// How often a view is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Often {
    /// Every day.
    Day,
    /// Every week.
    Week,
    /// Every month.
    Month,
}

impl Often {
    /// Its name, as files have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

/// What the first sentence of a brief is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lead {
    /// Promises kept.
    #[default]
    Promises,
    /// Cases solved in time.
    Cases,
    /// What is unpaid and overdue.
    Money,
    /// What customers say.
    Voice,
    /// What customers buy.
    Sales,
}

/// A page of the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the page of its name")]
pub enum ViewPage {
    Brief,
    Customers,
    Loyalty,
    Call,
    Promises,
    Voice,
    Money,
    Sales,
    Actions,
    Policy,
    Sources,
}

impl ViewPage {
    /// Every page that there is.
    pub const ALL: [Self; 11] = [
        Self::Brief,
        Self::Customers,
        Self::Loyalty,
        Self::Call,
        Self::Promises,
        Self::Voice,
        Self::Money,
        Self::Sales,
        Self::Actions,
        Self::Policy,
        Self::Sources,
    ];

    /// Its name, as files have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Brief => "brief",
            Self::Customers => "customers",
            Self::Loyalty => "loyalty",
            Self::Call => "call",
            Self::Promises => "promises",
            Self::Voice => "voice",
            Self::Money => "money",
            Self::Sales => "sales",
            Self::Actions => "actions",
            Self::Policy => "policy",
            Self::Sources => "sources",
        }
    }
}

impl View {
    /// What its brief shows.
    pub fn shown(&self) -> Shown {
        Shown { numbers: self.numbers.len(), customers: self.customers, steps: self.steps }
    }
}
