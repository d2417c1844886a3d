//! The one door to the mutable words of heap objects: here the transaction's barrier and the collector's meet.
//!
//! Invariant: no other file reads or writes a mutable heap word. While the thread's transaction is inactive (one thread
//! runs) an access is a plain relaxed load or store after one predicted branch; otherwise it goes through `stm`.
//! Words fixed before publication (str, tuple, code, function, type and shape words) are read without a barrier.
//!
//! Regions: an object of at most 63 fields is protected by its own stamp as one region that starts at the class word;
//! a [`Kind::Body`] is protected in segments of 64 words (see `body`).

use super::kind::Kind;
use super::semantic::ScriptHost;
use super::shape::Shape;
use super::thread::Thread;
use super::unwind::{Res, Unwind};
use crate::heap::{Object, Value};
use std::ptr::NonNull;
use std::sync::atomic::Ordering::Relaxed;
use stm::{Cause, Region, Stamp, Word};

/// A reference to a live heap object. Liveness: it came from a root, a register or this native stack, all of which the
/// collector scans.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ref(pub NonNull<Object>);

impl Ref {
    /// The object of a pointer value. The caller has tested `is_ptr`.
    #[inline(always)]
    pub fn of(value: Value) -> Ref {
        debug_assert!(value.is_ptr());
        // SAFETY: a pointer value is a non-null cell address
        Ref(unsafe { NonNull::new_unchecked(value.as_ptr() as *mut Object) })
    }
    /// The object as a value.
    #[inline(always)]
    pub fn value(self) -> Value { Value::from_ptr(self.0) }
    #[inline(always)]
    pub(crate) fn object(self) -> &'static Object {
        // SAFETY: heap memory stays mapped for the interpreter's life and the object is reachable (type doc)
        unsafe { &*self.0.as_ptr() }
    }
    /// Field `index`, without a barrier.
    #[inline(always)]
    pub(crate) fn word(self, index: usize) -> &'static Word {
        // SAFETY: callers pass indexes inside the cell: the layout of the object's kind says which there are
        unsafe { self.object().word(index) }
    }
    /// The class word, without a barrier: kind and flags never change while the object is shared; the shape bits of an
    /// instance do, see `attributes`.
    #[inline(always)]
    pub fn class_word(self) -> u64 { self.object().class_bits() }
    /// The kind byte.
    #[inline(always)]
    pub fn kind_byte(self) -> u8 { (self.class_word() >> 56) as u8 }
    /// The layout.
    #[inline(always)]
    pub fn kind(self) -> Kind { Kind::from_byte(self.kind_byte()) }
    /// Exactly a built-in of this kind, no subclass.
    #[inline(always)]
    pub fn is_exact(self, kind: Kind) -> bool { self.kind_byte() == kind as u8 }
    /// The stamp.
    #[inline(always)]
    pub fn stamp(self) -> &'static Stamp {
        let object = self.object();
        // SAFETY: word 0 of every cell is its stamp, and `Stamp` is a transparent atomic word
        unsafe { &*(object as *const Object as *const Stamp) }
    }
    /// Reads a field that never changes after publication.
    #[inline(always)]
    pub fn fixed(self, index: usize) -> Value { Value::from_bits(self.word(index).load(Relaxed)) }
    /// Reads a raw machine word that never changes after publication.
    #[inline(always)]
    pub fn fixed_raw(self, index: usize) -> u64 { self.word(index).load(Relaxed) }
    /// Fills a field of an object nobody else knows yet (or a guarded constant while everybody else is stopped).
    #[inline(always)]
    pub fn init(self, index: usize, value: Value) { self.word(index).store(value.bits(), Relaxed) }
    /// Sets a flag in the class word that is only a hint, so it needs no log: a transaction that takes it back by restoring the
    /// word only loses time, and who compares class words finds one that has changed and looks again.
    pub(crate) fn hint_class_flag(self, flag: u64) { self.object().class_word().fetch_or(flag, Relaxed); }
    /// Changes the class word of an instance, for the barrier-free loop (no transaction is open).
    #[inline(always)]
    pub(crate) fn set_class(self, class_word: u64) { self.object().class_word().store(class_word, Relaxed) }
    /// Fills a raw machine word of an object nobody else knows yet.
    #[inline(always)]
    pub fn init_raw(self, index: usize, bits: u64) { self.word(index).store(bits, Relaxed) }
    /// Address of field `index`, for bulk reads of immutable payloads.
    #[inline(always)]
    pub fn payload<T>(self, index: usize) -> *const T { self.word(index) as *const Word as *const T }

    /// The region of a small object: class word and `fields` fields.
    #[inline(always)]
    fn region(self, fields: usize) -> Region {
        let base = self.object().class_word() as *const Word as *mut Word;
        // SAFETY: the class word is inside the cell, so its address is not null
        Region::new(unsafe { NonNull::new_unchecked(base) }, fields as u32 + 1)
    }
}

