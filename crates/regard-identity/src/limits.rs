//! The bounds of what proves something and of how much is compared. Owns the numbers, not their use.

/// When a value is shared by too many to prove anything, and how alike two names must be.
///
/// They also bound the work: whatever more customers share than this is not looked at, so the number of
/// pairs grows with the number of customers and not with its square.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A mail domain of more customers than this proves nothing. **Unit and range**: customers, 1 or more.
    pub domain_customers: u32,
    /// A name of more customers than this proves nothing. **Unit and range**: customers, 1 or more.
    pub name_customers: u32,
    /// A tax number or a source's key of more customers than this proves nothing: it is our own, an agent's
    /// or a filler. **Unit and range**: customers, 1 or more.
    pub number_customers: u32,
    /// An address or a phone number of more customers than this proves nothing: it is a bookkeeper's or a
    /// switchboard's. **Unit and range**: customers, 1 or more.
    pub contact_customers: u32,
    /// A word (or two) of more names of one country than this leads to no comparison. **Unit and range**:
    /// customers, 1 or more.
    pub word_customers: u32,
    /// A spelling that more customers have is a word of its own and no typing error of another.
    /// **Unit and range**: customers, 0 or more.
    pub typing_error_customers: u32,
    /// A group that would grow larger is not joined without a person. **Unit and range**: customers, 2 or
    /// more.
    pub group_customers: u32,
    /// Two names are similar from here on. **Unit and range**: percent, 1 to 100.
    pub likeness_percent: u8,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            domain_customers: 20,
            name_customers: 20,
            number_customers: 50,
            contact_customers: 5,
            word_customers: 30,
            typing_error_customers: 5,
            group_customers: 100,
            likeness_percent: 85,
        }
    }
}
