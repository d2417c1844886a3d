//! What the machine does with strs: concatenation, repetition, join, items, slices, `ascii`.
//!
//! Invariant: a result is written straight into its heap object at its minimal width. Knows no special method but `__repr__`
//! (`ascii`) and iteration (`join`).

use super::door::{Ref, is_exact};
use super::kind::Kind;
use super::string::{BUFFER_UNITS, GROWN, INDIRECT, exact_base, is_str, text};
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;
use crate::text::{Text, TextRef};
use std::sync::atomic::Ordering::Relaxed;

/// Concatenations with fewer bytes than this copy, whatever comes.
const GROWS_FROM: usize = 256;

/// The width code of a text: 0 ASCII, 1 Latin-1, 2, 4.
#[inline(always)]
fn width_code(text: TextRef) -> u64 {
    match text {
        TextRef::Latin1 { ascii: true, .. } => 0,
        TextRef::Latin1 { .. } => 1,
        TextRef::Ucs2(_) => 2,
        TextRef::Ucs4(_) => 4,
    }
}

/// Bytes a unit of a width code takes.
#[inline(always)]
fn unit_bytes(code: u64) -> usize { code.max(1) as usize }

/// Fills the units of a fresh str from left to right.
struct Units { at: *mut u8, code: u64 }

impl Units {
    /// The str has room for all that is pushed, and is known to nobody else.
    fn new(object: Ref, code: u64) -> Units { Units { at: object.payload::<u8>(2) as *mut u8, code } }

    #[inline]
    fn push(&mut self, text: TextRef) {
        let bytes = unit_bytes(self.code);
        let length = text.len();
        if text.width() == bytes {
            // SAFETY: `allocate_units` made room for the sum of all parts, counted by the caller of `new`
            unsafe { std::ptr::copy_nonoverlapping(text.storage().as_ptr(), self.at, length * bytes) };
        } else if bytes == 2 {
            let to = self.at.cast::<u16>();
            for (i, code) in text.codes().enumerate() {
                // SAFETY: as above; units of two bytes lie at even addresses because the payload starts at a word
                unsafe { to.add(i).write(code as u16) };
            }
        } else {
            let to = self.at.cast::<u32>();
            for (i, code) in text.codes().enumerate() {
                // SAFETY: as above, for four bytes
                unsafe { to.add(i).write(code) };
            }
        }
        // SAFETY: the end of the part just written is at most the end of the allocation
        self.at = unsafe { self.at.add(length * bytes) };
    }
}

impl Thread {
    /// `left + right` of str values.
    pub fn str_concat(&mut self, left: Value, right: Value) -> Res<Value> {
        let (a, b) = (text(left), text(right));
        if b.is_empty() && is_exact(left, Kind::Str) {
            return Ok(left);
        }
        if a.is_empty() && is_exact(right, Kind::Str) {
            return Ok(right);
        }
        let code = width_code(a).max(width_code(b));
        let length = a.len() + b.len();
        let bytes = length * unit_bytes(code);
        let header = exact_base(left).fixed_raw(1);
        if bytes >= GROWS_FROM && header & (INDIRECT | GROWN) != 0 {
            return self.str_grown(left, a, b, code);
        }
        let object = self.allocate_units(length, code, bytes)?;
        let mut units = Units::new(object, code);
        units.push(a);
        units.push(b);
        if bytes >= GROWS_FROM / 2 {
            object.init_raw(1, object.fixed_raw(1) | GROWN);
        }
        Ok(object.value())
    }

