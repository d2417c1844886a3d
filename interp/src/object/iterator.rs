//! The built-in iterators: one layout, told apart by the variant in field 0.
//!
//! Fields: 0 variant, 1 source, 2 position, 3 stop or auxiliary, 4 step or auxiliary, 5 size at start. An exhausted iterator has
//! variant `Exhausted`. State moves through the door, so an iterator shared by threads hands out each item once.

use super::door::Ref;
use super::sequence::tuple_items;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;

/// Fields of an exact built-in iterator; subclass instances have attribute words behind them.
const FIELDS: usize = 6;

/// The step of a custom iterator; its state is fields 1 to 4.
pub type CustomNext = fn(&mut Thread, Ref) -> Res<Option<Value>>;

/// What an iterator walks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Variant { Exhausted, List, Tuple, Range, Str, Bytes, DictKeys, DictValues, DictItems, SetItems, Sequence, Callable, ListReverse, DictReverseKeys, Reversed, ByteArray, RangeBig, DictReverseValues, DictReverseItems, Memory, Enumerate, Zip, Map, Filter, Custom }

const RANGE: Value = Value::from_small(Variant::Range as i32);
const LIST: Value = Value::from_small(Variant::List as i32);

impl Variant {
    const ALL: [Variant; 25] = [
        Variant::Exhausted, Variant::List, Variant::Tuple, Variant::Range, Variant::Str, Variant::Bytes, Variant::DictKeys, Variant::DictValues,
        Variant::DictItems, Variant::SetItems, Variant::Sequence, Variant::Callable, Variant::ListReverse, Variant::DictReverseKeys, Variant::Reversed, Variant::ByteArray, Variant::RangeBig,
        Variant::DictReverseValues, Variant::DictReverseItems, Variant::Memory, Variant::Enumerate, Variant::Zip, Variant::Map, Variant::Filter, Variant::Custom,
    ];
}

/// Class-word flag of an iterator of a native module that walks a container and nothing else: a copy of it walks the same way.
pub const WALKS_ALONE: u64 = 1 << 48;

impl Thread {
    /// An iterator of a variant over a source.
    pub fn new_iterator(&mut self, class_word: u64, variant: Variant, parts: [Value; 5]) -> Res<Value> {
        let object = Ref(self.allocate(class_word, FIELDS, false)?);
        object.init(0, Value::from_small(variant as i32));
        for (i, part) in parts.iter().enumerate() {
            object.init(1 + i, *part);
        }
        Ok(object.value())
    }

    /// An instance of an iterator class of a native module, or of a subclass: `next` advances it.
    pub fn new_custom_iterator(&mut self, class: Value, next: CustomNext, state: [Value; 4]) -> Res<Value> {
        let iterator = self.new_instance(class)?;
        let object = Ref::of(iterator);
        object.init(0, Value::from_small(Variant::Custom as i32));
        for (i, part) in state.iter().enumerate() {
            object.init(1 + i, *part);
        }
        object.init_raw(5, next as usize as u64);
        Ok(iterator)
    }

