//! str objects: hash, length and unit width, then the units.
//!
//! Field 0: cached hash (0 = not computed; idempotent relaxed stores, never logged). Field 1: length | width code << 56 with
//! width code 0 ASCII, 1 Latin-1, 2 two-byte, 4 four-byte units. Immutable, leaf. Interned names carry a flag in the class word
//! and compare by address among themselves.
//!
//! A str that grows by repeated `+` keeps its units in a buffer with room behind them: [`INDIRECT`] in field 1, the buffer in
//! field 2, not a leaf. Buffer: field 0 zero, 1 bytes used, 2 bytes there are, then the units. Who extends it moves "used" from
//! the end of its own str by one compare-and-swap; a str never looks behind its own length, so it stays immutable.

use super::door::Ref;
use super::interpreter::intern_shard;
use super::kind::{Kind, SUBCLASS};
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;
use crate::text::{Text, TextRef};

/// Class-word flag of an interned string.
pub const INTERNED: u64 = 1 << 48;

/// Flag in field 1: the units lie in the buffer of field 2.
pub(super) const INDIRECT: u64 = 1 << 48;
/// Flag in field 1: the str is the result of a concatenation, so another one may follow.
pub(super) const GROWN: u64 = 1 << 49;
/// First field of the units in a buffer.
pub(super) const BUFFER_UNITS: usize = 3;

/// The exact str behind a value: itself, or the base value of a subclass instance.
#[inline(always)]
pub fn exact_base(value: Value) -> Ref {
    let object = Ref::of(value);
    if object.kind_byte() & SUBCLASS != 0 { Ref::of(object.fixed(0)) } else { object }
}

/// Is the value a str (subclasses too)?
#[inline(always)]
pub fn is_str(value: Value) -> bool { super::door::is_kind(value, Kind::Str) }

/// The text of a str value. The reference lives as long as the value stays reachable; keep the value on the stack.
pub fn text<'a>(value: Value) -> TextRef<'a> {
    let object = exact_base(value);
    let header = object.fixed_raw(1);
    let length = (header & 0xFF_FFFF_FFFF) as usize;
    let units = if header & INDIRECT == 0 { object.payload::<u8>(2) } else { Ref::of(object.fixed(2)).payload::<u8>(BUFFER_UNITS) };
    // SAFETY: the units follow field 1, or the buffer's third field; they start at a word, were written before publication and
    // never change; the width code says their size
    unsafe {
        match header >> 56 {
            0 => TextRef::Latin1 { ascii: true, units: std::slice::from_raw_parts(units, length) },
            1 => TextRef::Latin1 { ascii: false, units: std::slice::from_raw_parts(units, length) },
            2 => TextRef::Ucs2(std::slice::from_raw_parts(units.cast::<u16>(), length)),
            _ => TextRef::Ucs4(std::slice::from_raw_parts(units.cast::<u32>(), length)),
        }
    }
}

/// Length in code points.
#[inline(always)]
pub fn length(value: Value) -> usize { (exact_base(value).fixed_raw(1) & 0xFF_FFFF_FFFF) as usize }

/// The str as Rust text; lone surrogates become U+FFFD.
pub fn to_rust(value: Value) -> String { text(value).to_string_lossy().into_owned() }

/// The bytes of an ASCII str.
#[inline(always)]
pub fn ascii_bytes<'a>(value: Value) -> Option<&'a [u8]> {
    match text(value) {
        TextRef::Latin1 { ascii: true, units } => Some(units),
        _ => None,
    }
}

impl Thread {
    /// A new str.
    pub fn new_str(&mut self, text: &str) -> Res<Value> {
        if text.is_ascii() {
            return self.new_ascii(text.as_bytes());
        }
        let text = Text::from_str(text);
        self.new_text(text.as_ref())
    }

    /// A new str of ASCII bytes.
    pub fn new_ascii(&mut self, units: &[u8]) -> Res<Value> {
        let object = self.allocate_units(units.len(), 0, units.len())?;
        // SAFETY: `allocate_units` made room for the bytes behind field 1 and nobody else knows the object
        unsafe { std::ptr::copy_nonoverlapping(units.as_ptr(), object.payload::<u8>(2) as *mut u8, units.len()) };
        Ok(object.value())
    }

    /// A str without its units yet: `bytes` bytes of width code `code` go behind field 1 before anybody else sees it.
    pub(super) fn allocate_units(&mut self, length: usize, code: u64, bytes: usize) -> Res<Ref> {
        if length > 0xFF_FFFF_FFFF {
            return Err(self.memory_error());
        }
        let class = self.interp.types.class_word(&self.interp.types.str_);
        let object = Ref(self.allocate(class, 2 + bytes.div_ceil(8), true)?);
        object.init_raw(0, 0);
        object.init_raw(1, length as u64 | code << 56);
        Ok(object)
    }

    /// A new str with the given code points (the text has its minimal width).
    pub fn new_text(&mut self, text: TextRef) -> Res<Value> {
        let (code, bytes, length, from) = match text {
            TextRef::Latin1 { ascii, units } => (if ascii { 0 } else { 1 }, units.len(), units.len(), units.as_ptr()),
            TextRef::Ucs2(units) => (2, units.len() * 2, units.len(), units.as_ptr() as *const u8),
            TextRef::Ucs4(units) => (4, units.len() * 4, units.len(), units.as_ptr() as *const u8),
        };
        let object = self.allocate_units(length, code, bytes)?;
        // SAFETY: as in `new_ascii`; `from` has `bytes` readable bytes
        unsafe { std::ptr::copy_nonoverlapping(from, object.payload::<u8>(2) as *mut u8, bytes) };
        Ok(object.value())
    }

    /// The interned str of a name.
    pub fn intern(&mut self, name: &str) -> Res<Value> {
        let known = self.known_names.slot(name);
        if known.is_ptr() && ascii_bytes(*known) == Some(name.as_bytes()) {
            return Ok(*known);
        }
        let found = self.interp.interned[intern_shard(name)].lock().get(name).copied();
        let value = match found {
            Some(value) => value,
            None => {
                let made = self.new_str(name)?;
                self.publish_interned(name, made)
            }
        };
        *self.known_names.slot(name) = value;
        Ok(value)
    }

    fn publish_interned(&mut self, name: &str, made: Value) -> Value {
        let object = Ref::of(made);
        // interned strings are born committed: whether this transaction aborts does not matter
        object.object().initialise(0, object.class_word() | INTERNED);
        *self.interp.interned[intern_shard(name)].lock().entry(name.into()).or_insert(made)
    }

    /// The interned str equal to `value` (exact str).
    pub fn intern_value(&mut self, value: Value) -> Res<Value> {
        if Ref::of(value).class_word() & INTERNED != 0 && Ref::of(value).is_exact(Kind::Str) {
            return Ok(value);
        }
        match text(value) {
            TextRef::Latin1 { ascii: true, units } => {
                let name = String::from_utf8_lossy(units).into_owned();
                self.intern(&name)
            }
            other => {
                let name = other.to_string_lossy().into_owned();
                if name.contains('\u{FFFD}') { Ok(value) } else { self.intern(&name) }
            }
        }
    }

    /// The hash of a str, cached in it.
    #[inline(always)]
    pub fn str_hash(&mut self, value: Value) -> i64 {
        let object = exact_base(value);
        let cached = object.fixed_raw(0);
        if cached != 0 {
            return cached as i64;
        }
        let hash = text(value).hash(self.interp.hash_key);
        object.init_raw(0, hash as u64);
        hash
    }
}