    /// `left + right` for a str that has grown before: behind its end in its buffer when nobody was there first, else in a
    /// new buffer with room for half as much again. So building a text by `+=` costs its length, not its square.
    fn str_grown(&mut self, left: Value, a: TextRef, b: TextRef, code: u64) -> Res<Value> {
        let base = exact_base(left);
        let header = base.fixed_raw(1);
        let unit = unit_bytes(code);
        let (start, end) = ((a.len() * unit) as u64, ((a.len() + b.len()) * unit) as u64);
        if end > crate::text::build::MAX_UNITS as u64 || a.len() + b.len() > 0xFF_FFFF_FFFF {
            return Err(self.memory_error());
        }
        let class = self.interp.types.class_word(&self.interp.types.str_);
        let object = Ref(self.allocate(class, 3, false)?);
        let shared = if header & INDIRECT != 0 && unit_bytes(header >> 56) == unit { Some(Ref::of(base.fixed(2))) } else { None };
        let buffer = match shared {
            Some(buffer) if end <= buffer.fixed_raw(2) && buffer.word(1).compare_exchange(start, end, Relaxed, Relaxed).is_ok() => buffer,
            _ => {
                let capacity = end + end / 2;
                let class = self.interp.types.body_class();
                let buffer = Ref(self.allocate(class, BUFFER_UNITS + capacity.div_ceil(8) as usize, true)?);
                buffer.init_raw(0, 0);
                buffer.init_raw(1, end);
                buffer.init_raw(2, capacity);
                Units { at: buffer.payload::<u8>(BUFFER_UNITS) as *mut u8, code }.push(a);
                buffer
            }
        };
        // SAFETY: `start` is below the buffer's size; the bytes from there to `end` were claimed just now, by this thread alone
        let at = unsafe { (buffer.payload::<u8>(BUFFER_UNITS) as *mut u8).add(start as usize) };
        Units { at, code }.push(b);
        object.init_raw(0, 0);
        object.init_raw(1, (a.len() + b.len()) as u64 | INDIRECT | code << 56);
        object.init(2, buffer.value());
        std::hint::black_box(left);
        Ok(object.value())
    }

