//! dict: insertion-ordered hash table.
//!
//! Fields of the compact form: 0 live entries, 1 index body (leaf; two 32-bit entry numbers + 1 a word; unbound while at most eight
//! entries), 2 entries used (deleted ones included), 3 entry body of (hash, key, value) triples, 4 unused. A deleted entry
//! has an unbound key. Of the striped form, which a dict takes at its first conflict (`striped`): 0 and 1 a mark, 3 buckets, 4 counter.
//! A *boxed* dict (flag) is a namespace of names: its values are [`Kind::Cell`](super::kind::Kind::Cell) objects, so that a write to one
//! global or class attribute touches one cell and never the dict; it is never striped.
//! With an inactive transaction (one thread runs) words are read and written directly.

use super::body::Body;
use super::door::{Ref, is_exact};
use super::kind::Kind;
use super::semantic::{NumberWord, PeekedItem};
use super::string::text;
use super::striped::{Buckets, FULL, Striped};
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use stm::Word;

const FIELDS: usize = 5;
const LIVE: usize = 0;
const INDEX: usize = 1;
const USED: usize = 2;
const ENTRIES: usize = 3;
const COUNTER: usize = 4;
const SMALL: usize = 8;
const DELETED: u32 = u32::MAX;
/// What fields 0 and 1 of a striped table hold.
const STRIPED: Value = Value::TRUE;

/// The index slots a hash is looked for in, in order; all are met in the end.
struct Probe { slot: usize, perturb: u64, mask: usize }

impl Probe {
    #[inline(always)]
    fn new(hash: i64, mask: usize) -> Probe { Probe { slot: hash as usize & mask, perturb: hash as u64, mask } }
    #[inline(always)]
    fn advance(&mut self) {
        self.perturb >>= 5;
        self.slot = self.slot.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb as usize) & self.mask;
    }
}

/// No entry of a small table.
const NOWHERE: usize = usize::MAX;

