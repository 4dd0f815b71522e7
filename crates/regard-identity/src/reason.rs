//! Why two customers are thought to be one, or not: reasons with the values compared. Owns no words; a page says
//! them from its message files.

use crate::country::Country;
use regard_model::CustomerId;
use serde::{Deserialize, Serialize};

/// One reason, for or against. `first` and `second` follow the order of the pair.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// A person joined the two.
    JoinedByHand,
    /// They have a tax number in common.
    SameTaxNumber {
        /// The country of the number; `None` when one of the two does not say it.
        country: Option<Country>,
        /// The number, without blanks and marks.
        number: String,
        /// Whether its check digits were verified.
        verified: bool,
    },
    /// Their tax numbers name one company and two of its branches.
    SameCompanyOtherBranch {
        /// The country of the numbers.
        country: Country,
        /// The number of the first.
        first: String,
        /// The number of the second.
        second: String,
    },
    /// Sources say so: both are known under this key.
    SameSourceKey {
        /// The source.
        source: String,
        /// The key in it.
        source_key: String,
    },
    /// The names are the same but for spelling and legal form.
    SameName {
        /// As the first is written.
        first: String,
        /// As the second is written.
        second: String,
    },
    /// The names are nearly the same.
    SimilarName {
        /// As the first is written.
        first: String,
        /// As the second is written.
        second: String,
        /// How alike. **Unit and range**: percent, 1 to 100.
        likeness_percent: u8,
    },
    /// They have a company's mail domain in common.
    SameDomain {
        /// The domain.
        domain: String,
    },
    /// They have an address in common.
    SameEmail {
        /// The address.
        email: String,
    },
    /// They have a phone number in common.
    SamePhone {
        /// Its last digits.
        phone: String,
    },
    /// They are in one country.
    SameCountry {
        /// The country.
        country: Country,
    },
    /// Against: they have valid tax numbers of one kind, and none in common.
    DifferentTaxNumbers {
        /// The country of the numbers.
        country: Country,
        /// The number of the first.
        first: String,
        /// The number of the second.
        second: String,
    },
    /// Against: they are in two countries.
    DifferentCountries {
        /// The country of the first.
        first: Country,
        /// The country of the second.
        second: Country,
    },
    /// Against: they have two legal forms.
    DifferentLegalForms {
        /// The form of the first, as it is commonly written.
        first: String,
        /// The form of the second.
        second: String,
    },
    /// Against: a person took back what was decided about the two.
    Undone,
    /// Against: joined, one group would hold these two, whose tax numbers contradict each other.
    GroupWouldContradict {
        /// One customer of the group.
        first_customer_id: CustomerId,
        /// The other.
        second_customer_id: CustomerId,
        /// The country of the numbers.
        country: Country,
        /// The number of the one.
        first: String,
        /// The number of the other.
        second: String,
    },
    /// Against: joined, one group would hold these two, which a person kept apart or took apart.
    GroupWouldHoldKeptApart {
        /// One customer of the group.
        first_customer_id: CustomerId,
        /// The other.
        second_customer_id: CustomerId,
    },
    /// Against: joined, the group would be larger than a group may become without a person.
    GroupWouldBeTooLarge {
        /// How large. **Unit and range**: customers.
        customers: u32,
    },
    /// Against: one of the two is wanted by customers that contradict each other, and nothing tells which of
    /// them is right.
    Contested,
}

impl Reason {
    /// The key of the sentence in the message files.
    pub fn key(&self) -> &'static str {
        match self {
            Self::JoinedByHand => "identity.joined_by_hand",
            Self::SameTaxNumber { .. } => "identity.same_tax_number",
            Self::SameCompanyOtherBranch { .. } => "identity.same_company_other_branch",
            Self::SameSourceKey { .. } => "identity.same_source_key",
            Self::SameName { .. } => "identity.same_name",
            Self::SimilarName { .. } => "identity.similar_name",
            Self::SameDomain { .. } => "identity.same_domain",
            Self::SameEmail { .. } => "identity.same_email",
            Self::SamePhone { .. } => "identity.same_phone",
            Self::SameCountry { .. } => "identity.same_country",
            Self::DifferentTaxNumbers { .. } => "identity.different_tax_numbers",
            Self::DifferentCountries { .. } => "identity.different_countries",
            Self::DifferentLegalForms { .. } => "identity.different_legal_forms",
            Self::Undone => "identity.undone",
            Self::GroupWouldContradict { .. } => "identity.group_would_contradict",
            Self::GroupWouldHoldKeptApart { .. } => "identity.group_would_hold_kept_apart",
            Self::GroupWouldBeTooLarge { .. } => "identity.group_would_be_too_large",
            Self::Contested => "identity.contested",
        }
    }

    /// The values of the sentence, each with its name.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let two = |first: &dyn ToString, second: &dyn ToString| {
            vec![("first", first.to_string()), ("second", second.to_string())]
        };
        let of = |country: &Country, first: &String, second: &String| {
            let mut values = two(first, second);
            values.insert(0, ("country", country.to_string()));
            values
        };
        match self {
            Self::JoinedByHand | Self::Undone | Self::Contested => Vec::new(),
            Self::SameTaxNumber { country, number, verified } => {
                let country = country.map(|country| ("country", country.to_string()));
                let rest = [("number", number.clone()), ("verified", verified.to_string())];
                country.into_iter().chain(rest).collect()
            }
            Self::SameCompanyOtherBranch { country, first, second }
            | Self::DifferentTaxNumbers { country, first, second } => of(country, first, second),
            Self::SameSourceKey { source, source_key } => {
                vec![("source", source.clone()), ("source_key", source_key.clone())]
            }
            Self::SameName { first, second } | Self::DifferentLegalForms { first, second } => {
                two(first, second)
            }
            Self::SimilarName { first, second, likeness_percent } => {
                let mut values = two(first, second);
                values.push(("likeness_percent", likeness_percent.to_string()));
                values
            }
            Self::SameDomain { domain } => vec![("domain", domain.clone())],
            Self::SameEmail { email } => vec![("email", email.clone())],
            Self::SamePhone { phone } => vec![("phone", phone.clone())],
            Self::SameCountry { country } => vec![("country", country.to_string())],
            Self::DifferentCountries { first, second } => two(first, second),
            Self::GroupWouldContradict { first_customer_id, second_customer_id, country, first, second } => {
                let mut values = of(country, first, second);
                values.push(("first_customer_id", first_customer_id.to_string()));
                values.push(("second_customer_id", second_customer_id.to_string()));
                values
            }
            Self::GroupWouldHoldKeptApart { first_customer_id, second_customer_id } => vec![
                ("first_customer_id", first_customer_id.to_string()),
                ("second_customer_id", second_customer_id.to_string()),
            ],
            Self::GroupWouldBeTooLarge { customers } => vec![("customers", customers.to_string())],
        }
    }
}
