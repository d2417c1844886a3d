//! The hash of str and bytes: SipHash-1-3 over the raw storage, as CPython computes it.
//!
//! Invariant: for one key, equal texts have equal hashes, no hash is -1, the empty text hashes to 0, and with the key of
//! `PYTHONHASHSEED=n` every value is CPython's. Knows no heap and keeps no key of its own.

use super::storage::TextRef;
use siphasher::sip::SipHasher13;

/// The secret of a process's string hashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HashKey {
    pub first: u64,
    pub second: u64,
}

impl HashKey {
    /// The key of `PYTHONHASHSEED=seed`: 0 is the zero key, others feed CPython's linear congruential generator.
    pub fn from_seed(seed: u32) -> HashKey {
        if seed == 0 {
            return HashKey::default();
        }
        let mut state = seed;
        let mut bytes = [0u8; 16];
        for byte in &mut bytes {
            state = state.wrapping_mul(214013).wrapping_add(2531011);
            *byte = (state >> 16) as u8;
        }
        let half = |from: usize| bytes[from..from + 8].iter().rev().fold(0u64, |word, &byte| word << 8 | byte as u64);
        HashKey { first: half(0), second: half(8) }
    }
}

/// The hash of a run of bytes: of a bytes object, or of a text's storage.
#[inline]
pub fn hash_bytes(key: HashKey, bytes: &[u8]) -> i64 {
    if bytes.is_empty() {
        return 0;
    }
    match SipHasher13::new_with_keys(key.first, key.second).hash(bytes) as i64 {
        -1 => -2,
        hash => hash,
    }
}

impl TextRef<'_> {
    #[inline]
    pub fn hash(self, key: HashKey) -> i64 {
        hash_bytes(key, self.storage())
    }
}
