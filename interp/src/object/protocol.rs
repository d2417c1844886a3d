//! What every value can do: be called, hashed, compared, tested for truth, iterated; exact built-ins natively, everything else
//! by its special methods.

use super::door::{Ref, is_exact, kind_of};
use super::iterator::Variant;
use super::kind::{Kind, SUBCLASS};
use super::number::{Integer, integer, plain};
use super::sequence::tuple_items;
use super::string::{is_str, text};
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;

const HASH_MODULUS: i64 = (1 << 61) - 1;

/// CPython's hash of an i64.
#[inline(always)]
pub fn hash_i64(number: i64) -> i64 {
    let magnitude = (number.unsigned_abs() % HASH_MODULUS as u64) as i64;
    match if number < 0 { -magnitude } else { magnitude } {
        -1 => -2,
        hash => hash,
    }
}

impl Thread {
    /// Calls any object with positional arguments.
    pub fn call(&mut self, callable: Value, arguments: &[Value]) -> Res<Value> { self.call_keywords(callable, arguments, &[]) }

    /// Calls any object; keywords are (interned name, value).
    pub fn call_keywords(&mut self, callable: Value, arguments: &[Value], keywords: &[(Value, Value)]) -> Res<Value> {
        match self.interp.hooks.call.get().copied() {
            Some(call) => call(self, callable, arguments, keywords),
            None => Err(self.runtime_error("the interpreter is not ready to call")),
        }
    }

    /// Calls a special method found on the type of `receiver`.
    pub fn call_special(&mut self, method: Value, receiver: Value, arguments: &[Value]) -> Res<Value> {
        match kind_of(method) {
            Some(Kind::Function) => self.call_with_receiver(method, receiver, arguments),
            Some(Kind::Native) if self.native_binds(method) => self.call_with_receiver(method, receiver, arguments),
            _ => {
                let class = self.type_of(receiver);
                let bound = self.descriptor_get(method, receiver, class)?;
                self.call(bound, arguments)
            }
        }
    }

    fn call_with_receiver(&mut self, method: Value, receiver: Value, arguments: &[Value]) -> Res<Value> {
        match arguments {
            [] => self.call(method, &[receiver]),
            [a] => self.call(method, &[receiver, *a]),
            [a, b] => self.call(method, &[receiver, *a, *b]),
            [a, b, c] => self.call(method, &[receiver, *a, *b, *c]),
            _ => {
                let mut all = self.rooted_from(Vec::with_capacity(arguments.len() + 1));
                all.push(receiver);
                all.extend_from_slice(arguments);
                let all_items: Vec<Value> = all.to_vec();
                self.call(method, &all_items)
            }
        }
    }

    /// `value.name(*arguments)`.
    pub fn call_method(&mut self, value: Value, name: Value, arguments: &[Value]) -> Res<Value> {
        let class = self.type_of(value);
        if let Some(found) = self.class_lookup(class, name)?
            && matches!(kind_of(found.value), Some(Kind::Function))
            && !super::type_object::is_type(value)
            && (!value.is_ptr() || self.instance_get(value, name)?.is_none())
        {
            return self.call_with_receiver(found.value, value, arguments);
        }
        let method = self.get_attribute(value, name)?;
        self.call(method, arguments)
    }

    /// `hash(value)`.
    #[inline(always)]
    pub fn hash(&mut self, value: Value) -> Res<i64> {
        if value.is_int() {
            return Ok(hash_i64(value.as_int()));
        }
        if is_exact(value, Kind::Str) {
            return Ok(self.str_hash(value));
        }
        self.hash_other(value)
    }

    fn hash_other(&mut self, value: Value) -> Res<i64> {
        if value.is_f64() {
            let number = value.as_f64();
            return Ok(if number.is_nan() { self.identity_hash(value) } else { crate::number::hash::hash_f64(number, 0) });
        }
        if value.is_bool() {
            return Ok(value.is_true() as i64);
        }
        match kind_of(value) {
            None => Ok(self.identity_hash(value)),
            Some(Kind::BigInt) if Ref::of(value).is_exact(Kind::BigInt) => match integer(value) {
                Some(Integer::Big(number)) => Ok(crate::number::hash::hash_big(&number)),
                Some(Integer::Small(number)) => Ok(hash_i64(number)),
                None => Ok(0),
            },
            Some(Kind::Bytes) if Ref::of(value).is_exact(Kind::Bytes) => Ok(self.bytes_hash(value)),
            Some(Kind::Tuple) if Ref::of(value).is_exact(Kind::Tuple) => self.tuple_hash(value),
            Some(_) => {
                let name = self.interp.names.__hash__.get();
                match self.special(value, name)? {
                    Some(method) if !method.is_none() => {
                        let hash = self.call_special(method, value, &[])?;
                        match integer(hash) {
                            Some(number) => Ok(match number.to_i64() {
                                Some(-1) => -2,
                                Some(hash) => hash,
                                None => crate::number::hash::hash_big(&number.into_big()),
                            }),
                            None => Err(self.type_error("__hash__ method should return an integer")),
                        }
                    }
                    _ => {
                        let name = self.type_name(value);
                        Err(self.type_error(format!("unhashable type: '{name}'")))
                    }
                }
            }
        }
    }