/// The exact-kind test on a value.
#[inline(always)]
pub fn is_exact(value: Value, kind: Kind) -> bool { value.is_ptr() && Ref::of(value).is_exact(kind) }

/// The layout test on a value: subclasses too.
#[inline(always)]
pub fn is_kind(value: Value, kind: Kind) -> bool { value.is_ptr() && Ref::of(value).kind() == kind }

/// The layout of a value, if it is a heap object.
#[inline(always)]
pub fn kind_of(value: Value) -> Option<Kind> { if value.is_ptr() { Some(Ref::of(value).kind()) } else { None } }

impl Thread {
    /// After a barrier's error: waits for the iteration's turn if its writes are held back, applies the deferred operation
    /// that stood in the way, or restarts.
    #[cold]
    #[inline(never)]
    pub(crate) fn settle(&mut self) -> Res<()> {
        let cause = self.tx.conflict().cause;
        if cause == Cause::Watched {
            self.record_watched();
            return Ok(());
        }
        if cause == Cause::ReadHeld {
            return self.stop_holding_reads();
        }
        if self.tx.holds_writes() && matches!(cause, Cause::WriteHeld | Cause::DeferredRead) {
            self.stop_holding_writes()?;
            if cause == Cause::WriteHeld {
                return Ok(());
            }
        }
        match self.tx.settle(&mut ScriptHost) {
            Ok(true) => Ok(()),
            _ => Err(Unwind::Restart),
        }
    }

    /// The iteration's turn comes before its first read of what earlier ones may write; or it reads on, and what it has
    /// read is checked at its turn.
    fn stop_holding_reads(&mut self) -> Res<()> {
        if let Some(turn) = self.turn.clone() {
            if turn.has_come() {
                return self.write_at_turn();
            }
            if turn.waits_to_read() && self.repeatable && self.native_depth == 0 {
                return Err(Unwind::Park);
            }
        }
        self.tx.allow_reads();
        Ok(())
    }

    /// The iteration's turn comes before its first write.
    pub(super) fn stop_holding_writes(&mut self) -> Res<()> {
        if !self.tx.holds_writes() {
            return Ok(());
        }
        if let Some(turn) = self.turn.clone() {
            if self.repeatable && self.native_depth == 0 && !turn.has_come() {
                return Err(Unwind::Park);
            }
            turn.come(self)?;
        }
        self.write_at_turn()
    }

    /// The turn of the open iteration has come: it may write, and does so at once, since those before it are done and those
    /// behind it hold back. An error: it has read what is no longer so.
    pub fn write_at_turn(&mut self) -> Res<()> {
        self.check_files()?;
        self.tx.write_at_once();
        self.no_peek = true;
        self.tx.allow_writes().map_err(|_| Unwind::Restart)
    }

    /// Do the words of this object, and of the storage it has to itself, lie open: no transaction runs, or it was made in this
    /// one? Then they are read and written as they lie. (Storage is never older than its object, and nobody else knows it.)
    #[inline(always)]
    pub fn lies_open(&self, object: Ref) -> bool { !self.tx.is_active() || self.tx.is_created_here(object.stamp()) }

    /// Reads field `index` of an object with `fields` fields.
    #[inline(always)]
    pub fn load(&mut self, object: Ref, fields: usize, index: usize) -> Res<Value> { self.load_raw(object, fields, index).map(Value::from_bits) }

