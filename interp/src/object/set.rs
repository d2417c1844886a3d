//! set and frozenset: an open-addressed table in CPython's order.
//!
//! Fields: 0 live items, 1 where `pop` looks next, 2 slots used (removed ones included), 3 table body (hash and key a slot), 4 cached
//! hash of a frozenset (0: none). Invariant: slots, probes and growth are CPython's, so that the same additions and removals give
//! the same order of iteration. A removed item leaves [`Value::DELETED`].
//! A set takes the striped form (`striped`) at its first conflict: then fields 0 and 2 hold a mark, 3 the buckets, 4 the counter.

use super::body::Body;
use super::door::{Ref, is_kind};
use super::kind::Kind;
use super::rooted::RootedVec;
use super::striped::{Buckets, FULL, Striped};
use super::thread::Thread;
use super::unwind::Res;
use crate::heap::Value;
use std::sync::atomic::Ordering::Relaxed;

const FIELDS: usize = 5;
const LIVE: usize = 0;
const FINGER: usize = 1;
const FILL: usize = 2;
const TABLE: usize = 3;
const HASH: usize = 4;
const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;
const FIRST_SLOTS: usize = 8;
/// What fields 0 and 2 of a striped set hold.
const STRIPED: Value = Value::TRUE;

/// Is the value a set or frozenset (subclasses too)?
pub fn is_set(value: Value) -> bool { is_kind(value, Kind::Set) || is_kind(value, Kind::FrozenSet) }

/// The slots a hash is looked for in, in order; never ends.
struct Probes { slot: usize, left: usize, perturb: u64, start: usize, mask: usize }

impl Probes {
    #[inline(always)]
    fn new(hash: i64, mask: usize) -> Probes {
        let start = hash as usize & mask;
        Probes { slot: start, left: Self::neighbours(start, mask), perturb: hash as u64, start, mask }
    }
    #[inline(always)]
    fn neighbours(start: usize, mask: usize) -> usize { if start + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 } }
    #[inline(always)]
    fn advance(&mut self) {
        if self.left > 0 {
            self.left -= 1;
            self.slot += 1;
            return;
        }
        self.perturb >>= PERTURB_SHIFT;
        self.start = (self.start.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb as usize)) & self.mask;
        self.slot = self.start;
        self.left = Self::neighbours(self.start, self.mask);
    }
}

/// What a search says of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot { Found, Fresh, Reused }

/// What a search comes to: there is no table, a slot, or a callback of `__eq__` has changed the set.
enum Search { Empty, At(usize, Spot), Again }

/// Slots of a table body.
#[inline(always)]
fn slots(table: Body) -> usize { table.capacity() / 2 }

/// Puts a hash and key into a table only this thread knows.
fn place(table: Body, hash: u64, key: u64) {
    let mut probes = Probes::new(hash as i64, slots(table) - 1);
    while table.word(probes.slot * 2 + 1).load(Relaxed) != 0 {
        probes.advance();
    }
    table.init(probes.slot * 2, hash);
    table.init(probes.slot * 2 + 1, key);
}

impl Thread {
    /// A new empty set or frozenset.
    pub fn new_set(&mut self, frozen: bool) -> Res<Value> {
        let types = &self.interp.types;
        let class = types.class_word(if frozen { &types.frozenset } else { &types.set });
        let object = Ref(self.allocate(class, FIELDS, false)?);
        self.init_set(object);
        Ok(object.value())
    }

    /// Fills the fields of a set made otherwise (instances of subclasses).
    pub fn init_set(&mut self, object: Ref) {
        for field in [LIVE, FINGER, FILL] {
            object.init(field, Value::from_small(0));
        }
    }

    /// A new set or frozenset of these items.
    pub fn new_set_of(&mut self, items: &[Value], frozen: bool) -> Res<Value> {
        let set = self.new_set(frozen)?;
        for item in items {
            self.set_add(set, *item)?;
        }
        Ok(set)
    }

    #[inline(always)]
    fn set_fields(&self, set: Ref) -> usize { FIELDS + self.attribute_words(set) }

    #[inline(always)]
    fn set_field(&mut self, set: Ref, index: usize) -> Res<Value> {
        if self.lies_open(set) {
            return Ok(set.fixed(index));
        }
        let fields = self.set_fields(set);
        self.load(set, fields, index)
    }

