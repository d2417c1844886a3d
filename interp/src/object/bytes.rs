//! bytes objects: hash, length, bytes; immutable, leaf. bytearray lives in its own file: its storage is mutable.

use super::door::{Ref, is_kind};
use super::kind::Kind;
use super::string::exact_base;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;

/// Is the value bytes (subclasses too)?
pub fn is_bytes(value: Value) -> bool { is_kind(value, Kind::Bytes) }

/// The bytes of a bytes value; they live as long as it stays reachable.
pub fn slice<'a>(value: Value) -> &'a [u8] {
    let object = exact_base(value);
    // SAFETY: the bytes follow field 1, were written before publication and never change
    unsafe { std::slice::from_raw_parts(object.payload::<u8>(2), object.fixed_raw(1) as usize) }
}

impl Thread {
    /// A new bytes object.
    pub fn new_bytes(&mut self, bytes: &[u8]) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.bytes);
        let object = Ref(self.allocate(class, 2 + bytes.len().div_ceil(8), true)?);
        object.init_raw(0, 0);
        object.init_raw(1, bytes.len() as u64);
        // SAFETY: room for the bytes was allocated behind field 1 and nobody else knows the object
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), object.payload::<u8>(2) as *mut u8, bytes.len()) };
        Ok(object.value())
    }

    /// The hash of a bytes object, cached in it.
    pub fn bytes_hash(&mut self, value: Value) -> i64 {
        let object = exact_base(value);
        let cached = object.fixed_raw(0);
        if cached != 0 {
            return cached as i64;
        }
        let hash = crate::text::hash::hash_bytes(self.interp.hash_key, slice(value));
        object.init_raw(0, hash as u64);
        hash
    }
}