    /// `object.__hash__`: from the address.
    pub fn identity_hash(&self, value: Value) -> i64 { ((value.bits() >> 4) | (value.bits() & 15) << 60) as i64 & i64::MAX }

    /// CPython's tuple hash (xxHash-like).
    pub fn tuple_hash(&mut self, value: Value) -> Res<i64> {
        self.check_native_stack(" while hashing an object")?;
        const P1: u64 = 11_400_714_785_074_694_791;
        const P2: u64 = 14_029_467_366_897_019_727;
        const P5: u64 = 2_870_177_450_012_600_261;
        let items = tuple_items(value);
        let mut accumulator = P5;
        for item in items {
            let lane = self.hash(*item)? as u64;
            accumulator = accumulator.wrapping_add(lane.wrapping_mul(P2));
            accumulator = accumulator.rotate_left(31).wrapping_mul(P1);
        }
        accumulator = accumulator.wrapping_add(items.len() as u64 ^ (P5 ^ 3_527_539));
        Ok(if accumulator == u64::MAX { 1_546_275_796 } else { accumulator as i64 })
    }

    /// `bool(value)`.
    #[inline(always)]
    pub fn truth(&mut self, value: Value) -> Res<bool> {
        if value.is_bool() {
            return Ok(value.is_true());
        }
        if value.is_int() {
            return Ok(value.as_int() != 0);
        }
        if is_exact(value, Kind::List) {
            return Ok(self.list_len(value)? != 0);
        }
        self.truth_other(value)
    }

    #[inline(never)]
    fn truth_other(&mut self, value: Value) -> Res<bool> {
        if value.is_none() {
            return Ok(false);
        }
        if value.is_f64() {
            return Ok(value.as_f64() != 0.0);
        }
        if value.is_not_implemented() {
            return Err(self.type_error("NotImplemented should not be used in a boolean context"));
        }
        let Some(kind) = kind_of(value) else { return Ok(true) };
        let object = Ref::of(value);
        if object.kind_byte() & SUBCLASS == 0 {
            match kind {
                Kind::Str => return Ok(super::string::length(value) != 0),
                Kind::Tuple => return Ok(!tuple_items(value).is_empty()),
                Kind::Dict | Kind::Set | Kind::FrozenSet => return Ok(self.table_len(value)? != 0),
                Kind::BigInt | Kind::Function | Kind::BoundMethod | Kind::Native | Kind::Module | Kind::Generator => return Ok(true),
                Kind::Bytes => return Ok(!super::bytes::slice(value).is_empty()),
                Kind::Complex => return Ok(super::number::complex(value).is_some_and(|(re, im)| re != 0.0 || im != 0.0)),
                _ => {}
            }
        }
        let (bool_name, len_name) = (self.interp.names.__bool__.get(), self.interp.names.__len__.get());
        if let Some(method) = self.special(value, bool_name)? {
            let result = self.call_special(method, value, &[])?;
            if result.is_bool() {
                return Ok(result.is_true());
            }
            let name = self.type_name(result);
            return Err(self.type_error(format!("__bool__ should return bool, returned {name}")));
        }
        if let Some(method) = self.special(value, len_name)? {
            let result = self.call_special(method, value, &[])?;
            return self.check_length(result).map(|length| length != 0);
        }
        Ok(true)
    }

    /// A `__len__` result as a length.
    pub fn check_length(&mut self, result: Value) -> Res<usize> {
        match integer(result) {
            None => {
                let name = self.type_name(result);
                Err(self.type_error(format!("'{name}' object cannot be interpreted as an integer")))
            }
            Some(number) => match number.to_i64() {
                Some(length) if length >= 0 => Ok(length as usize),
                Some(_) => Err(self.value_error("__len__() should return >= 0")),
                None => Err(self.overflow_error("cannot fit 'int' into an index-sized integer")),
            },
        }
    }