    /// [`Thread::load`] without a call, in a transaction. None: use that.
    #[inline(always)]
    pub fn load_at_once(&mut self, object: Ref, index: usize) -> Option<Value> {
        // SAFETY: the word is a field of the object, whose stamp protects it
        unsafe { self.tx.read_at_once(object.stamp(), object.word(index), |word| Value::from_bits((*word).load(Relaxed))) }
    }

    /// As [`Thread::load`], the machine word.
    #[inline(always)]
    pub fn load_raw(&mut self, object: Ref, fields: usize, index: usize) -> Res<u64> {
        if !self.tx.is_active() {
            return Ok(object.word(index).load(Relaxed));
        }
        loop {
            // SAFETY: the region is the object's own and its stamp protects it
            match unsafe { self.tx.read_word(object.stamp(), object.region(fields), index + 1) } {
                Ok(done) => return Ok(done),
                Err(_) => self.settle()?,
            }
        }
    }

    /// Writes field `index` of an object with `fields` fields.
    #[inline(always)]
    pub fn store(&mut self, object: Ref, fields: usize, index: usize, value: Value) -> Res<()> { self.store_raw(object, fields, index, value.bits()) }

    /// As [`Thread::store`], the machine word.
    #[inline(always)]
    pub fn store_raw(&mut self, object: Ref, fields: usize, index: usize, bits: u64) -> Res<()> {
        if !self.tx.is_active() {
            object.word(index).store(bits, Relaxed);
            return Ok(());
        }
        loop {
            // SAFETY: as in `load_raw`
            match unsafe { self.tx.write(object.stamp(), object.region(fields), index + 1, bits) } {
                Ok(done) => return Ok(done),
                Err(_) => self.settle()?,
            }
        }
    }

    /// Takes ownership of a whole small object, so that the stores that follow cannot fail half-way.
    #[inline(always)]
    pub fn own(&mut self, object: Ref, fields: usize) -> Res<()> {
        if !self.tx.is_active() {
            return Ok(());
        }
        loop {
            // SAFETY: as in `load_raw`
            match unsafe { self.tx.own(object.stamp(), object.region(fields)) } {
                Ok(done) => return Ok(done),
                Err(_) => self.settle()?,
            }
        }
    }

    /// Takes ownership as [`Thread::own`] does. True: until the transaction ends the fields may be read and written as they lie.
    #[inline(always)]
    pub fn own_plainly(&mut self, object: Ref, fields: usize) -> Res<bool> {
        if !self.tx.is_active() {
            return Ok(true);
        }
        self.own(object, fields)?;
        Ok(self.tx.may_store(object.stamp(), || fields as u32 + 1))
    }

    /// Reads `N` fields from `index` on at one moment.
    #[inline(always)]
    pub fn load_run<const N: usize>(&mut self, object: Ref, fields: usize, index: usize) -> Res<[Value; N]> {
        let read = |base: *const Word| -> [Value; N] {
            // SAFETY: base is the class word of the object or of its backup copy, both `fields + 1` words long
            std::array::from_fn(|n| Value::from_bits(unsafe { (*base.add(index + 1 + n)).load(Relaxed) }))
        };
        if !self.tx.is_active() {
            return Ok(read(object.object().class_word()));
        }
        loop {
            // SAFETY: as in `load_raw`
            match unsafe { self.tx.read(object.stamp(), object.region(fields), read) } {
                Ok(done) => return Ok(done),
                Err(_) => self.settle()?,
            }
        }
    }

    /// Reads fields `index` and `index + 1` at one moment.
    #[inline(always)]
    pub fn load_two(&mut self, object: Ref, fields: usize, index: usize) -> Res<(Value, Value)> {
        if !self.tx.is_active() {
            return Ok((object.fixed(index), object.fixed(index + 1)));
        }
        let read = |base: *const Word| {
            // SAFETY: base is the class word of the object or of its backup copy, both `fields + 1` words long
            unsafe { (Value::from_bits((*base.add(index + 1)).load(Relaxed)), Value::from_bits((*base.add(index + 2)).load(Relaxed))) }
        };
        loop {
            // SAFETY: as in `load_raw`
            match unsafe { self.tx.read(object.stamp(), object.region(fields), read) } {
                Ok(done) => return Ok(done),
                Err(_) => self.settle()?,
            }
        }
    }