    fn set_store(&mut self, set: Ref, index: usize, value: Value) -> Res<()> {
        if self.lies_open(set) {
            set.init(index, value);
            return Ok(());
        }
        let fields = self.set_fields(set);
        self.store(set, fields, index, value)
    }

    fn set_own(&mut self, set: Ref) -> Res<()> {
        let fields = self.set_fields(set);
        self.own(set, fields)
    }

    /// Number of items.
    #[inline(always)]
    pub fn set_len(&mut self, set: Value) -> Res<usize> { self.table_len(set) }

    /// Slots used, table and hash or counter, read at one moment.
    #[inline(always)]
    fn set_parts(&mut self, set: Ref) -> Res<[Value; 3]> {
        let fields = if self.tx.is_active() { self.set_fields(set) } else { FIELDS };
        self.load_run(set, fields, FILL)
    }

    /// The striped form, when the set has it.
    fn set_striped(&mut self, set: Ref) -> Res<Option<Striped>> {
        let [fill, buckets, counter] = self.set_parts(set)?;
        Ok(if fill == STRIPED { Some(Striped { buckets: Buckets(Ref::of(buckets)), counter: Body::of(counter) }) } else { None })
    }

    fn publish_striped_set(&mut self, set: Ref, striped: Striped) -> Res<()> {
        self.set_own(set)?;
        self.set_store(set, LIVE, STRIPED)?;
        self.set_store(set, FINGER, Value::from_small(0))?;
        self.set_store(set, FILL, STRIPED)?;
        self.set_store(set, TABLE, striped.buckets.0.value())?;
        self.set_store(set, HASH, striped.counter.value())?;
        Ok(())
    }

    /// A conflict was about this set's storage: make it striped, or its stripes finer.
    #[cold]
    #[inline(never)]
    fn set_conflict(&mut self, set: Ref, stamp: usize) -> Res<()> {
        if let Some(striped) = self.set_striped(set)? {
            let mine = striped.buckets.covers(stamp);
            if mine && self.striped_is_coarse(striped) {
                let finer = self.striped_anew(striped, 4)?;
                self.publish_striped_set(set, finer)?;
            }
            self.claim_conflict(stamp, mine);
            return Ok(());
        }
        let table = self.set_field(set, TABLE)?;
        let mine = set.kind() == Kind::Set && (set.value().bits() as usize == stamp || table.is_ptr() && Body::of(table).covers(stamp));
        if mine {
            self.begin_structural_change()?;
            let mut entries = self.rooted();
            let mut at = 0;
            while let Some((slot, hash, item)) = self.set_next_hashed(set.value(), at)? {
                entries.extend_from_slice(&[Value::from_bits(hash as u64), item, Value::NONE]);
                at = slot + 1;
            }
            let striped = self.build_striped(&entries, 0)?;
            self.publish_striped_set(set, striped)?;
        }
        self.claim_conflict(stamp, mine);
        Ok(())
    }

    fn set_insert_striped(&mut self, set: Ref, striped: Striped, item: Value, hash: i64) -> Res<bool> {
        let mut striped = striped;
        if self.striped_is_full(striped) {
            striped = self.striped_anew(striped, 1)?;
            self.publish_striped_set(set, striped)?;
        }
        loop {
            match self.striped_find(striped.buckets, item, hash)? {
                Some(place) if place.found => return Ok(false),
                Some(place) if place.entry != FULL => return self.striped_insert(striped, place.entry, item, hash, Value::NONE).map(|()| true),
                Some(_) => {
                    striped = self.striped_anew(striped, 2)?;
                    self.publish_striped_set(set, striped)?;
                }
                None => {}
            }
        }
    }

    /// The slot of an item, or else the slot it would get (the last removed one met, as in CPython). None: there is no table.
    /// A callback of `__eq__` may change the set: then the search starts again.
    #[inline]
    fn set_find(&mut self, set: Ref, item: Value, hash: i64) -> Res<Option<(usize, Spot)>> {
        loop {
            let open = self.lies_open(set) && set.fixed(FILL) != STRIPED;
            match if open { self.set_search::<true>(set, item, hash)? } else { self.set_search_shared(set, item, hash)? } {
                Search::Empty => return Ok(None),
                Search::At(slot, spot) => return Ok(Some((slot, spot))),
                Search::Again => {}
            }
        }
    }

