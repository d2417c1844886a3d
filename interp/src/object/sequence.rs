//! tuple and list: layouts and the operations the machine itself needs.
//!
//! tuple: field 0 length, then the items; immutable. list: fields length and body. A list access reads length and body
//! under the list's stamp, then the slot under its segment's.

use super::body::Body;
use super::door::Ref;
use super::kind::{Kind, SUBCLASS};
use super::rooted::RootedVec;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;

const LENGTH: usize = 0;
const BODY: usize = 1;

/// The items of a tuple value (subclasses too). They live as long as the tuple stays reachable.
#[inline(always)]
pub fn tuple_items<'a>(value: Value) -> &'a [Value] {
    let object = Ref::of(value);
    let object = if object.kind_byte() & SUBCLASS != 0 { Ref::of(object.fixed(0)) } else { object };
    let length = object.fixed_raw(0) as usize;
    // SAFETY: the items follow field 0, were written before publication and never change
    unsafe { std::slice::from_raw_parts(object.payload::<Value>(1), length) }
}

/// Is the value a tuple (subclasses too)?
#[inline(always)]
pub fn is_tuple(value: Value) -> bool { super::door::is_kind(value, Kind::Tuple) }

/// Is the value a list (subclasses too)?
#[inline(always)]
pub fn is_list(value: Value) -> bool { super::door::is_kind(value, Kind::List) }

