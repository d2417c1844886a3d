//! The striped form of a dict or set that threads fought over: operations on distinct keys commute.
//!
//! A striped table is a body of buckets, two entries of four words (hash, key, value, order) with a stamp each bucket, and a
//! *counter*: size, next position, and the log of positions to entries. A key's presence and value are protected by its
//! bucket alone. Size and order are changed by operations deferred to commit (`semantic`), so they say what the commits said:
//! an entry's order word holds its position in the log, where iteration finds it; a log word whose entry says otherwise is
//! stale. A table made anew is an ordinary write of the container, by a transaction that holds the token: nobody it meets can make
//! it begin again, and who has read the old table finds that out like any other reader.
//!
//! Invariant: a bucket's two entries lie between the first bucket of their hash and the first free entry after it, as in
//! linear probing; a removed entry keeps [`Value::DELETED`] as its key until the table is made anew. The size field
//! counts entries whose key is neither unbound nor deleted.

use super::body::Body;
use super::door::Ref;
use super::door::is_exact;
use super::kind::Kind;
use super::semantic::{Counted, NumberWord, ScriptHost};
use super::thread::Thread;
use super::unwind::{Res, Unwind};
use crate::heap::Value;
use std::ptr::NonNull;
use std::sync::atomic::Ordering::Relaxed;
use stm::{Region, Stamp, Word};

/// Words of an entry, entries of a bucket, words of a bucket.
const ENTRY: usize = 4;
const ENTRIES: usize = 2;
const BUCKET: usize = ENTRY * ENTRIES;
/// Class-word flag of a body of buckets: its stamps protect eight words each.
const BUCKETS: u64 = 1 << 48;
const FEWEST_BUCKETS: usize = 128;
/// Up to this size (1.2 MB) a table that is full grows sixteenfold, beyond it fourfold.
const ROOMY_BUCKETS: usize = 16 << 10;
/// Positions beyond the limit, for inserts that commit between the look and the growth.
const SLACK: usize = 256;

/// Counter body: words and their number.
pub const SIZE: usize = 0;
pub const NEXT: usize = 1;
pub const LOG: usize = 2;
pub const COUNTER_WORDS: usize = 3;

/// A body of buckets in the heap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Buckets(pub Ref);

/// Where a key is, or would go.
#[derive(Clone, Copy, Debug)]
pub struct Place { pub entry: usize, pub found: bool, pub value: Value }

/// One entry, read at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Entry { pub hash: u64, pub key: Value, pub value: Value, pub order: u64 }

/// A striped table: its buckets and its counter.
#[derive(Clone, Copy, Debug)]
pub struct Striped { pub buckets: Buckets, pub counter: Body }

/// The place of an absent key when no entry is free.
pub const FULL: usize = usize::MAX;

/// The order word of an entry whose position is not known before the commit.
const PENDING: Value = Value::DELETED;