    /// `left == right` as a truth, with identity first (containers compare this way).
    #[inline(always)]
    pub fn equal(&mut self, left: Value, right: Value) -> Res<bool> {
        if left == right && !left.is_f64() {
            return Ok(true);
        }
        if Value::both_ints(left, right) {
            return Ok(false);
        }
        if is_exact(left, Kind::Str) && is_exact(right, Kind::Str) {
            return Ok(text(left) == text(right));
        }
        if left == right {
            return Ok(true);
        }
        match self.native_equal(left, right)? {
            Some(equal) => Ok(equal),
            None => {
                let result = self.rich_equal(left, right)?;
                self.truth(result)
            }
        }
    }

    /// Equality of exact built-in values without a callback into Python unless an item needs one; None: ask the types.
    fn native_equal(&mut self, left: Value, right: Value) -> Res<Option<bool>> {
        let numeric = |value: Value| value.is_int() || value.is_bool() || value.is_f64() || is_exact(value, Kind::BigInt);
        if numeric(left) && numeric(right) {
            return Ok(Some(super::protocol::numbers_equal(left, right)));
        }
        if is_exact(left, Kind::Bytes) && is_exact(right, Kind::Bytes) {
            return Ok(Some(super::bytes::slice(left) == super::bytes::slice(right)));
        }
        if is_exact(left, Kind::Tuple) && is_exact(right, Kind::Tuple) {
            self.check_native_stack(" in comparison")?;
            let (a, b) = (tuple_items(left), tuple_items(right));
            if a.len() != b.len() {
                return Ok(Some(false));
            }
            for (x, y) in a.iter().zip(b) {
                if !self.equal(*x, *y)? {
                    return Ok(Some(false));
                }
            }
            return Ok(Some(true));
        }
        Ok(None)
    }

    /// `left == right` with the reflected attempt and the identity default.
    pub fn rich_equal(&mut self, left: Value, right: Value) -> Res<Value> {
        let name = self.interp.names.__eq__.get();
        match self.rich_compare(left, right, name, name)? {
            Some(result) => Ok(result),
            None => Ok(Value::from_bool(left == right)),
        }
    }

    /// One rich comparison by special methods: None when both sides answer NotImplemented.
    pub fn rich_compare(&mut self, left: Value, right: Value, name: Value, reflected: Value) -> Res<Option<Value>> {
        self.check_native_stack(" in comparison")?;
        let (left_type, right_type) = (self.type_of(left), self.type_of(right));
        let mut tried_reflected = false;
        if left_type != right_type
            && super::type_object::is_subtype(right_type, left_type)
            && let Some(method) = self.class_lookup(right_type, reflected)?
        {
            tried_reflected = true;
            let result = self.call_special(method.value, right, &[left])?;
            if !result.is_not_implemented() {
                return Ok(Some(result));
            }
        }
        if let Some(method) = self.class_lookup(left_type, name)?
            && !method.value.is_none()
        {
            let result = self.call_special(method.value, left, &[right])?;
            if !result.is_not_implemented() {
                return Ok(Some(result));
            }
        }
        if !tried_reflected
            && let Some(method) = self.class_lookup(right_type, reflected)?
            && !method.value.is_none()
        {
            let result = self.call_special(method.value, right, &[left])?;
            if !result.is_not_implemented() {
                return Ok(Some(result));
            }
        }
        Ok(None)
    }

    /// `operator.index(value)`.
    pub fn index(&mut self, value: Value) -> Res<Integer> {
        if let Some(number) = integer(value) {
            return Ok(number);
        }
        let name = self.interp.names.__index__.get();
        if let Some(method) = self.special(value, name)? {
            let result = self.call_special(method, value, &[])?;
            if let Some(number) = integer(result) {
                return Ok(number);
            }
            let got = self.type_name(result);
            return Err(self.type_error(format!("__index__ returned non-int (type {got})")));
        }
        let name = self.type_name(value);
        Err(self.type_error(format!("'{name}' object cannot be interpreted as an integer")))
    }

    /// An index or size argument: an int that fits a machine word.
    pub fn index_isize(&mut self, value: Value) -> Res<isize> {
        if value.is_int() {
            return Ok(value.as_int() as isize);
        }
        match self.index(value)?.to_i64() {
            Some(number) => Ok(number as isize),
            None => Err(self.raise(self.interp.types.IndexError.get(), "cannot fit 'int' into an index-sized integer".into())),
        }
    }

