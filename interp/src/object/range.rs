//! range objects: fields start, stop, step, length, all ints of any size; immutable.

use super::door::{Ref, is_exact};
use super::iterator::Variant;
use super::kind::Kind;
use super::number::{Integer, integer};
use super::slice::number_of;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;

/// Magnitude below which a position plus a step is still an unboxed int.
const SMALL: i64 = 1 << 47;

fn is_small(value: Value) -> bool { value.is_int() && value.as_int().abs() < SMALL }

/// Is the value a range?
pub fn is_range(value: Value) -> bool { is_exact(value, Kind::Range) }

impl Thread {
    /// `range(start, stop, step)` of exact ints; the step is not 0.
    pub fn new_range(&mut self, start: Value, stop: Value, step: Value) -> Res<Value> {
        let length = self.range_length(start, stop, step)?;
        let class = self.interp.types.class_word(&self.interp.types.range);
        let object = Ref(self.allocate(class, 4, false)?);
        for (i, part) in [start, stop, step, length].into_iter().enumerate() {
            object.init(i, part);
        }
        Ok(object.value())
    }

    fn range_length(&mut self, start: Value, stop: Value, step: Value) -> Res<Value> {
        if start.is_int() && stop.is_int() && step.is_int() {
            let (low, high, by) = if step.as_int() > 0 { (start.as_int(), stop.as_int(), step.as_int()) } else { (stop.as_int(), start.as_int(), -step.as_int()) };
            return self.new_int(if low >= high { 0 } else { (high - low - 1) / by + 1 });
        }
        let (start, stop, step) = (number_of(start), number_of(stop), number_of(step));
        let (low, high, by) = if step.is_negative() { (stop, start, step.neg()) } else { (start, stop, step) };
        let span = high.sub(&low);
        if span.is_negative() || span.is_zero() {
            return Ok(Value::from_small(0));
        }
        let one = Integer::Small(1);
        match span.sub(&one).floor_div(&by) {
            Ok(whole) => self.new_integer(whole.add(&one)),
            Err(_) => Ok(Value::from_small(0)),
        }
    }

    /// Start, step and length as machine numbers when all are small.
    fn range_small(range: Value) -> Option<(i64, i64, i64)> {
        let object = Ref::of(range);
        let (start, stop, step) = (object.fixed(0), object.fixed(1), object.fixed(2));
        if is_small(start) && is_small(stop) && is_small(step) { Some((start.as_int(), step.as_int(), object.fixed(3).as_int())) } else { None }
    }

    /// `iter(range)`.
    pub fn range_iter(&mut self, range: Value) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.range_iterator);
        let object = Ref::of(range);
        let (start, stop, step, length) = (object.fixed(0), object.fixed(1), object.fixed(2), object.fixed(3));
        if is_small(start) && is_small(stop) && is_small(step) {
            return self.new_iterator(class, Variant::Range, [Value::NONE, start, stop, step, Value::NONE]);
        }
        self.new_iterator(class, Variant::RangeBig, [Value::NONE, start, length, step, Value::NONE])
    }

    /// `reversed(range)`.
    pub fn range_reversed(&mut self, range: Value) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.range_iterator);
        if let Some((start, step, length)) = Self::range_small(range) {
            let last = Value::from_int_unchecked(start + (length - 1) * step);
            let parts = [Value::NONE, last, Value::from_int_unchecked(start - step), Value::from_int_unchecked(-step), Value::NONE];
            return self.new_iterator(class, Variant::Range, parts);
        }
        let object = Ref::of(range);
        let length = object.fixed(3);
        let (start, step) = (number_of(object.fixed(0)), number_of(object.fixed(2)));
        let last = start.add(&number_of(length).sub(&Integer::Small(1)).mul(&step));
        let last = self.new_integer(last)?;
        let back = self.new_integer(step.neg())?;
        self.new_iterator(class, Variant::RangeBig, [Value::NONE, last, length, back, Value::NONE])
    }

    /// Where an int stands in a range.
    pub fn range_position(&mut self, range: Value, item: Value) -> Res<Option<Value>> {
        if let Some((start, step, length)) = Self::range_small(range)
            && item.is_int()
        {
            let offset = item.as_int() - start;
            let position = offset / step;
            return Ok(if offset % step == 0 && position >= 0 && position < length { Some(Value::from_int_unchecked(position)) } else { None });
        }
        let Some(number) = integer(item) else { return Ok(None) };
        let object = Ref::of(range);
        let (start, step, length) = (number_of(object.fixed(0)), number_of(object.fixed(2)), number_of(object.fixed(3)));
        let Ok((position, rest)) = number.sub(&start).div_mod(&step) else { return Ok(None) };
        if !rest.is_zero() || position.is_negative() || !position.sub(&length).is_negative() {
            return Ok(None);
        }
        self.new_integer(position).map(Some)
    }

    /// `range[slice]`.
    pub fn range_slice(&mut self, range: Value, slice: Value) -> Res<Value> {
        let object = Ref::of(range);
        let (start, step, length) = (number_of(object.fixed(0)), number_of(object.fixed(2)), number_of(object.fixed(3)));
        let (low, high, by) = self.slice_integers(slice, &length)?;
        let first = start.add(&low.mul(&step));
        let last = start.add(&high.mul(&step));
        let first = self.new_integer(first)?;
        let last = self.new_integer(last)?;
        let by = self.new_integer(by.mul(&step))?;
        self.new_range(first, last, by)
    }

    /// A slice against a length of any size: clamped start, stop and the step.
    pub fn slice_integers(&mut self, slice: Value, length: &Integer) -> Res<(Integer, Integer, Integer)> {
        let object = Ref::of(slice);
        let (start, stop, step) = (object.fixed(0), object.fixed(1), object.fixed(2));
        let step = if step.is_none() { Integer::Small(1) } else { self.slice_integer(step)? };
        if step.is_zero() {
            return Err(self.value_error("slice step cannot be zero"));
        }
        let back = step.is_negative();
        let one = Integer::Small(1);
        let (low, high) = if back { (Integer::Small(-1), length.sub(&one)) } else { (Integer::Small(0), length.clone()) };
        let clamp = |number: Integer| {
            let number = if number.is_negative() { number.add(length) } else { number };
            if number < low { low.clone() } else if number > high { high.clone() } else { number }
        };
        let start = if start.is_none() { if back { high.clone() } else { low.clone() } } else { clamp(self.slice_integer(start)?) };
        let stop = if stop.is_none() { if back { low.clone() } else { high.clone() } } else { clamp(self.slice_integer(stop)?) };
        Ok((start, stop, step))
    }

    fn slice_integer(&mut self, value: Value) -> Res<Integer> {
        if integer(value).is_none() {
            let name = self.interp.names.__index__.get();
            if self.special(value, name)?.is_none() {
                return Err(self.type_error("slice indices must be integers or None or have an __index__ method"));
            }
        }
        self.index(value)
    }
}