impl Buckets {
    fn words(self) -> usize { self.0.fixed_raw(0) as usize }
    fn count(self) -> usize { self.words() / BUCKET }
    /// Stamp and words of a bucket.
    #[inline(always)]
    pub fn bucket(self, bucket: usize) -> (&'static Stamp, Region) {
        let stamp = self.0.word(1 + self.words() + bucket) as *const Word as *const Stamp;
        let base = NonNull::from(self.0.word(1 + bucket * BUCKET));
        // SAFETY: a body of buckets is allocated with a stamp for each bucket behind its words
        (unsafe { &*stamp }, Region::new(base, BUCKET as u32))
    }
    /// Stamp, region and index of the order word of an entry.
    pub fn order_word(self, entry: usize) -> (&'static Stamp, Region, usize) {
        let (stamp, region) = self.bucket(entry / ENTRIES);
        (stamp, region, entry % ENTRIES * ENTRY + 3)
    }
    /// Does the address lie in this object?
    pub fn covers(self, address: usize) -> bool {
        let start = self.0.value().bits() as usize;
        (start..start + (self.words() + self.count() + 3) * 8).contains(&address)
    }
    fn first_bucket(self, hash: i64) -> usize { ((hash as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & (self.count() - 1) }
}

/// An entry out of the words of its bucket.
#[inline(always)]
fn entry_of(words: &[u64; BUCKET], slot: usize) -> Entry {
    let at = slot * ENTRY;
    Entry { hash: words[at], key: Value::from_bits(words[at + 1]), value: Value::from_bits(words[at + 2]), order: words[at + 3] }
}

impl Thread {
    /// New empty buckets and counter with room for `entries` before they grow.
    fn new_striped(&mut self, entries: usize) -> Res<Striped> {
        let count = entries.next_power_of_two().max(FEWEST_BUCKETS);
        let class = self.interp.types.body_class() | BUCKETS;
        let buckets = Ref(self.allocate(class, 1 + count * (BUCKET + 1), false)?);
        buckets.init_raw(0, (count * BUCKET) as u64);
        let stamp = self.tx.created_stamp();
        for bucket in 0..count {
            buckets.init_raw(1 + count * BUCKET + bucket, stamp);
        }
        let counter = self.new_body(COUNTER_WORDS, false)?;
        let log = self.new_body(count + count / 4 + SLACK, false)?;
        counter.init(SIZE, Value::from_small(0).bits());
        counter.init(NEXT, Value::from_small(0).bits());
        counter.init(LOG, log.value().bits());
        Ok(Striped { buckets: Buckets(buckets), counter })
    }

    /// A striped table of these entries in this order (hash, key, value), with at least `buckets` buckets. Made here, so
    /// that words are written plainly.
    pub fn build_striped(&mut self, entries: &[Value], buckets: usize) -> Res<Striped> {
        let made = self.new_striped((entries.len() / 3 * 2).max(buckets))?;
        let log = Body::of(Value::from_bits(made.counter.word(LOG).load(Relaxed)));
        for (position, parts) in entries.chunks(3).enumerate() {
            let hash = parts[0].bits() as i64;
            let mut bucket = made.buckets.first_bucket(hash);
            let entry = 'free: loop {
                for slot in 0..ENTRIES {
                    if made.buckets.0.word(1 + bucket * BUCKET + slot * ENTRY + 1).load(Relaxed) == 0 {
                        break 'free bucket * ENTRIES + slot;
                    }
                }
                bucket = (bucket + 1) & (made.buckets.count() - 1);
            };
            let at = 1 + entry * ENTRY;
            for (i, part) in parts.iter().enumerate() {
                made.buckets.0.init(at + i, *part);
            }
            made.buckets.0.init(at + 3, Value::from_int_unchecked(position as i64));
            log.init(position, Value::from_int_unchecked(entry as i64).bits());
        }
        let size = Value::from_int_unchecked((entries.len() / 3) as i64).bits();
        made.counter.init(SIZE, size);
        made.counter.init(NEXT, size);
        Ok(made)
    }

    #[inline(always)]
    fn load_bucket(&mut self, buckets: Buckets, bucket: usize) -> Res<[u64; BUCKET]> {
        let read = |base: *const Word| -> [u64; BUCKET] {
            // SAFETY: base is the bucket or its backup copy, both eight words long
            std::array::from_fn(|i| unsafe { (*base.add(i)).load(Relaxed) })
        };
        let (stamp, region) = buckets.bucket(bucket);
        if !self.tx.is_active() {
            return Ok(read(region.base.as_ptr()));
        }
        loop {
            // SAFETY: the region is the bucket and its stamp protects it
            match unsafe { self.tx.read(stamp, region, read) } {
                Ok(words) => return Ok(words),
                Err(_) => self.settle()?,
            }
        }
    }

    /// The words of a bucket at the snapshot, not logged: what is seen must be checked again at the commit.
    fn peek_bucket(&mut self, buckets: Buckets, bucket: usize) -> Res<[u64; BUCKET]> {
        let (stamp, region) = buckets.bucket(bucket);
        // SAFETY: the region is the bucket and its stamp protects it; the copy has as many words
        unsafe { self.tx.peek(stamp, region, |base: *const Word| std::array::from_fn(|i| (*base.add(i)).load(Relaxed))) }.map_err(|_| Unwind::Restart)
    }

    /// The value word of a key (an exact str or int) that is in the table, found without logging anything.
    pub fn striped_number(&mut self, buckets: Buckets, key: Value, hash: i64) -> Res<Option<NumberWord>> {
        let mask = buckets.count() - 1;
        let mut bucket = buckets.first_bucket(hash);
        for _ in 0..=mask {
            let words = self.peek_bucket(buckets, bucket)?;
            for slot in 0..ENTRIES {
                let entry = entry_of(&words, slot);
                if entry.key.is_unbound() {
                    return Ok(None);
                }
                if entry.key == Value::DELETED || entry.key != key && entry.hash != hash as u64 {
                    continue;
                }
                let same = entry.key == key || is_exact(entry.key, Kind::Str) && is_exact(key, Kind::Str) && self.equal(entry.key, key)?;
                if !same {
                    return Ok(None);
                }
                let (stamp, region) = buckets.bucket(bucket);
                let at = slot * ENTRY;
                return Ok(Some(NumberWord { stamp, base: region.base, length: BUCKET, index: at + 2, key: Some(entry.key) }));
            }
            bucket = (bucket + 1) & mask;
        }
        Ok(None)
    }

    fn store_entry_word(&mut self, buckets: Buckets, entry: usize, word: usize, bits: u64) -> Res<()> {
        let (stamp, region) = buckets.bucket(entry / ENTRIES);
        let index = entry % ENTRIES * ENTRY + word;
        if !self.tx.is_active() {
            // SAFETY: the index lies in the bucket
            unsafe { &*region.base.as_ptr().add(index) }.store(bits, Relaxed);
            return Ok(());
        }
        loop {
            // SAFETY: as in `load_bucket`
            match unsafe { self.tx.write(stamp, region, index, bits) } {
                Ok(()) => return Ok(()),
                Err(_) => self.settle()?,
            }
        }
    }

    fn own_bucket(&mut self, buckets: Buckets, entry: usize) -> Res<()> {
        let (stamp, region) = buckets.bucket(entry / ENTRIES);
        if !self.tx.is_active() {
            return Ok(());
        }
        loop {
            // SAFETY: as in `load_bucket`
            match unsafe { self.tx.own(stamp, region) } {
                Ok(()) => return Ok(()),
                Err(_) => self.settle()?,
            }
        }
    }

    /// One entry.
    pub fn striped_entry(&mut self, buckets: Buckets, entry: usize) -> Res<Entry> {
        let words = self.load_bucket(buckets, entry / ENTRIES)?;
        Ok(entry_of(&words, entry % ENTRIES))
    }

    /// Looks for a key. None: a callback of `__eq__` changed the table, ask again from the top.
    pub fn striped_find(&mut self, buckets: Buckets, key: Value, hash: i64) -> Res<Option<Place>> {
        let mask = buckets.count() - 1;
        let mut bucket = buckets.first_bucket(hash);
        let mut free = None;
        for _ in 0..=mask {
            let words = self.load_bucket(buckets, bucket)?;
            for slot in 0..ENTRIES {
                let entry = entry_of(&words, slot);
                let number = bucket * ENTRIES + slot;
                if entry.key.is_unbound() {
                    return Ok(Some(Place { entry: free.unwrap_or(number), found: false, value: Value::UNBOUND }));
                }
                if entry.key == Value::DELETED {
                    free.get_or_insert(number);
                } else if entry.key == key {
                    return Ok(Some(Place { entry: number, found: true, value: entry.value }));
                } else if entry.hash == hash as u64 {
                    let same = self.equal(entry.key, key)?;
                    let now = self.striped_entry(buckets, number)?;
                    if now.key != entry.key {
                        return Ok(None);
                    }
                    if same {
                        return Ok(Some(Place { entry: number, found: true, value: now.value }));
                    }
                }
            }
            bucket = (bucket + 1) & mask;
        }
        Ok(Some(Place { entry: free.unwrap_or(FULL), found: false, value: Value::UNBOUND }))
    }

    /// Must the table be made anew before one more entry goes in? Looks at the counter without logging it.
    pub fn striped_is_full(&mut self, table: Striped) -> bool {
        let next = Value::from_bits(table.counter.word(NEXT).load(Relaxed)).as_int() as usize;
        next + self.pending.count(self.tx.created_stamp()) >= table.buckets.count() + table.buckets.count() / 4
    }

    /// Would finer stripes help against conflicts of distinct keys? Below one bucket an entry, looked at without logging.
    pub fn striped_is_coarse(&self, table: Striped) -> bool {
        let size = Value::from_bits(table.counter.word(SIZE).load(Relaxed));
        size.is_int() && table.buckets.count() < size.as_int() as usize
    }

    /// Fills a free entry that [`Thread::striped_find`] gave; the table is not full.
    pub fn striped_insert(&mut self, table: Striped, entry: usize, key: Value, hash: i64, value: Value) -> Res<()> {
        let Striped { buckets, counter } = table;
        self.own_bucket(buckets, entry)?;
        self.store_entry_word(buckets, entry, 0, hash as u64)?;
        self.store_entry_word(buckets, entry, 1, key.bits())?;
        self.store_entry_word(buckets, entry, 2, value.bits())?;
        self.store_entry_word(buckets, entry, 3, PENDING.bits())?;
        if self.defer_count(table, Counted::Inserted(entry)) {
            return Ok(());
        }
        let size = Value::from_bits(self.body_load(counter, SIZE)?).as_int();
        let next = Value::from_bits(self.body_load(counter, NEXT)?).as_int();
        let log = Body::of(Value::from_bits(self.body_load(counter, LOG)?));
        if next as usize >= log.capacity() {
            // as many removals as insertions: the next look at the counter sees that it is full
            return Err(Unwind::Restart);
        }
        self.body_store(log, next as usize, Value::from_int_unchecked(entry as i64).bits())?;
        self.store_entry_word(buckets, entry, 3, Value::from_int_unchecked(next).bits())?;
        self.body_store(counter, NEXT, Value::from_int_unchecked(next + 1).bits())?;
        self.body_store(counter, SIZE, Value::from_int_unchecked(size + 1).bits())
    }

    /// Replaces the value of an entry.
    pub fn striped_replace(&mut self, buckets: Buckets, entry: usize, value: Value) -> Res<()> { self.store_entry_word(buckets, entry, 2, value.bits()) }

    /// Removes an entry.
    pub fn striped_remove(&mut self, table: Striped, entry: usize) -> Res<()> {
        let Striped { buckets, counter } = table;
        self.own_bucket(buckets, entry)?;
        self.store_entry_word(buckets, entry, 1, Value::DELETED.bits())?;
        self.store_entry_word(buckets, entry, 2, 0)?;
        if self.defer_count(table, Counted::Removed) {
            return Ok(());
        }
        let size = Value::from_bits(self.body_load(counter, SIZE)?).as_int();
        self.body_store(counter, SIZE, Value::from_int_unchecked(size - 1).bits())
    }

    /// Leaves a change of size and order to the commit. False: do it now.
    fn defer_count(&mut self, table: Striped, change: Counted) -> bool {
        let stamp = table.counter.0.stamp();
        if !self.tx.is_active() || self.tx.attempt() > 0 || !self.tx.may_defer(stamp) {
            return false;
        }
        let Some(kind) = change.kind() else { return false };
        self.repeatable = false;
        let cell = NonNull::from(table.counter.word(SIZE));
        let operation = stm::Deferred { cell, kind, operand: table.buckets.0.value().bits(), key: 0 };
        self.tx.defer(stamp, operation);
        self.pending.add(self.tx.created_stamp());
        true
    }

    /// Number of entries.
    pub fn striped_len(&mut self, table: Striped) -> Res<usize> { Ok(Value::from_bits(self.body_load(table.counter, SIZE)?).as_int() as usize) }

    /// The end of positions.
    pub fn striped_end(&mut self, table: Striped) -> Res<usize> { Ok(Value::from_bits(self.body_load(table.counter, NEXT)?).as_int() as usize) }

    /// The entry at a position, None when it is gone.
    pub fn striped_at(&mut self, table: Striped, position: usize) -> Res<Option<Entry>> {
        let log = Body::of(Value::from_bits(self.body_load(table.counter, LOG)?));
        let number = Value::from_bits(self.body_load(log, position)?);
        if !number.is_int() {
            return Ok(None);
        }
        let entry = self.striped_entry(table.buckets, number.as_int() as usize)?;
        let live = entry.key != Value::DELETED && entry.order == Value::from_int_unchecked(position as i64).bits();
        Ok(if live { Some(entry) } else { None })
    }

    /// The live entry at or after a position.
    pub fn striped_next(&mut self, table: Striped, position: usize) -> Res<Option<(usize, Entry)>> {
        let end = self.striped_end(table)?;
        for at in position..end {
            if let Some(entry) = self.striped_at(table, at)? {
                return Ok(Some((at, entry)));
            }
        }
        Ok(None)
    }

    /// The last live entry before a position.
    pub fn striped_previous(&mut self, table: Striped, position: usize) -> Res<Option<(usize, Entry)>> {
        let end = self.striped_end(table)?;
        for at in (0..position.min(end)).rev() {
            if let Some(entry) = self.striped_at(table, at)? {
                return Ok(Some((at, entry)));
            }
        }
        Ok(None)
    }

    /// The same entries in a table with room for more, `factor` times as many buckets. The caller publishes it.
    pub fn striped_anew(&mut self, table: Striped, factor: usize) -> Res<Striped> {
        self.begin_structural_change()?;
        let mut entries = self.rooted();
        let mut position = 0;
        while let Some((at, entry)) = self.striped_next(table, position)? {
            entries.extend_from_slice(&[Value::from_bits(entry.hash), entry.key, entry.value]);
            position = at + 1;
        }
        let live = entries.len() / 3;
        // room for many more: growth begins everybody's transactions again, so it is to be rare
        let roomy = (live * 4).max((live * 16).min(ROOMY_BUCKETS));
        let buckets = if factor > 1 { (table.buckets.count() * factor).min(roomy) } else { FEWEST_BUCKETS.max(roomy) };
        self.build_striped(&entries, buckets.max(live * 2 + self.pending.count(self.tx.created_stamp())))
    }

    /// A structural change reads a whole table: from here on nobody can make this transaction begin again. Others run on, but
    /// for those who own a part of the table.
    pub fn begin_structural_change(&mut self) -> Res<()> {
        if !self.tx.is_active() || self.tx.is_irrevocable() {
            return Ok(());
        }
        // an iteration that waits for its turn with the token would keep the one whose turn it is from running
        self.await_turn()?;
        self.tx.become_irrevocable(&mut ScriptHost).map_err(|_| Unwind::Restart)
    }
}

/// Inserts a thread's open transaction has deferred: they are in no counter yet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pending { transaction: u64, inserts: usize }

impl Pending {
    /// How many the transaction with this mark has deferred.
    #[inline(always)]
    pub fn count(&self, transaction: u64) -> usize { if self.transaction == transaction { self.inserts } else { 0 } }
    /// One more.
    pub fn add(&mut self, transaction: u64) {
        self.inserts = self.count(transaction) + 1;
        self.transaction = transaction;
    }
}

/// The last conflict this thread had and how many tables were asked whether it was theirs.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConflictWatch { settled: usize, asked: u32 }

impl Thread {
    /// Has this thread had a conflict that no container has claimed yet? Gives the address of the stamp.
    #[inline(always)]
    pub fn unclaimed_conflict(&mut self) -> Option<usize> {
        let stamp = self.tx.conflict().stamp;
        if stamp == self.conflicts.settled || stamp == 0 { None } else { self.real_conflict(stamp) }
    }

    /// A deferred operation that stood in the way is no conflict, and a forced abort is nobody's fault. Neither may settle the
    /// stamp: a real conflict over it can follow.
    #[cold]
    fn real_conflict(&self, stamp: usize) -> Option<usize> {
        use stm::Cause;
        let real = matches!(self.tx.conflict().cause, Cause::WriteWrite | Cause::WriteRead | Cause::ReadInvalid | Cause::Killed);
        if real { Some(stamp) } else { None }
    }

    /// A container has taken measures against the conflict, or (claimed false) it is none of its affair.
    pub fn claim_conflict(&mut self, stamp: usize, claimed: bool) {
        self.conflicts.asked += 1;
        if claimed || self.conflicts.asked > 256 {
            self.conflicts = ConflictWatch { settled: stamp, asked: 0 };
        }
    }
}