    /// `repr(value)` as a str value.
    pub fn repr(&mut self, value: Value) -> Res<Value> {
        self.check_native_stack(" while getting the repr of an object")?;
        let name = self.interp.names.__repr__.get();
        match self.special(value, name)? {
            Some(method) => {
                let result = self.call_special(method, value, &[])?;
                if is_str(result) {
                    return Ok(result);
                }
                let got = self.type_name(result);
                Err(self.type_error(format!("__repr__ returned non-string (type {got})")))
            }
            None => {
                let name = self.type_name(value);
                self.new_str(&format!("<{name} object>"))
            }
        }
    }

    /// `str(value)` as a str value.
    pub fn str(&mut self, value: Value) -> Res<Value> {
        if is_exact(value, Kind::Str) {
            return Ok(value);
        }
        self.check_native_stack(" while getting the str of an object")?;
        let name = self.interp.names.__str__.get();
        match self.special(value, name)? {
            Some(method) => {
                let result = self.call_special(method, value, &[])?;
                if is_str(result) {
                    return Ok(result);
                }
                let got = self.type_name(result);
                Err(self.type_error(format!("__str__ returned non-string (type {got})")))
            }
            None => self.repr(value),
        }
    }

    /// `repr(value)` as Rust text.
    pub fn repr_rust(&mut self, value: Value) -> Res<String> { self.repr(value).map(super::string::to_rust) }
    /// `str(value)` as Rust text.
    pub fn str_rust(&mut self, value: Value) -> Res<String> { self.str(value).map(super::string::to_rust) }

    /// `iter(value)`.
    pub fn iter(&mut self, value: Value) -> Res<Value> {
        let name = self.interp.names.__iter__.get();
        if let Some(method) = self.special(value, name)? {
            if method.is_none() {
                let name = self.type_name(value);
                return Err(self.type_error(format!("'{name}' object is not iterable")));
            }
            let iterator = self.call_special(method, value, &[])?;
            let next = self.interp.names.__next__.get();
            if self.special(iterator, next)?.is_none() {
                let name = self.type_name(iterator);
                return Err(self.type_error(format!("iter() returned non-iterator of type '{name}'")));
            }
            return Ok(iterator);
        }
        let getitem = self.interp.names.__getitem__.get();
        if self.special(value, getitem)?.is_some() && !matches!(kind_of(value), Some(Kind::Dict)) {
            return self.new_sequence_iterator(value);
        }
        let name = self.type_name(value);
        Err(self.type_error(format!("'{name}' object is not iterable")))
    }

    /// `next(iterator)`: None when it is exhausted.
    #[inline(always)]
    pub fn next(&mut self, iterator: Value) -> Res<Option<Value>> {
        if is_exact(iterator, Kind::Iterator) {
            // natives that consume an endless iterator come by here only
            if self.mutator.signal().poll().load(std::sync::atomic::Ordering::Relaxed) != 0 {
                self.poll()?;
            }
            return self.iterator_next(iterator);
        }
        self.next_other(iterator)
    }

    fn next_other(&mut self, iterator: Value) -> Res<Option<Value>> {
        if is_exact(iterator, Kind::Generator)
            && let Some(resume) = self.interp.hooks.resume.get().copied()
        {
            return resume(self, iterator, Value::NONE);
        }
        let name = self.interp.names.__next__.get();
        let Some(method) = self.special(iterator, name)? else {
            let name = self.type_name(iterator);
            return Err(self.type_error(format!("'{name}' object is not an iterator")));
        };
        let stepped = if kind_of(method) == Some(Kind::Native) && self.native_binds(method) {
            (super::function::definition(method).function)(self, &[iterator])
        } else {
            self.call_special(method, iterator, &[])
        };
        match stepped {
            Ok(item) => Ok(Some(item)),
            Err(unwind) => {
                let class = self.interp.types.StopIteration.get();
                self.absorb(unwind, class)?;
                Ok(None)
            }
        }
    }

    /// Visits every item of an iterable.
    pub fn for_each(&mut self, iterable: Value, mut visit: impl FnMut(&mut Thread, Value) -> Res<()>) -> Res<()> {
        if is_exact(iterable, Kind::Tuple) {
            for i in 0..tuple_items(iterable).len() {
                visit(self, tuple_items(iterable)[i])?;
            }
            return Ok(());
        }
        if is_exact(iterable, Kind::List) {
            let mut i = 0;
            while let Some(item) = match self.list_get_at_once(iterable, Value::from_int_unchecked(i as i64)) {
                None => self.list_get(iterable, i)?,
                found => found,
            } {
                visit(self, item)?;
                i += 1;
            }
            return Ok(());
        }
        let iterator = self.iter(iterable)?;
        while let Some(item) = self.next(iterator)? {
            visit(self, item)?;
        }
        std::hint::black_box(iterator);
        Ok(())
    }