    /// [`Thread::load_two`] without a call, in a transaction. None: use that.
    #[inline(always)]
    pub fn load_two_at_once(&mut self, object: Ref, index: usize) -> Option<(Value, Value)> {
        let read = |base: *const Word| {
            // SAFETY: base is the class word of the object, which has these two fields
            unsafe { (Value::from_bits((*base.add(index + 1)).load(Relaxed)), Value::from_bits((*base.add(index + 2)).load(Relaxed))) }
        };
        // SAFETY: the region is the object's own and its stamp protects it
        unsafe { self.tx.read_at_once(object.stamp(), object.object().class_word(), read) }
    }

    /// Reads the class word and field `index` together (instances: shape and slot at one moment).
    #[inline(always)]
    pub fn load_with_class(&mut self, object: Ref, fields: usize, index: usize) -> Res<(u64, Value)> {
        if !self.tx.is_active() {
            return Ok((object.class_word(), object.fixed(index)));
        }
        let read = |base: *const Word| {
            // SAFETY: base is the class word of the object or of its backup copy, both `fields + 1` words long
            unsafe { ((*base).load(Relaxed), Value::from_bits((*base.add(index + 1)).load(Relaxed))) }
        };
        loop {
            // SAFETY: as in `load_raw`
            match unsafe { self.tx.read(object.stamp(), object.region(fields), read) } {
                Ok(done) => return Ok(done),
                Err(_) => self.settle()?,
            }
        }
    }

    /// As [`Thread::load_with_class`] for an instance of shape word `class`, whose fields are counted only on the slow way.
    #[inline(always)]
    pub fn load_slot(&mut self, object: Ref, class: u64, slot: usize) -> Res<(u64, Value)> {
        match self.load_slot_at_once(object, slot) {
            Some(done) => Ok(done),
            None => self.load_slot_slow(object, class, slot),
        }
    }

    /// [`Thread::load_slot`] without a call, in a transaction. None: use that.
    #[inline(always)]
    pub fn load_slot_at_once(&mut self, object: Ref, slot: usize) -> Option<(u64, Value)> {
        let read = |base: *const Word| {
            // SAFETY: base is the class word of the object, and a slot of its shape lies in its cell
            unsafe { ((*base).load(Relaxed), Value::from_bits((*base.add(slot + 1)).load(Relaxed))) }
        };
        // SAFETY: the region is the object's own and its stamp protects it
        unsafe { self.tx.read_at_once(object.stamp(), object.object().class_word(), read) }
    }

    #[inline(never)]
    fn load_slot_slow(&mut self, object: Ref, class: u64, slot: usize) -> Res<(u64, Value)> {
        // as in `load_class_slow`
        if self.tx.domain().heal(object.stamp())
            && let Some(done) = self.load_slot_at_once(object, slot)
        {
            return Ok(done);
        }
        self.load_with_class(object, Shape::of_class(class).fields(), slot)
    }

    /// Writes a slot of an instance whose class word is `class`. False: it is another one by now.
    #[inline(always)]
    pub fn store_slot(&mut self, object: Ref, class: u64, slot: usize, value: Value) -> Res<bool> {
        if !self.tx.may_store(object.stamp(), || Shape::of_class(class).fields() as u32 + 1) {
            return self.store_slot_slow(object, class, slot, value);
        }
        // ours: the class word cannot change any more
        if object.class_word() != class {
            return Ok(false);
        }
        object.word(slot).store(value.bits(), Relaxed);
        Ok(true)
    }

    #[inline(never)]
    fn store_slot_slow(&mut self, object: Ref, class: u64, slot: usize, value: Value) -> Res<bool> {
        let fields = Shape::of_class(class).fields();
        self.own(object, fields)?;
        if object.class_word() != class {
            return Ok(false);
        }
        self.store(object, fields, slot, value)?;
        Ok(true)
    }

