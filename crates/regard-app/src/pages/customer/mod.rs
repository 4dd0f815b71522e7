//! One customer on one page: who they are, what is promised, what happened, what they owe and say.

mod details;
pub(crate) mod money;
mod page;
mod profile;
mod promises;
mod rates;
mod summary;
mod voice;
mod wire;

pub(crate) use summary::minor;
pub(crate) use voice::default_top;
pub use wire::{
    AgeingBucket, AssetRow, CaseRow, ContactRow, CustomerMoney, CustomerPage, CustomerProfile, DealRow,
    OpenPromise, OtherPromise, Owner, VoiceRow,
};
