//! The views that come with Regard: one for each level of each business unit, and one for everybody else.

/// A file that comes with the program.
pub(super) struct File {
    /// How it is named in a fault.
    pub(super) path: &'static str,
    /// What it says.
    pub(super) text: &'static str,
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(File {
            path: concat!("views/", $name, ".yaml"),
            text: include_str!(concat!("../../views/", $name, ".yaml")),
        }),*]
    };
}

/// All of them; the first that fits is taken, so the one for everybody stands last.
pub(super) const ALL: &[File] = files![
    "sales_ic",
    "sales_manager",
    "sales_director",
    "sales_executive",
    "customer_support_ic",
    "customer_support_manager",
    "customer_support_director",
    "customer_support_executive",
    "professional_services_ic",
    "professional_services_manager",
    "professional_services_director",
    "professional_services_executive",
    "finance_ic",
    "finance_manager",
    "finance_director",
    "finance_executive",
    "everyone",
];