    /// `value * count` of a str value.
    pub fn str_repeat(&mut self, value: Value, count: isize) -> Res<Value> {
        let part = text(value);
        let count = count.max(0) as usize;
        if count == 1 && is_exact(value, Kind::Str) {
            return Ok(value);
        }
        let Some(length) = part.len().checked_mul(count).filter(|&length| length <= crate::text::build::MAX_UNITS) else {
            return Err(self.memory_error());
        };
        if length == 0 {
            return Ok(self.interp.names.empty.get());
        }
        let code = width_code(part);
        let object = self.allocate_units(length, code, length * unit_bytes(code))?;
        let bytes = part.storage();
        let to = object.payload::<u8>(2) as *mut u8;
        if let [byte] = bytes {
            // SAFETY: the allocation holds `length` one-byte units
            unsafe { std::ptr::write_bytes(to, *byte, length) };
            return Ok(object.value());
        }
        let total = bytes.len() * count;
        // SAFETY: `total` bytes were allocated; each copy reads what earlier ones wrote and ends inside
        unsafe {
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len());
            let mut done = bytes.len();
            while done < total {
                let next = done.min(total - done);
                std::ptr::copy_nonoverlapping(to, to.add(done), next);
                done += next;
            }
        }
        Ok(object.value())
    }

    /// The str of parts one after another, with a separator between.
    pub fn str_of_parts(&mut self, separator: TextRef, parts: &[Value]) -> Res<Value> {
        let mut code = if parts.len() > 1 { width_code(separator) } else { 0 };
        if separator.is_empty() {
            code = 0;
        }
        let mut length = separator.len().saturating_mul(parts.len().saturating_sub(1));
        for part in parts {
            let part = text(*part);
            code = code.max(width_code(part));
            length = length.saturating_add(part.len());
        }
        if length > crate::text::build::MAX_UNITS {
            return Err(self.overflow_error("join() result is too long for a Python string"));
        }
        if length == 0 {
            return Ok(self.interp.names.empty.get());
        }
        let object = self.allocate_units(length, code, length * unit_bytes(code))?;
        let mut units = Units::new(object, code);
        for (i, part) in parts.iter().enumerate() {
            if i > 0 && !separator.is_empty() {
                units.push(separator);
            }
            units.push(text(*part));
        }
        Ok(object.value())
    }

    /// The parts of an f-string joined; all are str.
    pub fn str_build(&mut self, parts: &[Value]) -> Res<Value> {
        if let [only] = parts {
            return Ok(*only);
        }
        self.str_of_parts(TextRef::EMPTY, parts)
    }

    /// `separator.join(iterable)`.
    pub fn str_join(&mut self, separator: Value, iterable: Value) -> Res<Value> {
        let collected;
        let items: &[Value] = if is_exact(iterable, Kind::Tuple) {
            super::sequence::tuple_items(iterable)
        } else {
            if !super::sequence::is_list(iterable) {
                self.check_joinable(iterable)?;
            }
            collected = self.collect(iterable)?;
            &collected
        };
        for (i, item) in items.iter().enumerate() {
            if !is_str(*item) {
                let name = self.type_name(*item);
                return Err(self.type_error(format!("sequence item {i}: expected str instance, {name} found")));
            }
        }
        if let [only] = items
            && is_exact(*only, Kind::Str)
        {
            return Ok(*only);
        }
        let joined = self.str_of_parts(text(separator), items);
        std::hint::black_box((separator, iterable));
        joined
    }

    /// Can the argument of `join` be iterated at all?
    pub fn check_joinable(&mut self, iterable: Value) -> Res<()> {
        let names = (self.interp.names.__iter__.get(), self.interp.names.__getitem__.get());
        if self.special(iterable, names.0)?.is_none_or(|method| method.is_none()) && self.special(iterable, names.1)?.is_none() {
            return Err(self.type_error("can only join an iterable"));
        }
        Ok(())
    }

    /// `value[index]` of a str value; the index is below the length.
    #[inline]
    pub fn str_item(&mut self, value: Value, index: usize) -> Res<Value> {
        let code = text(value).code_at(index);
        self.new_char(code)
    }

    /// `value[start::step]` of `count` items of a str value; every index is in range.
    pub fn str_slice(&mut self, value: Value, start: usize, step: isize, count: usize) -> Res<Value> {
        let source = text(value);
        match count {
            0 => return Ok(self.interp.names.empty.get()),
            1 => return self.str_item(value, start),
            _ => {}
        }
        if step != 1 {
            let sliced = source.slice_step(start, step, count);
            return self.new_text(sliced.as_ref());
        }
        if count == source.len() && is_exact(value, Kind::Str) {
            return Ok(value);
        }
        self.str_range(value, start, start + count)
    }

    /// `value[start:end]` of a str value, indexes in range.
    #[inline]
    pub fn str_range(&mut self, value: Value, start: usize, end: usize) -> Res<Value> {
        let source = text(value);
        if let TextRef::Latin1 { ascii: true, units } = source {
            return match &units[start..end] {
                [] => Ok(self.interp.names.empty.get()),
                [one] => self.new_char(*one as u32),
                units => self.new_ascii(units),
            };
        }
        if end - start == 1 {
            return self.new_char(source.code_at(start));
        }
        let sliced = source.slice(start, end);
        self.new_text(sliced.as_ref())
    }

    /// A str of an owned text; one character or none gives the shared object.
    #[inline]
    pub fn new_text_shared(&mut self, text: &Text) -> Res<Value> {
        match text.len() {
            0 => Ok(self.interp.names.empty.get()),
            1 => self.new_char(text.as_ref().code_at(0)),
            _ => self.new_text(text.as_ref()),
        }
    }

    /// `ascii(value)`.
    pub fn ascii(&mut self, value: Value) -> Res<Value> {
        let shown = self.repr(value)?;
        let source = text(shown);
        if source.is_ascii() {
            return Ok(shown);
        }
        let escaped = source.escape_non_ascii();
        self.new_text(escaped.as_ref())
    }
}

impl Thread {
    /// `value[start::step]` of `count` bytes of a bytes value; every index is in range.
    pub fn bytes_slice(&mut self, value: Value, start: usize, step: isize, count: usize) -> Res<Value> {
        let source = super::bytes::slice(value);
        if step == 1 {
            if count == source.len() && is_exact(value, Kind::Bytes) {
                return Ok(value);
            }
            return self.new_bytes(&source[start..start + count]);
        }
        let picked: Vec<u8> = (0..count as isize).map(|i| source[(start as isize + i * step) as usize]).collect();
        self.new_bytes(&picked)
    }
}