impl Thread {
    /// A new tuple.
    pub fn new_tuple(&mut self, items: &[Value]) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.tuple);
        let object = Ref(self.allocate(class, 1 + items.len(), false)?);
        object.init_raw(0, items.len() as u64);
        for (i, item) in items.iter().enumerate() {
            object.init(1 + i, *item);
        }
        Ok(object.value())
    }

    /// A new list.
    pub fn new_list(&mut self, items: &[Value]) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.list);
        let object = Ref(self.allocate(class, 2, false)?);
        object.init(LENGTH, Value::from_int_unchecked(items.len() as i64));
        if !items.is_empty() {
            let body = self.new_body(items.len(), false)?;
            for (i, item) in items.iter().enumerate() {
                body.init(i, item.bits());
            }
            object.init(BODY, body.value());
        }
        Ok(object.value())
    }

    /// Fields of a list object: two, and the attribute words of a subclass.
    #[inline(always)]
    pub fn list_fields(&self, list: Ref) -> usize { 2 + self.attribute_words(list) }

    /// `len(list)`.
    #[inline(always)]
    pub fn list_len(&mut self, list: Value) -> Res<usize> {
        let list = Ref::of(list);
        let fields = self.list_fields(list);
        Ok(self.load(list, fields, LENGTH)?.as_int() as usize)
    }

    /// `list[index]` for an index below the length, else None.
    #[inline(always)]
    pub fn list_get(&mut self, list: Value, index: usize) -> Res<Option<Value>> {
        let list = Ref::of(list);
        let fields = self.list_fields(list);
        let length = self.load(list, fields, LENGTH)?.as_int() as usize;
        if index >= length {
            return Ok(None);
        }
        let body = Body::of(self.load(list, fields, BODY)?);
        Ok(Some(Value::from_bits(self.body_load(body, index)?)))
    }

    /// `list[index] = value` for an index below the length; false when it is not.
    #[inline(always)]
    pub fn list_set(&mut self, list: Value, index: usize, value: Value) -> Res<bool> {
        let list = Ref::of(list);
        let fields = self.list_fields(list);
        let length = self.load(list, fields, LENGTH)?.as_int() as usize;
        if index >= length {
            return Ok(false);
        }
        let body = Body::of(self.load(list, fields, BODY)?);
        self.body_store(body, index, value.bits())?;
        Ok(true)
    }

    /// `list.append(value)`.
    #[inline(always)]
    pub fn list_append(&mut self, list: Value, value: Value) -> Res<()> {
        let list = Ref::of(list);
        let fields = self.list_fields(list);
        self.own(list, fields)?;
        let length = self.load(list, fields, LENGTH)?.as_int() as usize;
        let body = self.load(list, fields, BODY)?;
        let body = if body.is_unbound() || Body::of(body).capacity() == length { self.list_reserve(list, fields, length, length + 1)? } else { Body::of(body) };
        self.body_store(body, length, value.bits())?;
        self.store(list, fields, LENGTH, Value::from_int_unchecked(length as i64 + 1))
    }

    #[inline(never)]
    fn list_reserve(&mut self, list: Ref, fields: usize, length: usize, needed: usize) -> Res<Body> {
        let old = self.load(list, fields, BODY)?;
        let old = if old.is_unbound() { None } else { Some(Body::of(old)) };
        let capacity = (needed + needed / 8 + 6).max(4) & !3;
        let grown = self.grow_body(old, length, capacity)?;
        self.store(list, fields, BODY, grown.value())?;
        Ok(grown)
    }

    /// A copy of the items at this moment.
    pub fn list_items(&mut self, list: Value) -> Res<RootedVec> {
        let list = Ref::of(list);
        let fields = self.list_fields(list);
        let length = self.load(list, fields, LENGTH)?.as_int() as usize;
        let mut items = self.rooted_from(Vec::with_capacity(length));
        if length > 0 {
            let body = Body::of(self.load(list, fields, BODY)?);
            for i in 0..length {
                items.push(Value::from_bits(self.body_load(body, i)?));
            }
        }
        Ok(items)
    }

    /// Replaces all items.
    pub fn list_assign(&mut self, list: Value, items: &[Value]) -> Res<()> {
        let list = Ref::of(list);
        let fields = self.list_fields(list);
        self.own(list, fields)?;
        if items.is_empty() {
            self.store(list, fields, BODY, Value::UNBOUND)?;
        } else {
            let old = self.load(list, fields, BODY)?;
            let body = if !old.is_unbound() && Body::of(old).capacity() >= items.len() && Body::of(old).capacity() <= items.len() * 2 + 16 {
                Body::of(old)
            } else {
                let fresh = self.new_body(items.len(), false)?;
                self.store(list, fields, BODY, fresh.value())?;
                fresh
            };
            for (i, item) in items.iter().enumerate() {
                self.body_store(body, i, item.bits())?;
            }
        }
        self.store(list, fields, LENGTH, Value::from_int_unchecked(items.len() as i64))
    }

    /// Shortens or lengthens (with None) to `length`; keeps the body.
    pub fn list_set_len(&mut self, list: Value, length: usize) -> Res<()> {
        let object = Ref::of(list);
        let fields = self.list_fields(object);
        self.own(object, fields)?;
        let old = self.load(object, fields, LENGTH)?.as_int() as usize;
        let body = self.load(object, fields, BODY)?;
        if !body.is_unbound() {
            for i in length..old {
                self.body_store(Body::of(body), i, 0)?;
            }
        }
        self.store(object, fields, LENGTH, Value::from_int_unchecked(length as i64))
    }

    /// Inserts room for `count` items at `index`, moving the rest up; the new slots hold None.
    pub fn list_open(&mut self, list: Value, index: usize, count: usize) -> Res<()> {
        let object = Ref::of(list);
        let fields = self.list_fields(object);
        self.own(object, fields)?;
        let length = self.load(object, fields, LENGTH)?.as_int() as usize;
        let body = self.load(object, fields, BODY)?;
        let body = if body.is_unbound() || Body::of(body).capacity() < length + count { self.list_reserve(object, fields, length, length + count)? } else { Body::of(body) };
        for i in (index..length).rev() {
            let item = self.body_load(body, i)?;
            self.body_store(body, i + count, item)?;
        }
        for i in index..index + count {
            self.body_store(body, i, Value::NONE.bits())?;
        }
        self.store(object, fields, LENGTH, Value::from_int_unchecked((length + count) as i64))
    }

    /// Removes `count` items at `index`.
    pub fn list_close(&mut self, list: Value, index: usize, count: usize) -> Res<()> {
        let object = Ref::of(list);
        let fields = self.list_fields(object);
        self.own(object, fields)?;
        let length = self.load(object, fields, LENGTH)?.as_int() as usize;
        if count == 0 {
            return Ok(());
        }
        let body = Body::of(self.load(object, fields, BODY)?);
        for i in index..length - count {
            let item = self.body_load(body, i + count)?;
            self.body_store(body, i, item)?;
        }
        self.list_set_len(list, length - count)
    }
}
