//! The policy that comes with Regard: a start for experts, who publish their own.

use crate::known::Known;
use crate::policy::Policy;
use regard_model::FileFault;

/// Its text.
pub const BUILT_IN: &str = include_str!("../policy.yaml");

/// The policy that comes with Regard.
///
/// # Errors
/// When it names a signal or an event that is not there.
pub fn built_in(known: &Known) -> Result<Policy, Vec<FileFault>> {
    Policy::read("policy.yaml", BUILT_IN, known)
}
