//! Attribute access with inline caches, method calls, items.
//!
//! A cache key is the shape (or, for modules, the module) with the epoch above it; the payload's high 16 bits say what was
//! found, the low 48 are an address or a slot.

use super::call::Called;
use crate::heap::Value;
use crate::object::attribute::{class_has_attribute_words, has_attribute_words};
use crate::object::code::Site;
use crate::object::door::{Ref, is_exact, is_kind};
use crate::object::frame::Continuation;
use crate::object::kind::{Kind, SUBCLASS};
use crate::object::semantic::{Guard, NumberWord};
use crate::object::sequence::tuple_items;
use crate::object::shape::{POINTER_BITS, Shape};
use crate::object::thread::Thread;
use crate::object::type_object::{ClassAttribute, flag, flags, instance_kind, is_type};
use crate::object::unwind::Res;

const SLOT: u64 = 1;
const METHOD: u64 = 2;
const CLASS_VALUE: u64 = 3;
const NAMESPACE: u64 = 4;
const TRANSITION: u64 = 6;
/// Where in a payload its sort stands.
const SORT_SHIFT: u32 = 48;

/// The sort of a payload.
#[inline(always)]
const fn sort(payload: u64) -> u64 { payload >> SORT_SHIFT }

/// Class-word flag of an instance that threads fought over: sums on its attributes are left to the commit.
const SHARED: u64 = 1 << 50;

impl Thread {
    /// `value.name` of a slot, or of a class or module with an attribute nobody reassigns, by the cache alone and without a
    /// call, in a transaction. None: ask [`Thread::load_attr_cached`].
    #[inline(always)]
    pub fn load_attr_at_once(&mut self, value: Value, site: &Site) -> Option<Value> {
        if !value.is_ptr() {
            return None;
        }
        let object = Ref::of(value);
        let class = object.class_word();
        let Some(payload) = site.get(class & POINTER_BITS | self.epoch_bits) else {
            let payload = site.get(value.bits() | self.epoch_bits)?;
            return if sort(payload) == NAMESPACE { Self::cell_constant(Ref::of(Value::from_bits(payload & POINTER_BITS))) } else { None };
        };
        if sort(payload) != SLOT {
            return None;
        }
        let (now, found) = self.load_slot_at_once(object, (payload & 0xFFFF) as usize)?;
        if now == class && !found.is_unbound() { Some(found) } else { None }
    }

    /// [`Thread::load_attr_cached`] out of the way of the loop.
    #[inline(never)]
    pub fn load_attr_beyond(&mut self, value: Value, site: &Site) -> Res<Option<Value>> { self.load_attr_cached::<true>(value, site) }