/// The entry of a small table that holds the key itself, or else the first with its hash: number, key, value.
#[inline(always)]
fn small_entry(words: &[Word], used: usize, key: Value, hash: i64) -> (usize, Value, Value) {
    let mut alike = (NOWHERE, Value::UNBOUND, Value::UNBOUND);
    for (number, entry) in words.chunks_exact(3).take(used).enumerate() {
        let stored = Value::from_bits(entry[1].load(Relaxed));
        let same = stored == key;
        if same || alike.0 == NOWHERE && entry[0].load(Relaxed) == hash as u64 && !stored.is_unbound() {
            alike = (number, stored, Value::from_bits(entry[2].load(Relaxed)));
            if same {
                break;
            }
        }
    }
    alike
}

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

    #[inline(always)]
    fn table_fields(&self, table: Ref) -> usize { FIELDS + self.attribute_words(table) }

    /// Attribute words behind the fixed ones of a built-in's subclass instance.
    #[inline(always)]
    pub fn attribute_words(&self, object: Ref) -> usize {
        if object.kind_byte() & super::kind::SUBCLASS == 0 { 0 } else { 1 + super::shape::Shape::of_class(object.class_word()).inline() }
    }

    #[inline(always)]
    fn table_field(&mut self, table: Ref, index: usize) -> Res<Value> {
        if self.lies_open(table) {
            return Ok(table.fixed(index));
        }
        let fields = self.table_fields(table);
        self.load(table, fields, index)
    }

    fn table_store(&mut self, table: Ref, index: usize, value: Value) -> Res<()> {
        let fields = self.table_fields(table);
        self.store(table, fields, index, value)
    }

    /// Index, used count, entries and counter, read at one moment.
    #[inline(always)]
    fn table_parts(&mut self, table: Ref) -> Res<[Value; 4]> {
        let fields = self.table_fields(table);
        self.load_run(table, fields, INDEX)
    }

    /// The striped form, when the table has it.
    fn striped(&mut self, table: Ref) -> Res<Option<Striped>> {
        if self.table_field(table, INDEX)? != STRIPED {
            return Ok(None);
        }
        let [_, _, buckets, counter] = self.table_parts(table)?;
        Ok(Some(Striped { buckets: Buckets(Ref::of(buckets)), counter: Body::of(counter) }))
    }

    /// Number of live entries (of a dict, set or frozenset).
    #[inline(always)]
    pub fn table_len(&mut self, table: Value) -> Res<usize> {
        let live = self.table_field(Ref::of(table), LIVE)?;
        if live == STRIPED {
            return self.table_len_striped(Ref::of(table));
        }
        Ok(live.as_int() as usize)
    }

    #[inline(never)]
    fn table_len_striped(&mut self, table: Ref) -> Res<usize> {
        let [_, _, buckets, counter] = self.table_parts(table)?;
        self.striped_len(Striped { buckets: Buckets(Ref::of(buckets)), counter: Body::of(counter) })
    }

    /// The end of positions.
    pub fn table_end(&mut self, table: Value) -> Res<usize> {
        let table = Ref::of(table);
        if let Some(striped) = self.striped(table)? {
            return self.striped_end(striped);
        }
        Ok(self.table_field(table, USED)?.as_int() as usize)
    }

    /// Finds a key. The callback of a Python `__eq__` may change the table: then the search starts again.
    #[inline(always)]
    pub fn table_find(&mut self, table: Value, key: Value, hash: i64) -> Res<Option<Found>> {
        let table = Ref::of(table);
        if self.lies_open(table) { self.find_alone(table, key, hash) } else { self.find_shared(table, key, hash) }
    }

    /// In a table that lies open.
    #[inline]
    fn find_alone(&mut self, table: Ref, key: Value, hash: i64) -> Res<Option<Found>> {
        loop {
            let index = table.fixed(INDEX);
            let entries = table.fixed(ENTRIES);
            if index.is_ptr() {
                let (index, entries) = (Body::of(index), Body::of(entries));
                let mask = index.capacity() * 2 - 1;
                let slots: *const AtomicU32 = index.0.payload(1);
                let mut probe = Probe::new(hash, mask);
                loop {
                    // SAFETY: a slot number is at most the mask, and the body has that many half words
                    let number = unsafe { &*slots.add(probe.slot) }.load(Relaxed);
                    if number == 0 {
                        return Ok(None);
                    }
                    if number != DELETED {
                        let entry = number as usize - 1;
                        let stored = entries.word(entry * 3 + 1).load(Relaxed);
                        if stored == key.bits() {
                            return Ok(Some(Found { entry, value: Value::from_bits(entries.word(entry * 3 + 2).load(Relaxed)) }));
                        }
                        if entries.word(entry * 3).load(Relaxed) == hash as u64 {
                            let same = self.same_key(Value::from_bits(stored), key)?;
                            if table.fixed(ENTRIES) != entries.value() || entries.word(entry * 3 + 1).load(Relaxed) != stored {
                                break;
                            }
                            if same {
                                return Ok(Some(Found { entry, value: Value::from_bits(entries.word(entry * 3 + 2).load(Relaxed)) }));
                            }
                        }
                    }
                    probe.advance();
                }
                continue;
            }
            if index == STRIPED {
                return self.find_striped(table, key, hash);
            }
            let used = table.fixed(USED).as_int() as usize;
            if used == 0 {
                return Ok(None);
            }
            let body = Body::of(entries);
            for entry in 0..used {
                if body.word(entry * 3 + 1).load(Relaxed) == key.bits() {
                    return Ok(Some(Found { entry, value: Value::from_bits(body.word(entry * 3 + 2).load(Relaxed)) }));
                }
            }
            match self.find_small_by_hash(table, body, used, key, hash)? {
                Some(found) => return Ok(found),
                None => continue,
            }
        }
    }

    /// The second walk over a small table: keys of the same hash. None: a callback changed the table.
    #[inline]
    fn find_small_by_hash(&mut self, table: Ref, body: Body, used: usize, key: Value, hash: i64) -> Res<Option<Option<Found>>> {
        for entry in 0..used {
            if self.body_load(body, entry * 3)? != hash as u64 {
                continue;
            }
            let stored = Value::from_bits(self.body_load(body, entry * 3 + 1)?);
            if stored.is_unbound() {
                continue;
            }
            let same = self.same_key(stored, key)?;
            if self.table_field(table, ENTRIES)? != body.value() || self.body_load(body, entry * 3 + 1)? != stored.bits() {
                return Ok(None);
            }
            if same {
                let value = Value::from_bits(self.body_load(body, entry * 3 + 2)?);
                return Ok(Some(Some(Found { entry, value })));
            }
        }
        Ok(Some(None))
    }

    /// Are keys of the same hash equal?
    #[inline]
    fn same_key(&mut self, stored: Value, key: Value) -> Res<bool> { if stored.is_unbound() { Ok(false) } else { self.equal(stored, key) } }

    fn find_striped(&mut self, table: Ref, key: Value, hash: i64) -> Res<Option<Found>> {
        loop {
            let Some(striped) = self.striped(table)? else { return self.table_find(table.value(), key, hash) };
            if let Some(place) = self.striped_find(striped.buckets, key, hash)? {
                return Ok(if place.found { Some(Found { entry: place.entry, value: place.value }) } else { None });
            }
        }
    }

    /// Has the list or dict been fought over, so that sums on its items are left to the commit?
    #[inline(always)]
    pub fn has_shared_items(&mut self, container: Ref) -> bool {
        if container.is_exact(super::kind::Kind::List) {
            (self.tx.attempt() > 0 || !self.list_is_quiet(container)) && self.list_is_shared(container)
        } else {
            // a glance at a field that only says which way to go
            container.is_exact(super::kind::Kind::Dict) && container.fixed(INDEX) == STRIPED
        }
    }

    /// Remembers where a dict's value was found for a mark.
    pub fn remember_peeked(&mut self, dict: Value, key: Value, place: NumberWord) {
        let collections = self.interp.heap.collections();
        self.peeked_item = Some(PeekedItem { dict, key, buckets: Ref::of(dict).fixed(ENTRIES), collections, place });
    }

    /// The place remembered for the mark of `dict[key]`, if it is that still: the same table (a glance; that it is the one this
    /// transaction has read is checked at the commit), which no collection can have freed meanwhile.
    pub fn take_peeked(&mut self, dict: Value, key: Value) -> Option<NumberWord> {
        let item = self.peeked_item.take()?;
        let same = item.dict == dict && item.key == key && item.buckets == Ref::of(dict).fixed(ENTRIES) && item.collections == self.interp.heap.collections();
        if same { Some(item.place) } else { None }
    }

    /// The value word of a key (an exact str or int) of a striped dict, found without logging the entry.
    pub fn dict_number(&mut self, dict: Value, key: Value) -> Res<Option<NumberWord>> {
        let hash = self.hash(key)?;
        let [index, _, entries, _] = self.table_parts(Ref::of(dict))?;
        if index != STRIPED {
            return Ok(None);
        }
        self.striped_number(Buckets(Ref::of(entries)), key, hash)
    }

    /// In a table that others know: words are read through the door.
    #[inline(never)]
    fn find_shared(&mut self, table: Ref, key: Value, hash: i64) -> Res<Option<Found>> {
        if let Some(stamp) = self.unclaimed_conflict() {
            self.table_conflict(table, stamp)?;
        }
        'again: loop {
            let [index, used, entries, counter] = self.table_parts(table)?;
            if index == STRIPED {
                match self.striped_find(Buckets(Ref::of(entries)), key, hash)? {
                    Some(place) if place.found => return Ok(Some(Found { entry: place.entry, value: place.value })),
                    Some(_) => return Ok(None),
                    None => continue 'again,
                }
            }
            let _ = counter;
            if index.is_unbound() {
                let used = used.as_int() as usize;
                if used == 0 {
                    return Ok(None);
                }
                let body = Body::of(entries);
                // all entries at one moment; a str that only equals the key needs no callback either
                let (entry, stored, value) = self.body_look(body, |words| small_entry(words, used, key, hash))?;
                if entry == NOWHERE {
                    return Ok(None);
                }
                if stored == key || is_exact(stored, Kind::Str) && is_exact(key, Kind::Str) && text(stored) == text(key) {
                    return Ok(Some(Found { entry, value }));
                }
                match self.find_small_by_hash(table, body, used, key, hash)? {
                    Some(found) => return Ok(found),
                    None => continue 'again,
                }
            }
            let (index, body) = (Body::of(index), Body::of(entries));
            let mut probe = Probe::new(hash, index.capacity() * 2 - 1);
            loop {
                let number = self.index_get(index, probe.slot)?;
                if number == 0 {
                    return Ok(None);
                }
                if number != DELETED {
                    let entry = number as usize - 1;
                    let [stored_hash, stored, value] = self.body_load_three(body, entry * 3)?.map(Value::from_bits);
                    let mut same = stored == key;
                    if !same && stored_hash.bits() == hash as u64 {
                        if is_exact(stored, Kind::Str) && is_exact(key, Kind::Str) {
                            if text(stored) == text(key) {
                                return Ok(Some(Found { entry, value }));
                            }
                            probe.advance();
                            continue;
                        }
                        same = self.same_key(stored, key)?;
                        if self.table_field(table, ENTRIES)? != entries || self.body_load(body, entry * 3 + 1)? != stored.bits() {
                            continue 'again;
                        }
                    }
                    if same {
                        // a callback may have changed it
                        let value = if stored == key { value } else { Value::from_bits(self.body_load(body, entry * 3 + 2)?) };
                        return Ok(Some(Found { entry, value }));
                    }
                }
                probe.advance();
            }
        }
    }

    #[inline(always)]
    fn index_get(&mut self, index: Body, slot: usize) -> Res<u32> { Ok((self.body_load(index, slot >> 1)? >> ((slot & 1) * 32)) as u32) }

    fn index_set(&mut self, index: Body, slot: usize, entry: u32) -> Res<()> {
        let word = self.body_load(index, slot >> 1)?;
        let shift = (slot & 1) * 32;
        self.body_store(index, slot >> 1, word & !(0xFFFF_FFFF << shift) | (entry as u64) << shift)
    }

    /// Replaces the value of a found entry.
    #[inline(always)]
    pub fn table_replace(&mut self, table: Value, entry: usize, value: Value) -> Res<()> {
        let object = Ref::of(table);
        if self.lies_open(object) && object.fixed(INDEX) != STRIPED {
            Body::of(object.fixed(ENTRIES)).init(entry * 3 + 2, value.bits());
            return Ok(());
        }
        self.replace_shared(object, entry, value)
    }

    fn replace_shared(&mut self, table: Ref, entry: usize, value: Value) -> Res<()> {
        let [index, _, entries, _] = self.table_parts(table)?;
        if index == STRIPED {
            return self.striped_replace(Buckets(Ref::of(entries)), entry, value);
        }
        self.body_store(Body::of(entries), entry * 3 + 2, value.bits())
    }

    /// Adds an entry for a key that is not there.
    #[inline]
    pub fn table_insert(&mut self, table: Value, key: Value, hash: i64, value: Value) -> Res<()> {
        let object = Ref::of(table);
        if self.lies_open(object) {
            let (index, entries) = (object.fixed(INDEX), object.fixed(ENTRIES));
            let used = object.fixed(USED);
            if index != STRIPED && !entries.is_unbound() && used.as_int() as usize * 3 + 2 < Body::of(entries).capacity() {
                let used = used.as_int() as usize;
                if index.is_ptr() {
                    Self::index_place(Body::of(index), hash, used as u32 + 1);
                }
                let entries = Body::of(entries);
                entries.init(used * 3, hash as u64);
                entries.init(used * 3 + 1, key.bits());
                entries.init(used * 3 + 2, value.bits());
                object.init(USED, Value::from_int_unchecked(used as i64 + 1));
                object.init(LIVE, Value::from_int_unchecked(object.fixed(LIVE).as_int() + 1));
                return Ok(());
            }
        }
        self.insert_other(object, key, hash, value)
    }

    /// Puts an entry's number into the first free slot of an index that lies open.
    #[inline(always)]
    fn index_place(index: Body, hash: i64, number: u32) {
        let slots: *const AtomicU32 = index.0.payload(1);
        let mut probe = Probe::new(hash, index.capacity() * 2 - 1);
        loop {
            // SAFETY: as in `find_alone`
            let slot = unsafe { &*slots.add(probe.slot) };
            if matches!(slot.load(Relaxed), 0 | DELETED) {
                return slot.store(number, Relaxed);
            }
            probe.advance();
        }
    }

    #[inline(never)]
    fn insert_other(&mut self, table: Ref, key: Value, hash: i64, value: Value) -> Res<()> {
        if let Some(striped) = self.striped(table)? {
            return self.insert_striped(table, striped, key, hash, value);
        }
        let fields = self.table_fields(table);
        self.own(table, fields)?;
        let live = self.table_field(table, LIVE)?.as_int() as usize;
        let mut used = self.table_field(table, USED)?.as_int() as usize;
        let entries = self.table_field(table, ENTRIES)?;
        let capacity = if entries.is_unbound() { 0 } else { Body::of(entries).capacity() / 3 };
        if used == capacity {
            if live > (u32::MAX / 4) as usize {
                return Err(self.memory_error());
            }
            self.resize(table, live)?;
            used = live;
        }
        let entries = Body::of(self.table_field(table, ENTRIES)?);
        let index = self.table_field(table, INDEX)?;
        if !index.is_unbound() {
            let index = Body::of(index);
            let mut probe = Probe::new(hash, index.capacity() * 2 - 1);
            while !matches!(self.index_get(index, probe.slot)?, 0 | DELETED) {
                probe.advance();
            }
            self.index_set(index, probe.slot, used as u32 + 1)?;
        }
        self.body_store(entries, used * 3, hash as u64)?;
        self.body_store(entries, used * 3 + 1, key.bits())?;
        self.body_store(entries, used * 3 + 2, value.bits())?;
        self.table_store(table, USED, Value::from_int_unchecked(used as i64 + 1))?;
        self.table_store(table, LIVE, Value::from_int_unchecked(live as i64 + 1))
    }

    fn insert_striped(&mut self, table: Ref, striped: Striped, key: Value, hash: i64, value: Value) -> Res<()> {
        let mut striped = striped;
        if self.striped_is_full(striped) {
            striped = self.striped_anew(striped, 1)?;
            self.publish_striped(table, striped)?;
        }
        loop {
            match self.striped_find(striped.buckets, key, hash)? {
                Some(place) if place.found => return self.striped_replace(striped.buckets, place.entry, value),
                None => {}
                Some(place) if place.entry != FULL => return self.striped_insert(striped, place.entry, key, hash, value),
                Some(_) => {
                    striped = self.striped_anew(striped, 2)?;
                    self.publish_striped(table, striped)?;
                }
            }
        }
    }

    fn publish_striped(&mut self, table: Ref, striped: Striped) -> Res<()> {
        let fields = self.table_fields(table);
        self.own(table, fields)?;
        self.table_store(table, LIVE, STRIPED)?;
        self.table_store(table, INDEX, STRIPED)?;
        self.table_store(table, USED, Value::from_small(0))?;
        self.table_store(table, ENTRIES, striped.buckets.0.value())?;
        self.table_store(table, COUNTER, striped.counter.value())?;
        Ok(())
    }

    /// A conflict was about this table's storage: make it striped, or its stripes finer.
    #[cold]
    #[inline(never)]
    fn table_conflict(&mut self, table: Ref, stamp: usize) -> Res<()> {
        let [index, _, entries, _] = self.table_parts(table)?;
        if index == STRIPED {
            let buckets = Buckets(Ref::of(entries));
            if !buckets.covers(stamp) {
                self.claim_conflict(stamp, false);
                return Ok(());
            }
            // threads that fight over one key do so in any table: finer stripes are tried once
            if let Some(striped) = self.striped(table)?
                && self.striped_is_coarse(striped)
            {
                let finer = self.striped_anew(striped, 4)?;
                self.publish_striped(table, finer)?;
            }
            self.claim_conflict(stamp, true);
            return Ok(());
        }
        let own = table.value().bits() as usize == stamp;
        let in_entries = entries.is_ptr() && Body::of(entries).covers(stamp);
        let in_index = index.is_ptr() && Body::of(index).covers(stamp);
        if !own && !in_entries && !in_index || Self::is_boxed(table.value()) {
            self.claim_conflict(stamp, false);
            return Ok(());
        }
        self.begin_structural_change()?;
        let mut parts = self.rooted();
        let mut position = 0;
        while let Some((at, key, value)) = self.table_next(table.value(), position)? {
            let hash = self.table_hash(table.value(), at)?;
            parts.extend_from_slice(&[Value::from_bits(hash as u64), key, value]);
            position = at + 1;
        }
        let striped = self.build_striped(&parts, 0)?;
        self.publish_striped(table, striped)?;
        self.claim_conflict(stamp, true);
        Ok(())
    }

    /// New bodies without deleted entries, with room for twice the live ones.
    fn resize(&mut self, table: Ref, live: usize) -> Res<()> {
        let used = self.table_field(table, USED)?.as_int() as usize;
        let capacity = if live < SMALL { SMALL } else { (live * 2).next_power_of_two().max(16) * 2 / 3 };
        let grown = self.new_body(capacity * 3, false)?;
        let old = self.table_field(table, ENTRIES)?;
        let slots = (capacity * 3 / 2).next_power_of_two();
        let index = if capacity <= SMALL { None } else { Some(self.new_body(slots / 2, true)?) };
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
                    Self::index_place(index, hash as i64, to as u32 + 1);
                }
                to += 1;
            }
        }
        self.table_store(table, ENTRIES, grown.value())?;
        self.table_store(table, INDEX, index.map_or(Value::UNBOUND, Body::value))?;
        self.table_store(table, USED, Value::from_int_unchecked(to as i64))
    }

    /// Removes a found entry.
    pub fn table_remove(&mut self, table: Value, entry: usize) -> Res<()> {
        let table = Ref::of(table);
        if let Some(striped) = self.striped(table)? {
            return self.striped_remove(striped, entry);
        }
        let fields = self.table_fields(table);
        self.own(table, fields)?;
        let entries = Body::of(self.table_field(table, ENTRIES)?);
        let index = self.table_field(table, INDEX)?;
        if !index.is_unbound() {
            let index = Body::of(index);
            let hash = self.body_load(entries, entry * 3)? as i64;
            let mut probe = Probe::new(hash, index.capacity() * 2 - 1);
            while self.index_get(index, probe.slot)? != entry as u32 + 1 {
                probe.advance();
            }
            self.index_set(index, probe.slot, DELETED)?;
        }
        self.body_store(entries, entry * 3 + 1, Value::UNBOUND.bits())?;
        self.body_store(entries, entry * 3 + 2, Value::UNBOUND.bits())?;
        let live = self.table_field(table, LIVE)?.as_int() - 1;
        let used = self.table_field(table, USED)?.as_int() as usize;
        self.table_store(table, LIVE, Value::from_int_unchecked(live))?;
        if live == 0 {
            // an emptied table starts over, so that queues made of dicts do not grow
            self.table_store(table, ENTRIES, Value::UNBOUND)?;
            self.table_store(table, INDEX, Value::UNBOUND)?;
            self.table_store(table, USED, Value::from_small(0))?;
        } else if entry + 1 == used && index.is_unbound() {
            // with an index every insertion may use up a free slot, so there the count of used entries only grows
            self.table_store(table, USED, Value::from_int_unchecked(used as i64 - 1))?;
        }
        Ok(())
    }

    /// Empties the table.
    pub fn table_clear(&mut self, table: Value) -> Res<()> {
        let table = Ref::of(table);
        let fields = self.table_fields(table);
        self.own(table, fields)?;
        for field in [ENTRIES, INDEX, COUNTER] {
            self.table_store(table, field, Value::UNBOUND)?;
        }
        self.table_store(table, USED, Value::from_small(0))?;
        self.table_store(table, LIVE, Value::from_small(0))
    }

    /// The live entry at or after `position`: (its position, key, stored value).
    pub fn table_next(&mut self, table: Value, position: usize) -> Res<Option<(usize, Value, Value)>> {
        let table = Ref::of(table);
        if self.lies_open(table) && table.fixed(INDEX) != STRIPED {
            let used = table.fixed(USED).as_int() as usize;
            let entries = table.fixed(ENTRIES);
            let word = |entry: usize, part: usize| Value::from_bits(Body::of(entries).word(entry * 3 + part).load(Relaxed));
            return Ok((position..used).find(|entry| !word(*entry, 1).is_unbound()).map(|entry| (entry, word(entry, 1), word(entry, 2))));
        }
        if let Some(striped) = self.striped(table)? {
            return Ok(self.striped_next(striped, position)?.map(|(at, entry)| (at, entry.key, entry.value)));
        }
        let used = self.table_field(table, USED)?.as_int() as usize;
        if position >= used {
            return Ok(None);
        }
        let entries = Body::of(self.table_field(table, ENTRIES)?);
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
        let table = Ref::of(table);
        if let Some(striped) = self.striped(table)? {
            return Ok(self.striped_previous(striped, position)?.map(|(at, entry)| (at, entry.key, entry.value)));
        }
        let used = self.table_field(table, USED)?.as_int() as usize;
        let entries = self.table_field(table, ENTRIES)?;
        for entry in (0..position.min(used)).rev() {
            let key = Value::from_bits(self.body_load(Body::of(entries), entry * 3 + 1)?);
            if !key.is_unbound() {
                let value = Value::from_bits(self.body_load(Body::of(entries), entry * 3 + 2)?);
                return Ok(Some((entry, key, value)));
            }
        }
        Ok(None)
    }

    /// The stored hash of the entry at a position.
    pub fn table_hash(&mut self, table: Value, position: usize) -> Res<i64> {
        let table = Ref::of(table);
        if let Some(striped) = self.striped(table)? {
            return Ok(self.striped_at(striped, position)?.map_or(0, |entry| entry.hash as i64));
        }
        let entries = Body::of(self.table_field(table, ENTRIES)?);
        Ok(self.body_load(entries, position * 3)? as i64)
    }

    // ---- dict proper: unboxes namespaces

    /// Is this a namespace whose values are cells?
    #[inline(always)]
    pub fn is_boxed(dict: Value) -> bool { Ref::of(dict).class_word() & BOXED != 0 }

    /// `dict.get(key)`.
    #[inline]
    pub fn dict_get(&mut self, dict: Value, key: Value) -> Res<Option<Value>> {
        let hash = self.key_hash(key)?;
        self.dict_get_hashed(dict, key, hash)
    }

    /// `dict.get(key)` with the key's hash at hand.
    #[inline]
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
                self.name_added(dict, key)
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
            let cell = Ref::of(found.value);
            let old = self.cell_load(cell)?;
            if self.has_overlay(cell) {
                // the name is the iteration's own; the loop takes it out of the namespace at its end
                self.namespace_store(cell, Value::UNBOUND)?;
            } else {
                // inline caches know the cell: nobody may look it up between the change of epoch and the commit
                self.alone_unless_made_here(dict)?;
                self.namespace_store(cell, Value::UNBOUND)?;
                self.table_remove(dict, found.entry)?;
                self.bump_epoch();
            }
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