    /// All items of an iterable.
    pub fn collect(&mut self, iterable: Value) -> Res<super::rooted::RootedVec> {
        if is_exact(iterable, Kind::List) {
            return self.list_items(iterable);
        }
        self.check_items_fit(iterable)?;
        let mut items = self.rooted();
        self.for_each(iterable, |_, item| {
            items.push(item);
            Ok(())
        })?;
        Ok(items)
    }

    /// MemoryError at once for a collection of more items than could ever fit, where a built-in type knows how many come:
    /// `list(range(10**18))` would else fill the memory first.
    pub fn check_items_fit(&mut self, iterable: Value) -> Res<()> {
        let count = if is_exact(iterable, Kind::Range) {
            Ref::of(iterable).fixed(3)
        } else if is_exact(iterable, Kind::Iterator) {
            match self.iterator_variant(iterable)? {
                Variant::Range => {
                    let (at, stop) = (self.iterator_field(iterable, 2)?.as_int(), self.iterator_field(iterable, 3)?.as_int());
                    let step = self.iterator_field(iterable, 4)?.as_int();
                    self.new_int((stop - at) / step)?
                }
                Variant::RangeBig => self.iterator_field(iterable, 3)?,
                Variant::Custom => self.native_length_hint(iterable)?,
                _ => return Ok(()),
            }
        } else {
            return Ok(());
        };
        let most = (self.interp.heap.limit_bytes() / size_of::<Value>()) as i64;
        match integer(count) {
            Some(Integer::Small(count)) if count <= most => Ok(()),
            Some(_) => Err(self.memory_error()),
            None => Ok(()),
        }
    }

    /// What `__length_hint__` of a native iterator says, None when it does not know.
    fn native_length_hint(&mut self, iterator: Value) -> Res<Value> {
        let name = self.interp.names.__length_hint__.get();
        let Some(method) = self.special(iterator, name)? else { return Ok(Value::NONE) };
        match self.call_special(method, iterator, &[]) {
            Ok(hint) => Ok(hint),
            Err(unwind) => {
                let class = self.interp.types.TypeError.get();
                self.absorb(unwind, class)?;
                Ok(Value::NONE)
            }
        }
    }

    /// `len(value)`.
    pub fn len(&mut self, value: Value) -> Res<usize> {
        match kind_of(value) {
            Some(kind) if Ref::of(value).kind_byte() & SUBCLASS == 0 => match kind {
                Kind::Str => return Ok(super::string::length(value)),
                Kind::Tuple => return Ok(tuple_items(value).len()),
                Kind::List => return self.list_len(value),
                Kind::Dict | Kind::Set | Kind::FrozenSet => return self.table_len(value),
                Kind::Bytes => return Ok(super::bytes::slice(value).len()),
                _ => {}
            },
            _ => {}
        }
        let name = self.interp.names.__len__.get();
        match self.special(value, name)? {
            Some(method) => {
                let result = self.call_special(method, value, &[])?;
                self.check_length(result)
            }
            None => {
                let name = self.type_name(value);
                Err(self.type_error(format!("object of type '{name}' has no len()")))
            }
        }
    }

    /// Raises when a script interrupt waits; natives that loop call it now and then.
    pub fn poll(&mut self) -> Res<()> {
        self.mutator.safepoint();
        let exits = self.daemon && self.interp.exiting.load(std::sync::atomic::Ordering::Relaxed);
        if exits || self.interrupt_waits() {
            return Err(self.interrupted_work());
        }
        Ok(())
    }
}

/// Exact equality of int, bool, float and big int values.
pub fn numbers_equal(left: Value, right: Value) -> bool {
    let (left, right) = (plain(left), plain(right));
    match (left.is_f64(), right.is_f64()) {
        (true, true) => left.as_f64() == right.as_f64(),
        (false, false) => integer(left) == integer(right),
        (true, false) => integer(right).is_some_and(|number| crate::number::compare::compare(&number, left.as_f64()) == Some(std::cmp::Ordering::Equal)),
        (false, true) => numbers_equal(right, left),
    }
}