    /// `value.name` by the cache alone.
    #[inline(always)]
    pub fn load_attr_cached<const STM: bool>(&mut self, value: Value, site: &Site) -> Res<Option<Value>> {
        if !value.is_ptr() {
            return Ok(None);
        }
        let object = Ref::of(value);
        let class = object.class_word();
        let Some(payload) = site.get(class & POINTER_BITS | self.epoch_bits) else { return self.load_module_attr::<STM>(object, site) };
        if STM && sort(payload) != SLOT && !self.class_is_still(object, class)? {
            return Ok(None);
        }
        match sort(payload) {
            SLOT => {
                let slot = (payload & 0xFFFF) as usize;
                let found = if STM {
                    let (now, found) = self.load_slot(object, class, slot)?;
                    if now != class {
                        return Ok(None);
                    }
                    found
                } else {
                    object.fixed(slot)
                };
                Ok(if found.is_unbound() { None } else { Some(found) })
            }
            CLASS_VALUE => {
                let found = self.cell_load_in::<STM>(Ref::of(Value::from_bits(payload & POINTER_BITS)))?;
                Ok(if found.is_unbound() { None } else { Some(found) })
            }
            METHOD => {
                let function = self.cell_load_in::<STM>(Ref::of(Value::from_bits(payload & POINTER_BITS)))?;
                if is_exact(function, Kind::Function) {
                    return self.new_bound_method(function, value).map(Some);
                }
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    /// What the class gives an instance it gives only while the instance has no such attribute itself, which its shape says: it
    /// is logged. False: the instance has another shape now.
    #[inline(always)]
    fn class_is_still(&mut self, object: Ref, class: u64) -> Res<bool> { Ok(!class_has_attribute_words(class) || self.class_is(object, class)?) }

    #[inline]
    fn load_module_attr<const STM: bool>(&mut self, object: Ref, site: &Site) -> Res<Option<Value>> {
        if !matches!(object.kind(), Kind::Module | Kind::Type) {
            return Ok(None);
        }
        let Some(payload) = site.get(object.value().bits() | self.epoch_bits) else { return Ok(None) };
        if sort(payload) != NAMESPACE {
            return Ok(None);
        }
        let found = self.cell_load_in::<STM>(Ref::of(Value::from_bits(payload & POINTER_BITS)))?;
        Ok(if found.is_unbound() { None } else { Some(found) })
    }

    /// `value.name`, filling the cache.
    #[inline(never)]
    pub fn load_attr_slow(&mut self, value: Value, site: &Site, destination: u16) -> Res<Called> {
        if value.is_unbound() {
            return Err(self.unbound_operand());
        }
        let class = self.type_of(value);
        if value.is_ptr() && self.uses_generic_get(class)? {
            let object = Ref::of(value);
            let word = self.class_word_now(object)?;
            let (class, shape, key) = (Shape::of_class(word).class(), Shape::of_class(word), word & POINTER_BITS | self.epoch_bits);
            let found = self.class_lookup(class, site.name)?;
            if let Some(found) = found {
                let fallback = self.interp.names.__getattr__.get();
                if is_exact(found.value, Kind::Property) && self.class_lookup(class, fallback)?.is_none() {
                    let getter = self.load(Ref::of(found.value), 7, 0)?;
                    if is_exact(getter, Kind::Function) {
                        let window = self.top;
                        // SAFETY: the stack reservation has slack above every frame; `push_function` checks the limit
                        unsafe { *window = value };
                        return self.push_function(getter, window, 1, &[], destination, Continuation::Store, Value::UNBOUND);
                    }
                }
                let data = self.is_data_descriptor(found.value)?;
                if data && is_kind(found.value, Kind::Member) && has_attribute_words(object) {
                    self.fill_slot(shape, site, key);
                } else if !data && has_attribute_words(object) && !shape.is_dictionary() && shape.slot(site.name).is_none() {
                    if is_exact(found.value, Kind::Function) {
                        site.fill(key, found.cell.value().bits() | METHOD << SORT_SHIFT, self.epoch_bits);
                    } else if self.is_plain_value(found.value)? {
                        site.fill(key, found.cell.value().bits() | CLASS_VALUE << SORT_SHIFT, self.epoch_bits);
                    }
                } else if !data && has_attribute_words(object) {
                    self.fill_slot(shape, site, key);
                }
            } else if has_attribute_words(object) {
                self.fill_slot(shape, site, key);
            } else if object.kind() == Kind::Module {
                let namespace = object.fixed(0);
                if Thread::is_boxed(namespace)
                    && let Some(cell) = self.namespace_cell(namespace, site.name)?
                {
                    if !self.made_here(cell) {
                        site.fill(value.bits() | self.epoch_bits, cell.value().bits() | NAMESPACE << SORT_SHIFT, self.epoch_bits);
                    }
                }
            }
        } else if is_type(value) && class == self.interp.types.type_.get() && self.class_lookup(class, site.name)?.is_none()
            && let Some(found) = self.class_lookup(value, site.name)?
            && (is_exact(found.value, Kind::Function) || self.is_plain_value(found.value)?)
        {
            site.fill(value.bits() | self.epoch_bits, found.cell.value().bits() | NAMESPACE << SORT_SHIFT, self.epoch_bits);
        }
        self.get_attribute(value, site.name).map(Called::Value)
    }

    /// Is attribute access of the class `object.__getattribute__` (or the type's own native form)?
    fn uses_generic_get(&mut self, class: Value) -> Res<bool> {
        // what `super()` finds lies behind it, not in its own class
        if instance_kind(class) & !SUBCLASS == Kind::Super as u8 {
            return Ok(false);
        }
        let name = self.interp.names.__getattribute__.get();
        Ok(!self.class_lookup(class, name)?.is_some_and(|found| is_exact(found.value, Kind::Function)) && !is_type(class) | (class != self.interp.types.type_.get() && !crate::object::type_object::is_subtype(class, self.interp.types.type_.get())))
    }

    fn fill_slot(&mut self, shape: Shape, site: &Site, key: u64) {
        if shape.is_dictionary() {
            return;
        }
        if let Some(slot) = shape.slot(site.name)
            && slot < shape.inline()
        {
            site.fill(key, SLOT << SORT_SHIFT | (shape.fixed() + 1 + slot) as u64, self.epoch_bits);
        }
    }

    /// `object.name = value` by the cache alone; false when it does not apply.
    #[inline(always)]
    pub fn store_attr_cached<const STM: bool>(&mut self, target: Value, site: &Site, value: Value) -> Res<bool> {
        if !target.is_ptr() {
            return Ok(false);
        }
        let object = Ref::of(target);
        let class = object.class_word();
        let Some(payload) = site.get(class & POINTER_BITS | self.epoch_bits) else { return Ok(false) };
        match sort(payload) {
            SLOT => {
                let slot = (payload & 0xFFFF) as usize;
                if STM {
                    return self.store_slot(object, class, slot, value);
                }
                object.init(slot, value);
                Ok(true)
            }
            TRANSITION => {
                if STM {
                    let (slot, grown) = Self::growth(class, payload);
                    return self.store_new_slot(object, class, grown, slot, value);
                }
                Self::grow_plainly(object, class, payload, value);
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// The slot of an instance's next attribute and the class word that it has with it.
    #[inline(always)]
    fn growth(class: u64, payload: u64) -> (usize, u64) {
        let shape = Shape(Ref::of(Value::from_bits(payload & POINTER_BITS)));
        (shape.fixed() + shape.count(), shape.class_word() | class & (0xFF << 48))
    }

    /// Gives an instance that nobody else sees its next attribute.
    #[inline(always)]
    fn grow_plainly(object: Ref, class: u64, payload: u64, value: Value) {
        let (slot, grown) = Self::growth(class, payload);
        object.init(slot, value);
        object.set_class(grown);
    }

    /// [`Thread::store_attr_cached`] for an instance that is this transaction's own already, without a call. False: not so.
    #[inline(always)]
    pub fn store_attr_mine(&self, target: Value, site: &Site, value: Value) -> bool {
        if !target.is_ptr() {
            return false;
        }
        let object = Ref::of(target);
        let class = object.class_word();
        let Some(payload) = site.get(class & POINTER_BITS | self.epoch_bits) else { return false };
        // the class word of what is ours is as it was when we took it, or as we left it
        if sort(payload) == SLOT && self.tx.may_store(object.stamp(), || Shape::of_class(class).fields() as u32 + 1) {
            object.init((payload & 0xFFFF) as usize, value);
            return true;
        }
        if sort(payload) == TRANSITION && self.tx.is_created_here(object.stamp()) {
            Self::grow_plainly(object, class, payload, value);
            return true;
        }
        false
    }

    /// `object.name = value`, filling the cache.
    #[inline(never)]
    pub fn store_attr_slow(&mut self, target: Value, site: &Site, value: Value) -> Res<Called> {
        if target.is_unbound() || value.is_unbound() {
            return Err(self.unbound_operand());
        }
        let class = self.type_of(target);
        let set = self.interp.names.__setattr__.get();
        let generic = !self.class_lookup(class, set)?.is_some_and(|found| !is_kind(found.value, Kind::Native));
        if generic && target.is_ptr() && has_attribute_words(Ref::of(target)) {
            let found = self.class_lookup(class, site.name)?;
            if let Some(found) = found
                && is_exact(found.value, Kind::Property)
            {
                let setter = self.load(Ref::of(found.value), 7, 1)?;
                if is_exact(setter, Kind::Function) {
                    let window = self.top;
                    // SAFETY: the stack reservation has slack above every frame; `push_function` checks the limit
                    unsafe {
                        *window = target;
                        *window.add(1) = value;
                    }
                    return self.push_function(setter, window, 2, &[], 0, Continuation::Discard, Value::UNBOUND);
                }
            }
            if self.store_plain(target, class, found, site, value)? {
                return Ok(Called::Value(Value::NONE));
            }
        }
        self.set_attribute(target, site.name, value)?;
        Ok(Called::Value(Value::NONE))
    }

    /// An attribute that goes into the instance itself, filling the cache; false: a descriptor of its class takes it.
    fn store_plain(&mut self, target: Value, class: Value, found: Option<ClassAttribute>, site: &Site, value: Value) -> Res<bool> {
        let plain = match found {
            None => true,
            Some(found) => is_kind(found.value, Kind::Member) || !self.is_data_descriptor(found.value)?,
        };
        if !plain {
            return Ok(false);
        }
        let object = Ref::of(target);
        let before = self.class_word_now(object)?;
        let shape = Shape::of_class(before);
        let key = before & POINTER_BITS | self.epoch_bits;
        self.generic_set(target, site.name, value)?;
        // a value stored where it stood already has not made the instance this transaction's own
        let after = self.class_word_now(object)?;
        if after == before {
            self.fill_slot(shape, site, key);
        } else if Shape::of_class(after).grew_from(shape, site.name) {
            let grown = Shape::of_class(after);
            if !grown.is_dictionary() && !shape.is_dictionary() && grown.count() <= grown.inline() && flags(class) & flag::NO_DICT == 0 {
                site.fill(key, grown.0.value().bits() | TRANSITION << SORT_SHIFT, self.epoch_bits);
            }
        }
        Ok(true)
    }

    /// `receiver.name(…)` without a bound method: (callee, receiver), receiver unbound when the callee takes none.
    pub fn load_method(&mut self, value: Value, name: Value) -> Res<(Value, Value)> {
        if value.is_unbound() {
            return Err(self.unbound_operand());
        }
        let class = self.type_of(value);
        if !is_type(value)
            && let Some(found) = self.class_lookup(class, name)?
            && (is_exact(found.value, Kind::Function) || is_exact(found.value, Kind::Native) && self.native_binds(found.value))
            && self.uses_generic_get(class)?
            && (!value.is_ptr() || self.instance_get(value, name)?.is_none())
        {
            return Ok((found.value, value));
        }
        Ok((self.get_attribute(value, name)?, Value::UNBOUND))
    }

    /// `window[0].name(window[1] … window[count])`.
    #[inline(always)]
    pub fn call_method_site<const STM: bool>(&mut self, window: *mut Value, count: usize, site: &Site, destination: u16) -> Res<Called> {
        // SAFETY: the verifier checked the range of registers
        let receiver = unsafe { *window };
        if receiver.is_ptr() {
            let class = Ref::of(receiver).class_word();
            if let Some(payload) = site.get(class & POINTER_BITS | self.epoch_bits) {
                if sort(payload) == METHOD {
                    if STM && !self.class_is_still(Ref::of(receiver), class)? {
                        return self.call_method_slow(window, count, site, destination);
                    }
                    let callee = self.cell_load_in::<STM>(Ref::of(Value::from_bits(payload & POINTER_BITS)))?;
                    if is_exact(callee, Kind::Function) {
                        return self.push_function(callee, window, count + 1, &[], destination, Continuation::Store, Value::UNBOUND);
                    }
                    if is_exact(callee, Kind::Native) {
                        if STM && self.tx.holds_writes() && crate::object::function::definition(callee).repeatable {
                            return self.repeatable(|th| th.call_native(callee, window, count + 1, &[])).map(Called::Value);
                        }
                        return self.call_native(callee, window, count + 1, &[]).map(Called::Value);
                    }
                }
            } else if let Some(payload) = site.get(receiver.bits() | self.epoch_bits)
                && sort(payload) == NAMESPACE
            {
                let callee = self.cell_load_in::<STM>(Ref::of(Value::from_bits(payload & POINTER_BITS)))?;
                if !callee.is_unbound() {
                    // SAFETY: as above
                    return self.call_registers(callee, unsafe { window.add(1) }, count, &[], destination);
                }
            }
        }
        self.call_method_slow(window, count, site, destination)
    }

    #[inline(never)]
    fn call_method_slow(&mut self, window: *mut Value, count: usize, site: &Site, destination: u16) -> Res<Called> {
        // SAFETY: as in `call_method_site`
        let receiver = unsafe { *window };
        if receiver.is_unbound() {
            return Err(self.unbound_operand());
        }
        let word = if receiver.is_ptr() { self.class_word_now(Ref::of(receiver))? } else { 0 };
        let class = self.type_of(receiver);
        if !is_type(receiver)
            && let Some(found) = self.class_lookup(class, site.name)?
            && (is_exact(found.value, Kind::Function) || is_exact(found.value, Kind::Native) && self.native_binds(found.value))
            && self.uses_generic_get(class)?
            && (!receiver.is_ptr() || self.instance_get(receiver, site.name)?.is_none())
        {
            if receiver.is_ptr() {
                let object = Ref::of(receiver);
                let instance = has_attribute_words(object);
                let hides = instance && (Shape::of_class(word).is_dictionary() || Shape::of_class(word).slot(site.name).is_some());
                let same = !instance || Shape::of_class(word).class() == class;
                if same && !hides && !matches!(object.kind(), Kind::Module | Kind::Function) {
                    site.fill(word & POINTER_BITS | self.epoch_bits, found.cell.value().bits() | METHOD << SORT_SHIFT, self.epoch_bits);
                }
            }
            if is_exact(found.value, Kind::Function) {
                return self.push_function(found.value, window, count + 1, &[], destination, Continuation::Store, Value::UNBOUND);
            }
            return self.call_native(found.value, window, count + 1, &[]).map(Called::Value);
        }
        let callee = match self.load_attr_cached::<true>(receiver, site)? {
            Some(callee) => callee,
            None => {
                if is_kind(receiver, Kind::Module) || is_type(receiver) {
                    match self.load_attr_slow(receiver, site, destination)? {
                        Called::Value(callee) => callee,
                        Called::Frame => return Ok(Called::Frame),
                    }
                } else {
                    self.get_attribute(receiver, site.name)?
                }
            }
        };
        // SAFETY: as in `call_method_site`; slot 0 belongs to the call
        unsafe {
            *window = callee;
            self.call_registers(callee, window.add(1), count, &[], destination)
        }
    }

    /// `container[key]` of exact lists, tuples and dicts.
    #[inline(always)]
    pub fn load_item_fast(&mut self, container: Value, key: Value) -> Res<Option<Value>> {
        if !container.is_ptr() {
            return Ok(None);
        }
        let object = Ref::of(container);
        if object.is_exact(Kind::List) {
            if key.is_int() {
                let index = key.as_int();
                if index >= 0 {
                    return self.list_get(container, index as usize);
                }
                let length = self.list_len(container)? as i64;
                if index + length >= 0 {
                    return self.list_get(container, (index + length) as usize);
                }
            }
            return Ok(None);
        }
        if object.is_exact(Kind::Tuple) {
            if key.is_int() {
                let items = crate::object::sequence::tuple_items(container);
                let index = key.as_int();
                let index = if index < 0 { index + items.len() as i64 } else { index };
                return Ok(items.get(index as usize).copied());
            }
            return Ok(None);
        }
        if object.is_exact(Kind::Dict) {
            return self.dict_get(container, key);
        }
        Ok(None)
    }

    /// `container[key]`: a Python `__getitem__` becomes a frame.
    #[inline(never)]
    pub fn load_item_slow(&mut self, container: Value, key: Value, destination: u16) -> Res<Called> {
        if container.is_unbound() || key.is_unbound() {
            return Err(self.unbound_operand());
        }
        if container.is_ptr() && !is_type(container) {
            let name = self.interp.names.__getitem__.get();
            let class = self.type_of(container);
            if let Some(method) = self.class_lookup(class, name)?
                && is_exact(method.value, Kind::Function)
            {
                let window = self.top;
                // SAFETY: the stack reservation has slack above every frame; `push_function` checks the limit
                unsafe {
                    *window = container;
                    *window.add(1) = key;
                }
                return self.push_function(method.value, window, 2, &[], destination, Continuation::Store, Value::UNBOUND);
            }
        }
        self.get_item(container, key).map(Called::Value)
    }

    // ---- augmented assignment

    /// Have threads fought over the instance? As for lists, a conflict of this thread that nobody has claimed makes it so. Before
    /// that a sum is cheaper done at once.
    #[inline(always)]
    fn has_shared_sums(&mut self, object: Ref) -> bool { object.class_word() & SHARED != 0 || self.unclaimed_conflict().is_some_and(|stamp| self.claim_instance(object, stamp)) }

    #[cold]
    fn claim_instance(&mut self, object: Ref, stamp: usize) -> bool {
        let mine = has_attribute_words(object) && object.value().bits() as usize == stamp;
        if mine {
            object.hint_class_flag(SHARED);
        }
        self.claim_conflict(stamp, mine);
        mine
    }

    /// An int attribute in a slot of its own instance, by the cache: the object and the field.
    fn peek_slot(&mut self, target: Value, site: &Site) -> Option<(Ref, usize)> {
        let object = Ref::of(target);
        let payload = site.get(object.class_word() & POINTER_BITS | self.epoch_bits)?;
        if sort(payload) != SLOT {
            return None;
        }
        let slot = (payload & 0xFFFF) as usize;
        Some((object, slot))
    }

    /// Old value of `target.name op= …` by the cache alone, where threads have not fought over the instance.
    #[inline(always)]
    pub fn aug_load_attr_cached<const STM: bool>(&mut self, target: Value, site: &Site, op: u8) -> Res<Option<Value>> {
        if !STM {
            return self.load_attr_cached::<false>(target, site);
        }
        if super::names::is_sum(op) && target.is_ptr() && self.has_shared_sums(Ref::of(target)) {
            return Ok(None);
        }
        match self.load_attr_at_once(target, site) {
            Some(found) => Ok(Some(found)),
            None => self.load_attr_beyond(target, site),
        }
    }

    /// Old value of `target.name op= …`.
    #[inline(never)]
    pub fn aug_load_attr<const STM: bool>(&mut self, target: Value, site: &Site, op: u8) -> Res<Value> {
        if STM && super::names::is_sum(op) && !self.no_peek
            && target.is_ptr()
            && self.has_shared_sums(Ref::of(target))
            && let Some((object, slot)) = self.peek_slot(target, site)
            && self.tx.may_defer(object.stamp())
            && object.fixed(slot).is_int()
        {
            return Ok(self.peeked());
        }
        if let Some(found) = self.load_attr_cached::<STM>(target, site)? {
            return Ok(found);
        }
        if target.is_unbound() {
            return Err(self.unbound_operand());
        }
        let value = self.get_attribute(target, site.name)?;
        if target.is_ptr() && has_attribute_words(Ref::of(target)) {
            let word = self.class_word_now(Ref::of(target))?;
            let shape = Shape::of_class(word);
            let found = self.class_lookup(shape.class(), site.name)?;
            if found.is_none_or(|found| is_kind(found.value, Kind::Member)) && self.uses_generic_get(shape.class())? {
                self.fill_slot(shape, site, word & POINTER_BITS | self.epoch_bits);
            }
        }
        Ok(value)
    }

    /// `target.name = old op right`.
    pub fn aug_attr<const STM: bool>(&mut self, site: &Site, op: u8, target: Value, old: Value, right: Value) -> Res<()> {
        if STM && super::names::is_peeked(old) {
            // the site of the load is another one; the slot is looked up by the shape
            let addend = super::names::addend(op, right);
            let object = Ref::of(target);
            let shape = Shape::of_class(object.class_word());
            if let (Some(addend), true, Some(slot)) = (addend, self.peek_holds(old), shape.slot(site.name))
                && slot < shape.inline()
                && object.fixed(shape.fixed() + 1 + slot).is_int()
            {
                let base = std::ptr::NonNull::from(object.object().class_word());
                let index = shape.fixed() + 2 + slot;
                let place = NumberWord { stamp: object.stamp(), base, length: shape.fields() + 1, index, guard: Guard::Shape(shape) };
                if self.defer_add_to(&place, addend) {
                    self.defer_serial = self.defer_serial.wrapping_add(1);
                    return Ok(());
                }
            }
            return Err(self.look_next_time());
        }
        let value = self.sum_value(op, old, right)?;
        if STM {
            return self.store_sum(target, site, value);
        }
        if self.store_attr_cached::<false>(target, site, value)? {
            return Ok(());
        }
        self.aug_attr_slow(site, target, value)
    }

    /// The store of an augmented assignment in a transaction, out of the way of the loop.
    #[inline(never)]
    pub fn store_sum(&mut self, target: Value, site: &Site, value: Value) -> Res<()> {
        if self.store_attr_cached::<true>(target, site, value)? {
            return Ok(());
        }
        self.aug_attr_slow(site, target, value)
    }

    /// The store of an augmented assignment, filling the cache.
    #[inline(never)]
    fn aug_attr_slow(&mut self, site: &Site, target: Value, value: Value) -> Res<()> {
        let class = self.type_of(target);
        let set = self.interp.names.__setattr__.get();
        if target.is_ptr() && has_attribute_words(Ref::of(target)) && !self.class_lookup(class, set)?.is_some_and(|found| !is_kind(found.value, Kind::Native)) {
            let found = self.class_lookup(class, site.name)?;
            if self.store_plain(target, class, found, site, value)? {
                return Ok(());
            }
        }
        self.set_attribute(target, site.name, value)
    }

    /// Old value of `container[key] op= …`.
    pub fn aug_load_item<const STM: bool>(&mut self, container: Value, key: Value, op: u8) -> Res<Value> {
        if STM && let Some(mark) = self.peek_item(container, key, op)? {
            return Ok(mark);
        }
        if let Some(value) = self.load_item_fast(container, key)? {
            return Ok(value);
        }
        if container.is_unbound() || key.is_unbound() {
            return Err(self.unbound_operand());
        }
        self.get_item(container, key)
    }

    /// `container[key] = old op right`.
    pub fn aug_item<const STM: bool>(&mut self, op: u8, container: Value, key: Value, old: Value, right: Value) -> Res<()> {
        if STM && super::names::is_peeked(old) {
            return if self.add_to_item(op, container, key, old, right)? { Ok(()) } else { Err(self.look_next_time()) };
        }
        let value = self.sum_value(op, old, right)?;
        if is_exact(container, Kind::List) && key.is_int() && key.as_int() >= 0 && self.list_set(container, key.as_int() as usize, value)? {
            return Ok(());
        }
        self.set_item(container, key, value)
    }

    /// Appends every item of an iterable to an exact list.
    pub fn extend_list(&mut self, list: Value, iterable: Value) -> Res<()> {
        if is_exact(iterable, Kind::Tuple) {
            return self.list_extend(list, tuple_items(iterable));
        }
        if is_exact(iterable, Kind::List) {
            let items = self.collect(iterable)?;
            for item in items.iter() {
                self.list_append(list, *item)?;
            }
            return Ok(());
        }
        let iter_name = self.interp.names.__iter__.get();
        let getitem = self.interp.names.__getitem__.get();
        if self.special(iterable, iter_name)?.is_none() && self.special(iterable, getitem)?.is_none() {
            let name = self.type_name(iterable);
            return Err(self.type_error(format!("Value after * must be an iterable, not {name}")));
        }
        self.check_items_fit(iterable)?;
        self.for_each(iterable, |th, item| th.list_append(list, item))
    }
}