    #[inline(never)]
    fn set_search_shared(&mut self, set: Ref, item: Value, hash: i64) -> Res<Search> {
        if self.tx.is_active()
            && let Some(stamp) = self.unclaimed_conflict()
        {
            self.set_conflict(set, stamp)?;
        }
        let [fill, buckets, _] = self.set_parts(set)?;
        if fill != STRIPED {
            return self.set_search::<false>(set, item, hash);
        }
        Ok(match self.striped_find(Buckets(Ref::of(buckets)), item, hash)? {
            Some(place) => Search::At(place.entry, if place.found { Spot::Found } else { Spot::Fresh }),
            None => Search::Again,
        })
    }

    /// One search in a set that is not striped; `OPEN`: its words lie open.
    #[inline(always)]
    fn set_search<const OPEN: bool>(&mut self, set: Ref, item: Value, hash: i64) -> Res<Search> {
        let table_value = if OPEN { set.fixed(TABLE) } else { self.set_field(set, TABLE)? };
        if table_value.is_unbound() {
            return Ok(Search::Empty);
        }
        let table = Body::of(table_value);
        let mut probes = Probes::new(hash, slots(table) - 1);
        let mut removed = None;
        loop {
            let (hash_at, key_at) = (probes.slot * 2, probes.slot * 2 + 1);
            let key = Value::from_bits(if OPEN { table.word(key_at).load(Relaxed) } else { self.body_load(table, key_at)? });
            if key.is_unbound() {
                return Ok(removed.map_or(Search::At(probes.slot, Spot::Fresh), |slot| Search::At(slot, Spot::Reused)));
            }
            if key == item {
                return Ok(Search::At(probes.slot, Spot::Found));
            }
            if key == Value::DELETED {
                removed = Some(probes.slot);
            } else if if OPEN { table.word(hash_at).load(Relaxed) } else { self.body_load(table, hash_at)? } == hash as u64 {
                let same = self.equal(key, item)?;
                // what was called may have changed the set, and have begun a transaction
                if self.set_field(set, TABLE)? != table_value || self.body_load(table, key_at)? != key.bits() || OPEN && !self.lies_open(set) {
                    return Ok(Search::Again);
                }
                if same {
                    return Ok(Search::At(probes.slot, Spot::Found));
                }
            }
            probes.advance();
        }
    }

    /// Adds an item; false when it was there.
    pub fn set_add(&mut self, set: Value, item: Value) -> Res<bool> {
        let hash = self.element_hash(item)?;
        self.set_add_hashed(set, item, hash)
    }

    /// As [`Thread::set_add`] with the hash at hand.
    pub fn set_add_hashed(&mut self, set: Value, item: Value, hash: i64) -> Res<bool> {
        let object = Ref::of(set);
        let (slot, spot) = match self.set_find(object, item, hash)? {
            Some((_, Spot::Found)) => return Ok(false),
            Some(place) => place,
            None => {
                self.set_own(object)?;
                let table = self.new_body(FIRST_SLOTS * 2, false)?;
                self.set_store(object, TABLE, table.value())?;
                (hash as usize & (FIRST_SLOTS - 1), Spot::Fresh)
            }
        };
        if self.lies_open(object) && object.fixed(FILL) != STRIPED {
            let table = Body::of(object.fixed(TABLE));
            table.init(slot * 2, hash as u64);
            table.init(slot * 2 + 1, item.bits());
            let live = object.fixed(LIVE).as_int() as usize + 1;
            object.init(LIVE, Value::from_int_unchecked(live as i64));
            return if spot == Spot::Reused { Ok(true) } else { self.set_filled(object, table, live).map(|()| true) };
        }
        self.set_add_shared(object, item, hash, slot, spot)
    }

