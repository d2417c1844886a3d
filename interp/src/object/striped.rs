//! The striped form of a dict or set that threads fought over: operations on distinct keys commute.
//!
//! A striped table is a body of buckets and a *counter*: size, next position, and the log of positions to entries. A bucket is one
//! cache line: its stamp, two entries of three words (hash, key, value), and the two entries' orders in one word. A key's
//! presence and value are protected by its bucket alone. Size and order are changed by operations deferred to commit
//! (`semantic`), so they say what the commits said: an entry's order is its position in the log, where iteration finds it; a log
//! word whose entry says otherwise is stale. A table made anew is an ordinary write of the container, by a transaction that holds the token: nobody it meets can make
//! it begin again, and who has read the old table finds that out like any other reader.
//!
//! Invariant: a bucket's two entries lie between the first bucket of their hash and the first free entry after it, as in
//! linear probing; a removed entry keeps [`Value::DELETED`] as its key until the table is made anew. The size field
//! counts entries whose key is neither unbound nor deleted.

use super::body::Body;
use super::door::Ref;
use super::door::is_exact;
use super::kind::Kind;
use super::semantic::{Counted, Guard, NumberWord, ScriptHost};
use super::string::text;
use super::thread::Thread;
use super::unwind::{Res, Unwind};
use crate::heap::Value;
use std::ptr::NonNull;
use std::sync::atomic::Ordering::Relaxed;
use stm::{Region, Stamp, Word};

/// Words of an entry, entries of a bucket, the word of their orders, words of a bucket behind its stamp.
const ENTRY: usize = 3;
const ENTRIES: usize = 2;
const ORDERS: usize = ENTRY * ENTRIES;
const BUCKET: usize = ORDERS + 1;
/// Bytes of a bucket, which begins where a cache line does.
const LINE: usize = (BUCKET + 1) * 8;
/// Class-word flag of a body of buckets: its stamps lie among its words.
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
pub struct Entry { pub hash: u64, pub key: Value, pub value: Value, order: u32 }

/// A striped table: its buckets and its counter.
#[derive(Clone, Copy, Debug)]
pub struct Striped { pub buckets: Buckets, pub counter: Body }

/// The place of an absent key when no entry is free.
pub const FULL: usize = usize::MAX;

/// The order of an entry whose position is not known before the commit.
const PENDING: u32 = u32::MAX;

impl Buckets {
    #[inline(always)]
    fn count(self) -> usize { self.0.fixed_raw(0) as usize }
    /// Stamp and words of a bucket.
    #[inline(always)]
    pub fn bucket(self, bucket: usize) -> (&'static Stamp, Region) {
        debug_assert!(bucket < self.count());
        let first = (self.0.payload::<Word>(1) as usize).next_multiple_of(LINE);
        let line = (first + bucket * LINE) as *mut Word;
        // SAFETY: a body of buckets is allocated with a line for each bucket and room to begin at a cache line
        (unsafe { &*line.cast::<Stamp>() }, Region::new(unsafe { NonNull::new_unchecked(line.add(1)) }, BUCKET as u32))
    }
    /// Stamp, region and index of the word that holds an entry's order, and that word with another order for the entry. The bucket
    /// is the caller's own.
    pub fn with_order(self, entry: usize, order: u32) -> (&'static Stamp, Region, usize, u64) {
        let (stamp, region) = self.bucket(entry / ENTRIES);
        let shift = entry % ENTRIES * 32;
        // SAFETY: the word lies in the region
        let orders = unsafe { region.base.add(ORDERS).as_ref() }.load(Relaxed);
        (stamp, region, ORDERS, orders & !(0xFFFF_FFFF << shift) | (order as u64) << shift)
    }
    /// Does the address lie in this object?
    pub fn covers(self, address: usize) -> bool {
        let start = self.0.value().bits() as usize;
        (start..start + (self.count() + 1) * LINE + 24).contains(&address)
    }
    /// Writes a whole entry into a bucket whose words may be stored plainly.
    #[inline(always)]
    fn fill(self, entry: usize, words: [u64; ENTRY], order: u32) {
        let (_, region, index, orders) = self.with_order(entry, order);
        for (i, word) in words.into_iter().enumerate() {
            // SAFETY: the words of an entry lie in its bucket
            unsafe { region.base.add(entry % ENTRIES * ENTRY + i).as_ref() }.store(word, Relaxed);
        }
        // SAFETY: as above
        unsafe { region.base.add(index).as_ref() }.store(orders, Relaxed);
    }
    #[inline(always)]
    fn first_bucket(self, hash: i64) -> usize { first_of(hash, self.count()) }
}

