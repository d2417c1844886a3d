//! memoryview: a window of items on bytes, a bytearray or an array.
//!
//! Fields: base, byte offset, items, format str, bytes per item, step in bytes, read-only, released, format's type letter.
//! Invariant: only `released` changes; every access is checked against the base's present size, so a bytearray may shrink
//! under a view without harm.

use super::bytes::is_bytes;
use super::door::Ref;
use super::kind::Kind;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;

const FIELDS: usize = 10;
const BASE: usize = 0;
const OFFSET: usize = 1;
const LENGTH: usize = 2;
const FORMAT: usize = 3;
const SIZE: usize = 4;
const STEP: usize = 5;
const READ_ONLY: usize = 6;
const RELEASED: usize = 7;
const LETTER: usize = 8;

/// A view's fixed parts.
#[derive(Clone, Copy, Debug)]
pub struct View {
    pub base: Value,
    pub offset: usize,
    pub length: usize,
    pub format: Value,
    pub size: usize,
    pub step: isize,
    pub read_only: bool,
    pub letter: u8,
}

/// Bytes an item of a native format letter takes.
pub fn item_size(letter: u8) -> Option<usize> {
    Some(match letter {
        b'b' | b'B' | b'c' | b'?' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' | b'w' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'd' | b'P' => 8,
        _ => return None,
    })
}

impl Thread {
    /// A view of these parts.
    pub fn new_view(&mut self, view: View) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.memoryview);
        let object = Ref(self.allocate(class, FIELDS, false)?);
        object.init(BASE, view.base);
        object.init(OFFSET, Value::from_int_unchecked(view.offset as i64));
        object.init(LENGTH, Value::from_int_unchecked(view.length as i64));
        object.init(FORMAT, view.format);
        object.init(SIZE, Value::from_int_unchecked(view.size as i64));
        object.init(STEP, Value::from_int_unchecked(view.step as i64));
        object.init(READ_ONLY, Value::from_bool(view.read_only));
        object.init(RELEASED, Value::FALSE);
        object.init(LETTER, Value::from_small(view.letter as i32));
        Ok(object.value())
    }

    /// The parts of a view; ValueError when it was released.
    pub fn view_of(&mut self, value: Value) -> Res<View> {
        let object = Ref::of(value);
        if self.load(object, FIELDS, RELEASED)?.is_true() {
            return Err(self.value_error("operation forbidden on released memoryview object"));
        }
        Ok(View {
            base: object.fixed(BASE),
            offset: object.fixed(OFFSET).as_int() as usize,
            length: object.fixed(LENGTH).as_int() as usize,
            format: object.fixed(FORMAT),
            size: object.fixed(SIZE).as_int() as usize,
            step: object.fixed(STEP).as_int() as isize,
            read_only: object.fixed(READ_ONLY).is_true(),
            letter: object.fixed(LETTER).as_int() as u8,
        })
    }

    /// Was the view released?
    pub fn view_released(&mut self, value: Value) -> Res<bool> { Ok(self.load(Ref::of(value), FIELDS, RELEASED)?.is_true()) }

    /// `view.release()`.
    pub fn view_release(&mut self, value: Value) -> Res<()> { self.store(Ref::of(value), FIELDS, RELEASED, Value::TRUE) }

    /// The bytes of item `index`.
    pub fn view_item_bytes(&mut self, view: &View, index: usize) -> Res<Vec<u8>> {
        let at = (view.offset as isize + view.step * index as isize) as usize;
        let bytes = match Ref::of(view.base).kind() {
            Kind::Bytes => super::bytes::slice(view.base).get(at..at + view.size).map(<[u8]>::to_vec),
            _ => {
                let length = self.bytearray_len(view.base)?;
                if at + view.size <= length { Some(self.bytearray_range(view.base, at, at + view.size)?) } else { None }
            }
        };
        match bytes {
            Some(bytes) => Ok(bytes),
            None => Err(self.index_error("index out of bounds on dimension 1")),
        }
    }

    /// Writes the bytes of item `index`.
    pub fn view_set_bytes(&mut self, view: &View, index: usize, bytes: &[u8]) -> Res<()> {
        let at = (view.offset as isize + view.step * index as isize) as usize;
        if is_bytes(view.base) || at + bytes.len() > self.bytearray_len(view.base)? {
            return Err(self.index_error("index out of bounds on dimension 1"));
        }
        self.bytearray_write(view.base, at, bytes)
    }

    /// All bytes a view shows, in order.
    pub fn memory_bytes(&mut self, value: Value) -> Res<Vec<u8>> {
        let view = self.view_of(value)?;
        if view.step == view.size as isize {
            let end = view.offset + view.length * view.size;
            let whole = match Ref::of(view.base).kind() {
                Kind::Bytes => super::bytes::slice(view.base).get(view.offset..end).map(<[u8]>::to_vec),
                _ if end <= self.bytearray_len(view.base)? => Some(self.bytearray_range(view.base, view.offset, end)?),
                _ => None,
            };
            if let Some(bytes) = whole {
                return Ok(bytes);
            }
        }
        let mut out = Vec::with_capacity(view.length * view.size);
        for index in 0..view.length {
            out.extend_from_slice(&self.view_item_bytes(&view, index)?);
        }
        Ok(out)
    }
}
