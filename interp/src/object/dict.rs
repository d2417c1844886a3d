//! dict: insertion-ordered hash table.
//!
//! Fields: 0 live entries, 1 index body (leaf; two 32-bit entry numbers + 1 a word; unbound while at most eight entries),
//! 2 entries used (deleted ones included), 3 entry body of (hash, key, value) triples, 4 unused.
//! A *boxed* dict (flag) is a namespace of names: its values are [`Kind::Cell`] objects, so that a write to one global or class
//! attribute touches one cell and never the dict.

use super::body::Body;
use super::door::Ref;
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;

const FIELDS: usize = 5;
const LIVE: usize = 0;
const INDEX: usize = 1;
const USED: usize = 2;
const ENTRIES: usize = 3;
const SMALL: usize = 8;
const DELETED: u32 = u32::MAX;

/// Class-word flag of a boxed dict.
pub const BOXED: u64 = 1 << 48;

/// Where a key is.
#[derive(Clone, Copy, Debug)]
pub struct Found { pub entry: usize, pub value: Value }

impl Thread {
    /// A new empty dict.
    pub fn new_dict(&mut self) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.dict);
        self.new_dict_with(class)
    }

    /// A new empty namespace dict.
    pub fn new_namespace(&mut self) -> Res<Value> {
        let class = self.interp.types.class_word(&self.interp.types.dict) | BOXED;
        self.new_dict_with(class)
    }

    /// A new empty dict with the class word of a subclass instance or a set.
    pub fn new_dict_with(&mut self, class: u64) -> Res<Value> {
        let object = Ref(self.allocate(class, FIELDS, false)?);
        self.init_table(object);
        Ok(object.value())
    }

    /// Fills the fields of a table made otherwise (instances of subclasses).
    pub fn init_table(&mut self, object: Ref) {
        object.init(LIVE, Value::from_small(0));
        object.init(USED, Value::from_small(0));
    }

    fn table_fields(&self, table: Ref) -> usize { FIELDS + self.attribute_words(table) }

    /// Attribute words behind the fixed ones of a built-in's subclass instance.
    #[inline(always)]
    pub fn attribute_words(&self, object: Ref) -> usize {
        if object.kind_byte() & super::kind::SUBCLASS == 0 { 0 } else { 1 + super::shape::Shape::of_class(object.class_word()).inline() }
    }

    /// Number of live entries.
    #[inline(always)]
    pub fn table_len(&mut self, table: Value) -> Res<usize> {
        let table = Ref::of(table);
        let fields = self.table_fields(table);
        Ok(self.load(table, fields, LIVE)?.as_int() as usize)
    }

    /// Entries used, deleted ones included: the end of positions.
    pub fn table_end(&mut self, table: Value) -> Res<usize> {
        let table = Ref::of(table);
        let fields = self.table_fields(table);
        Ok(self.load(table, fields, USED)?.as_int() as usize)
    }

    fn probe_start(hash: i64, mask: usize) -> usize { ((hash as u64 ^ (hash as u64 >> 29)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20) as usize & mask }

    fn index_get(&mut self, index: Body, slot: usize) -> Res<u32> { Ok((self.body_load(index, slot >> 1)? >> ((slot & 1) * 32)) as u32) }

    fn index_set(&mut self, index: Body, slot: usize, entry: u32) -> Res<()> {
        let word = self.body_load(index, slot >> 1)?;
        let shift = (slot & 1) * 32;
        self.body_store(index, slot >> 1, word & !(0xFFFF_FFFF << shift) | (entry as u64) << shift)
    }

    /// Is the entry's key the one looked for?
    #[inline(always)]
    fn key_matches(&mut self, entries: Body, entry: usize, hash: i64, key: Value) -> Res<bool> {
        let stored_key = Value::from_bits(self.body_load(entries, entry * 3 + 1)?);
        if stored_key == key && !key.is_f64() {
            return Ok(true);
        }
        if stored_key.is_unbound() || self.body_load(entries, entry * 3)? != hash as u64 & HASH_BITS {
            return Ok(false);
        }
        self.equal(stored_key, key)
    }

    /// Finds a key. The callback of a Python `__eq__` may change the table: then the search starts again.
    pub fn table_find(&mut self, table: Value, key: Value, hash: i64) -> Res<Option<Found>> {
        let table = Ref::of(table);
        let fields = self.table_fields(table);
        'again: loop {
            if self.load(table, fields, LIVE)?.as_int() == 0 {
                return Ok(None);
            }
            let used = self.load(table, fields, USED)?.as_int() as usize;
            let entries_value = self.load(table, fields, ENTRIES)?;
            let entries = Body::of(entries_value);
            let index = self.load(table, fields, INDEX)?;
            if index.is_unbound() {
                for entry in 0..used {
                    if self.key_matches(entries, entry, hash, key)? {
                        if self.load(table, fields, ENTRIES)? != entries_value {
                            continue 'again;
                        }
                        let value = Value::from_bits(self.body_load(entries, entry * 3 + 2)?);
                        return Ok(Some(Found { entry, value }));
                    }
                }
                return Ok(None);
            }
            let index = Body::of(index);
            let mask = index.capacity() * 2 - 1;
            let mut slot = Self::probe_start(hash, mask);
            let mut step = 0;
            loop {
                let number = self.index_get(index, slot)?;
                if number == 0 {
                    return Ok(None);
                }
                if number != DELETED {
                    let entry = number as usize - 1;
                    if self.key_matches(entries, entry, hash, key)? {
                        if self.load(table, fields, ENTRIES)? != entries_value {
                            continue 'again;
                        }
                        let value = Value::from_bits(self.body_load(entries, entry * 3 + 2)?);
                        return Ok(Some(Found { entry, value }));
                    }
                }
                step += 1;
                slot = (slot + step) & mask;
            }
        }
    }

    /// Replaces the value of a found entry.
    pub fn table_replace(&mut self, table: Value, entry: usize, value: Value) -> Res<()> {
        let table = Ref::of(table);
        let fields = self.table_fields(table);
        let entries = Body::of(self.load(table, fields, ENTRIES)?);
        self.body_store(entries, entry * 3 + 2, value.bits())
    }

    /// Adds an entry for a key that is not there.
    pub fn table_insert(&mut self, table: Value, key: Value, hash: i64, value: Value) -> Res<()> {
        let table = Ref::of(table);
        let fields = self.table_fields(table);
        self.own(table, fields)?;
        let live = self.load(table, fields, LIVE)?.as_int() as usize;
        let mut used = self.load(table, fields, USED)?.as_int() as usize;
        let entries = self.load(table, fields, ENTRIES)?;
        let capacity = if entries.is_unbound() { 0 } else { Body::of(entries).capacity() / 3 };
        if used == capacity {
            self.resize(table, fields, live)?;
            used = live;
        }
        let entries = Body::of(self.load(table, fields, ENTRIES)?);
        let index = self.load(table, fields, INDEX)?;
        if !index.is_unbound() {
            let index = Body::of(index);
            let mask = index.capacity() * 2 - 1;
            let mut slot = Self::probe_start(hash, mask);
            let mut step = 0;
            loop {
                let number = self.index_get(index, slot)?;
                if number == 0 || number == DELETED {
                    break;
                }
                step += 1;
                slot = (slot + step) & mask;
            }
            self.index_set(index, slot, used as u32 + 1)?;
        }
        self.body_store(entries, used * 3, hash as u64 & HASH_BITS)?;
        self.body_store(entries, used * 3 + 1, key.bits())?;
        self.body_store(entries, used * 3 + 2, value.bits())?;
        self.store(table, fields, USED, Value::from_small(used as i32 + 1))?;
        self.store(table, fields, LIVE, Value::from_small(live as i32 + 1))
    }

    /// New bodies without deleted entries, with room for twice the live ones.
    fn resize(&mut self, table: Ref, fields: usize, live: usize) -> Res<()> {
        let used = self.load(table, fields, USED)?.as_int() as usize;
        let capacity = if live < SMALL { SMALL } else { (live * 2).next_power_of_two().max(16) * 2 / 3 };
        let grown = self.new_body(capacity * 3, false)?;
        let old = self.load(table, fields, ENTRIES)?;
        let slots = (capacity * 3 / 2).next_power_of_two();
        let index = if capacity <= SMALL { None } else { Some(self.new_body(slots / 2, true)?) };
        let mask = slots - 1;
        let mut to = 0;
        if !old.is_unbound() {
            let old = Body::of(old);
            for from in 0..used {
                let key = self.body_load(old, from * 3 + 1)?;
                if key == Value::UNBOUND.bits() {
                    continue;
                }
                let hash = self.body_load(old, from * 3)?;
                grown.init(to * 3, hash);
                grown.init(to * 3 + 1, key);
                grown.init(to * 3 + 2, self.body_load(old, from * 3 + 2)?);
                if let Some(index) = index {
                    let mut slot = Self::probe_start(unmask_hash(hash), mask);
                    let mut step = 0;
                    use std::sync::atomic::Ordering::Relaxed;
                    while index.word(slot >> 1).load(Relaxed) >> ((slot & 1) * 32) & 0xFFFF_FFFF != 0 {
                        step += 1;
                        slot = (slot + step) & mask;
                    }
                    let word = index.word(slot >> 1).load(Relaxed);
                    index.init(slot >> 1, word | (to as u64 + 1) << ((slot & 1) * 32));
                }
                to += 1;
            }
        }
        self.store(table, fields, ENTRIES, grown.value())?;
        self.store(table, fields, INDEX, index.map_or(Value::UNBOUND, Body::value))?;
        self.store(table, fields, USED, Value::from_small(to as i32))
    }

    /// Removes a found entry.
    pub fn table_remove(&mut self, table: Value, entry: usize) -> Res<()> {
        let table = Ref::of(table);
        let fields = self.table_fields(table);
        self.own(table, fields)?;
        let entries = Body::of(self.load(table, fields, ENTRIES)?);
        let index = self.load(table, fields, INDEX)?;
        if !index.is_unbound() {
            let index = Body::of(index);
            let hash = unmask_hash(self.body_load(entries, entry * 3)?);
            let mask = index.capacity() * 2 - 1;
            let mut slot = Self::probe_start(hash, mask);
            let mut step = 0;
            while self.index_get(index, slot)? != entry as u32 + 1 {
                step += 1;
                slot = (slot + step) & mask;
            }
            self.index_set(index, slot, DELETED)?;
        }
        self.body_store(entries, entry * 3 + 1, Value::UNBOUND.bits())?;
        self.body_store(entries, entry * 3 + 2, Value::UNBOUND.bits())?;
        let live = self.load(table, fields, LIVE)?.as_int() as i32 - 1;
        let used = self.load(table, fields, USED)?.as_int() as usize;
        self.store(table, fields, LIVE, Value::from_small(live))?;
        if live == 0 {
            // an emptied table starts over, so that queues made of dicts do not grow
            self.store(table, fields, ENTRIES, Value::UNBOUND)?;
            self.store(table, fields, INDEX, Value::UNBOUND)?;
            self.store(table, fields, USED, Value::from_small(0))?;
        } else if entry + 1 == used && index.is_unbound() {
            self.store(table, fields, USED, Value::from_small(used as i32 - 1))?;
        }
        Ok(())
    }

    /// Empties the table.
    pub fn table_clear(&mut self, table: Value) -> Res<()> {
        let table = Ref::of(table);
        let fields = self.table_fields(table);
        self.own(table, fields)?;
        self.store(table, fields, ENTRIES, Value::UNBOUND)?;
        self.store(table, fields, INDEX, Value::UNBOUND)?;
        self.store(table, fields, USED, Value::from_small(0))?;
        self.store(table, fields, LIVE, Value::from_small(0))
    }

    /// The live entry at or after `position`: (its position, key, stored value).
    pub fn table_next(&mut self, table: Value, position: usize) -> Res<Option<(usize, Value, Value)>> {
        let table = Ref::of(table);
        let fields = self.table_fields(table);
        let used = self.load(table, fields, USED)?.as_int() as usize;
        if position >= used {
            return Ok(None);
        }
        let entries = Body::of(self.load(table, fields, ENTRIES)?);
        for entry in position..used {
            let key = Value::from_bits(self.body_load(entries, entry * 3 + 1)?);
            if !key.is_unbound() {
                let value = Value::from_bits(self.body_load(entries, entry * 3 + 2)?);
                return Ok(Some((entry, key, value)));
            }
        }
        Ok(None)
    }

    /// The last live entry before `position`.
    pub fn table_previous(&mut self, table: Value, position: usize) -> Res<Option<(usize, Value, Value)>> {
        let object = Ref::of(table);
        let fields = self.table_fields(object);
        let used = self.load(object, fields, USED)?.as_int() as usize;
        let entries = self.load(object, fields, ENTRIES)?;
        for entry in (0..position.min(used)).rev() {
            let key = Value::from_bits(self.body_load(Body::of(entries), entry * 3 + 1)?);
            if !key.is_unbound() {
                let value = Value::from_bits(self.body_load(Body::of(entries), entry * 3 + 2)?);
                return Ok(Some((entry, key, value)));
            }
        }
        Ok(None)
    }

    // ---- dict proper: unboxes namespaces

    /// Is this a namespace whose values are cells?
    #[inline(always)]
    pub fn is_boxed(dict: Value) -> bool { Ref::of(dict).class_word() & BOXED != 0 }

    /// `dict.get(key)`.
    pub fn dict_get(&mut self, dict: Value, key: Value) -> Res<Option<Value>> {
        let hash = self.key_hash(key)?;
        self.dict_get_hashed(dict, key, hash)
    }

    /// `dict.get(key)` with the key's hash at hand.
    pub fn dict_get_hashed(&mut self, dict: Value, key: Value, hash: i64) -> Res<Option<Value>> {
        match self.table_find(dict, key, hash)? {
            None => Ok(None),
            Some(found) if Self::is_boxed(dict) => {
                let value = self.cell_load(Ref::of(found.value))?;
                Ok(if value.is_unbound() { None } else { Some(value) })
            }
            Some(found) => Ok(Some(found.value)),
        }
    }

    /// `key in dict`.
    pub fn dict_contains(&mut self, dict: Value, key: Value) -> Res<bool> { Ok(self.dict_get(dict, key)?.is_some()) }

    /// `dict[key] = value`.
    #[inline]
    pub fn dict_set(&mut self, dict: Value, key: Value, value: Value) -> Res<()> {
        let hash = self.key_hash(key)?;
        self.dict_set_hashed(dict, key, hash, value)
    }

    /// `dict[key] = value` with the key's hash at hand.
    pub fn dict_set_hashed(&mut self, dict: Value, key: Value, hash: i64, value: Value) -> Res<()> {
        match self.table_find(dict, key, hash)? {
            Some(found) if Self::is_boxed(dict) => self.namespace_store(Ref::of(found.value), value),
            Some(found) => self.table_replace(dict, found.entry, value),
            None if Self::is_boxed(dict) => {
                let cell = self.new_constant_cell(value)?;
                self.table_insert(dict, key, hash, cell)?;
                self.name_added(key);
                Ok(())
            }
            None => self.table_insert(dict, key, hash, value),
        }
    }

    /// `dict.clear()`.
    pub fn dict_clear(&mut self, dict: Value) -> Res<()> {
        if !Self::is_boxed(dict) {
            return self.table_clear(dict);
        }
        let entries = self.dict_entries(dict)?;
        for pair in entries.chunks(2) {
            self.dict_remove(dict, pair[0])?;
        }
        Ok(())
    }

    /// `del dict[key]`: the value it had, or None when it was not there.
    pub fn dict_remove(&mut self, dict: Value, key: Value) -> Res<Option<Value>> {
        let hash = self.key_hash(key)?;
        let Some(found) = self.table_find(dict, key, hash)? else { return Ok(None) };
        if Self::is_boxed(dict) {
            let old = self.cell_load(Ref::of(found.value))?;
            self.namespace_store(Ref::of(found.value), Value::UNBOUND)?;
            self.table_remove(dict, found.entry)?;
            return Ok(if old.is_unbound() { None } else { Some(old) });
        }
        self.table_remove(dict, found.entry)?;
        Ok(Some(found.value))
    }

    /// The entry at or after `position`, unboxed: (position, key, value).
    pub fn dict_next(&mut self, dict: Value, mut position: usize) -> Res<Option<(usize, Value, Value)>> {
        loop {
            let Some((at, key, value)) = self.table_next(dict, position)? else { return Ok(None) };
            if !Self::is_boxed(dict) {
                return Ok(Some((at, key, value)));
            }
            let value = self.cell_load(Ref::of(value))?;
            if !value.is_unbound() {
                return Ok(Some((at, key, value)));
            }
            position = at + 1;
        }
    }

    /// The last entry before `position`, unboxed.
    pub fn dict_previous(&mut self, dict: Value, mut position: usize) -> Res<Option<(usize, Value, Value)>> {
        loop {
            let Some((at, key, value)) = self.table_previous(dict, position)? else { return Ok(None) };
            if !Self::is_boxed(dict) {
                return Ok(Some((at, key, value)));
            }
            let value = self.cell_load(Ref::of(value))?;
            if !value.is_unbound() {
                return Ok(Some((at, key, value)));
            }
            position = at;
        }
    }

    /// All keys and values at this moment, one after the other.
    pub fn dict_entries(&mut self, dict: Value) -> Res<super::rooted::RootedVec> {
        let mut entries = self.rooted();
        let mut position = 0;
        while let Some((at, key, value)) = self.dict_next(dict, position)? {
            entries.push(key);
            entries.push(value);
            position = at + 1;
        }
        Ok(entries)
    }

    /// A new plain dict with the same entries.
    pub fn dict_copy(&mut self, dict: Value) -> Res<Value> {
        let copy = self.new_dict()?;
        let mut position = 0;
        while let Some((at, key, value)) = self.dict_next(dict, position)? {
            let hash = self.table_hash(dict, at)?;
            self.table_insert(copy, key, hash, value)?;
            position = at + 1;
        }
        Ok(copy)
    }

    /// `dict.setdefault(key, default)`.
    pub fn dict_set_default(&mut self, dict: Value, key: Value, default: Value) -> Res<Value> {
        let hash = self.key_hash(key)?;
        if let Some(found) = self.dict_get_hashed(dict, key, hash)? {
            return Ok(found);
        }
        if Self::is_boxed(dict) {
            self.dict_set(dict, key, default)?;
        } else {
            self.table_insert(dict, key, hash, default)?;
        }
        Ok(default)
    }

    /// The hash of a dict key; TypeError in the wording for dicts.
    #[inline(always)]
    pub fn key_hash(&mut self, key: Value) -> Res<i64> {
        match self.hash(key) {
            Ok(hash) => Ok(hash),
            Err(unwind) => Err(self.unhashable_as(unwind, key, "dict key")),
        }
    }

    /// The stored hash of an entry.
    pub fn table_hash(&mut self, table: Value, entry: usize) -> Res<i64> {
        let table = Ref::of(table);
        let fields = self.table_fields(table);
        let entries = Body::of(self.load(table, fields, ENTRIES)?);
        Ok(unmask_hash(self.body_load(entries, entry * 3)?))
    }

    /// The cell of a name in a namespace.
    pub fn namespace_cell(&mut self, namespace: Value, name: Value) -> Res<Option<Ref>> {
        let hash = self.hash(name)?;
        Ok(self.table_find(namespace, name, hash)?.map(|found| Ref::of(found.value)))
    }

    /// `dict[name] = value` for a Rust string.
    pub fn dict_set_str(&mut self, dict: Value, name: &str, value: Value) -> Res<()> {
        let name = self.intern(name)?;
        self.dict_set(dict, name, value)
    }

    /// `dict.get(name)` for a Rust string.
    pub fn dict_get_str(&mut self, dict: Value, name: &str) -> Res<Option<Value>> {
        let name = self.intern(name)?;
        self.dict_get(dict, name)
    }
}

/// Hashes are stored so that the collector never takes one for an address: with the high bits set.
const HASH_BITS: u64 = u64::MAX;

fn unmask_hash(stored: u64) -> i64 { stored as i64 }
