//! The address of who left: their own is free for somebody else. Owns its shape, by which one sees that they left.

use regard_model::UserId;
use regard_store::{CallerError, EmailAddress};

/// No mail reaches it: RFC 2606, 2.
const HOST: &str = "@retired.invalid";

/// The address of a user who left. **Shape**: made of the key, so that no two have the same.
pub(crate) fn address(user_id: &UserId) -> Result<EmailAddress, CallerError> {
    let hash = blake3::hash(user_id.as_str().as_bytes()).to_hex();
    format!("{}{HOST}", hash.as_str().split_at(32).0).parse()
}

/// Whether it is the address of somebody who left.
pub(crate) fn is_retired(email: &EmailAddress) -> bool {
    email.as_str().ends_with(HOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_an_address_of_its_own() {
        let keys = ["a", "A", "hr:1007", "with blank", "a@b@c", &"x".repeat(200)];
        let mut addresses: Vec<_> = keys.iter().map(|key| address(&UserId::new(*key)).unwrap()).collect();
        assert!(addresses.iter().all(is_retired));
        addresses.sort_by(|one, other| one.as_str().cmp(other.as_str()));
        addresses.dedup();
        assert_eq!(addresses.len(), keys.len());
    }
}