    /// `iter()` over `__getitem__`.
    pub fn new_sequence_iterator(&mut self, source: Value) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.sequence_iterator);
        self.new_iterator(class, Variant::Sequence, [source, Value::from_small(0), Value::NONE, Value::NONE, Value::NONE])
    }

    #[inline(always)]
    fn at_load(&mut self, iterator: Ref, index: usize) -> Res<Value> {
        if self.lies_open(iterator) {
            return Ok(iterator.fixed(index));
        }
        let fields = FIELDS + self.attribute_words(iterator);
        self.load(iterator, fields, index)
    }

    #[inline(always)]
    fn at_store(&mut self, iterator: Ref, index: usize, value: Value) -> Res<()> {
        if self.lies_open(iterator) {
            iterator.init(index, value);
            return Ok(());
        }
        let fields = FIELDS + self.attribute_words(iterator);
        self.store(iterator, fields, index, value)
    }

    /// The variant of an iterator.
    pub fn iterator_variant(&mut self, iterator: Value) -> Res<Variant> {
        let variant = self.at_load(Ref::of(iterator), 0)?;
        Ok(Variant::ALL[variant.as_int() as usize])
    }

    /// Field of an iterator: 1 source, 2 position, 3…5 auxiliary.
    pub fn iterator_field(&mut self, iterator: Value, index: usize) -> Res<Value> { self.at_load(Ref::of(iterator), index) }

    /// Writes a field of an iterator.
    pub fn iterator_set(&mut self, iterator: Value, index: usize, value: Value) -> Res<()> { self.at_store(Ref::of(iterator), index, value) }

    /// The next item, None when exhausted.
    #[inline(always)]
    pub fn iterator_next(&mut self, iterator: Value) -> Res<Option<Value>> {
        let object = Ref::of(iterator);
        let variant = self.at_load(object, 0)?;
        if variant.as_int() == Variant::Range as i64 {
            let (position, stop) = (self.at_load(object, 2)?, self.at_load(object, 3)?);
            let step = self.at_load(object, 4)?.as_int();
            let at = position.as_int();
            if if step > 0 { at >= stop.as_int() } else { at <= stop.as_int() } {
                self.at_store(object, 0, Value::from_small(0))?;
                return Ok(None);
            }
            // position and stop are below 2^47 (see `range`), so the sum is an unboxed int
            self.at_store(object, 2, Value::from_int_unchecked(at + step))?;
            return Ok(Some(position));
        }
        if variant.as_int() == Variant::List as i64 {
            let source = self.at_load(object, 1)?;
            let position = self.at_load(object, 2)?.as_int();
            return match self.list_get(source, position as usize)? {
                Some(item) => {
                    self.at_store(object, 2, Value::from_int_unchecked(position + 1))?;
                    Ok(Some(item))
                }
                None => self.iterator_finish(object),
            };
        }
        self.iterator_next_other(object, variant)
    }

    /// The next of an iterator over a range that has one.
    #[inline(always)]
    fn range_next(object: Ref) -> Option<Value> {
        let position = object.fixed(2);
        let (at, stop, step) = (position.as_int(), object.fixed(3).as_int(), object.fixed(4).as_int());
        // how far it is to the end, in the direction of the step
        let sign = step >> 63;
        if ((stop - at) ^ sign) - sign <= 0 {
            return None;
        }
        object.init(2, Value::from_int_unchecked(at + step));
        Some(position)
    }

    /// The next of an iterator over a range or list that has one, for the barrier-free loop. None: ask the iterator.
    #[inline(always)]
    pub fn plain_next(object: Ref) -> Option<Value> {
        let variant = object.fixed(0);
        if variant == RANGE {
            return Self::range_next(object);
        }
        if variant == LIST {
            let position = object.fixed(2).as_int();
            let item = *super::sequence::plain_items(Ref::of(object.fixed(1))).get(position as usize)?;
            object.init(2, Value::from_int_unchecked(position + 1));
            return Some(item);
        }
        None
    }

    /// The same inside a transaction that has written to the iterator before, so that its own words may be written plainly,
    /// where nothing stands in the way.
    #[inline(always)]
    pub fn own_next_at_once(&mut self, object: Ref) -> Option<Value> {
        if !self.tx.is_mine(object.stamp()) {
            return None;
        }
        let variant = object.fixed(0);
        if variant == RANGE {
            return Self::range_next(object);
        }
        if variant != LIST {
            return None;
        }
        let position = object.fixed(2);
        let item = self.list_get_at_once(object.fixed(1), position)?;
        object.init(2, Value::from_int_unchecked(position.as_int() + 1));
        Some(item)
    }

    /// The same of a list with the door's slow ways. None: ask the iterator.
    #[inline(never)]
    pub fn own_next(&mut self, object: Ref) -> Res<Option<Value>> {
        if object.fixed(0) != LIST || !self.tx.is_mine(object.stamp()) {
            return Ok(None);
        }
        let position = object.fixed(2).as_int();
        let item = self.list_get(object.fixed(1), position as usize)?;
        if item.is_some() {
            object.init(2, Value::from_int_unchecked(position + 1));
        }
        Ok(item)
    }

    fn iterator_finish(&mut self, object: Ref) -> Res<Option<Value>> {
        self.at_store(object, 0, Value::from_small(0))?;
        self.at_store(object, 1, Value::NONE)?;
        Ok(None)
    }

    #[inline(never)]
    fn iterator_next_other(&mut self, object: Ref, variant: Value) -> Res<Option<Value>> {
        if variant.as_int() == Variant::Custom as i64 {
            // SAFETY: field 5 of a custom iterator is fixed and was written from a `CustomNext` by `new_custom_iterator`
            let next: CustomNext = unsafe { std::mem::transmute::<usize, CustomNext>(object.fixed_raw(5) as usize) };
            return next(self, object);
        }
        let [source, position] = if self.lies_open(object) { [object.fixed(1), object.fixed(2)] } else { [self.at_load(object, 1)?, self.at_load(object, 2)?] };
        let at = if position.is_int() { position.as_int() as usize } else { 0 };
        let advance = Value::from_int_unchecked(at as i64 + 1);
        match Variant::ALL[variant.as_int() as usize] {
            Variant::Tuple => match tuple_items(source).get(at) {
                Some(item) => {
                    self.at_store(object, 2, advance)?;
                    Ok(Some(*item))
                }
                None => self.iterator_finish(object),
            },
            Variant::Str => {
                let text = super::string::text(source);
                if at >= text.len() {
                    return self.iterator_finish(object);
                }
                self.at_store(object, 2, advance)?;
                let code = text.code_at(at);
                self.new_char(code).map(Some)
            }
            Variant::Bytes => match super::bytes::slice(source).get(at) {
                Some(byte) => {
                    self.at_store(object, 2, advance)?;
                    Ok(Some(Value::from_small(*byte as i32)))
                }
                None => self.iterator_finish(object),
            },
            kind @ (Variant::DictKeys | Variant::DictValues | Variant::DictItems) => {
                self.check_size(object, source, "dictionary")?;
                match self.dict_next(source, at)? {
                    None => self.iterator_finish(object),
                    Some((entry, key, value)) => {
                        self.at_store(object, 2, Value::from_int_unchecked(entry as i64 + 1))?;
                        Ok(Some(match kind {
                            Variant::DictValues => value,
                            Variant::DictItems => self.new_tuple(&[key, value])?,
                            _ => key,
                        }))
                    }
                }
            }
            Variant::SetItems => {
                self.check_size(object, source, "Set")?;
                match self.set_next(source, at)? {
                    None => self.iterator_finish(object),
                    Some((slot, item)) => {
                        self.at_store(object, 2, Value::from_int_unchecked(slot as i64 + 1))?;
                        Ok(Some(item))
                    }
                }
            }
            kind @ (Variant::DictReverseKeys | Variant::DictReverseValues | Variant::DictReverseItems) => {
                self.check_size(object, source, "dictionary")?;
                match self.dict_previous(source, at)? {
                    None => self.iterator_finish(object),
                    Some((entry, key, value)) => {
                        self.at_store(object, 2, Value::from_int_unchecked(entry as i64))?;
                        Ok(Some(match kind {
                            Variant::DictReverseValues => value,
                            Variant::DictReverseItems => self.new_tuple(&[key, value])?,
                            _ => key,
                        }))
                    }
                }
            }
            Variant::ListReverse => {
                let at = position.as_int();
                let item = if at < 0 { None } else { self.list_get(source, at as usize)? };
                match item {
                    Some(item) => {
                        self.at_store(object, 2, Value::from_int_unchecked(at - 1))?;
                        Ok(Some(item))
                    }
                    None => self.iterator_finish(object),
                }
            }
            kind @ (Variant::Sequence | Variant::Reversed) => {
                if kind == Variant::Reversed && position.as_int() < 0 {
                    return self.iterator_finish(object);
                }
                let name = self.interp.names.__getitem__.get();
                let Some(method) = self.special(source, name)? else { return self.iterator_finish(object) };
                match self.call_special(method, source, &[position]) {
                    Ok(item) => {
                        let step = if kind == Variant::Reversed { -1 } else { 1 };
                        self.at_store(object, 2, Value::from_int_unchecked(position.as_int() + step))?;
                        Ok(Some(item))
                    }
                    Err(unwind) => {
                        let index_error = self.interp.types.IndexError.get();
                        if unwind == super::unwind::Unwind::Raised && self.is_instance(self.raised, index_error) {
                            self.take_raised();
                        } else {
                            let stop = self.interp.types.StopIteration.get();
                            self.absorb(unwind, stop)?;
                        }
                        self.iterator_finish(object)
                    }
                }
            }
            Variant::Callable => {
                let sentinel = self.at_load(object, 3)?;
                let item = match self.call(source, &[]) {
                    Ok(item) => item,
                    Err(unwind) => {
                        let stop = self.interp.types.StopIteration.get();
                        self.absorb(unwind, stop)?;
                        return self.iterator_finish(object);
                    }
                };
                if self.equal(sentinel, item)? {
                    return self.iterator_finish(object);
                }
                Ok(Some(item))
            }
            Variant::Enumerate => match self.next(source)? {
                None => Ok(None),
                Some(item) => {
                    let next = match Value::add_ints(position, Value::from_small(1)) {
                        Some(next) if position.is_int() => next,
                        _ => {
                            let number = super::number::integer(position).map_or_else(Default::default, |number| number.into_big());
                            self.new_big(number + 1)?
                        }
                    };
                    self.at_store(object, 2, next)?;
                    self.new_tuple(&[position, item]).map(Some)
                }
            },
            Variant::Zip => {
                let strict = self.at_load(object, 3)?.is_true();
                let iterators = tuple_items(source);
                if let [first, second] = *iterators
                    && !strict
                {
                    let Some(left) = self.next(first)? else { return Ok(None) };
                    let Some(right) = self.next(second)? else { return Ok(None) };
                    return self.new_tuple(&[left, right]).map(Some);
                }
                if iterators.is_empty() {
                    return Ok(None);
                }
                match self.next_of_each(iterators, strict, "zip")? {
                    Some(items) => self.new_tuple(&items).map(Some),
                    None => Ok(None),
                }
            }
            Variant::Map => {
                let iterators = tuple_items(source);
                let function = self.at_load(object, 3)?;
                let strict = self.at_load(object, 4)?.is_true();
                if let [only] = iterators {
                    return match self.next(*only)? {
                        Some(item) => self.call(function, &[item]).map(Some),
                        None => Ok(None),
                    };
                }
                match self.next_of_each(iterators, strict, "map")? {
                    Some(items) => self.call(function, &items).map(Some),
                    None => Ok(None),
                }
            }
            Variant::Filter => {
                let function = self.at_load(object, 3)?;
                while let Some(item) = self.next(source)? {
                    let keep = if function.is_none() {
                        self.truth(item)?
                    } else {
                        let result = self.call(function, &[item])?;
                        self.truth(result)?
                    };
                    if keep {
                        return Ok(Some(item));
                    }
                }
                Ok(None)
            }
            Variant::RangeBig => {
                let step = self.at_load(object, 4)?;
                let left = self.at_load(object, 3)?;
                let Some(super::number::Integer::Big(left)) = super::number::integer(left).map(|n| super::number::Integer::Big(n.into_big())) else { return Ok(None) };
                if left.sign() != num_bigint::Sign::Plus {
                    return Ok(None);
                }
                let left = self.new_big(left - 1)?;
                let (at, by) = (super::number::integer(position), super::number::integer(step));
                let next = at.map_or_else(Default::default, |n| n.into_big()) + by.map_or_else(Default::default, |n| n.into_big());
                let next = self.new_big(next)?;
                self.at_store(object, 3, left)?;
                self.at_store(object, 2, next)?;
                Ok(Some(position))
            }
            Variant::ByteArray => match self.bytearray_word(source, at, 1)? {
                Some(byte) => {
                    self.at_store(object, 2, advance)?;
                    Ok(Some(Value::from_small(byte as i32)))
                }
                None => self.iterator_finish(object),
            },
            Variant::Memory => {
                let name = self.interp.names.__getitem__.get();
                if at >= self.len(source)? {
                    return self.iterator_finish(object);
                }
                let Some(method) = self.special(source, name)? else { return self.iterator_finish(object) };
                let item = self.call_special(method, source, &[position])?;
                self.at_store(object, 2, advance)?;
                Ok(Some(item))
            }
            Variant::Exhausted | Variant::Range | Variant::List | Variant::Custom => Ok(None),
        }
    }

    /// A second iterator that stands where this one stands; None where a step may run script code or is somebody else's too.
    pub fn copy_iterator(&mut self, iterator: Value) -> Res<Option<Value>> {
        if !super::door::is_exact(iterator, super::kind::Kind::Iterator) {
            return Ok(None);
        }
        let object = Ref::of(iterator);
        let variant = self.iterator_variant(iterator)?;
        let mut parts = [Value::NONE; 5];
        for (i, part) in parts.iter_mut().enumerate() {
            *part = self.at_load(object, 1 + i)?;
        }
        match variant {
            Variant::Sequence | Variant::Reversed | Variant::Callable | Variant::Map | Variant::Filter => return Ok(None),
            Variant::Custom if object.class_word() & WALKS_ALONE == 0 => return Ok(None),
            Variant::Enumerate => match self.copy_iterator(parts[0])? {
                Some(copy) => parts[0] = copy,
                None => return Ok(None),
            },
            Variant::Zip => {
                let iterators = tuple_items(parts[0]);
                let mut copies = self.rooted();
                for (i, inner) in iterators.iter().enumerate() {
                    let copy = if iterators[..i].contains(inner) { None } else { self.copy_iterator(*inner)? };
                    match copy {
                        Some(copy) => copies.push(copy),
                        None => return Ok(None),
                    }
                }
                parts[0] = self.new_tuple(&copies)?;
            }
            _ => {}
        }
        self.new_iterator(object.class_word(), variant, parts).map(Some)
    }

    /// Moves an iterator to where a copy of it stands.
    pub fn move_iterator(&mut self, iterator: Value, copy: Value) -> Res<()> {
        let (to, from) = (Ref::of(iterator), Ref::of(copy));
        let variant = self.iterator_variant(copy)?;
        let (source, inner) = (self.at_load(from, 1)?, self.at_load(to, 1)?);
        match variant {
            Variant::Enumerate => self.move_iterator(inner, source)?,
            Variant::Zip => {
                for (to, from) in tuple_items(inner).iter().zip(tuple_items(source)) {
                    self.move_iterator(*to, *from)?;
                }
            }
            _ => self.at_store(to, 1, source)?,
        }
        for index in [0, 2, 3, 4, 5] {
            let part = self.at_load(from, index)?;
            self.at_store(to, index, part)?;
        }
        Ok(())
    }

    /// RuntimeError, from now on at every step, when a dict or set no longer has the size it had.
    fn check_size(&mut self, object: Ref, source: Value, what: &str) -> Res<()> {
        let size = self.at_load(object, 5)?;
        if self.table_len(source)? as i64 == size.as_int() {
            return Ok(());
        }
        self.at_store(object, 5, Value::from_small(-1))?;
        Err(self.runtime_error(format!("{what} changed size during iteration")))
    }

    /// One item of each iterator for `zip` and `map`; None: the shortest has ended.
    fn next_of_each(&mut self, iterators: &[Value], strict: bool, name: &str) -> Res<Option<super::rooted::RootedVec>> {
        let mut items = self.rooted_from(Vec::with_capacity(iterators.len()));
        for (i, iterator) in iterators.iter().enumerate() {
            match self.next(*iterator)? {
                Some(item) => items.push(item),
                None if strict => return self.strict_end(iterators, i, name),
                None => return Ok(None),
            }
        }
        Ok(Some(items))
    }

    fn strict_end(&mut self, iterators: &[Value], short: usize, name: &str) -> Res<Option<super::rooted::RootedVec>> {
        let plural = |count: usize| if count == 1 { "argument 1".to_string() } else { format!("arguments 1-{count}") };
        if short > 0 {
            return Err(self.value_error(format!("{name}() argument {} is shorter than {}", short + 1, plural(short))));
        }
        for (i, iterator) in iterators.iter().enumerate().skip(1) {
            if self.next(*iterator)?.is_some() {
                return Err(self.value_error(format!("{name}() argument {} is longer than {}", i + 1, plural(i))));
            }
        }
        Ok(None)
    }

    /// A str of one code point; those of Latin-1 are shared.
    #[inline(always)]
    pub fn new_char(&mut self, code: u32) -> Res<Value> {
        if code < 256 {
            let shared = self.interp.characters[code as usize].get();
            if !shared.is_unbound() {
                return Ok(shared);
            }
        }
        let text = crate::text::Text::from_code(code);
        self.new_text(text.as_ref())
    }
}