    #[inline(never)]
    fn set_add_shared(&mut self, object: Ref, item: Value, hash: i64, slot: usize, spot: Spot) -> Res<bool> {
        if let Some(striped) = self.set_striped(object)? {
            return self.set_insert_striped(object, striped, item, hash);
        }
        self.set_own(object)?;
        let table = Body::of(self.set_field(object, TABLE)?);
        self.body_store(table, slot * 2, hash as u64)?;
        self.body_store(table, slot * 2 + 1, item.bits())?;
        let live = self.set_field(object, LIVE)?.as_int() as usize + 1;
        self.set_store(object, LIVE, Value::from_int_unchecked(live as i64))?;
        if spot == Spot::Reused {
            return Ok(true);
        }
        self.set_filled(object, table, live).map(|()| true)
    }

    /// One more slot is used: the table grows when it is three fifths full.
    #[inline(always)]
    fn set_filled(&mut self, object: Ref, table: Body, live: usize) -> Res<()> {
        let fill = self.set_field(object, FILL)?.as_int() as usize + 1;
        self.set_store(object, FILL, Value::from_int_unchecked(fill as i64))?;
        if fill * 5 < (slots(table) - 1) * 3 { Ok(()) } else { self.set_resize(object, if live > 50_000 { live * 2 } else { live * 4 }) }
    }

    /// A table of more than `wanted` slots.
    fn set_resize(&mut self, set: Ref, wanted: usize) -> Res<()> {
        let mut size = FIRST_SLOTS;
        while size <= wanted {
            size *= 2;
        }
        let grown = self.new_body(size * 2, false)?;
        let old = self.set_field(set, TABLE)?;
        if !old.is_unbound() {
            let old = Body::of(old);
            for slot in 0..slots(old) {
                let key = self.body_load(old, slot * 2 + 1)?;
                if key != 0 && key != Value::DELETED.bits() {
                    place(grown, self.body_load(old, slot * 2)?, key);
                }
            }
        }
        let live = self.set_field(set, LIVE)?;
        self.set_store(set, TABLE, grown.value())?;
        self.set_store(set, FILL, live)
    }

    /// Room for `more` items before they are added one by one.
    pub fn set_reserve(&mut self, set: Value, more: usize) -> Res<()> {
        let object = Ref::of(set);
        if self.set_striped(object)?.is_some() {
            return Ok(());
        }
        let (fill, live) = (self.set_field(object, FILL)?.as_int() as usize, self.set_field(object, LIVE)?.as_int() as usize);
        let table = self.set_field(object, TABLE)?;
        let mask = if table.is_unbound() { FIRST_SLOTS - 1 } else { slots(Body::of(table)) - 1 };
        if (fill + more) * 5 >= mask * 3 {
            self.set_own(object)?;
            self.set_resize(object, (live + more) * 2)?;
        }
        Ok(())
    }

    /// Adds all items of another set.
    pub fn set_merge(&mut self, set: Value, other: Value) -> Res<()> {
        let (object, from) = (Ref::of(set), Ref::of(other));
        let more = self.set_len(other)?;
        if more == 0 || object == from {
            return Ok(());
        }
        self.set_reserve(set, more)?;
        let plain = self.set_striped(from)?.is_none() && self.set_striped(object)?.is_none();
        if plain && self.set_field(object, FILL)?.as_int() == 0 {
            let source = Body::of(self.set_field(from, TABLE)?);
            self.set_own(object)?;
            let mine = self.set_field(object, TABLE)?;
            let same_size = if mine.is_unbound() { slots(source) == FIRST_SLOTS } else { slots(Body::of(mine)) == slots(source) };
            let whole = same_size && self.set_field(from, FILL)?.as_int() as usize == more;
            let size = if mine.is_unbound() { FIRST_SLOTS } else { slots(Body::of(mine)) };
            let table = self.new_body(size * 2, false)?;
            for slot in 0..slots(source) {
                let key = self.body_load(source, slot * 2 + 1)?;
                if key == 0 || key == Value::DELETED.bits() {
                    continue;
                }
                let hash = self.body_load(source, slot * 2)?;
                if whole {
                    table.init(slot * 2, hash);
                    table.init(slot * 2 + 1, key);
                } else {
                    place(table, hash, key);
                }
            }
            self.set_store(object, TABLE, table.value())?;
            self.set_store(object, FILL, Value::from_int_unchecked(more as i64))?;
            return self.set_store(object, LIVE, Value::from_int_unchecked(more as i64));
        }
        let mut at = 0;
        while let Some((slot, hash, key)) = self.set_next_hashed(other, at)? {
            self.set_add_hashed(set, key, hash)?;
            at = slot + 1;
        }
        Ok(())
    }

