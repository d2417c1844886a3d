//! Subscription: `container[key]`, its assignment and deletion, `item in container`, and slices against a length.
//!
//! Exact built-ins are served here without a call; everything else goes through its special methods, then
//! `__class_getitem__` of a type. Invariant: an index is taken (`__index__` may run Python) before the length is read.

use super::door::{Ref, is_exact, is_kind, kind_of};
use super::kind::Kind;
use super::number::{Integer, integer};
use super::sequence::tuple_items;
use super::string::{is_str, text};
use super::thread::Thread;
use super::type_object::{is_type, type_name};
use super::unwind::{Res, Unwind};
use crate::heap::Value;

const LIST: u8 = Kind::List as u8;
const DICT: u8 = Kind::Dict as u8;
const TUPLE: u8 = Kind::Tuple as u8;
const STR: u8 = Kind::Str as u8;
const BYTES: u8 = Kind::Bytes as u8;
const RANGE: u8 = Kind::Range as u8;
const ARRAY: u8 = Kind::Array as u8;
const BYTE_ARRAY: u8 = Kind::ByteArray as u8;
const SET: u8 = Kind::Set as u8;
const FROZEN_SET: u8 = Kind::FrozenSet as u8;

/// A slice before it meets a length: defaults filled in, limits clamped to a machine word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceParts { pub start: isize, pub stop: isize, pub step: isize }

/// A slice of a sequence: `count` items from `start`, `step` apart. `stop` is the clamped end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceBounds { pub start: usize, pub stop: isize, pub step: isize, pub count: usize }

impl SliceParts {
    /// The items of a sequence of this length.
    pub fn bounds(self, length: usize) -> SliceBounds {
        let length = length as isize;
        let clamp = |at: isize| {
            if at < 0 {
                let at = at.saturating_add(length);
                if at < 0 { if self.step < 0 { -1 } else { 0 } } else { at }
            } else if at >= length {
                if self.step < 0 { length - 1 } else { length }
            } else {
                at
            }
        };
        let (start, stop) = (clamp(self.start), clamp(self.stop));
        let count = if self.step < 0 {
            if stop < start { ((start - stop - 1) as usize) / self.step.unsigned_abs() + 1 } else { 0 }
        } else if start < stop {
            ((stop - start - 1) as usize) / self.step as usize + 1
        } else {
            0
        };
        SliceBounds { start: start.max(0) as usize, stop, step: self.step, count }
    }
}

impl SliceBounds {
    /// Index of the n-th item.
    #[inline(always)]
    pub fn at(self, n: usize) -> usize { (self.start as isize + n as isize * self.step) as usize }
}

/// An index into a sequence of this length, negative ones from the end; None outside.
#[inline(always)]
pub fn resolve(index: isize, length: usize) -> Option<usize> {
    let at = if index < 0 { index.wrapping_add(length as isize) } else { index };
    if (at as usize) < length { Some(at as usize) } else { None }
}