/// The first of `count` buckets (a power of two, at least 2) where a hash may lie: the top bits of its product with the golden ratio. By
/// the three-distance theorem hashes that follow each other never meet before they are `count / 2.24` apart; with bits from the middle of the
/// product all keys at some one distance (14,074 in 2^17 buckets) met, and threads that had drifted so far apart aborted each other.
#[inline(always)]
fn first_of(hash: i64, count: usize) -> usize { ((hash as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (count.leading_zeros() + 1)) as usize }

/// An entry out of the words of its bucket.
#[inline(always)]
fn entry_of(words: &[u64; BUCKET], slot: usize) -> Entry {
    let at = slot * ENTRY;
    Entry { hash: words[at], key: Value::from_bits(words[at + 1]), value: Value::from_bits(words[at + 2]), order: (words[ORDERS] >> (slot * 32)) as u32 }
}

/// What a glance at a bucket says of a key.
#[derive(Clone, Copy)]
enum Glance {
    /// it is this entry, with this value
    Same(usize, Value),
    /// an entry of this key and value has the same hash
    Alike(usize, Value, Value),
    /// it is not in the table; the first free entry
    Absent(usize),
    /// it is not in this bucket
    Further,
    /// there are removed entries to look at
    Odd,
}

impl Glance {
    /// # Safety
    /// `base` is where a bucket (or a copy of it) begins.
    #[inline(always)]
    unsafe fn at(base: *const Word, key: Value, hash: i64) -> Glance {
        // SAFETY: callers stay below `BUCKET`
        let word = |i: usize| unsafe { (*base.add(i)).load(Relaxed) };
        for slot in 0..ENTRIES {
            let stored = Value::from_bits(word(slot * ENTRY + 1));
            if stored.is_unbound() {
                return Glance::Absent(slot);
            }
            if stored == key {
                return Glance::Same(slot, Value::from_bits(word(slot * ENTRY + 2)));
            }
            if stored == Value::DELETED {
                return Glance::Odd;
            }
            if word(slot * ENTRY) == hash as u64 {
                return Glance::Alike(slot, stored, Value::from_bits(word(slot * ENTRY + 2)));
            }
        }
        Glance::Further
    }
}

impl Thread {
    /// New empty buckets and counter with room for `entries` before they grow.
    fn new_striped(&mut self, entries: usize) -> Res<Striped> {
        let count = entries.next_power_of_two().max(FEWEST_BUCKETS);
        let class = self.interp.types.body_class() | BUCKETS;
        let buckets = Ref(self.allocate(class, 1 + (count + 1) * (LINE / 8), false)?);
        buckets.init_raw(0, count as u64);
        let created = self.tx.created_stamp();
        for bucket in 0..count {
            Buckets(buckets).bucket(bucket).0.raw().store(created, Relaxed);
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
                let (_, region) = made.buckets.bucket(bucket);
                for slot in 0..ENTRIES {
                    // SAFETY: the word lies in the bucket
                    if unsafe { region.base.add(slot * ENTRY + 1).as_ref() }.load(Relaxed) == 0 {
                        break 'free bucket * ENTRIES + slot;
                    }
                }
                bucket = (bucket + 1) & (made.buckets.count() - 1);
            };
            made.buckets.fill(entry, [parts[0].bits(), parts[1].bits(), parts[2].bits()], position as u32);
            log.init(position, Value::from_int_unchecked(entry as i64).bits());
        }
        let size = Value::from_int_unchecked((entries.len() / 3) as i64).bits();
        made.counter.init(SIZE, size);
        made.counter.init(NEXT, size);
        Ok(made)
    }

    /// What `look` finds in a bucket (or a copy of it), at one moment; it stays within the `BUCKET` words and follows no pointer.
    #[inline(always)]
    fn read_bucket<R: Copy>(&mut self, buckets: Buckets, bucket: usize, look: impl Fn(*const Word) -> R + Copy) -> Res<R> {
        let (stamp, region) = buckets.bucket(bucket);
        if !self.tx.is_active() {
            return Ok(look(region.base.as_ptr()));
        }
        loop {
            // SAFETY: the region is the bucket and its stamp protects it
            match unsafe { self.tx.read(stamp, region, look) } {
                Ok(found) => return Ok(found),
                Err(_) => self.settle()?,
            }
        }
    }

    #[inline(always)]
    fn load_bucket(&mut self, buckets: Buckets, bucket: usize) -> Res<[u64; BUCKET]> {
        // SAFETY: the bucket or its copy, both `BUCKET` words long
        self.read_bucket(buckets, bucket, |base| std::array::from_fn(|i| unsafe { (*base.add(i)).load(Relaxed) }))
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
                return Ok(Some(NumberWord { stamp, base: region.base, length: BUCKET, index: at + 2, guard: Guard::Key(entry.key) }));
            }
            bucket = (bucket + 1) & mask;
        }
        Ok(None)
    }

    fn store_entry_word(&mut self, buckets: Buckets, entry: usize, word: usize, bits: u64) -> Res<()> {
        let (stamp, region) = buckets.bucket(entry / ENTRIES);
        self.store_bucket_word(stamp, region, entry % ENTRIES * ENTRY + word, bits)
    }

    fn store_order(&mut self, buckets: Buckets, entry: usize, order: u32) -> Res<()> {
        let (stamp, region, index, orders) = buckets.with_order(entry, order);
        self.store_bucket_word(stamp, region, index, orders)
    }

    #[inline(always)]
    fn store_bucket_word(&mut self, stamp: &'static Stamp, region: Region, index: usize, bits: u64) -> Res<()> {
        if !self.tx.is_active() {
            // SAFETY: the index lies in the bucket
            unsafe { &*region.base.as_ptr().add(index) }.store(bits, Relaxed);
            return Ok(());
        }
        loop {
            // SAFETY: as in `read_bucket`
            match unsafe { self.tx.write(stamp, region, index, bits) } {
                Ok(()) => return Ok(()),
                Err(_) => self.settle()?,
            }
        }
    }

    /// Takes ownership of an entry's bucket. True: its words may be stored plainly until the transaction ends.
    fn own_bucket(&mut self, buckets: Buckets, entry: usize) -> Res<bool> {
        let (stamp, region) = buckets.bucket(entry / ENTRIES);
        if !self.tx.is_active() {
            return Ok(true);
        }
        loop {
            // SAFETY: as in `read_bucket`
            match unsafe { self.tx.own(stamp, region) } {
                Ok(()) => return Ok(self.tx.may_store(stamp, || BUCKET as u32)),
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
    #[inline]
    pub fn striped_find(&mut self, buckets: Buckets, key: Value, hash: i64) -> Res<Option<Place>> {
        let mask = buckets.count() - 1;
        let mut bucket = buckets.first_bucket(hash);
        for _ in 0..=mask {
            // SAFETY: the bucket or its copy
            match self.read_bucket(buckets, bucket, |base| unsafe { Glance::at(base, key, hash) })? {
                Glance::Same(slot, value) => return Ok(Some(Place { entry: bucket * ENTRIES + slot, found: true, value })),
                // two strs need no callback
                Glance::Alike(slot, stored, value) if is_exact(stored, Kind::Str) && is_exact(key, Kind::Str) && text(stored) == text(key) => {
                    return Ok(Some(Place { entry: bucket * ENTRIES + slot, found: true, value }));
                }
                Glance::Absent(slot) => return Ok(Some(Place { entry: bucket * ENTRIES + slot, found: false, value: Value::UNBOUND })),
                Glance::Further => bucket = (bucket + 1) & mask,
                Glance::Alike(..) | Glance::Odd => break,
            }
        }
        self.striped_search(buckets, key, hash)
    }

    /// The same past removed entries and callbacks.
    #[inline(never)]
    fn striped_search(&mut self, buckets: Buckets, key: Value, hash: i64) -> Res<Option<Place>> {
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
        let words = [hash as u64, key.bits(), value.bits()];
        if self.own_bucket(buckets, entry)? {
            buckets.fill(entry, words, PENDING);
        } else {
            for (i, word) in words.into_iter().enumerate() {
                self.store_entry_word(buckets, entry, i, word)?;
            }
            self.store_order(buckets, entry, PENDING)?;
        }
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
        self.store_order(buckets, entry, next as u32)?;
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
        let live = entry.key != Value::DELETED && entry.order == position as u32;
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
    /// for those who own a part of the table. While who could not begin again waits outside, perhaps for this thread, it takes
    /// its chance.
    pub fn begin_structural_change(&mut self) -> Res<()> {
        if !self.tx.is_active() || self.tx.is_irrevocable() || self.tx.token_rests() {
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

#[cfg(test)]
mod tests {
    use super::first_of;

    #[test]
    fn hashes_near_each_other_do_not_share_a_bucket() {
        for bits in [7, 11, 15, 17] {
            let count = 1usize << bits;
            let mut last = vec![None; count];
            for hash in -(count as i64)..2 * count as i64 {
                let bucket = first_of(hash, count);
                if let Some(before) = last[bucket].replace(hash) {
                    assert!((hash - before) as usize * 9 >= count * 4, "{before} and {hash} of {count}");
                }
            }
            assert!(last.iter().all(Option::is_some), "every bucket is used");
        }
    }
}
