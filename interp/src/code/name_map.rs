//! A hash for tables of names: of sources, attributes, interned texts. Fast, the same in every run, and no protection against
//! texts made to collide.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A table by names, or by small keys with names in them.
pub type NameMap<K, V> = HashMap<K, V, BuildHasherDefault<NameHasher>>;

/// Eight bytes at a time: multiply, fold.
#[derive(Clone, Default)]
pub struct NameHasher(u64);

impl NameHasher {
    #[inline(always)]
    fn mix(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word ^ 0x2545_F491_4F6C_DD1D) * 0x9E37_79B9_7F4A_7C15;
        self.0 = product as u64 ^ (product >> 64) as u64;
    }
}

impl Hasher for NameHasher {
    fn finish(&self) -> u64 { self.0 }
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            self.mix(u64::from_le_bytes(word.try_into().expect("a chunk has eight bytes")));
        }
        let rest = words.remainder();
        let last = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        self.mix(last | (bytes.len() as u64) << 56);
    }
    fn write_u8(&mut self, value: u8) { self.mix(u64::from(value)) }
    fn write_u16(&mut self, value: u16) { self.mix(u64::from(value)) }
    fn write_u32(&mut self, value: u32) { self.mix(u64::from(value)) }
    fn write_u64(&mut self, value: u64) { self.mix(value) }
    fn write_usize(&mut self, value: usize) { self.mix(value as u64) }
}
