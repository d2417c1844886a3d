//! bytearray: length, body of packed bytes, number of views that forbid resizing. Also the bytes behind any bytes-like value.
//!
//! Invariant: byte i is bits 8·(i mod 8) … of word i/8 of the body; bytes beyond the length are 0 or left over. Bytes are
//! copied out and in through the door, never borrowed.

use super::body::Body;
use super::door::{Ref, is_kind};
use super::kind::Kind;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;
use std::borrow::Cow;

const LENGTH: usize = 0;
const BODY: usize = 1;
const EXPORTS: usize = 2;

/// Is the value a bytearray (subclasses too)?
#[inline(always)]
pub fn is_bytearray(value: Value) -> bool { is_kind(value, Kind::ByteArray) }

impl Thread {
    #[inline]
    fn bytearray_fields(&self, object: Ref) -> usize { object.kind().fixed_words() + self.attribute_words(object) }

    /// A new bytearray.
    pub fn new_bytearray(&mut self, bytes: &[u8]) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.bytearray);
        let object = Ref(self.allocate(class, 3, false)?);
        self.init_bytearray(object);
        self.fill_new_bytearray(object, bytes)?;
        Ok(object.value())
    }

    /// The fields of an empty bytearray nobody else knows yet.
    pub fn init_bytearray(&mut self, object: Ref) {
        object.init(LENGTH, Value::from_small(0));
        object.init(BODY, Value::UNBOUND);
        object.init(EXPORTS, Value::from_small(0));
    }

    fn fill_new_bytearray(&mut self, object: Ref, bytes: &[u8]) -> Res<()> {
        if !bytes.is_empty() {
            let body = self.packed_body(bytes, bytes.len())?;
            object.init(BODY, body.value());
            object.init(LENGTH, Value::from_int_unchecked(bytes.len() as i64));
        }
        Ok(())
    }

    /// A body with these bytes at its start and room for `capacity` of them.
    fn packed_body(&mut self, bytes: &[u8], capacity: usize) -> Res<Body> {
        let body = self.new_body(capacity.div_ceil(8).max(1), true)?;
        for (i, chunk) in bytes.chunks(8).enumerate() {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            body.init(i, u64::from_le_bytes(word));
        }
        Ok(body)
    }

    /// `len(bytearray)`.
    pub fn bytearray_len(&mut self, value: Value) -> Res<usize> {
        let object = Ref::of(value);
        let fields = self.bytearray_fields(object);
        Ok(self.load(object, fields, LENGTH)?.as_int() as usize)
    }

    fn bytearray_body(&mut self, object: Ref) -> Res<Option<Body>> {
        let fields = self.bytearray_fields(object);
        let body = self.load(object, fields, BODY)?;
        Ok(if body.is_unbound() { None } else { Some(Body::of(body)) })
    }

    /// Byte `index`, or None beyond the end.
    pub fn bytearray_get(&mut self, value: Value, index: usize) -> Res<Option<u8>> {
        if index >= self.bytearray_len(value)? {
            return Ok(None);
        }
        match self.bytearray_body(Ref::of(value))? {
            Some(body) => Ok(Some((self.body_load(body, index / 8)? >> (index % 8 * 8)) as u8)),
            None => Ok(None),
        }
    }

    /// The `size` bytes (1, 2, 4 or 8, which divides `at`) from `at` on as a number; None beyond the end.
    #[inline]
    pub fn bytearray_word(&mut self, value: Value, at: usize, size: usize) -> Res<Option<u64>> {
        let object = Ref::of(value);
        let fields = self.bytearray_fields(object);
        let (length, body) = self.load_two(object, fields, LENGTH)?;
        if at >= length.as_int() as usize || body.is_unbound() {
            return Ok(None);
        }
        let word = self.body_load(Body::of(body), at / 8)? >> (at % 8 * 8);
        Ok(Some(if size == 8 { word } else { word & ((1 << (size * 8)) - 1) }))
    }

    /// Writes such a number; false beyond the end.
    #[inline]
    pub fn bytearray_set_word(&mut self, value: Value, at: usize, size: usize, bits: u64) -> Res<bool> {
        let object = Ref::of(value);
        let fields = self.bytearray_fields(object);
        let (length, body) = self.load_two(object, fields, LENGTH)?;
        if at >= length.as_int() as usize || body.is_unbound() {
            return Ok(false);
        }
        let body = Body::of(body);
        if size == 8 {
            self.body_store(body, at / 8, bits)?;
            return Ok(true);
        }
        let shift = at % 8 * 8;
        let mask = ((1u64 << (size * 8)) - 1) << shift;
        let word = self.body_load(body, at / 8)?;
        self.body_store(body, at / 8, word & !mask | bits << shift & mask)?;
        Ok(true)
    }

    /// A copy of bytes `start..end`, which lie inside.
    pub fn bytearray_range(&mut self, value: Value, start: usize, end: usize) -> Res<Vec<u8>> {
        let mut out = Vec::with_capacity(end.saturating_sub(start) + 16);
        if start >= end {
            return Ok(out);
        }
        let Some(body) = self.bytearray_body(Ref::of(value))? else { return Ok(out) };
        for word in start / 8..end.div_ceil(8) {
            out.extend_from_slice(&self.body_load(body, word)?.to_le_bytes());
        }
        out.drain(..start % 8);
        out.truncate(end - start);
        Ok(out)
    }

    /// A copy of all bytes.
    pub fn bytearray_bytes(&mut self, value: Value) -> Res<Vec<u8>> {
        let length = self.bytearray_len(value)?;
        self.bytearray_range(value, 0, length)
    }

    /// Writes bytes from `at` on; they lie inside.
    pub fn bytearray_write(&mut self, value: Value, at: usize, bytes: &[u8]) -> Res<()> {
        let Some(body) = self.bytearray_body(Ref::of(value))? else { return Ok(()) };
        self.packed_write(body, at, bytes)
    }

    fn packed_write(&mut self, body: Body, at: usize, bytes: &[u8]) -> Res<()> {
        let (mut at, mut rest) = (at, bytes);
        while !rest.is_empty() {
            let within = at % 8;
            let count = (8 - within).min(rest.len());
            let mut word = if count == 8 { [0; 8] } else { self.body_load(body, at / 8)?.to_le_bytes() };
            word[within..within + count].copy_from_slice(&rest[..count]);
            self.body_store(body, at / 8, u64::from_le_bytes(word))?;
            at += count;
            rest = &rest[count..];
        }
        Ok(())
    }

    /// Replaces bytes `start..end` by others; the rest moves.
    pub fn bytearray_splice(&mut self, value: Value, start: usize, end: usize, bytes: &[u8]) -> Res<()> {
        let object = Ref::of(value);
        let fields = self.bytearray_fields(object);
        self.own(object, fields)?;
        let length = self.load(object, fields, LENGTH)?.as_int() as usize;
        if end - start == bytes.len() {
            return self.bytearray_write(value, start, bytes);
        }
        if self.load(object, fields, EXPORTS)?.as_int() > 0 {
            return Err(self.raise(self.interp.types.BufferError.get(), "Existing exports of data: object cannot be re-sized".into()));
        }
        let tail = self.bytearray_range(value, end, length)?;
        let size = start + bytes.len() + tail.len();
        let old = self.bytearray_body(object)?;
        let room = old.map_or(0, |body| body.capacity() * 8);
        let body = if size > room || size * 4 < room && room > 64 {
            let head = self.bytearray_range(value, 0, start)?;
            let capacity = if size > room && room > 0 { size + size / 8 + 16 } else { size };
            let body = self.packed_body(&head, capacity)?;
            self.store(object, fields, BODY, body.value())?;
            Some(body)
        } else {
            old
        };
        if let Some(body) = body {
            self.packed_write(body, start, bytes)?;
            self.packed_write(body, start + bytes.len(), &tail)?;
        }
        self.store(object, fields, LENGTH, Value::from_int_unchecked(size as i64))
    }

    /// Appends one byte.
    pub fn bytearray_push(&mut self, value: Value, byte: u8) -> Res<()> {
        let length = self.bytearray_len(value)?;
        self.bytearray_splice(value, length, length, &[byte])
    }

    /// Counts views that forbid resizing up or down.
    pub fn bytearray_export(&mut self, value: Value, change: i64) -> Res<()> {
        let object = Ref::of(value);
        let fields = self.bytearray_fields(object);
        let exports = self.load(object, fields, EXPORTS)?.as_int();
        self.store(object, fields, EXPORTS, Value::from_int_unchecked((exports + change).max(0)))
    }

    /// The bytes of bytes, bytearray, array or memoryview; None for anything else. Those of bytes are borrowed: keep the value on
    /// the stack.
    pub fn buffer<'a>(&mut self, value: Value) -> Res<Option<Cow<'a, [u8]>>> {
        Ok(match super::door::kind_of(value) {
            Some(Kind::Bytes) => Some(Cow::Borrowed(super::bytes::slice(value))),
            Some(Kind::ByteArray | Kind::Array) => Some(Cow::Owned(self.bytearray_bytes(value)?)),
            Some(Kind::MemoryView) => Some(Cow::Owned(self.memory_bytes(value)?)),
            _ => None,
        })
    }

    /// As [`Thread::buffer`], always a copy.
    pub fn bytes_like(&mut self, value: Value) -> Res<Option<Vec<u8>>> { Ok(self.buffer(value)?.map(Cow::into_owned)) }

    /// The bytes of an argument: `TypeError: a bytes-like object is required, not 'X'` for anything else.
    pub fn buffer_argument<'a>(&mut self, value: Value) -> Res<Cow<'a, [u8]>> {
        match self.buffer(value)? {
            Some(bytes) => Ok(bytes),
            None => {
                let name = self.type_name(value);
                Err(self.type_error(format!("a bytes-like object is required, not '{name}'")))
            }
        }
    }
}
