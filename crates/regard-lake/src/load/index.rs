//! Where each key of a table is: the file that holds its row, and what the row says, as a hash.

use crate::month::Month;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The place and content of a key's current row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) content: i64,
    pub(super) file: u32,
    pub(super) month: Month,
}

/// The keys are hashes already, so they hash to themselves.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Itself(u64);

impl Hasher for Itself {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 ^= u64::from_le_bytes(word);
        }
    }

    fn write_u128(&mut self, key: u128) {
        let low = u64::try_from(key & u128::from(u64::MAX)).unwrap_or_default();
        let high = u64::try_from(key >> 64).unwrap_or_default();
        self.0 = low ^ high.rotate_left(17);
    }
}

pub(super) type KeyMap<V> = HashMap<u128, V, BuildHasherDefault<Itself>>;
pub(super) type KeySet = std::collections::HashSet<u128, BuildHasherDefault<Itself>>;

const SHARDS: usize = 64;

/// Key → slot, in shards, so that growing never doubles the memory of the whole.
#[derive(Debug)]
pub(super) struct KeyIndex {
    shards: Vec<KeyMap<Slot>>,
}

impl KeyIndex {
    pub(super) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| KeyMap::default()).collect() }
    }

    fn shard(key: u128) -> usize {
        usize::try_from(key >> 122).unwrap_or_default() % SHARDS
    }

    pub(super) fn get(&self, key: u128) -> Option<Slot> {
        self.shards[Self::shard(key)].get(&key).copied()
    }

    /// Puts a slot in place unless the key has one.
    pub(super) fn insert_new(&mut self, key: u128, slot: Slot) {
        self.shards[Self::shard(key)].entry(key).or_insert(slot);
    }

    /// Puts a slot in place and answers with the one that was there.
    pub(super) fn insert(&mut self, key: u128, slot: Slot) -> Option<Slot> {
        self.shards[Self::shard(key)].insert(key, slot)
    }
}