impl Thread {
    /// A new slice object.
    pub fn new_slice(&mut self, start: Value, stop: Value, step: Value) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.slice);
        let object = Ref(self.allocate(class, 3, false)?);
        object.init(0, start);
        object.init(1, stop);
        object.init(2, step);
        Ok(object.value())
    }

    /// One limit of a slice: None gives `default`; other ints are clamped to a machine word.
    pub fn slice_index(&mut self, value: Value, default: isize) -> Res<isize> {
        if value.is_int() {
            return Ok(value.as_int() as isize);
        }
        if value.is_none() {
            return Ok(default);
        }
        self.clamped_index(value, "slice indices must be integers or None or have an __index__ method")
    }

    /// An index clamped to a machine word; TypeError with `message` when it is no integer.
    pub fn clamped_index(&mut self, value: Value, message: &str) -> Res<isize> {
        if integer(value).is_none() {
            let name = self.interp.names.__index__.get();
            if self.special(value, name)?.is_none() {
                return Err(self.type_error(message));
            }
        }
        let number = self.index(value)?;
        Ok(match number.to_i64() {
            Some(number) => number as isize,
            None if number.is_negative() => isize::MIN,
            None => isize::MAX,
        })
    }

    /// Start, stop and step of a slice object with defaults. Runs `__index__`; reads no length.
    pub fn slice_parts(&mut self, slice: Value) -> Res<SliceParts> {
        let object = Ref::of(slice);
        let (start, stop, step) = (object.fixed(0), object.fixed(1), object.fixed(2));
        let step = self.slice_index(step, 1)?;
        if step == 0 {
            return Err(self.value_error("slice step cannot be zero"));
        }
        let step = step.max(-isize::MAX);
        let (low, high) = if step < 0 { (isize::MAX, isize::MIN) } else { (0, isize::MAX) };
        let start = self.slice_index(start, low)?;
        let stop = self.slice_index(stop, high)?;
        Ok(SliceParts { start, stop, step })
    }

    /// A slice object against a length.
    pub fn slice_bounds(&mut self, slice: Value, length: usize) -> Res<SliceBounds> { Ok(self.slice_parts(slice)?.bounds(length)) }

    /// A subscript of a built-in sequence as an index; `what` begins the TypeError: "list indices must be integers or slices".
    pub fn subscript_index(&mut self, key: Value, what: &str) -> Res<isize> {
        if key.is_int() {
            return Ok(key.as_int() as isize);
        }
        if integer(key).is_none() {
            let name = self.interp.names.__index__.get();
            if self.special(key, name)?.is_none() {
                let got = self.type_name(key);
                return Err(self.type_error(format!("{what} must be integers or slices, not {got}")));
            }
        }
        self.index_isize(key)
    }

    /// `container[key]`.
    #[inline(always)]
    pub fn get_item(&mut self, container: Value, key: Value) -> Res<Value> {
        if container.is_ptr() {
            let kind = Ref::of(container).kind_byte();
            if kind == LIST && key.is_int() {
                let index = key.as_int();
                if index >= 0
                    && let Some(item) = self.list_get(container, index as usize)?
                {
                    return Ok(item);
                }
            } else if kind == DICT {
                if let Some(value) = self.dict_get(container, key)? {
                    return Ok(value);
                }
                return Err(self.key_error(key));
            } else if kind == TUPLE && key.is_int() {
                let items = tuple_items(container);
                if let Some(at) = resolve(key.as_int() as isize, items.len()) {
                    return Ok(items[at]);
                }
            }
        }
        self.get_item_other(container, key)
    }

    #[inline(never)]
    fn get_item_other(&mut self, container: Value, key: Value) -> Res<Value> {
        if container.is_ptr() {
            match Ref::of(container).kind_byte() {
                LIST => return self.list_subscript(container, key),
                TUPLE => return self.tuple_subscript(container, key),
                STR => return self.str_subscript(container, key),
                BYTES => return self.bytes_subscript(container, key),
                RANGE => return self.range_subscript(container, key),
                ARRAY if key.is_int() && key.as_int() >= 0 => {
                    if let Some(item) = self.array_get(container, key.as_int() as usize)? {
                        return Ok(item);
                    }
                }
                BYTE_ARRAY if key.is_int() && key.as_int() >= 0 => {
                    if let Some(byte) = self.bytearray_word(container, key.as_int() as usize, 1)? {
                        return Ok(Value::from_small(byte as i32));
                    }
                }
                _ => {}
            }
        }
        let name = self.interp.names.__getitem__.get();
        if let Some(method) = self.special(container, name)? {
            return self.call_special(method, container, &[key]);
        }
        if is_type(container) {
            return self.class_subscript(container, key);
        }
        let name = self.type_name(container);
        Err(self.type_error(format!("'{name}' object is not subscriptable")))
    }

    fn class_subscript(&mut self, class: Value, key: Value) -> Res<Value> {
        if class == self.interp.types.type_.get() {
            return self.new_generic_alias(class, key);
        }
        let name = self.interp.names.__class_getitem__.get();
        if let Some(method) = self.find_attribute(class, name)?
            && !method.is_none()
        {
            return self.call(method, &[key]);
        }
        let name = type_name(class);
        Err(self.type_error(format!("type '{name}' is not subscriptable")))
    }

    /// `list[key]` for any list layout (the native `__getitem__` too).
    pub fn list_subscript(&mut self, list: Value, key: Value) -> Res<Value> {
        if is_kind(key, Kind::Slice) {
            let parts = self.slice_parts(key)?;
            let length = self.list_len(list)?;
            let bounds = parts.bounds(length);
            return self.list_slice(list, bounds);
        }
        let index = self.subscript_index(key, "list indices")?;
        let length = self.list_len(list)?;
        if let Some(at) = resolve(index, length)
            && let Some(item) = self.list_get(list, at)?
        {
            return Ok(item);
        }
        Err(self.index_error("list index out of range"))
    }

    /// `tuple[key]`.
    pub fn tuple_subscript(&mut self, tuple: Value, key: Value) -> Res<Value> {
        let items = tuple_items(tuple);
        if is_kind(key, Kind::Slice) {
            let bounds = self.slice_bounds(key, items.len())?;
            if bounds.count == items.len() && bounds.step == 1 && is_exact(tuple, Kind::Tuple) {
                return Ok(tuple);
            }
            if bounds.step == 1 {
                return self.new_tuple(&items[bounds.start..bounds.start + bounds.count]);
            }
            let made = self.new_tuple_of(bounds.count)?;
            for n in 0..bounds.count {
                Ref::of(made).init(1 + n, items[bounds.at(n)]);
            }
            return Ok(made);
        }
        let index = self.subscript_index(key, "tuple indices")?;
        match resolve(index, items.len()) {
            Some(at) => Ok(items[at]),
            None => Err(self.index_error("tuple index out of range")),
        }
    }

    /// `str[key]`.
    pub fn str_subscript(&mut self, string: Value, key: Value) -> Res<Value> {
        let units = text(string);
        if is_kind(key, Kind::Slice) {
            let bounds = self.slice_bounds(key, units.len())?;
            if bounds.count == units.len() && bounds.step == 1 && is_exact(string, Kind::Str) {
                return Ok(string);
            }
            if bounds.count == 1 {
                return self.new_char(units.code_at(bounds.start));
            }
            let made = if bounds.step == 1 { units.slice(bounds.start, bounds.start + bounds.count) } else { units.slice_step(bounds.start, bounds.step, bounds.count) };
            return self.new_text(made.as_ref());
        }
        if !key.is_int() && integer(key).is_none() {
            let name = self.interp.names.__index__.get();
            if self.special(key, name)?.is_none() {
                let got = self.type_name(key);
                return Err(self.type_error(format!("string indices must be integers, not '{got}'")));
            }
        }
        let index = self.index_isize(key)?;
        match resolve(index, units.len()) {
            Some(at) => self.new_char(units.code_at(at)),
            None => Err(self.index_error("string index out of range")),
        }
    }

    /// `bytes[key]`.
    pub fn bytes_subscript(&mut self, bytes: Value, key: Value) -> Res<Value> {
        let slice = super::bytes::slice(bytes);
        if is_kind(key, Kind::Slice) {
            let bounds = self.slice_bounds(key, slice.len())?;
            if bounds.count == slice.len() && bounds.step == 1 && is_exact(bytes, Kind::Bytes) {
                return Ok(bytes);
            }
            if bounds.step == 1 {
                return self.new_bytes(&slice[bounds.start..bounds.start + bounds.count]);
            }
            let made: Vec<u8> = (0..bounds.count).map(|n| slice[bounds.at(n)]).collect();
            return self.new_bytes(&made);
        }
        let index = self.subscript_index(key, "byte indices")?;
        match resolve(index, slice.len()) {
            Some(at) => Ok(Value::from_small(slice[at] as i32)),
            None => Err(self.index_error("index out of range")),
        }
    }

    /// `range[key]`.
    pub fn range_subscript(&mut self, range: Value, key: Value) -> Res<Value> {
        let object = Ref::of(range);
        let (start, step, length) = (object.fixed(0), object.fixed(2), object.fixed(3));
        if is_kind(key, Kind::Slice) {
            return self.range_slice(range, key);
        }
        if key.is_int() && start.is_int() && step.is_int() && length.is_int() {
            let index = key.as_int();
            let at = if index < 0 { index + length.as_int() } else { index };
            if at < 0 || at >= length.as_int() {
                return Err(self.index_error("range object index out of range"));
            }
            if let Some(offset) = at.checked_mul(step.as_int()) {
                return self.new_int(start.as_int() + offset);
            }
        }
        if integer(key).is_none() {
            let name = self.interp.names.__index__.get();
            if self.special(key, name)?.is_none() {
                let got = self.type_name(key);
                return Err(self.type_error(format!("range indices must be integers or slices, not {got}")));
            }
        }
        let index = self.index(key)?;
        let (start, step, length) = (number_of(start), number_of(step), number_of(length));
        let at = if index.is_negative() { index.add(&length) } else { index };
        if at.is_negative() || !at.sub(&length).is_negative() {
            return Err(self.index_error("range object index out of range"));
        }
        self.new_integer(start.add(&at.mul(&step)))
    }

    /// `container[key] = value`.
    #[inline(always)]
    pub fn set_item(&mut self, container: Value, key: Value, value: Value) -> Res<()> {
        if container.is_ptr() {
            let kind = Ref::of(container).kind_byte();
            if kind == LIST && key.is_int() {
                let index = key.as_int();
                if index >= 0 && self.list_set(container, index as usize, value)? {
                    return Ok(());
                }
            } else if kind == DICT {
                return self.dict_set(container, key, value);
            }
        }
        self.set_item_other(container, key, value)
    }

    #[inline(never)]
    fn set_item_other(&mut self, container: Value, key: Value, value: Value) -> Res<()> {
        if is_exact(container, Kind::List) {
            return self.list_set_subscript(container, key, value);
        }
        if container.is_ptr() && key.is_int() && key.as_int() >= 0 {
            let at = key.as_int() as usize;
            match Ref::of(container).kind_byte() {
                ARRAY if self.array_set(container, at, value)? => return Ok(()),
                BYTE_ARRAY if value.is_int() && (0..256).contains(&value.as_int()) && self.bytearray_set_word(container, at, 1, value.as_int() as u64)? => return Ok(()),
                _ => {}
            }
        }
        let name = self.interp.names.__setitem__.get();
        if let Some(method) = self.special(container, name)? {
            return self.call_special(method, container, &[key, value]).map(drop);
        }
        let name = self.type_name(container);
        Err(self.type_error(format!("'{name}' object does not support item assignment")))
    }

    /// `list[key] = value` for any list layout.
    pub fn list_set_subscript(&mut self, list: Value, key: Value, value: Value) -> Res<()> {
        if is_kind(key, Kind::Slice) {
            return self.list_set_slice(list, key, value);
        }
        let index = self.subscript_index(key, "list indices")?;
        let length = self.list_len(list)?;
        if let Some(at) = resolve(index, length)
            && self.list_set(list, at, value)?
        {
            return Ok(());
        }
        Err(self.index_error("list assignment index out of range"))
    }

    /// `del container[key]`.
    pub fn delete_item(&mut self, container: Value, key: Value) -> Res<()> {
        if container.is_ptr() {
            match Ref::of(container).kind_byte() {
                DICT => {
                    return match self.dict_remove(container, key)? {
                        Some(_) => Ok(()),
                        None => Err(self.key_error(key)),
                    };
                }
                LIST => return self.list_delete_subscript(container, key),
                _ => {}
            }
        }
        let name = self.interp.names.__delitem__.get();
        if let Some(method) = self.special(container, name)? {
            return self.call_special(method, container, &[key]).map(drop);
        }
        let class = self.type_of(container);
        let by_script = super::type_object::flags(class) & super::type_object::flag::HEAP != 0;
        if by_script && self.special(container, self.interp.names.__setitem__.get())?.is_some() {
            let class = self.interp.types.AttributeError.get();
            return Err(self.raise(class, "__delitem__".into()));
        }
        let name = self.type_name(container);
        let not = if by_script || matches!(kind_of(container), Some(Kind::Tuple | Kind::Str | Kind::Bytes | Kind::Range | Kind::Set | Kind::FrozenSet)) { "doesn't" } else { "does not" };
        Err(self.type_error(format!("'{name}' object {not} support item deletion")))
    }

    /// `del list[key]` for any list layout.
    pub fn list_delete_subscript(&mut self, list: Value, key: Value) -> Res<()> {
        if is_kind(key, Kind::Slice) {
            return self.list_delete_slice(list, key);
        }
        let index = self.subscript_index(key, "list indices")?;
        let length = self.list_len(list)?;
        match resolve(index, length) {
            Some(at) => self.list_close(list, at, 1),
            None => Err(self.index_error("list assignment index out of range")),
        }
    }

    /// `item in container`.
    #[inline(always)]
    pub fn contains(&mut self, container: Value, item: Value) -> Res<bool> {
        if container.is_ptr() {
            match Ref::of(container).kind_byte() {
                DICT => return self.dict_contains(container, item),
                SET | FROZEN_SET if !is_kind(item, Kind::Set) => return self.set_contains(container, item),
                _ => {}
            }
        }
        self.contains_other(container, item)
    }

    #[inline(never)]
    fn contains_other(&mut self, container: Value, item: Value) -> Res<bool> {
        if container.is_ptr() {
            match Ref::of(container).kind_byte() {
                LIST => return self.list_contains(container, item),
                TUPLE => {
                    for candidate in tuple_items(container) {
                        if self.equal(*candidate, item)? {
                            return Ok(true);
                        }
                    }
                    return Ok(false);
                }
                STR => {
                    if !is_str(item) {
                        let got = self.type_name(item);
                        return Err(self.type_error(format!("'in <string>' requires string as left operand, not {got}")));
                    }
                    return Ok(text(container).contains(text(item)));
                }
                RANGE if super::number::is_int(item) => return Ok(self.range_position(container, item)?.is_some()),
                _ => {}
            }
        }
        let name = self.interp.names.__contains__.get();
        if let Some(method) = self.special(container, name)? {
            if method.is_none() {
                let name = self.type_name(container);
                return Err(self.type_error(format!("'{name}' object is not a container")));
            }
            let found = self.call_special(method, container, &[item])?;
            return self.truth(found);
        }
        self.contains_by_iteration(container, item)
    }

    /// Does iteration meet an equal item?
    pub fn contains_by_iteration(&mut self, container: Value, item: Value) -> Res<bool> {
        let iterator = match self.iter(container) {
            Ok(iterator) => iterator,
            Err(Unwind::Raised) if self.is_instance(self.raised, self.interp.types.TypeError.get()) => {
                self.take_raised();
                let name = self.type_name(container);
                return Err(self.type_error(format!("argument of type '{name}' is not a container or iterable")));
            }
            Err(unwind) => return Err(unwind),
        };
        while let Some(candidate) = self.next(iterator)? {
            if self.equal(candidate, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The integer of a field known to be an int.
pub fn number_of(value: Value) -> Integer { integer(value).unwrap_or(Integer::Small(0)) }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_those_of_python() {
        let bounds = |start, stop, step, length| SliceParts { start, stop, step }.bounds(length);
        assert_eq!(bounds(0, isize::MAX, 1, 5), SliceBounds { start: 0, stop: 5, step: 1, count: 5 });
        assert_eq!(bounds(isize::MAX, isize::MIN, -1, 5), SliceBounds { start: 4, stop: -1, step: -1, count: 5 });
        assert_eq!(bounds(-3, -1, 1, 5).count, 2);
        assert_eq!(bounds(4, 1, -2, 5), SliceBounds { start: 4, stop: 1, step: -2, count: 2 });
        assert_eq!(bounds(3, 1, 1, 5).count, 0);
        assert_eq!(bounds(-100, 100, 3, 7).count, 3);
        assert_eq!(bounds(isize::MAX, isize::MIN, -1, 0).count, 0);
        assert_eq!(resolve(-1, 3), Some(2));
        assert_eq!(resolve(-4, 3), None);
        assert_eq!(resolve(3, 3), None);
    }
}
