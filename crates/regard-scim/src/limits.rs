//! Every bound of the protocol, in one place. Owns the numbers, not their keeping.

/// The longest body that is read. **Unit**: bytes.
pub const BODY_BYTES_AT_MOST: usize = 64 * 1024;
/// The longest path with its query. **Unit**: bytes.
pub(crate) const ADDRESS_BYTES_AT_MOST: usize = 8 * 1024;
/// The longest filter, and the longest path of an operation. **Unit**: bytes.
pub(crate) const FILTER_BYTES_AT_MOST: usize = 2 * 1024;
/// How deep brackets may stand within brackets.
pub(crate) const FILTER_DEPTH_AT_MOST: usize = 20;
/// Operations of one PATCH.
pub(crate) const OPERATIONS_AT_MOST: usize = 100;
/// Attributes that one request names to be shown or left out.
pub(crate) const NAMED_AT_MOST: usize = 100;
/// Users in one answer, where the request asks for more or does not say.
pub(crate) const LISTED_AT_MOST: usize = 200;
/// Users that are looked at for one list, when nobody says otherwise; with more of them the directory must ask by a key.
pub(crate) const LOOKED_AT_AT_MOST: usize = 100_000;
/// Users that are read from the application database at once.
pub(crate) const READ_AT_ONCE: u32 = 500;
/// How often a change is worked out anew because somebody else was faster.
pub(crate) const TRIES: usize = 8;