    /// Is the item in the set?
    #[inline]
    pub fn set_contains(&mut self, set: Value, item: Value) -> Res<bool> {
        let hash = self.element_hash(item)?;
        self.set_contains_hashed(set, item, hash)
    }

    /// As [`Thread::set_contains`] with the hash at hand.
    #[inline]
    pub fn set_contains_hashed(&mut self, set: Value, item: Value, hash: i64) -> Res<bool> { Ok(matches!(self.set_find(Ref::of(set), item, hash)?, Some((_, Spot::Found)))) }

    /// Removes an item; false when it was not there.
    pub fn set_remove(&mut self, set: Value, item: Value) -> Res<bool> {
        let hash = self.element_hash(item)?;
        self.set_remove_hashed(set, item, hash)
    }

    /// As [`Thread::set_remove`] with the hash at hand.
    pub fn set_remove_hashed(&mut self, set: Value, item: Value, hash: i64) -> Res<bool> {
        let object = Ref::of(set);
        match self.set_find(object, item, hash)? {
            Some((slot, Spot::Found)) => {
                self.set_clear_slot(object, slot)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Rids the table of removed items when they are more than a quarter of it.
    pub fn set_tidy(&mut self, set: Value) -> Res<()> {
        let object = Ref::of(set);
        let [fill, table, _] = self.set_parts(object)?;
        if fill == STRIPED || table.is_unbound() {
            return Ok(());
        }
        let live = self.set_len(set)?;
        if fill.as_int() as usize - live > (slots(Body::of(table)) - 1) / 4 {
            self.set_own(object)?;
            self.set_resize(object, if live > 50_000 { live * 2 } else { live * 4 })?;
        }
        Ok(())
    }

    fn set_clear_slot(&mut self, set: Ref, slot: usize) -> Res<()> {
        if let Some(striped) = self.set_striped(set)? {
            return self.striped_remove(striped, slot);
        }
        self.set_own(set)?;
        let table = Body::of(self.set_field(set, TABLE)?);
        self.body_store(table, slot * 2 + 1, Value::DELETED.bits())?;
        self.body_store(table, slot * 2, u64::MAX)?;
        let live = self.set_field(set, LIVE)?.as_int();
        self.set_store(set, LIVE, Value::from_int_unchecked(live - 1))
    }

    /// Removes and gives some item.
    pub fn set_pop(&mut self, set: Value) -> Res<Option<Value>> {
        let object = Ref::of(set);
        if self.set_len(set)? == 0 {
            return Ok(None);
        }
        if let Some(striped) = self.set_striped(object)? {
            let Some((_, entry)) = self.striped_next(striped, 0)? else { return Ok(None) };
            self.set_remove_hashed(set, entry.key, entry.hash as i64)?;
            return Ok(Some(entry.key));
        }
        self.set_own(object)?;
        let table = Body::of(self.set_field(object, TABLE)?);
        let mask = slots(table) - 1;
        let mut slot = self.set_field(object, FINGER)?.as_int() as usize & mask;
        loop {
            let key = self.body_load(table, slot * 2 + 1)?;
            if key != 0 && key != Value::DELETED.bits() {
                self.set_clear_slot(object, slot)?;
                self.set_store(object, FINGER, Value::from_int_unchecked(slot as i64 + 1))?;
                return Ok(Some(Value::from_bits(key)));
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Empties the set.
    pub fn set_clear(&mut self, set: Value) -> Res<()> {
        let object = Ref::of(set);
        self.set_own(object)?;
        self.set_store(object, TABLE, Value::UNBOUND)?;
        self.set_store(object, HASH, Value::UNBOUND)?;
        for field in [LIVE, FINGER, FILL] {
            self.set_store(object, field, Value::from_small(0))?;
        }
        Ok(())
    }

    /// Gives a set the contents of another (made here), which is not used afterwards.
    pub fn set_take(&mut self, set: Value, other: Value) -> Res<()> {
        let (object, from) = (Ref::of(set), Ref::of(other));
        self.set_own(object)?;
        for field in [TABLE, FILL, LIVE, FINGER, HASH] {
            let value = self.set_field(from, field)?;
            self.set_store(object, field, value)?;
        }
        Ok(())
    }

    /// The item at or after a slot: (slot, hash, item).
    pub fn set_next_hashed(&mut self, set: Value, from: usize) -> Res<Option<(usize, i64, Value)>> {
        let object = Ref::of(set);
        if let Some(striped) = self.set_striped(object)? {
            return Ok(self.striped_next(striped, from)?.map(|(at, entry)| (at, entry.hash as i64, entry.key)));
        }
        let table = self.set_field(object, TABLE)?;
        if table.is_unbound() {
            return Ok(None);
        }
        let table = Body::of(table);
        for slot in from..slots(table) {
            let key = self.body_load(table, slot * 2 + 1)?;
            if key != 0 && key != Value::DELETED.bits() {
                let hash = self.body_load(table, slot * 2)? as i64;
                return Ok(Some((slot, hash, Value::from_bits(key))));
            }
        }
        Ok(None)
    }

    /// The item at or after a slot: (slot, item).
    pub fn set_next(&mut self, set: Value, from: usize) -> Res<Option<(usize, Value)>> { Ok(self.set_next_hashed(set, from)?.map(|(slot, _, item)| (slot, item))) }

    /// All items at this moment.
    pub fn set_items(&mut self, set: Value) -> Res<RootedVec> {
        let mut items = self.rooted();
        let mut at = 0;
        while let Some((slot, item)) = self.set_next(set, at)? {
            items.push(item);
            at = slot + 1;
        }
        Ok(items)
    }

    /// CPython's hash of a frozenset: the same for every order of its items.
    pub fn set_hash(&mut self, set: Value) -> Res<i64> {
        let object = Ref::of(set);
        let cached = object.fixed(HASH).bits();
        if cached != 0 {
            return Ok(cached as i64);
        }
        let mut hash = 0u64;
        let (mut at, mut count) = (0, 0u64);
        while let Some((slot, item, _)) = self.set_next_hashed(set, at)? {
            let item = item as u64;
            hash ^= ((item ^ 89_869_747) ^ (item << 16)).wrapping_mul(3_644_798_167);
            count += 1;
            at = slot + 1;
        }
        hash ^= (count + 1).wrapping_mul(1_927_868_237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
        let hash = if hash == u64::MAX { 590_923_713 } else { hash };
        // idempotent, so it needs no log
        object.init_raw(HASH, hash);
        Ok(hash as i64)
    }

    /// The hash of a set element; TypeError in the wording for sets.
    #[inline(always)]
    pub fn element_hash(&mut self, item: Value) -> Res<i64> {
        match self.hash(item) {
            Ok(hash) => Ok(hash),
            Err(unwind) => Err(self.unhashable_as(unwind, item, "set element")),
        }
    }

    /// Rewords the TypeError of a key that cannot be hashed.
    #[cold]
    pub fn unhashable_as(&mut self, unwind: super::unwind::Unwind, item: Value, role: &str) -> super::unwind::Unwind {
        if unwind != super::unwind::Unwind::Raised || self.type_of(self.raised) != self.interp.types.TypeError.get() {
            return unwind;
        }
        let error = self.raised;
        let reason = match self.str_rust(error) {
            Ok(reason) => reason,
            Err(unwind) => return unwind,
        };
        self.take_raised();
        let name = self.type_name(item);
        self.type_error(format!("cannot use '{name}' as a {role} ({reason})"))
    }

    /// Notes an object with `__del__`: it runs at a boundary after the object was found dead.
    pub fn register_finalizer(&mut self, value: Value) -> Res<()> {
        if self.tx.is_active() {
            self.finalizable.push(value);
        } else {
            self.mutator.register_resurrecting(Ref::of(value).0);
        }
        Ok(())
    }

    /// The transaction has committed: what it made is there, and will be finalized.
    pub fn finalizers_committed(&mut self) {
        for value in self.finalizable.drain(..) {
            self.mutator.register_resurrecting(Ref::of(value).0);
        }
    }
}
