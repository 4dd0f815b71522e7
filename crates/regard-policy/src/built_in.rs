//! The policy that comes with Regard: a start for experts, who publish their own.

use crate::policy::Policy;
use regard_model::FileFault;

/// Its text.
pub const BUILT_IN: &str = include_str!("../policy.yaml");

/// The policy that comes with Regard, for these measures.
///
/// # Errors
/// When it names a measure that is not there.
pub fn built_in(measures: &[&str]) -> Result<Policy, Vec<FileFault>> {
    Policy::read("policy.yaml", BUILT_IN, measures)
}