    /// Gives an instance whose class word is `class` its next attribute, and with it the class word `grown`.
    #[inline(always)]
    pub fn store_new_slot(&mut self, object: Ref, class: u64, grown: u64, slot: usize, value: Value) -> Res<bool> {
        if !self.tx.may_store(object.stamp(), || Shape::of_class(class).fields() as u32 + 1) {
            return self.store_new_slot_slow(object, class, grown, slot, value);
        }
        if object.class_word() != class {
            return Ok(false);
        }
        object.word(slot).store(value.bits(), Relaxed);
        object.object().class_word().store(grown, Relaxed);
        Ok(true)
    }

    #[inline(never)]
    fn store_new_slot_slow(&mut self, object: Ref, class: u64, grown: u64, slot: usize, value: Value) -> Res<bool> {
        let fields = Shape::of_class(class).fields();
        self.own(object, fields)?;
        if object.class_word() != class {
            return Ok(false);
        }
        self.store(object, fields, slot, value)?;
        self.store_class(object, fields, grown)?;
        Ok(true)
    }

    /// The class word under the stamp, without a call, in a transaction. None: use [`Thread::load_class`].
    #[inline(always)]
    fn class_at_once(&mut self, object: Ref) -> Option<u64> {
        // SAFETY: the class word of the object
        let read = |base: *const Word| unsafe { (*base).load(Relaxed) };
        // SAFETY: the region is the object's own and its stamp protects it
        unsafe { self.tx.read_at_once(object.stamp(), object.object().class_word(), read) }
    }

    /// Has the instance the class word `class`, under the stamp?
    #[inline(always)]
    pub fn class_is(&mut self, object: Ref, class: u64) -> Res<bool> { Ok(self.class_at_once(object) == Some(class) || self.load_class_slow(object, class)? == class) }

    #[inline(never)]
    fn load_class_slow(&mut self, object: Ref, class: u64) -> Res<u64> {
        // the first look at what an earlier transaction has made
        if self.tx.domain().heal(object.stamp())
            && let Some(now) = self.class_at_once(object)
        {
            return Ok(now);
        }
        self.load_class(object, Shape::of_class(class).fields())
    }

    /// Reads the class word under the stamp.
    #[inline(always)]
    pub fn load_class(&mut self, object: Ref, fields: usize) -> Res<u64> {
        if !self.tx.is_active() {
            return Ok(object.class_word());
        }
        loop {
            // SAFETY: as in `load_raw`
            match unsafe { self.tx.read_word(object.stamp(), object.region(fields), 0) } {
                Ok(done) => return Ok(done),
                Err(_) => self.settle()?,
            }
        }
    }

    /// Changes the class word (shape transition) of an instance.
    pub fn store_class(&mut self, object: Ref, fields: usize, class_word: u64) -> Res<()> {
        if !self.tx.is_active() {
            object.object().class_word().store(class_word, Relaxed);
            return Ok(());
        }
        loop {
            // SAFETY: as in `load_raw`
            match unsafe { self.tx.write(object.stamp(), object.region(fields), 0, class_word) } {
                Ok(done) => return Ok(done),
                Err(_) => self.settle()?,
            }
        }
    }

    /// Reads a word protected by a stamp of a side array (body segments).
    #[inline(always)]
    pub(super) fn load_segment(&mut self, stamp: &'static Stamp, base: NonNull<Word>, length: usize, index: usize) -> Res<u64> {
        loop {
            // SAFETY: `body` passes a segment and the stamp that protects it
            match unsafe { self.tx.read_word(stamp, Region::new(base, length as u32), index) } {
                Ok(done) => return Ok(done),
                Err(_) => self.settle()?,
            }
        }
    }

    /// Writes a word protected by a stamp of a side array.
    #[inline(always)]
    pub(super) fn store_segment(&mut self, stamp: &'static Stamp, base: NonNull<Word>, length: usize, index: usize, bits: u64) -> Res<()> {
        loop {
            // SAFETY: as in `load_segment`
            match unsafe { self.tx.write(stamp, Region::new(base, length as u32), index, bits) } {
                Ok(done) => return Ok(done),
                Err(_) => self.settle()?,
            }
        }
    }
}
